//! Transactions: begin, savepoints, commit, rollback, and what a failed statement means for the rest.
//!
//! A [`Transaction`] is an executor around a connection of its own. Statements take `&self`; opening a savepoint takes
//! `&mut self`, so that two tasks can't interleave savepoints.
mod atomic;
mod blocks;
mod executor;
mod retry;
mod savepoint;
mod scope;

pub use atomic::Atomic;
pub(super) use atomic::open;
pub(crate) use retry::Attempts;
pub use savepoint::Savepoint;
use savepoint::{savepoint, undo};
pub(crate) use scope::Scope;

use super::Session;
use crate::error::Result;
use crate::executor::{Connection, Output, maybe_async};
use crate::sql::{self, Mode};
use blocks::Blocks;
use std::fmt;
use std::sync::Arc;

/// A transaction: an executor whose statements last together or not at all.
///
/// It is rolled back unless it is committed: by `atomic` when the closure returns `Ok`, or by
/// [`commit`](Transaction::commit). Inside `atomic`, pass `tx` on: what is asked of the database itself is outside the
/// transaction. A write there is on its own: on PostgreSQL and MariaDB it is done at once and stays, whatever becomes of the
/// transaction, unless it needs a row that the transaction has written, for which it waits as its lock timeout says. On SQLite,
/// where one writes at a time, it waits for the transaction's end until it fails with [`Busy`](crate::ErrorKind::Busy), or on a
/// database in memory with [`PoolTimeout`](crate::ErrorKind::PoolTimeout), as wherever the pool has no other connection.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// # use biform::prelude::*;
/// # #[derive(Model, Debug, Clone, PartialEq)]
/// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Book])?;
/// db.atomic(|tx| {
///     Book::create().title("Dune").rating(5).save(tx)?;
///     Book::objects().filter(|b| b.rating.lt(3)).delete(tx)
/// })?;
/// let failed = db.atomic(|tx| {
///     Book::create().title("Emma").rating(4).save(tx)?;
///     Err::<(), _>(biform::Error::other("changed my mind"))
/// });
/// assert_eq!(failed.unwrap_err().kind(), ErrorKind::Other); // came out as it went in
/// assert_eq!(Book::objects().count(&db)?, 1); // no Emma
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
///
/// On an async executor the closure is async, and cancelling the future rolls back too:
///
/// ```
/// # #[cfg(all(feature = "async", feature = "sqlite"))]
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String, rating: i32 }
/// # let db = biform::connect("sqlite::memory:").await?;
/// # db.create_tables(models![Book]).await?;
/// db.atomic(async |tx| {
///     Book::create().title("Dune").rating(5).save(tx).await?;
///     Book::objects().filter(|b| b.rating.lt(3)).delete(tx).await
/// })
/// .await?;
/// # let count = Book::objects().count(&db).await?;
/// # assert_eq!(count, 1);
/// # Ok::<(), biform::Error>(())
/// # }).unwrap();
/// ```
///
/// # What may fail, and go on
///
/// A statement that the database refuses marks the block it is in as broken, as in Django: further ones fail with
/// [`BrokenTransaction`](crate::ErrorKind::BrokenTransaction) until the block ends, and it is rolled back even if the
/// error was swallowed; `atomic` then gives `BrokenTransaction` too, where Django is silent. Wrap what may fail in a
/// nested `atomic`, a savepoint, which is undone alone:
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// # use biform::prelude::*;
/// # #[derive(Model, Debug, Clone, PartialEq)]
/// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Book])?;
/// db.atomic(|tx| {
///     Book::create().title("Dune").rating(5).save(tx)?;
///     let again = tx.atomic(|tx| Book::create().title("Dune").rating(1).save(tx));
///     assert_eq!(again.unwrap_err().kind(), ErrorKind::Unique);
///     Book::create().title("Emma").rating(4).save(tx)
/// })?;
/// assert_eq!(Book::objects().count(&db)?, 2);
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
///
/// # Errors of your own
///
/// `try_atomic` takes a closure with an error type of its own, which comes out as it is; it must hold an
/// [`Error`](crate::Error) as well, for what beginning and committing say. Where nothing in the closure names the type,
/// its last line does: `Ok::<_, Refusal>(…)`.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// # use biform::prelude::*;
/// # #[derive(Model, Debug, Clone, PartialEq)]
/// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Book])?;
/// # #[derive(Debug)]
/// enum Refusal {
///     TooMany,
///     Database(biform::Error),
/// }
/// # impl From<biform::Error> for Refusal {
/// #     fn from(error: biform::Error) -> Self {
/// #         Refusal::Database(error)
/// #     }
/// # }
///
/// let result = db.try_atomic(|tx| {
///     Book::create().title("Dune").rating(5).save(tx)?;
///     if Book::objects().count(tx)? > 0 { Err(Refusal::TooMany) } else { Ok(()) }
/// });
/// assert!(matches!(result, Err(Refusal::TooMany)));
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
pub struct Transaction<O: Output> {
    connection: Connection<O>,
    blocks: Arc<Blocks>,
    /// Whether writes are refused here, as the database has no transactions that only read.
    refuses_writes: bool,
}

