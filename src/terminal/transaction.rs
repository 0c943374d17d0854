//! What a transaction is like, said before it begins.
use crate::executor::{Executor, Output};
use crate::logic::Session;
use crate::logic::transaction::{Attempts, Transaction};
use crate::sql::{Isolation, Mode};
use crate::terminal::Database;

/// A transaction that has not begun: how it is kept apart from others, and how often it is tried. Made by
/// [`Database::transaction`](crate::Database::transaction), and run by `run`, or begun as a value by `begin`.
#[must_use = "nothing is begun until `run` or `begin` is called"]
pub struct TransactionPlan<'e, O: Output> {
    executor: &'e dyn Executor<Output = O>,
    mode: Mode,
    retries: u32,
}

impl<'e, O: Output> TransactionPlan<'e, O> {
    pub(super) fn new(executor: &'e dyn Executor<Output = O>) -> Self {
        TransactionPlan { executor, mode: Mode::default(), retries: 0 }
    }

    /// How far it is kept apart from others; the database's own default unless said.
    pub fn isolation(mut self, level: Isolation) -> Self {
        self.mode.isolation = Some(level);
        self
    }

    /// It only reads: what it writes is refused with an error of the database. On SQLite it then waits for no writer, and
    /// none waits for it.
    pub fn read_only(mut self) -> Self {
        self.mode.read_only = true;
        self
    }

    /// How often `run` runs it again after it lost to another transaction, that is after a
    /// [`Serialization`](crate::ErrorKind::Serialization) failure or a [`Deadlock`](crate::ErrorKind::Deadlock), also one
    /// of its COMMIT; never unless said. Before each further attempt it pauses, for a random part of 10 ms, of twice as
    /// long each time, and of a second at most.
    pub fn retries(mut self, times: u32) -> Self {
        self.retries = times;
        self
    }

    /// Begins it, as a value, as [`Database::begin`](crate::Database::begin) does. It is tried once.
    pub fn begin(self) -> O::Of<'e, Transaction<O>> {
        self.attempts().begin()
    }

    pub(crate) fn attempts(self) -> Attempts<'e, O> {
        Attempts::new(Session::new(self.executor), self.mode, self.retries)
    }
}

impl<O: Output> Transaction<O> {
    /// There is none within a transaction: the bound is never met, so that rustc says so, and what to call instead.
    #[doc(hidden)]
    pub fn transaction(&self) -> TransactionPlan<'_, O>
    where
        Self: Database<Output = O>,
    {
        TransactionPlan::new(self)
    }
}
