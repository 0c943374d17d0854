//! Writes of several statements that stay as a whole or not at all, in a transaction of whoever called. Knows no driver.
//!
//! A `Scope` is the transaction; this says what a write that ends badly does to it. They are two, as `update_or_create`
//! needs the first alone: one statement of it writes, and that is whole by itself.
use super::Session;
use crate::error::{Error, ErrorKind, Result};
use crate::executor::Output;
use std::sync::atomic::{AtomicBool, Ordering};

/// Breaks the block around it unless all went well: some rows may be written, which nobody shall take for all of them.
/// So does a future that is dropped half-way.
pub(super) struct Whole<'e, O: Output> {
    session: Session<'e, O>,
    /// Whether some of it may be written.
    is_partial: AtomicBool,
    is_ended: bool,
}

impl<'e, O: Output> Whole<'e, O> {
    pub(super) fn begin(session: Session<'e, O>) -> Self {
        Whole { session, is_partial: AtomicBool::new(false), is_ended: false }
    }

    /// Some of it is written from here on.
    pub(super) fn touch(&self) {
        self.is_partial.store(true, Ordering::Relaxed);
    }

    pub(super) fn end<T>(mut self, result: Result<T>) -> Result<T> {
        self.is_ended = true;
        result.inspect_err(|error| {
            // An open iterator refuses the first statement at once, and nothing has happened.
            if self.is_partial.load(Ordering::Relaxed) || error.kind() != ErrorKind::OpenIterator {
                self.session.executor().break_transaction(error);
            }
        })
    }
}

impl<O: Output> Drop for Whole<'_, O> {
    fn drop(&mut self) {
        if !self.is_ended {
            let reason = Error::new(ErrorKind::BrokenTransaction, "a write of many rows was cut short");
            self.session.executor().break_transaction(&reason);
        }
    }
}
