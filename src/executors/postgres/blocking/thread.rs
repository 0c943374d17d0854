//! Where a PostgreSQL connection can be waited for: it runs a tokio runtime inside, and a thread runs but one.
use crate::error::{Error, ErrorKind, Result};
use biform_drivers::tokio::runtime::Handle;
use biform_drivers::tokio::task::coop::consume_budget;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};

/// How often a task of tokio may go on before it has to let others run.
const BUDGET: usize = 256;

/// Refuses where tokio would panic.
pub(super) fn may_wait() -> Result<()> {
    match Handle::try_current() {
        Ok(_) if runs_tasks() => Err(on_a_runtime()),
        _ => Ok(()),
    }
}

/// Whether this thread runs tasks, rather than what was given to `spawn_blocking`, which knows the runtime too. Tasks
/// have a budget, and work that may block has none.
fn runs_tasks() -> bool {
    let mut context = Context::from_waker(Waker::noop());
    (0..BUDGET).any(|_| pin!(consume_budget()).poll(&mut context).is_pending())
}

fn on_a_runtime() -> Error {
    let message = "a blocking PostgreSQL database was used on a thread that runs a tokio runtime, which it would hold \
                   up: use `biform::connect` there, or call it inside `tokio::task::spawn_blocking`";
    Error::new(ErrorKind::Unsupported, message)
}

/// Ends what is waited for while it ends: on a thread of its own where this one may not wait.
pub(super) fn end_elsewhere<T: Send + 'static>(waits: T, end: fn(T)) {
    if may_wait().is_ok() {
        return end(waits);
    }
    let held = Arc::new(Mutex::new(Some(waits)));
    let other = Arc::clone(&held);
    let spawned = std::thread::Builder::new().spawn(move || {
        if let Some(waits) = other.lock().ok().and_then(|mut held| held.take()) {
            end(waits);
        }
    });
    if spawned.is_err() {
        // Without a thread it stays open until the program ends; dropping it here would panic.
        std::mem::forget(held);
    }
}
