//! Savepoints: transactions within a transaction.
use super::Transaction;
use crate::error::Result;
use crate::executor::{Output, maybe_async};
use crate::sql;
use std::fmt;
use std::ops::{Deref, DerefMut};

/// A transaction within a transaction, which can be undone alone. It is one, by `Deref`: pass it on as `&*savepoint`.
///
/// It is undone unless it is committed; if it is dropped, before the next statement of the transaction around it.
pub struct Savepoint<'t, O: Output> {
    transaction: &'t mut Transaction<O>,
    depth: usize,
    ended: bool,
}

impl<'t, O: Output> Savepoint<'t, O> {
    /// Keeps what was done, as part of the transaction around.
    ///
    /// # Errors
    /// [`BrokenTransaction`](crate::ErrorKind::BrokenTransaction) when an earlier statement failed: it is undone then.
    pub fn commit(self) -> O::Of<'t, ()> {
        self.end(true)
    }

    /// Undoes what was done since it was opened.
    pub fn rollback(self) -> O::Of<'t, ()> {
        self.end(false)
    }

    /// Keeps it or undoes it.
    pub(crate) fn end(self, keep: bool) -> O::Of<'t, ()> {
        O::give(end_savepoint(self, keep))
    }

    fn close(&mut self, kept: bool) {
        self.ended = true;
        self.transaction.blocks.end(kept);
    }
}

impl<O: Output> Deref for Savepoint<'_, O> {
    type Target = Transaction<O>;

    fn deref(&self) -> &Transaction<O> {
        self.transaction
    }
}

impl<O: Output> DerefMut for Savepoint<'_, O> {
    fn deref_mut(&mut self) -> &mut Transaction<O> {
        self.transaction
    }
}

impl<O: Output> Drop for Savepoint<'_, O> {
    fn drop(&mut self) {
        if !self.ended {
            self.transaction.blocks.abandon(self.depth);
        }
    }
}

impl<O: Output> fmt::Debug for Savepoint<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Savepoint").field("depth", &self.depth).finish_non_exhaustive()
    }
}

/// Opens a savepoint. It counts as open before it is asked for: if the asking is cut short, it is undone.
#[maybe_async(AFIT)]
pub(crate) async fn savepoint<O: Output>(transaction: &mut Transaction<O>) -> Result<Savepoint<'_, O>> {
    transaction.settle().await?;
    transaction.blocks.check()?;
    let depth = transaction.blocks.push();
    let mut savepoint = Savepoint { transaction, depth, ended: false };
    let opened = savepoint.session().execute(sql::savepoint(depth)).await;
    if let Err(error) = opened {
        savepoint.close(false);
        savepoint.blocks.failed(&error);
        return Err(error.context("opening a savepoint"));
    }
    Ok(savepoint)
}

/// Releases a savepoint, or undoes it.
#[maybe_async(AFIT)]
pub(crate) async fn end_savepoint<O: Output>(mut savepoint: Savepoint<'_, O>, keep: bool) -> Result<()> {
    let depth = savepoint.depth;
    let settled = savepoint.settle().await;
    let kept = settled.and_then(|()| savepoint.blocks.check());
    if keep && kept.is_ok() {
        let released = savepoint.session().execute(sql::release(depth)).await;
        savepoint.close(released.is_ok());
        let released = released.inspect_err(|error| savepoint.blocks.failed(error));
        return released.map(|_| ()).map_err(|error| error.context("releasing a savepoint"));
    }
    let undone = undo(&savepoint, depth).await;
    savepoint.close(false);
    // What could not be undone must not be committed with the block around it.
    let _ = undone.inspect_err(|error| savepoint.blocks.break_innermost(error));
    if keep { kept } else { Ok(()) }
}

#[maybe_async(AFIT)]
async fn undo<O: Output>(savepoint: &Savepoint<'_, O>, depth: usize) -> Result<()> {
    savepoint.session().execute(sql::rollback_to(depth)).await?;
    savepoint.session().execute(sql::release(depth)).await?;
    Ok(())
}
