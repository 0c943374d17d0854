//! An executor that answers from what a test told it, by statement and not by the order of calls.
use super::faulty::reported;
use super::shown::Shown;
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Connection, Executor, Output};
use crate::model::Model;
use crate::query::QuerySet;
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
/// [`run_many`](Executor::run_many) each set of values is a statement of its own, and each of a batch is one by itself. The
/// steps of a transaction succeed without being told. Whatever else comes is an error of [`ErrorKind::Mock`] that shows the
/// statement and what was expected, values included: this is a tool for tests. Clones and connections share what they know.
///
/// A query stands for `all`, `iterator`, `get` and `first`. What else is asked is expected by its statement:
/// [`count_sql`](QuerySet::count_sql), [`exists_sql`](QuerySet::exists_sql), [`last_sql`](QuerySet::last_sql),
/// [`insert_sql`](crate::Persist::insert_sql), [`update_sql`](crate::Persist::update_sql), … An iterator on it
/// reads from memory.
///
/// ```
/// # #[cfg(feature = "blocking")] {
/// use biform::prelude::*;
/// use biform::generic::Immediate;
/// use biform::testing::Mock;
///
/// #[derive(Model, Debug, Clone, PartialEq)]
/// struct Book {
///     id: Id<Book>,
///     rating: i32,
/// }
///
/// let good = Book::objects().filter(|b| b.rating.ge(4));
/// let dune = Book { id: Id::from(1), rating: 5 };
///
/// let mock = Mock::<Immediate>::new(Dialect::Sqlite);
/// mock.on(&good).rows([&dune]);
/// assert_eq!(good.all(&mock)?, [dune]);
/// mock.verify()?;
///
/// let error = Book::objects().filter(|b| b.rating.ge(5)).all(&mock).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Mock);
/// assert!(error.to_string().contains(r#"WHERE "book"."rating" >= ? [I32(5)]"#));
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
pub struct Mock<O> {
    dialect: Dialect,
    state: Arc<Mutex<State>>,
    form: PhantomData<fn() -> O>,
}

/// What a [`Mock`] can expect: a statement, or a query, which stands for the statements of its calls.
pub trait ToStatement {
    /// The statements that are answered alike, in the SQL of a database.
    ///
    /// # Errors
    /// Whatever keeps them from being made, such as a query that makes no sense.
    fn to_statements(&self, dialect: Dialect) -> Result<Vec<Statement>>;
}

impl ToStatement for Statement {
    fn to_statements(&self, _: Dialect) -> Result<Vec<Statement>> {
        Ok(vec![self.clone()])
    }
}

/// Whether it is asked with [`all`](QuerySet::all), [`iterator`](QuerySet::iterator), [`get`](QuerySet::get) or
/// [`first`](QuerySet::first), the rows are those of the query. Its other calls are expected by their statements:
/// [`count_sql`](QuerySet::count_sql), [`last_sql`](QuerySet::last_sql), …
impl<M: Model, R> ToStatement for QuerySet<M, R> {
    fn to_statements(&self, dialect: Dialect) -> Result<Vec<Statement>> {
        // A combination that does not select the key has no first row without an order.
        let first = self.first_sql(dialect).ok();
        Ok([self.to_sql(dialect)?, self.get_sql(dialect)?].into_iter().chain(first).collect())
    }
}

impl<T: ToStatement + ?Sized> ToStatement for &T {
    fn to_statements(&self, dialect: Dialect) -> Result<Vec<Statement>> {
        (**self).to_statements(dialect)
    }
}

