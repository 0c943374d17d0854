//! A log of the statements that reach an executor, for tests.
use super::shown::{Shown, ShownValues};
use crate::error::{Error, Result};
use crate::executor::{Answer, Connection, CursorLayer, Executor, Hook, Output, maybe_async};
use crate::sql::Dialect;
use crate::statement::{Purpose, Statement, ValueSets};
use crate::terminal::Database;
use crate::value::{BatchSink, Sink, Value};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

/// Logs every statement on its way to the executor inside, those of its connections and transactions included.
///
/// This is a tool for tests: its log holds the values, and shows them.
///
/// ```
/// # #[cfg(feature = "blocking")] {
/// use biform::testing::{Mock, Recorder};
/// use biform::{Dialect, Executor, Purpose, Statement, generic::Immediate};
///
/// let mock = Mock::<Immediate>::new(Dialect::Sqlite);
/// mock.on(Statement::new(Purpose::Count, "DELETE FROM book WHERE id = ?").bind(7)).affected(1);
///
/// let recorder = Recorder::new(mock);
/// recorder.run(Statement::new(Purpose::Count, "DELETE FROM book WHERE id = ?").bind(7), &mut |_| Ok(()))?;
/// assert_eq!(recorder.statements(), ["DELETE FROM book WHERE id = ?"]);
/// assert_eq!(recorder.log().to_string(), "run Count: DELETE FROM book WHERE id = ? [I32(7)]\n");
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
#[derive(Clone)]
pub struct Recorder<E> {
    log: Log,
    time: Option<SystemTime>,
    inner: E,
}

/// What a [`Recorder`] has logged so far. A handle: it stays in touch when the recorder is moved away.
///
/// `Display` shows an entry a line, nothing left out and nothing normalised, so that two logs can be compared as text.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// # use biform::prelude::*;
/// # #[derive(Model, Debug, Clone, PartialEq)]
/// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Book])?;
/// use biform::testing::Recorder;
///
/// let recorder = Recorder::new(db);
/// let log = recorder.log();
/// recorder.atomic(|tx| Book::create().title("Dune").rating(5).save(tx))?;
/// assert_eq!((log.count(), log.statements()[0].as_str()), (3, "BEGIN IMMEDIATE"));
/// assert_eq!(log.take().len(), 3);
/// assert_eq!(log.count(), 0);
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<Entry>>>);

/// One call on an executor.
///
/// `Display` shows everything, the values included, as this is a tool for tests; `Debug` leaves the values out.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    call: Call,
    statement: Statement,
}

/// Which method of an executor, or of its cursor, was called.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Call {
    /// [`Executor::run`].
    Run,
    /// [`Executor::run_many`], with these sets of values.
    RunMany(ValueSets),
    /// [`Executor::run_batch`]: one of so many statements, counted from 0. Each is an entry of its own.
    Batch {
        /// Which one.
        place: usize,
        /// How many there are.
        of: usize,
    },
    /// [`Executor::open`].
    Open,
    /// [`Cursor::next_chunk`](crate::Cursor::next_chunk) with this number of rows, on the cursor of the statement.
    Chunk(usize),
}

