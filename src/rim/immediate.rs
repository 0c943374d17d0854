//! Answers that are there when the call returns.
use crate::error::Result;
use crate::executor::{Buffer, Cursor, CursorLayer, Layered, Output, RowPlan, sealed};
use std::time::Duration;

/// The answer is there when the call returns: `Result<T>`.
#[derive(Debug, Clone, Copy)]
pub enum Immediate {}

impl sealed::Sealed for Immediate {}

impl Output for Immediate {
    type Of<'a, T: Send + 'a> = Result<T>;
    type Opened<'a> = Result<Box<dyn Cursor<Immediate> + 'a>>;
    type Rows<'a, R: Send + 'static> = Result<RowIter<'a, R>>;

    fn ready<'a, T: Send + 'a>(result: Result<T>) -> Result<T> {
        result
    }
    fn then<'a, T: Send + 'a, U: Send + 'a>(
        answer: Result<T>,
        next: impl FnOnce(Result<T>) -> Self::Of<'a, U> + Send + 'a,
    ) -> Result<U> {
        next(answer)
    }
    fn pause(time: Duration) -> Result<()> {
        std::thread::sleep(time);
        Ok(())
    }
    fn after<'a>(before: Self::Of<'a, ()>, open: impl FnOnce() -> Self::Opened<'a> + Send + 'a) -> Self::Opened<'a> {
        before?;
        open()
    }
    fn layer<'a>(opened: Self::Opened<'a>, mut layer: Box<dyn CursorLayer + 'a>) -> Self::Opened<'a> {
        let cursor = opened.inspect_err(|error| layer.on_error(error))?;
        Ok(Box::new(Layered { cursor, layer }))
    }
    fn buffered<'a>(buffer: Self::Of<'a, Buffer>) -> Self::Opened<'a> {
        Ok(Box::new(buffer?))
    }
    fn rows<'a, R: Send + 'static>(opened: Self::Opened<'a>, plan: RowPlan<'a, Self, R>) -> Self::Rows<'a, R> {
        Ok(RowIter { cursor: Some(opened?), plan })
    }

    /// Every await inside is on an answer that is already there, so one poll always ends it.
    #[cfg(feature = "async")]
    fn give<'a, T: Send + 'a>(logic: impl Future<Output = Result<T>> + Send + 'a) -> Result<T> {
        use std::task::{Context, Poll, Waker};
        match std::pin::pin!(logic).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => result,
            Poll::Pending => Err(crate::executor::waited()),
        }
    }
    #[cfg(feature = "async")]
    fn take<'a, T: Send + 'a>(answer: Result<T>) -> impl Future<Output = Result<T>> + Send + 'a {
        std::future::ready(answer)
    }
    #[cfg(not(feature = "async"))]
    fn give<'a, T: Send + 'a>(logic: Result<T>) -> Result<T> {
        logic
    }
    #[cfg(not(feature = "async"))]
    fn take<'a, T: Send + 'a>(answer: Result<T>) -> Result<T> {
        answer
    }
}

/// The rows of a query, one by one; never more than a chunk of them is in memory. The connection is freed with the last
/// row, after an error, or when this is dropped.
pub struct RowIter<'a, R: Send + 'a> {
    cursor: Option<Box<dyn Cursor<Immediate> + 'a>>,
    plan: RowPlan<'a, Immediate, R>,
}

impl<R: Send> Iterator for RowIter<'_, R> {
    type Item = Result<R>;

    /// The cursor goes when there are no more rows, or with an error, before either is said.
    fn next(&mut self) -> Option<Result<R>> {
        let mut ready = self.plan.next_ready();
        while ready.is_none() {
            let mut cursor = self.cursor.take().filter(|_| self.plan.has_more())?;
            let chunk = cursor.next_chunk(self.plan.chunk_rows(), &mut self.plan.sink());
            let chunk = self.plan.load(chunk);
            self.cursor = self.plan.keeps(chunk).then_some(cursor);
            ready = self.plan.next_ready();
        }
        ready
    }
}
