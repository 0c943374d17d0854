//! Waiting for a connection that others use in turn. Knows no statement.
use crate::error::Result;
use crate::executors::gate::Gate;
use std::time::Duration;

/// How often whoever waits looks whether the gate has shut meanwhile.
pub(super) const LOOK: Duration = Duration::from_millis(10);

/// Tries until it is its turn, but not while an iterator has the connection: that may end only once the waiter has.
pub(super) fn turn<T>(gate: &Gate, mut attempt: impl FnMut() -> Option<T>) -> Result<T> {
    loop {
        gate.pass()?;
        if let Some(turn) = attempt() {
            return Ok(turn);
        }
    }
}