impl<E> Recorder<E> {
    /// A recorder around an executor.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # use biform::testing::{Call, Recorder};
    /// let recorder = Recorder::new(db);
    /// Book::objects().count(&recorder)?;
    /// assert_eq!(recorder.count(), 1);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn new(inner: E) -> Self {
        Recorder { log: Log::default(), time: None, inner }
    }

    /// Stops the clock: writes give this time to fields marked `auto_now`, so that two runs send the same.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # use biform::testing::Recorder;
    /// use std::time::SystemTime;
    ///
    /// let recorder = Recorder::new(db).at(SystemTime::UNIX_EPOCH);
    /// assert_eq!(biform::Executor::now(&recorder), SystemTime::UNIX_EPOCH);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn at(mut self, time: SystemTime) -> Self {
        self.time = Some(time);
        self
    }

    /// The log, as a handle.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # use biform::testing::{Call, Recorder};
    /// let recorder = Recorder::new(db);
    /// let log = recorder.log();
    /// Book::objects().count(&recorder)?;
    /// drop(recorder);
    /// assert_eq!(log.count(), 1);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn log(&self) -> Log {
        self.log.clone()
    }

    /// Takes what was logged so far out of the log.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # use biform::testing::{Call, Recorder};
    /// let recorder = Recorder::new(db);
    /// Book::create().title("Dune").rating(5).save(&recorder)?;
    /// let entries = recorder.take_log();
    /// assert_eq!(entries[0].values(), [biform::Value::from("Dune"), 5.into()]);
    /// assert_eq!(recorder.count(), 0);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn take_log(&self) -> Vec<Entry> {
        self.log.take()
    }

    /// The SQL texts so far, without those of chunks.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # use biform::testing::{Call, Recorder};
    /// let recorder = Recorder::new(db);
    /// Book::objects().count(&recorder)?;
    /// assert_eq!(recorder.statements(), [r#"SELECT COUNT(*) FROM "book""#]);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn statements(&self) -> Vec<String> {
        self.log.statements()
    }

    /// How many statements there were so far; one with many sets of values counts once, and chunks do not count.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # use biform::testing::{Call, Recorder};
    /// let recorder = Recorder::new(db);
    /// let rows = ["Dune", "Emma"].map(|title| Book::create().title(title).rating(4));
    /// Book::objects().bulk_create(&recorder, rows)?;
    /// let before = recorder.count();
    /// Book::objects().all(&recorder)?;
    /// assert_eq!(recorder.count() - before, 1);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn count(&self) -> usize {
        self.log.count()
    }

    /// The executor inside.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # use biform::testing::{Call, Recorder};
    /// let recorder = Recorder::new(db);
    /// Book::objects().count(recorder.inner())?;
    /// assert_eq!(recorder.count(), 0); // it went past the log
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn inner(&self) -> &E {
        &self.inner
    }
}

impl Log {
    /// All entries so far, in their order.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # use biform::testing::{Call, Recorder};
    /// let recorder = Recorder::new(db);
    /// Book::objects().count(&recorder)?;
    /// assert_eq!(recorder.log().entries()[0].call(), &Call::Run);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn entries(&self) -> Vec<Entry> {
        self.locked().clone()
    }

    /// Takes the entries out.
    pub fn take(&self) -> Vec<Entry> {
        std::mem::take(&mut *self.locked())
    }

    /// The SQL texts so far, without those of chunks.
    pub fn statements(&self) -> Vec<String> {
        self.locked().iter().filter(|entry| entry.is_statement()).map(|entry| entry.sql().to_owned()).collect()
    }

    /// How many statements there were so far; one with many sets of values counts once, and chunks do not count.
    pub fn count(&self) -> usize {
        self.locked().iter().filter(|entry| entry.is_statement()).count()
    }

    fn push(&self, call: Call, statement: &Statement) {
        self.locked().push(Entry { call, statement: statement.clone() });
    }

    /// A test that panicked elsewhere leaves the log whole.
    fn locked(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Display for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.entries().iter().try_for_each(|entry| writeln!(f, "{entry}"))
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&*self.locked()).finish()
    }
}

impl Entry {
    /// Which method was called.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # use biform::testing::{Call, Recorder};
    /// let recorder = Recorder::new(db);
    /// Book::objects().count(&recorder)?;
    /// let entry = &recorder.take_log()[0];
    /// assert_eq!((entry.call(), entry.sql()), (&Call::Run, r#"SELECT COUNT(*) FROM "book""#));
    /// assert!(entry.values().is_empty() && entry.sets().is_none() && entry.rows().is_none());
    /// assert_eq!(entry.purpose(), biform::Purpose::Row);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn call(&self) -> &Call {
        &self.call
    }

    /// The SQL text; for a chunk, that of its cursor.
    pub fn sql(&self) -> &str {
        self.statement.sql()
    }

    /// The values of the statement; those of [`Call::RunMany`] are in its [`sets`](Entry::sets).
    pub fn values(&self) -> &[Value] {
        self.statement.values()
    }

    /// What the statement is for.
    pub fn purpose(&self) -> Purpose {
        self.statement.purpose()
    }

    /// The sets of values of [`Call::RunMany`].
    pub fn sets(&self) -> Option<&ValueSets> {
        match &self.call {
            Call::RunMany(sets) => Some(sets),
            _ => None,
        }
    }

    /// How many rows [`Call::Chunk`] asked for.
    pub fn rows(&self) -> Option<usize> {
        match self.call {
            Call::Chunk(rows) => Some(rows),
            _ => None,
        }
    }

    fn is_statement(&self) -> bool {
        !matches!(self.call, Call::Chunk(_))
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (purpose, shown) = (self.purpose(), Shown(&self.statement));
        match &self.call {
            Call::Run => write!(f, "run {purpose:?}: {shown}"),
            Call::Batch { place, of } => write!(f, "batch, {} of {of}, {purpose:?}: {shown}", place + 1),
            Call::Open => write!(f, "open {purpose:?}: {shown}"),
            Call::Chunk(rows) => write!(f, "chunk of {rows}: {shown}"),
            Call::RunMany(sets) => {
                write!(f, "run_many {purpose:?}: {shown} with {} sets", sets.len())?;
                sets.iter().try_for_each(|set| write!(f, " {}", ShownValues(set)))
            }
        }
    }
}

