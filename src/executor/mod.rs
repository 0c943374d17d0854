//! The contract between model logic and what runs its statements: executors, the form of their answers, cursors.
//! Knows no driver and no model.
mod cursor;
mod default;
mod forward;
mod output;
mod session;

#[cfg(any(feature = "blocking", feature = "async"))]
pub(crate) use cursor::Layered;
pub use cursor::{Cursor, CursorLayer, RowPlan};
pub(crate) use default::Buffer;
pub(crate) use output::maybe_async;
#[cfg(any(feature = "blocking", feature = "async"))]
pub(crate) use output::sealed;
#[cfg(all(feature = "blocking", feature = "async"))]
pub(crate) use output::waited;
pub use output::{Output, call, future};
pub use session::Session;

use crate::dialect::Dialect;
use crate::error::Error;
use crate::statement::{Statement, ValueSets};
use crate::value::{BatchSink, Sink};
use std::time::SystemTime;

/// What a call on executor `E` gives: `Result<T>` from a blocking one, a future of it from an async one. A function
/// that gives one is written once for both:
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String, rating: i32 }
/// use biform::Answer;
///
/// fn good_books<E: Executor>(db: &E) -> Answer<'_, E, Vec<Book>> {
///     Book::objects().filter(|b| b.rating.ge(4)).all(db)
/// }
/// ```
pub type Answer<'a, E, T> = <<E as Executor>::Output as Output>::Of<'a, T>;

/// What `iterator` on executor `E` gives: an `Iterator` or a `Stream` of `Result<R>`, itself in the executor's form.
pub type Rows<'a, E, R> = <<E as Executor>::Output as Output>::Rows<'a, R>;

/// A connection of its own, as [`Executor::connection`] gives it: an executor that gives no connections in turn.
pub type Connection<O> = Box<dyn Executor<Output = O>>;

/// What is called once a transaction has been committed: see [`ExecutorExt::on_commit`](crate::ExecutorExt::on_commit).
pub type Hook = Box<dyn FnOnce() + Send>;

/// Runs statements; its associated `Output` says whether its answers are immediate or futures.
///
/// A database handle, a transaction, a mock, and a layer around another executor are all executors. All model logic is
/// written against this trait, once. It is object safe for a given `Output`.
///
/// An executor of your own needs three methods: [`as_dyn`](Executor::as_dyn), [`dialect`](Executor::dialect) and
/// [`run`](Executor::run). One that wraps another should forward all of them: what it leaves to the defaults below is
/// lost from the inner one.
///
/// ```
/// use biform::{Answer, Dialect, Executor, Sink, Statement};
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// /// Counts statements, in either form.
/// struct Counting<E>(E, AtomicU64);
///
/// impl<E: Executor> Executor for Counting<E> {
///     type Output = E::Output;
///     fn as_dyn(&self) -> &dyn Executor<Output = E::Output> {
///         self
///     }
///     fn dialect(&self) -> Dialect {
///         self.0.dialect()
///     }
///     fn run<'a>(&'a self, statement: Statement, sink: Sink<'a>) -> Answer<'a, E, u64> {
///         self.1.fetch_add(1, Ordering::Relaxed);
///         self.0.run(statement, sink)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not run statements",
    label = "expected a database, a transaction, or another executor",
    note = "pass the executor by reference: `.all(&db)`, or `.all(tx)` inside `atomic`"
)]
pub trait Executor: Send + Sync {
    /// `Immediate` where answers are there when a call returns, `Deferred` where they are futures.
    type Output: Output;

    /// Always `{ self }`: hands the executor to model logic, which knows it by its `Output` alone.
    fn as_dyn(&self) -> &dyn Executor<Output = Self::Output>;

    /// The SQL that it understands, and what can be done with it.
    fn dialect(&self) -> Dialect;

    /// Runs a statement, pushes its rows into the sink, and answers with a number; [`Purpose`](crate::Purpose) says
    /// what is pushed and what is counted. It is also how a program runs SQL of its own:
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # let rows = [("Dune", 5), ("Emma", 4), ("Pulp", 1)].map(|(t, r)| Book::create().title(t).rating(r));
    /// # Book::objects().bulk_create(&db, rows)?;
    /// use biform::{Purpose, Statement, Value};
    ///
    /// let mut titles = Vec::new();
    /// let statement = Statement::new(Purpose::Rows, "SELECT upper(title) FROM book WHERE rating >= ?").bind(4);
    /// db.run(statement, &mut |row| {
    ///     titles.push(row.get(0)?.to_owned());
    ///     Ok(())
    /// })?;
    /// assert_eq!(titles, [Value::from("DUNE"), Value::from("EMMA")]);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the database says, made by [`Error::database`](crate::Error::database), so that a transaction around knows
    /// that its block is broken; and the sink's own error, as it is.
    ///
    /// [`InvalidQuery`](crate::ErrorKind::InvalidQuery) where there are more or fewer values than parameters. An async
    /// database counts only plain `?`: in a text with numbered or named ones, or with comments, it takes missing values
    /// for NULL.
    fn run<'a>(&'a self, statement: Statement, sink: Sink<'a>) -> <Self::Output as Output>::Of<'a, u64>;

