//! An executor that fails when a test says so.
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Answer, Buffer, Connection, CursorLayer, Executor, Hook, Output, maybe_async};
use crate::sql::Dialect;
use crate::statement::{Statement, ValueSets};
use crate::terminal::Database;
use crate::value::{BatchSink, Row, Sink};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

/// Passes statements on to the executor inside, but for those that a test wants to fail.
///
/// Faults wait in a queue: each statement takes one, the first first, whether it goes through
/// [`run`](Executor::run), [`run_many`](Executor::run_many) or [`open`](Executor::open); so do each statement of a batch,
/// which ends with the first that fails, and each chunk of a cursor. Connections and cursors share the queue. When it is empty, everything passes.
///
/// ```
/// # #[cfg(feature = "blocking")] {
/// use biform::testing::{Faulty, Mock};
/// use biform::{Dialect, ErrorKind, Executor, Purpose, Statement, generic::Immediate};
///
/// let mock = Mock::<Immediate>::new(Dialect::Sqlite);
/// mock.on(Statement::new(Purpose::Nothing, "CREATE TABLE book (id)"));
///
/// let faulty = Faulty::new(mock);
/// faulty.pass(1).fail(ErrorKind::Busy, "database is locked");
/// let create = || faulty.run(Statement::new(Purpose::Nothing, "CREATE TABLE book (id)"), &mut |_| Ok(()));
/// assert!(create().is_ok());
/// assert_eq!(create().map_err(|error| error.kind()), Err(ErrorKind::Busy));
/// assert!(create().is_ok());
/// # }
/// ```
#[derive(Clone)]
pub struct Faulty<E> {
    faults: Faults,
    inner: E,
}

/// What becomes of a statement, or of a chunk of a cursor.
#[derive(Debug)]
#[non_exhaustive]
pub enum Fault {
    /// It goes through.
    Pass,
    /// It fails, and never reaches the executor inside.
    Fail(Error),
    /// It reaches the executor inside, and then its answer is replaced by this error: the acknowledgement was lost.
    ///
    /// A cursor to be opened is run to its end first, its rows thrown away. A chunk is not read: its rows would be lost
    /// in either case.
    FailAfter(Error),
}

#[derive(Clone, Default)]
struct Faults(Arc<Mutex<Waiting>>);

#[derive(Default)]
struct Waiting {
    queue: VecDeque<Fault>,
    by_text: Vec<(String, Fault)>,
}

