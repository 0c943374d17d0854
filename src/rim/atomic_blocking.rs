//! `atomic` with a closure that returns a result.
use super::Immediate;
use crate::error::{Error, Result};
use crate::logic::transaction::Transaction;
use crate::terminal::Database;

/// Transactions on a blocking executor. The prelude brings it in. Examples are at [`Transaction`].
pub trait AtomicBlocking: Database<Output = Immediate> {
    /// Runs a closure in a transaction: committed when it returns `Ok`, rolled back when it returns `Err` or panics.
    fn atomic<T>(&self, work: impl FnOnce(&mut Transaction<Immediate>) -> Result<T>) -> Result<T> {
        self.try_atomic(work)
    }

    /// [`atomic`](AtomicBlocking::atomic) with an error type of your own, which comes out as is: see [`Transaction`].
    fn try_atomic<T, X: From<Error>>(
        &self,
        work: impl FnOnce(&mut Transaction<Immediate>) -> Result<T, X>,
    ) -> Result<T, X> {
        let mut transaction = self.begin()?;
        let result = work(&mut transaction);
        transaction.end(result.is_ok())?;
        result
    }
}

impl<E: Database<Output = Immediate> + ?Sized> AtomicBlocking for E {}

impl Transaction<Immediate> {
    /// Runs a closure in a savepoint: kept when it returns `Ok`, undone when it returns `Err` or panics. The example at
    /// the type shows it.
    pub fn atomic<T>(&mut self, work: impl FnOnce(&mut Transaction<Immediate>) -> Result<T>) -> Result<T> {
        self.try_atomic(work)
    }

    /// [`atomic`](Transaction::atomic) with an error type of your own, which comes out as it is. The last example at
    /// the type shows one.
    pub fn try_atomic<T, X: From<Error>>(
        &mut self,
        work: impl FnOnce(&mut Transaction<Immediate>) -> Result<T, X>,
    ) -> Result<T, X> {
        let mut savepoint = self.begin()?;
        let result = work(&mut savepoint);
        savepoint.end(result.is_ok())?;
        result
    }
}