/// A statement that a [`Mock`] expects. Its answer is said here; until then it is no rows and the number 0.
///
/// ```
/// # #[cfg(feature = "blocking")] {
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, rating: i32 }
/// use biform::{Value, generic::Immediate, testing::Mock};
///
/// let bad = Book::objects().filter(|b| b.rating.lt(3));
/// let mock = Mock::<Immediate>::new(Dialect::Sqlite);
/// mock.on(bad.count_sql(Dialect::Sqlite)?).rows([vec![Value::from(2_i64)]]);
/// mock.on(bad.delete_sql(Dialect::Sqlite)?).affected(2).times(1);
/// mock.on(bad.delete_sql(Dialect::Sqlite)?).fails(ErrorKind::Busy, "database is locked");
///
/// assert_eq!(bad.count(&mock)?, 2);
/// assert_eq!(bad.delete(&mock)?, 2);
/// assert_eq!(bad.delete(&mock).unwrap_err().kind(), ErrorKind::Busy);
/// mock.verify()?;
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
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
    statements: Result<Vec<Statement>>,
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
    /// A mock that expects nothing yet, as a database that understands this SQL, and can do what this says:
    /// [`Dialect::without`] takes something away.
    ///
    /// ```
    /// # #[cfg(feature = "blocking")] {
    /// # use biform::prelude::*;
    /// # use biform::generic::Immediate;
    /// # use biform::testing::Mock;
    /// # use biform::{Executor, Purpose, Statement};
    /// let mock = Mock::<Immediate>::new(Dialect::Sqlite);
    /// assert_eq!(mock.dialect(), Dialect::Sqlite);
    /// mock.verify()?;
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn new(dialect: Dialect) -> Self {
        Mock { dialect, state: Arc::default(), form: PhantomData }
    }

    /// Expects a statement or a query, once or more often; what is returned says the answer.
    ///
    /// ```
    /// # #[cfg(feature = "blocking")] {
    /// # use biform::prelude::*;
    /// # use biform::generic::Immediate;
    /// # use biform::testing::Mock;
    /// # use biform::{Executor, Purpose, Statement};
    /// # let mock = Mock::<Immediate>::new(Dialect::Sqlite);
    /// let delete = || Statement::new(Purpose::Count, "DELETE FROM book");
    /// mock.on(delete()).affected(2);
    /// assert_eq!(mock.run(delete(), &mut |_| Ok(()))?, 2);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn on(&self, expected: impl ToStatement) -> Expected<O> {
        let statements = expected.to_statements(self.dialect);
        let mut state = self.locked();
        state.expected.push(Expectation { statements, reply: Reply::Rows(Vec::new()), times: None, met: 0 });
        Expected { mock: self.clone(), position: state.expected.len() - 1 }
    }

    /// Whether all came that was expected, and nothing else.
    ///
    /// ```
    /// # #[cfg(feature = "blocking")] {
    /// # use biform::prelude::*;
    /// # use biform::generic::Immediate;
    /// # use biform::testing::Mock;
    /// # use biform::{Executor, Purpose, Statement};
    /// # let mock = Mock::<Immediate>::new(Dialect::Sqlite);
    /// let delete = || Statement::new(Purpose::Count, "DELETE FROM book");
    /// mock.on(delete());
    /// assert_eq!(mock.verify().unwrap_err().kind(), ErrorKind::Mock); // it has not come yet
    /// mock.run(delete(), &mut |_| Ok(()))?;
    /// mock.verify()?;
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
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
    ///
    /// ```
    /// # #[cfg(feature = "blocking")] {
    /// # use biform::prelude::*;
    /// # use biform::generic::Immediate;
    /// # use biform::testing::Mock;
    /// # use biform::{Executor, Purpose, Statement};
    /// # let mock = Mock::<Immediate>::new(Dialect::Sqlite);
    /// let rows = || Statement::new(Purpose::Rows, "SELECT title FROM book");
    /// mock.on(rows()).rows([vec![biform::Value::from("Dune")], vec![biform::Value::from("Emma")]]);
    /// let mut titles = 0;
    /// mock.run(rows(), &mut |_| {
    ///     titles += 1;
    ///     Ok(())
    /// })?;
    /// assert_eq!(titles, 2);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn rows(self, rows: impl IntoIterator<Item = impl Into<OwnedRow>>) -> Self {
        self.reply(Reply::Rows(rows.into_iter().map(Into::into).collect()))
    }

    /// Answers with the number of rows that were written, and pushes none.
    ///
    /// ```
    /// # #[cfg(feature = "blocking")] {
    /// # use biform::prelude::*;
    /// # use biform::generic::Immediate;
    /// # use biform::testing::Mock;
    /// # use biform::{Executor, Purpose, Statement};
    /// # let mock = Mock::<Immediate>::new(Dialect::Sqlite);
    /// let delete = || Statement::new(Purpose::Count, "DELETE FROM book");
    /// mock.on(delete()).affected(3);
    /// assert_eq!(mock.run(delete(), &mut |_| Ok(()))?, 3);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn affected(self, rows: u64) -> Self {
        self.reply(Reply::Affected(rows))
    }

    /// Answers with generated keys, each a row of one column.
    ///
    /// ```
    /// # #[cfg(feature = "blocking")] {
    /// # use biform::prelude::*;
    /// # use biform::generic::Immediate;
    /// # use biform::testing::Mock;
    /// # use biform::{Executor, Purpose, Statement};
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String }
    /// # let mock = Mock::<Immediate>::new(Dialect::Sqlite);
    /// let mut dune = Book { id: Id::default(), title: "Dune".to_owned() };
    /// mock.on(dune.insert_sql(Dialect::Sqlite)).keys([7]);
    /// dune.save(&mock)?;
    /// assert_eq!(dune.id, Id::from(7));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn keys(self, keys: impl IntoIterator<Item = impl Into<Value>>) -> Self {
        self.rows(keys.into_iter().map(|key| vec![key.into()]))
    }

    /// Answers with an error such as the database, or the way to it, would give: most kinds break a transaction.
    ///
    /// ```
    /// # #[cfg(feature = "blocking")] {
    /// # use biform::prelude::*;
    /// # use biform::generic::Immediate;
    /// # use biform::testing::Mock;
    /// # use biform::{Executor, Purpose, Statement};
    /// # let mock = Mock::<Immediate>::new(Dialect::Sqlite);
    /// let delete = || Statement::new(Purpose::Count, "DELETE FROM book");
    /// mock.on(delete()).fails(ErrorKind::Busy, "database is locked");
    /// assert_eq!(mock.run(delete(), &mut |_| Ok(())).unwrap_err().kind(), ErrorKind::Busy);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn fails(self, kind: ErrorKind, message: impl Into<String>) -> Self {
        let message = message.into();
        self.fails_with(move || reported(kind, message.clone()))
    }

    /// Answers with an error of one's own making.
    ///
    /// ```
    /// # #[cfg(feature = "blocking")] {
    /// # use biform::prelude::*;
    /// # use biform::generic::Immediate;
    /// # use biform::testing::Mock;
    /// # use biform::{Executor, Purpose, Statement};
    /// # let mock = Mock::<Immediate>::new(Dialect::Sqlite);
    /// let delete = || Statement::new(Purpose::Count, "DELETE FROM book");
    /// mock.on(delete()).fails_with(|| biform::Error::new(ErrorKind::Other, "no disk left"));
    /// assert_eq!(mock.run(delete(), &mut |_| Ok(())).unwrap_err().to_string(), "no disk left");
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn fails_with(self, error: impl Fn() -> Error + Send + Sync + 'static) -> Self {
        self.reply(Reply::Fails(Arc::new(error)))
    }

    /// Expects the statement exactly so often. Once it is used up, the next expectation of the same statement answers.
    ///
    /// ```
    /// # #[cfg(feature = "blocking")] {
    /// # use biform::prelude::*;
    /// # use biform::generic::Immediate;
    /// # use biform::testing::Mock;
    /// # use biform::{Executor, Purpose, Statement};
    /// # let mock = Mock::<Immediate>::new(Dialect::Sqlite);
    /// let delete = || Statement::new(Purpose::Count, "DELETE FROM book");
    /// mock.on(delete()).affected(3).times(1).on(delete()).affected(0);
    /// assert_eq!(mock.run(delete(), &mut |_| Ok(()))?, 3);
    /// assert_eq!(mock.run(delete(), &mut |_| Ok(()))?, 0);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn times(self, times: usize) -> Self {
        self.change(|expectation| expectation.times = Some(times));
        self
    }

    /// Expects another statement.
    ///
    /// ```
    /// # #[cfg(feature = "blocking")] {
    /// # use biform::prelude::*;
    /// # use biform::generic::Immediate;
    /// # use biform::testing::Mock;
    /// # use biform::{Executor, Purpose, Statement};
    /// let delete = |table| Statement::new(Purpose::Count, format!("DELETE FROM {table}"));
    /// let mock = Mock::<Immediate>::new(Dialect::Sqlite).on(delete("book")).on(delete("author")).affected(1).mock();
    /// assert_eq!(mock.run(delete("author"), &mut |_| Ok(()))?, 1);
    /// assert!(mock.verify().is_err()); // the other one has not come
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn on(&self, expected: impl ToStatement) -> Expected<O> {
        self.mock.on(expected)
    }

    /// The mock, at the end of a chain, as at [`on`](Expected::on).
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
        O::map(O::ready(Ok(())), move |_| {
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
        let any = |wanted: &Vec<Statement>| wanted.iter().any(equal);
        self.times.is_none_or(|times| self.met < times) && self.statements.as_ref().is_ok_and(any)
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
        match &self.statements {
            Ok(statements) => statements.iter().take(1).try_for_each(|statement| write!(f, "{}", Shown(statement)))?,
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