impl<E> Faulty<E> {
    /// Around an executor, with an empty queue.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # use biform::testing::{Fault, Faulty};
    /// # use biform::Error;
    /// let faulty = Faulty::new(db);
    /// assert_eq!((faulty.remaining(), Book::objects().count(&faulty)?), (0, 0));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn new(inner: E) -> Self {
        Faulty { faults: Faults::default(), inner }
    }

    /// Adds a fault to the queue.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # use biform::testing::{Fault, Faulty};
    /// # use biform::Error;
    /// let faulty = Faulty::new(db);
    /// faulty.push(Fault::Pass).push(Fault::Fail(Error::database(ErrorKind::Busy, "database is locked")));
    /// assert_eq!(Book::objects().count(&faulty)?, 0);
    /// assert_eq!(Book::objects().count(&faulty).unwrap_err().kind(), ErrorKind::Busy);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn push(&self, fault: Fault) -> &Self {
        self.faults.locked().queue.push_back(fault);
        self
    }

    /// Lets this many statements pass before the next fault.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # use biform::testing::{Fault, Faulty};
    /// # use biform::Error;
    /// let faulty = Faulty::new(db);
    /// faulty.pass(2).fail(ErrorKind::Busy, "database is locked");
    /// let counts = [(); 4].map(|()| Book::objects().count(&faulty).is_ok());
    /// assert_eq!(counts, [true, true, false, true]);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn pass(&self, statements: usize) -> &Self {
        self.faults.locked().queue.extend((0..statements).map(|_| Fault::Pass));
        self
    }

    /// Adds [`Fault::Fail`] with an error such as the database, or the way to it, would give.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # use biform::testing::{Fault, Faulty};
    /// # use biform::Error;
    /// let faulty = Faulty::new(db);
    /// faulty.fail(ErrorKind::Busy, "database is locked");
    /// assert_eq!(Book::create().title("Dune").rating(5).save(&faulty).unwrap_err().kind(), ErrorKind::Busy);
    /// assert_eq!(Book::objects().count(&faulty)?, 0);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn fail(&self, kind: ErrorKind, message: impl Into<String>) -> &Self {
        self.push(Fault::Fail(reported(kind, message.into())))
    }

    /// Adds [`Fault::FailAfter`] with an error such as the database, or the way to it, would give.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # use biform::testing::{Fault, Faulty};
    /// # use biform::Error;
    /// let faulty = Faulty::new(db);
    /// faulty.fail_after(ErrorKind::Connection, "the connection was lost");
    /// assert!(Book::create().title("Dune").rating(5).save(&faulty).is_err());
    /// assert_eq!(Book::objects().count(&faulty)?, 1); // it is there all the same
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn fail_after(&self, kind: ErrorKind, message: impl Into<String>) -> &Self {
        self.push(Fault::FailAfter(reported(kind, message.into())))
    }

    /// Fails the next statement whose SQL contains the text, outside the queue; once.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// use biform::{Error, testing::Faulty};
    ///
    /// let faulty = Faulty::new(db);
    /// faulty.fail_on("COMMIT", Error::database(ErrorKind::Busy, "database is locked"));
    /// let result = faulty.atomic(|tx| Book::create().title("Dune").rating(5).save(tx));
    /// assert_eq!(result.unwrap_err().kind(), ErrorKind::Busy);
    /// assert_eq!(Book::objects().count(&faulty)?, 0);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn fail_on(&self, text: impl Into<String>, error: Error) -> &Self {
        self.push_on(text, Fault::Fail(error))
    }

    /// Keeps a fault for the next statement, or chunk of one, whose SQL contains the text. It takes nothing from the
    /// queue.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # use biform::testing::{Fault, Faulty};
    /// # use biform::Error;
    /// let faulty = Faulty::new(db);
    /// faulty.push_on("DELETE", Fault::Fail(Error::database(ErrorKind::Busy, "database is locked")));
    /// assert_eq!(Book::objects().count(&faulty)?, 0);
    /// assert_eq!(Book::objects().delete(&faulty).unwrap_err().kind(), ErrorKind::Busy);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn push_on(&self, text: impl Into<String>, fault: Fault) -> &Self {
        self.faults.locked().by_text.push((text.into(), fault));
        self
    }

    /// How many faults still wait, passes and those for a text included.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # use biform::testing::{Fault, Faulty};
    /// # use biform::Error;
    /// let faulty = Faulty::new(db);
    /// faulty.pass(1).fail(ErrorKind::Busy, "database is locked");
    /// Book::objects().count(&faulty)?;
    /// assert_eq!(faulty.remaining(), 1);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn remaining(&self) -> usize {
        let waiting = self.faults.locked();
        waiting.queue.len() + waiting.by_text.len()
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
    /// # use biform::testing::{Fault, Faulty};
    /// # use biform::Error;
    /// let faulty = Faulty::new(db);
    /// faulty.fail(ErrorKind::Busy, "database is locked");
    /// assert_eq!(Book::objects().count(faulty.inner())?, 0); // past the fault, which still waits
    /// assert_eq!(faulty.remaining(), 1);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn inner(&self) -> &E {
        &self.inner
    }
}

/// An error as an executor gives it: most kinds are told by the database, which breaks a transaction.
pub(super) fn reported(kind: ErrorKind, message: String) -> Error {
    match kind {
        ErrorKind::Unique
        | ErrorKind::ForeignKey
        | ErrorKind::NotNull
        | ErrorKind::Check
        | ErrorKind::Busy
        | ErrorKind::Serialization
        | ErrorKind::Database => Error::database(kind, message),
        _ => Error::new(kind, message),
    }
}

impl Faults {
    /// Takes the fault of a statement: an error to fail with at once, or one to give in place of the answer.
    fn next(&self, sql: &str) -> Result<Option<Error>> {
        match self.locked().next(sql) {
            Fault::Pass => Ok(None),
            Fault::Fail(error) => Err(error),
            Fault::FailAfter(error) => Ok(Some(error)),
        }
    }

    /// Takes the faults of a batch, up to the first that fails a statement: how many statements go through before it, or
    /// with it, and the error.
    fn first(&self, batch: &[Statement]) -> Option<(usize, Error)> {
        let mut waiting = self.locked();
        batch.iter().enumerate().find_map(|(place, statement)| match waiting.next(statement.sql()) {
            Fault::Pass => None,
            Fault::Fail(error) => Some((place, error.at_statement(place))),
            Fault::FailAfter(error) => Some((place + 1, error.at_statement(place))),
        })
    }

    /// A test that panicked elsewhere leaves the queue whole.
    fn locked(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn next(&mut self, sql: &str) -> Fault {
        match self.by_text.iter().position(|(text, _)| sql.contains(text)) {
            Some(position) => self.by_text.remove(position).1,
            None => self.queue.pop_front().unwrap_or(Fault::Pass),
        }
    }
}

impl<E: Database> Database for Faulty<E> {}

impl<E: Executor> Executor for Faulty<E> {
    type Output = E::Output;

