//! Executors that open transactions.
use crate::executor::{Answer, Executor, Output};
use crate::logic::Session;
use crate::logic::transaction::{self, Transaction};
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
    /// drop(db.begin()?); // rolled back
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
}

impl<E: Database + ?Sized> Database for &E {}
impl<E: Database + ?Sized> Database for &mut E {}
impl<E: Database + ?Sized> Database for Box<E> {}
impl<E: Database + ?Sized> Database for Arc<E> {}

/// What is not known until the program runs: a transaction in this guise gives
/// [`Unsupported`](crate::ErrorKind::Unsupported).
impl<O: Output> Database for dyn Executor<Output = O> + '_ {}
