//! The handle users hold: one type for every database and either form. Knows no driver.
use crate::error::{Error, Result};
use crate::executor::{Connection, Executor, Hook, Output, maybe_async};
use crate::sql::Dialect;
use crate::statement::{Statement, ValueSets};
use crate::terminal::Database;
use crate::value::{BatchSink, Sink};
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

/// A database. Cloning is cheap and gives another handle of the same one, for another thread or task.
///
/// Each statement borrows a connection from its pool for as long as it runs; an iterator and a transaction keep one
/// until they end. A database in memory has one connection, and is gone with its last handle.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// # use biform::prelude::*;
/// # #[derive(Model, Debug, Clone, PartialEq)]
/// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Book])?;
/// let other = db.clone();
/// std::thread::spawn(move || Book::create().title("Dune").rating(5).save(&other)).join().unwrap()?;
/// assert_eq!(Book::objects().count(&db)?, 1);
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
pub struct Db<O: Output>(Arc<dyn Executor<Output = O>>);

#[cfg(all(
    any(feature = "sqlite", feature = "postgres", feature = "mysql"),
    any(feature = "blocking", feature = "async")
))]
impl<O: Output> Db<O> {
    pub(super) fn new(driver: impl Executor<Output = O> + 'static) -> Self {
        Db(Arc::new(driver))
    }
}

impl<O: Output> Db<O> {
    /// Closes the database for all its handles, and waits until its connections are closed. With the last connection
    /// of all programs SQLite merges its log (`-wal`) into the file, so that this one alone holds everything; without
    /// `close` an async program may end before it has. A database in memory is gone.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let url = format!("sqlite:{}", folder.path().join("books.db").display());
    /// let db = biform::blocking::connect(&url)?;
    /// let other = db.clone();
    /// db.close()?;
    /// let error = biform::Executor::connection(&other).err().unwrap();
    /// assert_eq!(error.kind(), biform::ErrorKind::Connection);
    /// # assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`PoolTimeout`](crate::ErrorKind::PoolTimeout) where iterators or transactions keep their connections for longer
    /// than a call would wait for one. In a file's database new calls are refused even so, and those connections are
    /// closed as they come back.
    pub fn close(self) -> O::Of<'static, ()> {
        O::give(close(self))
    }
}

/// Holds the handle until its database is closed.
#[maybe_async(AFIT)]
async fn close<O: Output>(db: Db<O>) -> Result<()> {
    O::take(db.0.close()).await
}

impl<O: Output> Clone for Db<O> {
    fn clone(&self) -> Self {
        Db(Arc::clone(&self.0))
    }
}

/// Shows neither place nor settings: a URL may hold a password.
impl<O: Output> fmt::Debug for Db<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Db").field(&self.0.dialect()).finish()
    }
}

impl<O: Output> Database for Db<O> {}

impl<O: Output> Executor for Db<O> {
    type Output = O;

    /// The driver itself, so that a call costs one virtual dispatch, not two.
    fn as_dyn(&self) -> &dyn Executor<Output = O> {
        self.0.as_dyn()
    }
    fn dialect(&self) -> Dialect {
        self.0.dialect()
    }
    fn run<'a>(&'a self, statement: Statement, sink: Sink<'a>) -> O::Of<'a, u64> {
        self.0.run(statement, sink)
    }
    fn run_many<'a>(&'a self, statement: Statement, sets: ValueSets, sink: Sink<'a>) -> O::Of<'a, u64> {
        self.0.run_many(statement, sets, sink)
    }
    fn run_batch<'a>(&'a self, batch: Vec<Statement>, sink: BatchSink<'a>) -> O::Of<'a, Vec<u64>> {
        self.0.run_batch(batch, sink)
    }
    fn open<'a>(&'a self, statement: Statement) -> O::Opened<'a> {
        self.0.open(statement)
    }
    fn connection<'a>(&'a self) -> O::Of<'a, Connection<O>> {
        self.0.connection()
    }
    fn close<'a>(&'a self) -> O::Of<'a, ()> {
        self.0.close()
    }
    fn in_transaction(&self) -> bool {
        self.0.in_transaction()
    }
    fn now(&self) -> SystemTime {
        self.0.now()
    }
    fn after_commit(&self, hook: Hook) {
        self.0.after_commit(hook);
    }
    fn break_transaction(&self, reason: &Error) {
        self.0.break_transaction(reason);
    }
}