impl<O: Output> Transaction<O> {
    /// Makes what was done last, then calls what `on_commit` was given. See
    /// [`Database::begin`](crate::Database::begin).
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
    /// assert_eq!(Book::objects().count(&db)?, 1);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the database says against it; or [`BrokenTransaction`](crate::ErrorKind::BrokenTransaction) when an earlier
    /// statement failed. It is rolled back then.
    pub fn commit(self) -> O::Of<'static, ()> {
        self.end(true)
    }

    /// Undoes what was done. It gives no error: a connection that does not acknowledge is discarded, which undoes it
    /// too.
    ///
    /// Dropping the transaction does the same without waiting: a connection to a file is closed, that of a database in
    /// memory is rolled back before it is used again.
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
    /// tx.rollback()?;
    /// assert_eq!(Book::objects().count(&db)?, 0);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn rollback(self) -> O::Of<'static, ()> {
        self.end(false)
    }

    /// Commits or rolls back.
    pub(crate) fn end(self, keep: bool) -> O::Of<'static, ()> {
        O::give(end(self, keep))
    }

    /// Opens a savepoint, as a value: a transaction within this one, which can be undone alone. `atomic` on `&mut tx`
    /// opens one and ends it.
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
    /// Book::create().title("Emma").rating(4).save(&tx)?;
    /// tx.commit()?;
    /// assert_eq!(Book::objects().values(|b| b.title).all(&db)?, ["Emma"]);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`BrokenTransaction`](crate::ErrorKind::BrokenTransaction) when an earlier statement failed;
    /// [`Unsupported`](crate::ErrorKind::Unsupported) without [`Savepoints`](crate::Capability::Savepoints).
    pub fn begin(&mut self) -> O::Of<'_, Savepoint<'_, O>> {
        O::give(savepoint(self))
    }

    fn session(&self) -> Session<'_, O> {
        Session::new(&*self.connection)
    }

    /// Refuses what comes after a failed statement, and undoes the blocks that were left without an end before anything
    /// else is run. If that can't be done, as when the release of a savepoint was sent and its acknowledgement was not
    /// waited for, the block around is broken.
    #[maybe_async(AFIT)]
    async fn ready(&self) -> Result<()> {
        let Some(savepoint) = self.blocks.enter()? else { return Ok(()) };
        let undone = undo(self, savepoint).await;
        let _ = undone.inspect_err(|error| self.blocks.break_innermost(error));
        self.blocks.settled();
        self.blocks.check()
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
    begin_in(session, Mode::default(), Arc::new(Blocks::new())).await
}

/// Opens a transaction of a mode.
#[maybe_async(AFIT)]
async fn begin_in<O: Output>(session: Session<'_, O>, mode: Mode, blocks: Arc<Blocks>) -> Result<Transaction<O>> {
    let connection = O::take(session.executor().connection()).await?;
    let refuses_writes = mode.read_only && !session.dialect().capabilities().read_only_transactions;
    let transaction = Transaction { connection, blocks, refuses_writes };
    for step in sql::begin(session.dialect(), mode) {
        let begun = transaction.session().execute(step).await;
        begun.map_err(|error| error.context("beginning a transaction"))?;
    }
    Ok(transaction)
}

/// Commits or rolls back. After an end that the database did not acknowledge, the connection is discarded by its
/// executor, which undoes what was done.
#[maybe_async(AFIT)]
pub(crate) async fn end<O: Output>(transaction: Transaction<O>, keep: bool) -> Result<()> {
    let kept = match keep {
        true => commit(&transaction).await,
        false => Err(None),
    };
    match kept {
        Ok(()) => {
            let hooks = transaction.blocks.end(true);
            // A hook may ask the database, and this may be its only connection.
            drop(transaction);
            hooks.into_iter().for_each(|hook| hook());
            Ok(())
        }
        Err(reason) => {
            let _ = transaction.session().execute(sql::rollback()).await;
            reason.map_or(Ok(()), Err)
        }
    }
}

/// Commits, or says why not; `None` in an error is a wish, not a failure.
#[maybe_async(AFIT)]
async fn commit<O: Output>(transaction: &Transaction<O>) -> Result<(), Option<crate::Error>> {
    transaction.ready().await.map_err(Some)?;
    let committed = transaction.session().execute(sql::commit()).await;
    let committed = committed.inspect_err(|error| transaction.blocks.failed(error));
    committed.map(|_| ()).map_err(|error| Some(error.context("committing a transaction")))
}
