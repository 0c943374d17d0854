//! Answers that are futures.
use crate::error::Result;
use crate::executor::{Buffer, Cursor, CursorLayer, Layered, Output, RowPlan, sealed};
use futures::Stream;
use futures::future::OptionFuture;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// The answer comes as a future: [`Pending<T>`](Pending).
#[derive(Debug, Clone, Copy)]
pub enum Deferred {}

type Open<'a> = Box<dyn Cursor<Deferred> + Send + 'a>;

impl sealed::Sealed for Deferred {}

impl Output for Deferred {
    type Of<'a, T: Send + 'a> = Pending<'a, T>;
    type Opened<'a> = Pending<'a, Open<'a>>;
    type Rows<'a, R: Send + 'static> = Pending<'a, RowStream<'a, R>>;

    fn ready<'a, T: Send + 'a>(result: Result<T>) -> Pending<'a, T> {
        Pending::new(std::future::ready(result))
    }
    fn then<'a, T: Send + 'a, U: Send + 'a>(
        answer: Pending<'a, T>,
        next: impl FnOnce(Result<T>) -> Self::Of<'a, U> + Send + 'a,
    ) -> Pending<'a, U> {
        Pending::new(async move { next(answer.await).await })
    }
    fn pause(time: Duration) -> Pending<'static, ()> {
        Pending::new(async move {
            // An executor of a user's may be on another runtime, whose timer is not known.
            let runtime = tokio::runtime::Handle::try_current().ok();
            OptionFuture::from(runtime.map(|_| tokio::time::sleep(time))).await;
            Ok(())
        })
    }
    fn after<'a>(before: Self::Of<'a, ()>, open: impl FnOnce() -> Self::Opened<'a> + Send + 'a) -> Self::Opened<'a> {
        Pending::new(async move {
            before.await?;
            open().await
        })
    }
    fn layer<'a>(opened: Self::Opened<'a>, mut layer: Box<dyn CursorLayer + 'a>) -> Self::Opened<'a> {
        Pending::new(async move {
            let cursor = opened.await.inspect_err(|error| layer.on_error(error))?;
            Ok(Box::new(Layered { cursor, layer }) as Open<'a>)
        })
    }
    fn buffered<'a>(buffer: Self::Of<'a, Buffer>) -> Self::Opened<'a> {
        Pending::new(async move { Ok(Box::new(buffer.await?) as Open<'a>) })
    }
    fn rows<'a, R: Send + 'static>(opened: Self::Opened<'a>, plan: RowPlan<'a, Self, R>) -> Self::Rows<'a, R> {
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

/// The rows of a query, one by one; never more than a chunk of them is in memory. The connection is freed with the last
/// row, after an error, or when this is dropped.
pub struct RowStream<'a, R>(Pin<Box<dyn Stream<Item = Result<R>> + Send + 'a>>);

impl<'a, R: Send + 'static> RowStream<'a, R> {
    /// The cursor goes when there are no more rows, or with an error, before either is said.
    fn new(cursor: Open<'a>, mut plan: RowPlan<'a, Deferred, R>) -> Self {
        RowStream(Box::pin(async_stream::stream! {
            let mut open = Some(cursor);
            while let Some(mut cursor) = open.take().filter(|_| plan.has_more()) {
                let chunk = cursor.next_chunk(plan.chunk_rows(), &mut plan.sink()).await;
                let chunk = plan.load(chunk).await;
                open = plan.keeps(chunk).then_some(cursor);
                while let Some(row) = plan.next_ready() {
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
