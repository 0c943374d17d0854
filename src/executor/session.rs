//! What model logic talks to, Biform's own and a user's. Knows no driver and no model.
use super::{Executor, Output};
use std::fmt;
use std::ops::Deref;

/// The executor that a function of logic is given, known by the form of its answers alone: see
/// [`logic`](macro@crate::logic). It is an executor itself; pass it on by reference, `.all(&session)`.
pub struct Session<'e, O: Output> {
    executor: &'e (dyn Executor<Output = O> + 'e),
}

impl<O: Output> Clone for Session<'_, O> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<O: Output> Copy for Session<'_, O> {}

impl<'e, O: Output> Session<'e, O> {
    /// On a database, a transaction, or another executor.
    #[doc(hidden)]
    pub fn new<E: Executor<Output = O> + ?Sized>(executor: &'e E) -> Self {
        Session { executor: executor.as_dyn() }
    }

    pub(crate) fn executor(self) -> &'e (dyn Executor<Output = O> + 'e) {
        self.executor
    }
}

impl<'e, O: Output> Deref for Session<'e, O> {
    type Target = dyn Executor<Output = O> + 'e;

    fn deref(&self) -> &Self::Target {
        self.executor
    }
}

impl<O: Output> fmt::Debug for Session<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}
