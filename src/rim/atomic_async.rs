//! `atomic` with a closure that returns a future. To whoever gives a block, rustc prints the comments behind `work`.
use super::Deferred;
use crate::error::{Error, Result};
use crate::logic::transaction::Transaction;
use crate::terminal::Database;

/// Transactions on an async executor. The prelude brings it in. Examples are at [`Transaction`].
#[allow(async_fn_in_trait, reason = "implemented for every executor here, so that the futures are known to be `Send`")]
pub trait AtomicAsync: Database<Output = Deferred> {
    /// Runs an async closure in a transaction: committed when it returns `Ok`, rolled back when it returns `Err`,
    /// panics, or is cancelled. It is written `async |tx| { … }`: of `|tx| async move { … }` rustc says "type mismatch in
    /// closure arguments" or "implementation of `AsyncFnOnce` is not general enough".
    async fn atomic<T>(
        &self,
        work: impl AsyncFnOnce(&mut Transaction<Deferred>) -> Result<T>, // write `async |tx| { … }`, no async block
    ) -> Result<T> {
        self.try_atomic(work).await
    }

    /// [`atomic`](AtomicAsync::atomic) with an error type of your own, which comes out as is: see [`Transaction`].
    async fn try_atomic<T, X: From<Error>>(
        &self,
        work: impl AsyncFnOnce(&mut Transaction<Deferred>) -> Result<T, X>, // write `async |tx| { … }`, no async block
    ) -> Result<T, X> {
        let mut transaction = self.begin().await?;
        let result = work(&mut transaction).await;
        transaction.end(result.is_ok()).await?;
        result
    }
}

impl<E: Database<Output = Deferred> + ?Sized> AtomicAsync for E {}

impl Transaction<Deferred> {
    /// Runs an async closure in a savepoint, undone when it returns `Err`, panics, or is cancelled. The example at the
    /// type shows it. It is written `async |tx| { … }`: a closure that returns an async block is none.
    pub async fn atomic<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Transaction<Deferred>) -> Result<T>, // write `async |tx| { … }`, no async block
    ) -> Result<T> {
        self.try_atomic(work).await
    }

    /// [`atomic`](Transaction::atomic) with an error type of your own, which comes out as it is. The last example at
    /// the type shows one.
    pub async fn try_atomic<T, X: From<Error>>(
        &mut self,
        work: impl AsyncFnOnce(&mut Transaction<Deferred>) -> Result<T, X>, // write `async |tx| { … }`, no async block
    ) -> Result<T, X> {
        let mut savepoint = self.begin().await?;
        let result = work(&mut savepoint).await;
        savepoint.end(result.is_ok()).await?;
        result
    }
}
