//! An executor that answers from what a test told it, by statement and not by the order of calls.
use super::faulty::reported;
use super::shown::Shown;
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Connection, Executor, Output};
use crate::sql::Dialect;
use crate::statement::{Purpose, Statement};
use crate::terminal::Database;
use crate::value::{OwnedRow, Sink, Value};
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Answers statements as a test told it, without a database.
///
/// A statement is met by the first expectation with equal SQL text and equal values that is not used up. In
/// [`run_many`](Executor::run_many) each set of values is a statement of its own. The steps of a transaction succeed
/// without being told. Whatever else comes is an error of [`ErrorKind::Mock`] that shows the statement and what was
/// expected, values included: this is a tool for tests. Clones and connections share what they know.
///
/// ```
/// # #[cfg(feature = "blocking")] {
/// use biform::{Dialect, ErrorKind, Executor, Immediate, Mock, OwnedRow, Purpose, Row, Statement, Value};
///
/// let titles = || Statement::new(Purpose::Rows, "SELECT title FROM book WHERE rating >= ?");
/// let mock = Mock::<Immediate>::new(Dialect::Sqlite);
/// mock.on(titles().bind(4)).rows([vec![Value::from("Dune")], vec![Value::from("Emma")]]);
///
/// let mut rows = Vec::new();
/// let mut keep = |row: &dyn Row| {
///     rows.push(OwnedRow::copy(row)?);
///     Ok(())
/// };
/// mock.run(titles().bind(4), &mut keep)?;
/// assert_eq!(rows.len(), 2);
/// mock.verify()?;
///
/// let error = mock.run(titles().bind(5), &mut |_| Ok(())).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Mock);
/// assert!(error.to_string().contains("SELECT title FROM book WHERE rating >= ? [I32(5)]"));
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
pub struct Mock<O> {
    dialect: Dialect,
    state: Arc<Mutex<State>>,
    form: PhantomData<fn() -> O>,
}

/// What a [`Mock`] expects: a statement, or whatever one can be made of.
pub trait ToStatement {
    /// The statement, in the SQL of a database.
    ///
    /// # Errors
    /// Whatever keeps it from being made, such as a query that makes no sense.
    fn to_statement(&self, dialect: Dialect) -> Result<Statement>;
}

impl ToStatement for Statement {
    fn to_statement(&self, _: Dialect) -> Result<Statement> {
        Ok(self.clone())
    }
}

impl<T: ToStatement + ?Sized> ToStatement for &T {
    fn to_statement(&self, dialect: Dialect) -> Result<Statement> {
        (**self).to_statement(dialect)
    }
}

/// A statement that a [`Mock`] expects. Its answer is said here; until then it is no rows and the number 0.
pub struct Expected<O> {
    mock: Mock<O>,
    position: usize,
}

#[derive(Default)]
struct State {
    expected: Vec<Expectation>,
    came: Vec<Came>,
}

struct Expectation {
    statement: Result<Statement>,
    reply: Reply,
    times: Option<usize>,
    met: usize,
}

#[derive(Clone)]
enum Reply {
    Rows(Vec<OwnedRow>),
    Affected(u64),
    Fails(Arc<dyn Fn() -> Error + Send + Sync>),
}

struct Came {
    statement: Statement,
    unexpected: bool,
}

impl<O> Clone for Mock<O> {
    fn clone(&self) -> Self {
        Mock { dialect: self.dialect, state: self.state.clone(), form: PhantomData }
    }
}

impl<O> Mock<O> {
    /// A mock that expects nothing yet, as a database that understands this SQL.
    pub fn new(dialect: Dialect) -> Self {
        Mock { dialect, state: Arc::default(), form: PhantomData }
    }

    /// Expects a statement, once or more often; what is returned says the answer.
    pub fn on(&self, statement: impl ToStatement) -> Expected<O> {
        let statement = statement.to_statement(self.dialect);
        let mut state = self.locked();
        state.expected.push(Expectation { statement, reply: Reply::Rows(Vec::new()), times: None, met: 0 });
        Expected { mock: self.clone(), position: state.expected.len() - 1 }
    }

