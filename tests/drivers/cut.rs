//! Futures that are dropped half way, which is what `select!` and timeouts do.
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

/// When a future is dropped: as soon as it waits, or when what it waits for is there but it has not seen it.
#[derive(Clone, Copy)]
pub(crate) enum When {
    Waiting,
    Woken,
}

/// Drops a future after so many polls; `None` if it had not ended by then.
pub(crate) async fn cut<F: Future>(future: F, mut polls: usize, when: When) -> Option<F::Output> {
    let mut future = pin!(future);
    poll_fn(|context| {
        if polls == 0 {
            return Poll::Ready(None);
        }
        polls -= 1;
        match (future.as_mut().poll(context), when) {
            (Poll::Ready(output), _) => Poll::Ready(Some(output)),
            (Poll::Pending, When::Waiting) if polls == 0 => Poll::Ready(None),
            (Poll::Pending, _) => Poll::Pending,
        }
    })
    .await
}