    fn as_dyn(&self) -> &dyn Executor<Output = E::Output> {
        self
    }

    fn dialect(&self) -> Dialect {
        self.inner.dialect()
    }

    fn run<'a>(&'a self, statement: Statement, sink: Sink<'a>) -> Answer<'a, E, u64> {
        E::Output::give(run(&self.faults, self.inner.as_dyn(), statement, sink))
    }

    fn run_many<'a>(&'a self, statement: Statement, sets: ValueSets, sink: Sink<'a>) -> Answer<'a, E, u64> {
        E::Output::give(run_many(&self.faults, self.inner.as_dyn(), statement, sets, sink))
    }

    fn run_batch<'a>(&'a self, batch: Vec<Statement>, sink: BatchSink<'a>) -> Answer<'a, E, Vec<u64>> {
        E::Output::give(run_batch(&self.faults, self.inner.as_dyn(), batch, sink))
    }

    fn open<'a>(&'a self, statement: Statement) -> <E::Output as Output>::Opened<'a> {
        E::Output::after(E::Output::ready(Ok(())), || match self.faults.next(statement.sql()) {
            Ok(None) => {
                let chunks = Chunks { faults: self.faults.clone(), sql: statement.sql().to_owned() };
                E::Output::layer(self.inner.open(statement), Box::new(chunks))
            }
            Ok(Some(lost)) => E::Output::buffered(E::Output::give(lose(self.inner.as_dyn(), statement, lost))),
            Err(error) => E::Output::buffered(E::Output::ready(Err(error))),
        })
    }

    fn connection<'a>(&'a self) -> Answer<'a, E, Connection<E::Output>> {
        let faults = self.faults.clone();
        E::Output::map(self.inner.connection(), |inner| Ok(Box::new(Faulty { faults, inner: inner? }) as _))
    }

    fn close<'a>(&'a self) -> Answer<'a, E, ()> {
        self.inner.close()
    }

    fn in_transaction(&self) -> bool {
        self.inner.in_transaction()
    }

    fn now(&self) -> SystemTime {
        self.inner.now()
    }

    fn after_commit(&self, hook: Hook) {
        self.inner.after_commit(hook);
    }

    fn break_transaction(&self, reason: &Error) {
        self.inner.break_transaction(reason);
    }
}

/// Takes its fault when the answer is asked for: a future that nobody polls sends nothing.
#[maybe_async(AFIT)]
async fn run<O: Output>(
    faults: &Faults,
    inner: &dyn Executor<Output = O>,
    statement: Statement,
    sink: Sink<'_>,
) -> Result<u64> {
    let lost = faults.next(statement.sql())?;
    let answer = O::take(inner.run(statement, sink)).await;
    lost.map_or(answer, Err)
}

/// As [`run`].
#[maybe_async(AFIT)]
async fn run_many<O: Output>(
    faults: &Faults,
    inner: &dyn Executor<Output = O>,
    statement: Statement,
    sets: ValueSets,
    sink: Sink<'_>,
) -> Result<u64> {
    let lost = faults.next(statement.sql())?;
    let answer = O::take(inner.run_many(statement, sets, sink)).await;
    lost.map_or(answer, Err)
}

/// As [`run`]: what comes before the statement that fails goes through.
#[maybe_async(AFIT)]
async fn run_batch<O: Output>(
    faults: &Faults,
    inner: &dyn Executor<Output = O>,
    mut batch: Vec<Statement>,
    sink: BatchSink<'_>,
) -> Result<Vec<u64>> {
    let Some((through, error)) = faults.first(&batch) else { return O::take(inner.run_batch(batch, sink)).await };
    batch.truncate(through);
    if batch.is_empty() {
        return Err(error);
    }
    // The answer that is lost may itself be a failure.
    match O::take(inner.run_batch(batch, sink)).await {
        Err(failed) if failed.statement() != error.statement() => Err(failed),
        _ => Err(error),
    }
}

/// Runs what was to be opened, and fails.
#[maybe_async(AFIT)]
async fn lose<O: Output>(inner: &dyn Executor<Output = O>, statement: Statement, lost: Error) -> Result<Buffer> {
    let mut sink = |_: &dyn Row| Ok(());
    let answer = O::take(inner.run(statement, &mut sink)).await;
    drop(answer);
    Err(lost)
}

/// Fails the chunks of a cursor.
struct Chunks {
    faults: Faults,
    sql: String,
}

impl CursorLayer for Chunks {
    fn before_chunk(&mut self, _: usize) -> Result<()> {
        self.faults.next(&self.sql)?.map_or(Ok(()), Err)
    }

    fn on_error(&mut self, _: &Error) {}
}
