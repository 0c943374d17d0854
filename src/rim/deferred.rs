//! Answers that are futures.
use crate::error::Result;
use crate::executor::{Buffer, Cursor, CursorLayer, Output, RowPlan, sealed};
use crate::value::{Row, Sink};
use futures::Stream;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The answer comes as a future: [`Pending<T>`](Pending).
#[derive(Debug, Clone, Copy)]
pub enum Deferred {}

impl sealed::Sealed for Deferred {}

impl Output for Deferred {
    type Of<'a, T: Send + 'a> = Pending<'a, T>;
    type Opened<'a> = Pending<'a, Box<dyn Cursor<Deferred> + Send + 'a>>;
    type Rows<'a, R: Send + 'static> = Pending<'a, RowStream<'a, R>>;

    fn ready<'a, T: Send + 'a>(result: Result<T>) -> Pending<'a, T> {
        Pending::new(std::future::ready(result))
    }
    fn then<'a, T: Send + 'a, U: Send + 'a>(
        answer: Pending<'a, T>,
        next: impl FnOnce(Result<T>) -> Result<U> + Send + 'a,
    ) -> Pending<'a, U> {
        Pending::new(async move { next(answer.await) })
    }
    fn layer<'a>(opened: Self::Opened<'a>, mut layer: Box<dyn CursorLayer + 'a>) -> Self::Opened<'a> {
        Pending::new(async move {
            let cursor = opened.await.inspect_err(|error| layer.on_error(error))?;
            Ok(Box::new(Layered { cursor, layer }) as Box<dyn Cursor<Deferred> + Send>)
        })
    }
    fn buffered<'a>(buffer: Self::Of<'a, Buffer>) -> Self::Opened<'a> {
        Pending::new(async move { Ok(Box::new(buffer.await?) as Box<dyn Cursor<Deferred> + Send>) })
    }
    fn rows<'a, R: Send + 'static>(opened: Self::Opened<'a>, plan: RowPlan<R>) -> Self::Rows<'a, R> {
        Pending::new(async move { Ok(RowStream::new(opened.await?, plan)) })
    }
    fn give<'a, T: Send + 'a>(logic: impl Future<Output = Result<T>> + Send + 'a) -> Pending<'a, T> {
        Pending::new(logic)
    }
    fn take<'a, T: Send + 'a>(answer: Pending<'a, T>) -> impl Future<Output = Result<T>> + Send + 'a {
        answer
    }
}

/// An answer that has not come yet. A type of its own, so that a forgotten `.await` names it.
#[must_use = "nothing reaches the database until this is awaited"]
pub struct Pending<'a, T>(Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>);

impl<'a, T> Pending<'a, T> {
    /// The answer that a future will give.
    pub fn new(answer: impl Future<Output = Result<T>> + Send + 'a) -> Self {
        Pending(Box::pin(answer))
    }
}

impl<T> Future for Pending<'_, T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        self.0.as_mut().poll(context)
    }
}

impl<T> fmt::Debug for Pending<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pending(..)")
    }
}

struct Layered<'a> {
    cursor: Box<dyn Cursor<Deferred> + Send + 'a>,
    layer: Box<dyn CursorLayer + 'a>,
}

impl Cursor<Deferred> for Layered<'_> {
    fn next_chunk<'c>(&'c mut self, rows: usize, sink: Sink<'c>) -> Pending<'c, bool> {
        Pending::new(async move {
            self.layer.before_chunk(rows)?;
            let chunk = self.cursor.next_chunk(rows, sink).await;
            chunk.inspect_err(|error| self.layer.on_error(error))
        })
    }
}

/// The rows of a query, one by one; never more than a chunk of them is in memory.
///
/// The connection is freed with the last row, after an error, or when this is dropped.
pub struct RowStream<'a, R>(Pin<Box<dyn Stream<Item = Result<R>> + Send + 'a>>);

impl<'a, R: Send + 'static> RowStream<'a, R> {
    /// The cursor is put back only after a chunk that was not the last, so that its connection is free before the last
    /// rows are handed out.
    fn new(cursor: Box<dyn Cursor<Deferred> + Send + 'a>, plan: RowPlan<R>) -> Self {
        RowStream(Box::pin(async_stream::try_stream! {
            let mut open = Some(cursor);
            while let Some(mut cursor) = open.take() {
                let (mut chunk, decode) = (Vec::new(), &plan.decode);
                let mut sink = |row: &dyn Row| {
                    chunk.push(decode(row)?);
                    Ok(())
                };
                let more = cursor.next_chunk(plan.chunk_rows, &mut sink).await?;
                open = more.then_some(cursor);
                for row in chunk {
                    yield row;
                }
            }
        }))
    }
}

impl<R> Stream for RowStream<'_, R> {
    type Item = Result<R>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<R>>> {
        self.0.as_mut().poll_next(context)
    }
}

impl<R> fmt::Debug for RowStream<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RowStream(..)")
    }
}