    /// Runs one statement with many sets of values, on one connection, and answers with the sum. It ends at the first
    /// error; what was done until then is for a transaction around to undo.
    ///
    /// The default calls [`run`](Executor::run) once for each set.
    fn run_many<'a>(
        &'a self,
        statement: Statement,
        sets: ValueSets,
        sink: Sink<'a>,
    ) -> <Self::Output as Output>::Of<'a, u64> {
        Self::Output::give(default::run_each(self.as_dyn(), statement, sets, sink))
    }

    /// Runs statements of which none needs the answer of another, in their order and on one connection, and answers with
    /// the number of each. An executor may send them all before the first answer is there, so that they cost one round
    /// trip together: the blocking PostgreSQL driver does so. The async one sends texts without values together, and
    /// statements that bind values one by one, as sqlx reads each answer before it writes the next statement.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # let rows = [("Dune", 5), ("Emma", 4), ("Pulp", 1)].map(|(t, r)| Book::create().title(t).rating(r));
    /// # Book::objects().bulk_create(&db, rows)?;
    /// use biform::{Purpose, Statement, Value};
    ///
    /// let titles = || Statement::new(Purpose::Rows, "SELECT title FROM book WHERE rating >= ? ORDER BY title");
    /// let mut found = vec![Vec::new(), Vec::new()];
    /// let numbers = db.run_batch(vec![titles().bind(5), titles().bind(4)], &mut |statement, row| {
    ///     found[statement].push(row.get(0)?.to_owned());
    ///     Ok(())
    /// })?;
    /// assert_eq!(numbers, [1, 2]);
    /// assert_eq!(found, [vec![Value::from("Dune")], vec!["Dune".into(), "Emma".into()]]);
    ///
    /// let wrong = Statement::new(Purpose::Rows, "SELECT name FROM book");
    /// let error = db.run_batch(vec![titles().bind(5), wrong, titles().bind(4)], &mut |_, _| Ok(())).unwrap_err();
    /// assert_eq!(error.statement(), Some(1));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`run`](Executor::run), of the first statement that fails; [`Error::statement`] says which. Those after it do
    /// nothing, and push no rows. What those before it did is for the transaction around to undo; outside of one it
    /// stays, but for statements that define tables, all of which may be undone where the database can.
    ///
    /// What a database runs outside of transactions alone, such as `VACUUM`, is no part of a batch.
    ///
    /// The default calls [`run`](Executor::run) for one after the other.
    fn run_batch<'a>(
        &'a self,
        batch: Vec<Statement>,
        sink: BatchSink<'a>,
    ) -> <Self::Output as Output>::Of<'a, Vec<u64>> {
        Self::Output::give(default::run_in_turn(self.as_dyn(), batch, sink))
    }

    /// Opens a cursor, from which rows are taken chunk by chunk.
    ///
    /// The default **buffers**: it runs the statement and holds all rows in memory.
    fn open<'a>(&'a self, statement: Statement) -> <Self::Output as Output>::Opened<'a> {
        Self::Output::buffered(Self::Output::give(default::buffer(self.as_dyn(), statement)))
    }

    /// A connection that nobody else uses until it is dropped, for a transaction to run on. A connection dropped
    /// between an open and an acknowledged end of a transaction must undo it.
    ///
    /// The default is **unsupported**: `atomic`, `begin` and `bulk_create` then give
    /// [`Unsupported`](crate::ErrorKind::Unsupported).
    fn connection<'a>(&'a self) -> <Self::Output as Output>::Of<'a, Connection<Self::Output>> {
        Self::Output::ready(Err(default::no_connections()))
    }

    /// Closes what this runs statements on, for all who share it, and answers once it is closed. Statements after that
    /// are an error of [`Connection`](crate::ErrorKind::Connection).
    ///
    /// The default, for what holds nothing open or is not the one to close it, **does nothing**.
    fn close<'a>(&'a self) -> <Self::Output as Output>::Of<'a, ()> {
        Self::Output::ready(Ok(()))
    }

    /// Whether statements run inside a transaction that somebody will end, as those of a
    /// [`Transaction`](crate::generic::Transaction) do. `bulk_create` then opens none of its own.
    ///
    /// The default says no.
    fn in_transaction(&self) -> bool {
        false
    }

    /// The time that a write gives to fields marked `auto_now`. A test's executor can say another.
    ///
    /// The default asks the **system's clock**.
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    /// Has `hook` called when the transaction around has been committed; it is dropped if that is rolled back.
    ///
    /// The default, for what is not a transaction, calls it **at once**, as Django does.
    fn after_commit(&self, hook: Hook) {
        hook();
    }

    /// Whoever writes in several statements has failed between them: inside a transaction, marks the innermost block as
    /// broken, so that nothing of it stays, as a statement does that the database refuses.
    ///
    /// The default, for what is not a transaction, does nothing.
    fn break_transaction(&self, reason: &Error) {
        let _ = reason;
    }
}