impl<E: Database> Database for Recorder<E> {}

impl<E: Executor> Executor for Recorder<E> {
    type Output = E::Output;

    fn as_dyn(&self) -> &dyn Executor<Output = E::Output> {
        self
    }

    fn dialect(&self) -> Dialect {
        self.inner.dialect()
    }

    fn run<'a>(&'a self, statement: Statement, sink: Sink<'a>) -> Answer<'a, E, u64> {
        E::Output::give(run(&self.log, self.inner.as_dyn(), statement, sink))
    }

    fn run_many<'a>(&'a self, statement: Statement, sets: ValueSets, sink: Sink<'a>) -> Answer<'a, E, u64> {
        E::Output::give(run_many(&self.log, self.inner.as_dyn(), statement, sets, sink))
    }

    fn run_batch<'a>(&'a self, batch: Vec<Statement>, sink: BatchSink<'a>) -> Answer<'a, E, Vec<u64>> {
        E::Output::give(run_batch(&self.log, self.inner.as_dyn(), batch, sink))
    }

    fn open<'a>(&'a self, statement: Statement) -> <E::Output as Output>::Opened<'a> {
        E::Output::after(E::Output::ready(Ok(())), || {
            self.log.push(Call::Open, &statement);
            let chunks = Chunks { log: self.log(), statement: statement.clone() };
            E::Output::layer(self.inner.open(statement), Box::new(chunks))
        })
    }

    fn connection<'a>(&'a self) -> Answer<'a, E, Connection<E::Output>> {
        let (log, time) = (self.log(), self.time);
        E::Output::map(self.inner.connection(), move |inner| Ok(Box::new(Recorder { log, time, inner: inner? }) as _))
    }

    fn close<'a>(&'a self) -> Answer<'a, E, ()> {
        self.inner.close()
    }

    fn in_transaction(&self) -> bool {
        self.inner.in_transaction()
    }

    fn now(&self) -> SystemTime {
        self.time.unwrap_or_else(|| self.inner.now())
    }

    fn after_commit(&self, hook: Hook) {
        self.inner.after_commit(hook);
    }

    fn break_transaction(&self, reason: &Error) {
        self.inner.break_transaction(reason);
    }
}

/// Logs when the answer is asked for: a future that nobody polls sends nothing.
#[maybe_async(AFIT)]
async fn run<O: Output>(
    log: &Log,
    inner: &dyn Executor<Output = O>,
    statement: Statement,
    sink: Sink<'_>,
) -> Result<u64> {
    log.push(Call::Run, &statement);
    O::take(inner.run(statement, sink)).await
}

/// As [`run`].
#[maybe_async(AFIT)]
async fn run_many<O: Output>(
    log: &Log,
    inner: &dyn Executor<Output = O>,
    statement: Statement,
    sets: ValueSets,
    sink: Sink<'_>,
) -> Result<u64> {
    log.push(Call::RunMany(sets.clone()), &statement);
    O::take(inner.run_many(statement, sets, sink)).await
}

/// As [`run`]: all are sent, whichever of them fails.
#[maybe_async(AFIT)]
async fn run_batch<O: Output>(
    log: &Log,
    inner: &dyn Executor<Output = O>,
    batch: Vec<Statement>,
    sink: BatchSink<'_>,
) -> Result<Vec<u64>> {
    let of = batch.len();
    batch.iter().enumerate().for_each(|(place, statement)| log.push(Call::Batch { place, of }, statement));
    O::take(inner.run_batch(batch, sink)).await
}

/// Logs the chunks of a cursor.
struct Chunks {
    log: Log,
    statement: Statement,
}

impl CursorLayer for Chunks {
    fn before_chunk(&mut self, rows: usize) -> Result<()> {
        self.log.push(Call::Chunk(rows), &self.statement);
        Ok(())
    }

    fn on_error(&mut self, _: &Error) {}
}
