//! Waiting for a connection that others use in turn. Knows no statement.
use crate::error::{Error, ErrorKind, Result};
use crate::executors::gate::Gate;
use std::pin::pin;
use std::time::Duration;
use tokio::time::timeout;

/// How often whoever waits looks whether the gate has shut meanwhile.
const LOOK: Duration = Duration::from_millis(10);

/// Waits for its turn, but not while an iterator has the connection: that may be one of the waiter's own, which would
/// then never end.
pub(super) async fn turn<F: Future>(gate: &Gate, wait: F) -> Result<F::Output> {
    // Kept through all looks, so that nobody loses a place in the queue.
    let mut wait = pin!(wait);
    loop {
        gate.pass()?;
        if let Ok(turn) = timeout(LOOK, wait.as_mut()).await {
            return Ok(turn);
        }
    }
}

/// sqlx and tokio's timer panic elsewhere.
pub(super) fn on_tokio() -> Result<()> {
    let missing = "async databases work on a tokio runtime, and this was awaited outside of one";
    tokio::runtime::Handle::try_current().map(drop).map_err(|_| Error::new(ErrorKind::Unsupported, missing))
}