    /// Whether all came that was expected, and nothing else.
    ///
    /// # Errors
    /// [`ErrorKind::Mock`], which lists what was expected beside what came.
    pub fn verify(&self) -> Result<()> {
        let state = self.locked();
        if state.expected.iter().all(Expectation::is_met) && !state.came.iter().any(|came| came.unexpected) {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Mock, format!("what was expected is not what came\n{state}")))
    }

    /// A test that panicked elsewhere leaves the state whole.
    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<O> Expected<O> {
    /// Answers with rows; with the first one alone where no more than one is of interest.
    pub fn rows(self, rows: impl IntoIterator<Item = impl Into<OwnedRow>>) -> Self {
        self.reply(Reply::Rows(rows.into_iter().map(Into::into).collect()))
    }

    /// Answers with the number of rows that were written.
    pub fn affected(self, rows: u64) -> Self {
        self.reply(Reply::Affected(rows))
    }

    /// Answers with generated keys, each a row of one column.
    pub fn keys(self, keys: impl IntoIterator<Item = impl Into<Value>>) -> Self {
        self.rows(keys.into_iter().map(|key| vec![key.into()]))
    }

    /// Answers with an error such as the database, or the way to it, would give.
    pub fn fails(self, kind: ErrorKind, message: impl Into<String>) -> Self {
        let message = message.into();
        self.fails_with(move || reported(kind, message.clone()))
    }

    /// Answers with an error of one's own making.
    pub fn fails_with(self, error: impl Fn() -> Error + Send + Sync + 'static) -> Self {
        self.reply(Reply::Fails(Arc::new(error)))
    }

    /// Expects the statement exactly so often. Once it is used up, the next expectation of the same statement answers.
    pub fn times(self, times: usize) -> Self {
        self.change(|expectation| expectation.times = Some(times));
        self
    }

    /// Expects another statement.
    pub fn on(&self, statement: impl ToStatement) -> Expected<O> {
        self.mock.on(statement)
    }

    /// The mock, at the end of a chain.
    pub fn mock(self) -> Mock<O> {
        self.mock
    }

    fn reply(self, reply: Reply) -> Self {
        self.change(|expectation| expectation.reply = reply);
        self
    }

    fn change(&self, change: impl FnOnce(&mut Expectation)) {
        if let Some(expectation) = self.mock.locked().expected.get_mut(self.position) {
            change(expectation);
        }
    }
}

impl<O: Output> Database for Mock<O> {}

impl<O: Output> Executor for Mock<O> {
    type Output = O;

    fn as_dyn(&self) -> &dyn Executor<Output = O> {
        self
    }

    fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Nothing happens before the answer is asked for.
    fn run<'a>(&'a self, statement: Statement, sink: Sink<'a>) -> O::Of<'a, u64> {
        O::then(O::ready(Ok(())), move |_| {
            let purpose = statement.purpose();
            let reply = self.locked().meet(statement)?;
            reply.give(purpose, sink)
        })
    }

    fn connection<'a>(&'a self) -> O::Of<'a, Connection<O>> {
        O::ready(Ok(Box::new(self.clone())))
    }
}

impl State {
    /// Finds the answer to a statement, and notes that it came.
    fn meet(&mut self, statement: Statement) -> Result<Reply> {
        let expectation = self.expected.iter_mut().find(|expectation| expectation.meets(&statement));
        let reply = expectation.map(|expectation| {
            expectation.met += 1;
            expectation.reply.clone()
        });
        let silent = matches!(statement.purpose(), Purpose::Transaction(_)).then(|| Reply::Rows(Vec::new()));
        let reply = reply.or(silent);
        let shown = Shown(&statement).to_string();
        self.came.push(Came { statement, unexpected: reply.is_none() });
        reply.ok_or_else(|| Error::new(ErrorKind::Mock, format!("not an expected statement: {shown}\n{self}")))
    }
}

impl Expectation {
    fn meets(&self, came: &Statement) -> bool {
        let equal = |wanted: &Statement| wanted.sql() == came.sql() && wanted.values() == came.values();
        self.times.is_none_or(|times| self.met < times) && self.statement.as_ref().is_ok_and(equal)
    }

    fn is_met(&self) -> bool {
        self.times.map_or(self.met > 0, |times| self.met == times)
    }
}

impl Reply {
    fn give(self, purpose: Purpose, sink: Sink<'_>) -> Result<u64> {
        let rows = match self {
            Reply::Rows(rows) => rows,
            Reply::Affected(rows) => return Ok(rows),
            Reply::Fails(error) => return Err(error()),
        };
        let wanted = if purpose == Purpose::Row { 1 } else { rows.len() };
        let mut pushed = 0;
        for row in rows.iter().take(wanted) {
            sink(row)?;
            pushed += 1;
        }
        Ok(pushed)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected:")?;
        self.expected.iter().try_for_each(|expectation| write!(f, "\n  {expectation}"))?;
        f.write_str(if self.expected.is_empty() { " nothing\ncame:" } else { "\ncame:" })?;
        self.came.iter().try_for_each(|came| write!(f, "\n  {came}"))?;
        f.write_str(if self.came.is_empty() { " nothing" } else { "" })
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.statement {
            Ok(statement) => write!(f, "{}", Shown(statement))?,
            Err(error) => write!(f, "a statement that could not be made: {error}")?,
        }
        match (self.is_met(), self.times) {
            (true, _) => Ok(()),
            (false, None) => f.write_str(" (missing)"),
            (false, Some(times)) => write!(f, " (missing: came {} of {times} times)", self.met),
        }
    }
}

impl fmt::Display for Came {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unexpected = if self.unexpected { " (unexpected)" } else { "" };
        write!(f, "{}{unexpected}", Shown(&self.statement))
    }
}
