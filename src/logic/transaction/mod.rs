//! Transactions: begin, savepoints, commit, rollback, and what a failed statement means for the rest.
//!
//! A [`Transaction`] is an executor around a connection of its own. Statements take `&self`; opening a savepoint takes
//! `&mut self`, so that two tasks can't interleave savepoints.
mod blocks;
mod executor;
mod savepoint;

pub use savepoint::Savepoint;
use savepoint::{savepoint, undo};

use super::Session;
use crate::error::Result;
use crate::executor::{Connection, Output, maybe_async};
use crate::sql;
use blocks::Blocks;
use std::fmt;
use std::sync::Arc;

/// A transaction: an executor whose statements last together or not at all.
///
/// It is rolled back unless it is committed: by `atomic` when the closure returns `Ok`, or by
/// [`commit`](Transaction::commit). A statement that the database refuses marks the block it is in as broken: further
/// ones fail with [`BrokenTransaction`](crate::ErrorKind::BrokenTransaction) until the block ends, and it is rolled back
/// even if the error was swallowed. Wrap what may fail in a nested `atomic`.
pub struct Transaction<O: Output> {
    connection: Connection<O>,
    blocks: Arc<Blocks>,
}

impl<O: Output> Transaction<O> {
    /// Makes what was done last, then calls what `on_commit` was given.
    ///
    /// # Errors
    /// What the database says against it; or [`BrokenTransaction`](crate::ErrorKind::BrokenTransaction) when an earlier
    /// statement failed. It is rolled back then.
    pub fn commit(self) -> O::Of<'static, ()> {
        self.end(true)
    }

    /// Undoes what was done. Dropping the transaction does so too, by closing its connection.
    pub fn rollback(self) -> O::Of<'static, ()> {
        self.end(false)
    }

    /// Commits or rolls back.
    pub(crate) fn end(self, keep: bool) -> O::Of<'static, ()> {
        O::give(end(self, keep))
    }

    /// Opens a savepoint: a transaction within this one, which can be undone alone.
    pub fn begin(&mut self) -> O::Of<'_, Savepoint<'_, O>> {
        O::give(savepoint(self))
    }

    fn session(&self) -> Session<'_, O> {
        Session::new(&*self.connection)
    }

    /// Undoes the blocks that were left without an end, before anything else is run. If that can't be done, as when the
    /// release of a savepoint was sent and its acknowledgement was not waited for, the block around is broken.
    #[maybe_async(AFIT)]
    async fn settle(&self) -> Result<()> {
        if let Some(savepoint) = self.blocks.start_settling()? {
            let undone = undo(self, savepoint).await;
            let _ = undone.inspect_err(|error| self.blocks.break_innermost(error));
            self.blocks.settled();
        }
        Ok(())
    }
}

impl<O: Output> fmt::Debug for Transaction<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction").field("depth", &self.blocks.depth()).finish_non_exhaustive()
    }
}

/// Opens a transaction on a connection of its own.
#[maybe_async(AFIT)]
pub(crate) async fn begin<O: Output>(session: Session<'_, O>) -> Result<Transaction<O>> {
    let connection = O::take(session.executor().connection()).await?;
    let transaction = Transaction { connection, blocks: Arc::new(Blocks::new()) };
    let begun = transaction.session().execute(sql::begin(session.dialect())).await;
    begun.map_err(|error| error.context("beginning a transaction"))?;
    Ok(transaction)
}

/// Commits or rolls back. After an end that the database did not acknowledge, the connection is discarded by its
/// executor, which undoes what was done.
#[maybe_async(AFIT)]
pub(crate) async fn end<O: Output>(transaction: Transaction<O>, keep: bool) -> Result<()> {
    let session = transaction.session();
    let kept = match keep {
        true => commit(&transaction).await,
        false => Err(None),
    };
    match kept {
        Ok(()) => {
            transaction.blocks.end(true);
            Ok(())
        }
        Err(reason) => {
            let _ = session.execute(sql::rollback()).await;
            reason.map_or(Ok(()), Err)
        }
    }
}

/// Commits, or says why not; `None` in an error is a wish, not a failure.
#[maybe_async(AFIT)]
async fn commit<O: Output>(transaction: &Transaction<O>) -> Result<(), Option<crate::Error>> {
    let settled = transaction.settle().await;
    settled.and_then(|()| transaction.blocks.check()).map_err(Some)?;
    let committed = transaction.session().execute(sql::commit()).await;
    committed.map(|_| ()).map_err(|error| Some(error.context("committing a transaction")))
}
