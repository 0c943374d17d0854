//! Savepoints: transactions within a transaction.
use super::Transaction;
use crate::error::Result;
use crate::executor::{Executor, Output, maybe_async};
use crate::sql::{self, Capability};
use std::fmt;
use std::ops::{Deref, DerefMut};

/// A transaction within a transaction, which can be undone alone: SQL's `SAVEPOINT`. It is one, by `Deref`: pass it on
/// as `&*savepoint`. [`Transaction::begin`] opens one.
///
/// It is undone unless it is committed; if it is dropped, before the next statement of the transaction around it.
pub struct Savepoint<'t, O: Output> {
    transaction: &'t mut Transaction<O>,
    depth: usize,
    number: usize,
    progress: Progress,
}

/// How far a savepoint has come.
#[derive(Clone, Copy, PartialEq)]
enum Progress {
    /// Asked for: whether it is open or not, nothing was done in it.
    Opening,
    Open,
    Ended,
}

impl<'t, O: Output> Savepoint<'t, O> {
    /// Keeps what was done, as part of the transaction around.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// let mut tx = db.begin()?;
    /// let savepoint = tx.begin()?;
    /// Book::create().title("Dune").rating(5).save(&*savepoint)?;
    /// savepoint.commit()?;
    /// tx.commit()?; // until then, nobody else sees it
    /// assert_eq!(Book::objects().count(&db)?, 1);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`BrokenTransaction`](crate::ErrorKind::BrokenTransaction) when an earlier statement failed: it is undone then,
    /// and the transaction around goes on.
    pub fn commit(self) -> O::Of<'t, ()> {
        self.end(true)
    }

    /// Undoes what was done since it was opened. It gives no error: where the database does not undo it, the block
    /// around is broken.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// let mut tx = db.begin()?;
    /// let savepoint = tx.begin()?;
    /// Book::create().title("Dune").rating(5).save(&*savepoint)?;
    /// savepoint.rollback()?;
    /// assert_eq!(Book::objects().count(&tx)?, 0);
    /// tx.commit()?;
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn rollback(self) -> O::Of<'t, ()> {
        self.end(false)
    }

    /// Keeps it or undoes it.
    pub(crate) fn end(self, keep: bool) -> O::Of<'t, ()> {
        O::give(end_savepoint(self, keep))
    }

    fn close(&mut self, kept: bool) {
        self.progress = Progress::Ended;
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
        if self.progress != Progress::Ended {
            let savepoint = (self.progress == Progress::Open).then_some(self.number);
            self.transaction.blocks.abandon(self.depth, savepoint);
        }
    }
}

impl<O: Output> fmt::Debug for Savepoint<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Savepoint").field("depth", &self.depth).finish_non_exhaustive()
    }
}

/// Opens a savepoint.
#[maybe_async(AFIT)]
pub(super) async fn savepoint<O: Output>(transaction: &mut Transaction<O>) -> Result<Savepoint<'_, O>> {
    transaction.dialect().needs(Capability::Savepoints, "a transaction within a transaction")?;
    transaction.ready().await?;
    let (depth, number) = transaction.blocks.push();
    let mut savepoint = Savepoint { transaction, depth, number, progress: Progress::Opening };
    let opened = savepoint.session().execute(sql::savepoint(number)).await;
    if let Err(error) = opened {
        savepoint.close(false);
        savepoint.blocks.failed(&error);
        return Err(error.context("opening a savepoint"));
    }
    savepoint.progress = Progress::Open;
    Ok(savepoint)
}

/// Releases a savepoint, or undoes it.
#[maybe_async(AFIT)]
async fn end_savepoint<O: Output>(mut savepoint: Savepoint<'_, O>, keep: bool) -> Result<()> {
    let number = savepoint.number;
    let kept = savepoint.ready().await;
    if keep && kept.is_ok() {
        let released = savepoint.session().execute(sql::release(number)).await;
        savepoint.close(released.is_ok());
        let released = released.inspect_err(|error| savepoint.blocks.failed(error));
        return released.map(|_| ()).map_err(|error| error.context("releasing a savepoint"));
    }
    let undone = undo(&savepoint, number).await;
    savepoint.close(false);
    // What could not be undone must not be committed with the block around it.
    let _ = undone.inspect_err(|error| savepoint.blocks.break_innermost(error));
    if keep { kept } else { Ok(()) }
}

/// Undoes what was done since a savepoint, and forgets it.
#[maybe_async(AFIT)]
pub(super) async fn undo<O: Output>(transaction: &Transaction<O>, number: usize) -> Result<()> {
    transaction.session().execute_batch(vec![sql::rollback_to(number), sql::release(number)]).await?;
    Ok(())
}
