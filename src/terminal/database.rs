//! Executors that open transactions.
use crate::executor::{Answer, Executor, Output};
use crate::logic::Session;
use crate::logic::transaction::{self, Transaction};
use crate::terminal::TransactionPlan;
use std::sync::Arc;

/// An executor that opens transactions: a database handle, or a layer around one. A transaction is none: it opens
/// savepoints, on `&mut tx`.
///
/// A layer of your own is one when it forwards [`connection`](Executor::connection) and says so:
/// `impl<E: Database> Database for Counting<E> {}`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` opens no transactions",
    label = "expected a database handle, or a layer around one",
    note = "within a transaction, call `atomic` on `&mut tx`; for an executor of your own, forward \
            `Executor::connection` and write `impl Database for {Self} {{}}`"
)]
pub trait Database: Executor {
    /// Begins a transaction, as a value: commit it, or it is rolled back when it is dropped. `atomic` does both.
    ///
    /// On SQLite it is a `BEGIN IMMEDIATE`: it waits for the write lock now, and whoever writes waits for it.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// let tx = db.begin()?;
    /// Book::create().title("Dune").rating(5).save(&tx)?;
    /// tx.commit()?;
    ///
    /// let tx = db.begin()?;
    /// Book::objects().delete(&tx)?;
    /// tx.rollback()?; // or `drop(tx)`
    /// assert_eq!(Book::objects().count(&db)?, 1);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Busy`](crate::ErrorKind::Busy) if somebody else writes for too long,
    /// [`PoolTimeout`](crate::ErrorKind::PoolTimeout) if no connection becomes free in time,
    /// [`OpenIterator`](crate::ErrorKind::OpenIterator) if an iterator holds the only one.
    fn begin<'a>(&'a self) -> Answer<'a, Self, Transaction<Self::Output>> {
        Self::Output::give(transaction::begin(Session::new(self)))
    }

    /// A transaction of another kind than `atomic` and [`begin`](Database::begin) make: of an isolation level, one that
    /// only reads, one that is run again when it lost to another.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// use biform::Isolation;
    ///
    /// let id = db.transaction().isolation(Isolation::Serializable).retries(5).run(|tx| {
    ///     let rating = if Book::objects().exists(tx)? { 4 } else { 5 };
    ///     Ok(Book::create().title("Dune").rating(rating).save(tx)?.id)
    /// })?;
    ///
    /// let report = db.transaction().read_only();
    /// let (count, dune) = report.run(|tx| Ok((Book::objects().count(tx)?, Book::get(tx, id)?)))?;
    /// assert_eq!((count, dune.rating), (1, 5));
    ///
    /// let refused = db.transaction().read_only().run(|tx| Book::objects().delete(tx)).unwrap_err();
    /// assert_eq!(refused.kind(), ErrorKind::Unsupported);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// Transactions do not nest: within one, `atomic` on `&mut tx` opens a savepoint, of which a part alone cannot be run
    /// again after a conflict.
    fn transaction(&self) -> TransactionPlan<'_, Self::Output> {
        TransactionPlan::new(self.as_dyn())
    }
}

impl<E: Database + ?Sized> Database for &E {}
impl<E: Database + ?Sized> Database for &mut E {}
impl<E: Database + ?Sized> Database for Box<E> {}
impl<E: Database + ?Sized> Database for Arc<E> {}

/// What is not known until the program runs: a transaction in this guise gives
/// [`Unsupported`](crate::ErrorKind::Unsupported).
impl<O: Output> Database for dyn Executor<Output = O> + '_ {}
