//! Answers that are there when the call returns.
use crate::error::Result;
#[cfg(feature = "async")]
use crate::error::{Error, ErrorKind};
use crate::executor::{Buffer, Cursor, CursorLayer, Output, RowPlan, sealed};
use crate::value::{Row, Sink};

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
        next: impl FnOnce(Result<T>) -> Result<U> + Send + 'a,
    ) -> Result<U> {
        next(answer)
    }
    fn layer<'a>(opened: Self::Opened<'a>, mut layer: Box<dyn CursorLayer + 'a>) -> Self::Opened<'a> {
        let cursor = opened.inspect_err(|error| layer.on_error(error))?;
        Ok(Box::new(Layered { cursor, layer }))
    }
    fn buffered<'a>(buffer: Self::Of<'a, Buffer>) -> Self::Opened<'a> {
        Ok(Box::new(buffer?))
    }
    fn rows<'a, R: Send + 'static>(opened: Self::Opened<'a>, plan: RowPlan<R>) -> Self::Rows<'a, R> {
        Ok(RowIter { cursor: Some(opened?), plan, ready: Vec::new().into_iter() })
    }

    /// Every await inside is on an answer that is already there, so one poll always ends it.
    #[cfg(feature = "async")]
    fn give<'a, T: Send + 'a>(logic: impl Future<Output = Result<T>> + Send + 'a) -> Result<T> {
        use std::task::{Context, Poll, Waker};
        match std::pin::pin!(logic).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => result,
            Poll::Pending => Err(never_waits()),
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

#[cfg(feature = "async")]
fn never_waits() -> Error {
    Error::new(ErrorKind::Unsupported, "model logic waited for a blocking executor: this is a fault of Biform")
}

struct Layered<'a> {
    cursor: Box<dyn Cursor<Immediate> + 'a>,
    layer: Box<dyn CursorLayer + 'a>,
}

impl Cursor<Immediate> for Layered<'_> {
    fn next_chunk<'c>(&'c mut self, rows: usize, sink: Sink<'c>) -> Result<bool> {
        self.layer.before_chunk(rows)?;
        self.cursor.next_chunk(rows, sink).inspect_err(|error| self.layer.on_error(error))
    }
}

/// The rows of a query, one by one; never more than a chunk of them is in memory.
///
/// The connection is freed with the last row, after an error, or when this is dropped.
pub struct RowIter<'a, R> {
    cursor: Option<Box<dyn Cursor<Immediate> + 'a>>,
    plan: RowPlan<R>,
    ready: std::vec::IntoIter<R>,
}

impl<R: Send> RowIter<'_, R> {
    /// The cursor is put back only after a chunk that was not the last, so that its connection is free before the last
    /// rows are handed out.
    fn step(&mut self) -> Result<Option<R>> {
        while self.ready.as_slice().is_empty() {
            let Some(mut cursor) = self.cursor.take() else { break };
            let (mut chunk, decode) = (Vec::new(), &self.plan.decode);
            let mut sink = |row: &dyn Row| {
                chunk.push(decode(row)?);
                Ok(())
            };
            let more = cursor.next_chunk(self.plan.chunk_rows, &mut sink)?;
            self.ready = chunk.into_iter();
            self.cursor = more.then_some(cursor);
        }
        Ok(self.ready.next())
    }
}

impl<R: Send> Iterator for RowIter<'_, R> {
    type Item = Result<R>;

    fn next(&mut self) -> Option<Result<R>> {
        self.step().transpose()
    }
}
