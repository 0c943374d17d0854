//! What model logic yields and executors run: text, values, and what the answer is for. Knows no database.
use crate::error::{Error, ErrorKind, Result};
use crate::value::Value;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A statement for an executor: SQL text, the values for its placeholders, and what it is for.
///
/// `Debug` shows the text and the types of the values, never the values.
///
/// ```
/// use biform::{Purpose, Statement, Value};
///
/// let statement = Statement::new(Purpose::Rows, "SELECT 1 WHERE ? = 'x'").bind("x");
/// assert_eq!(statement.sql(), "SELECT 1 WHERE ? = 'x'");
/// assert_eq!(statement.values(), [Value::from("x")]);
/// ```
///
/// What an executor, or a layer around one, can ask of the statements that models give it:
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String }
/// use biform::Purpose;
///
/// let mut statement = Book::objects().filter(|b| b.title.eq("Dune")).count_sql(Dialect::Sqlite)?;
/// assert_eq!((statement.model(), statement.purpose()), ("Book", Purpose::Row));
/// assert!(!format!("{statement:?}").contains("Dune"));
/// assert_eq!(statement.take_values(), ["Dune".into()]);
/// assert!(statement.values().is_empty());
/// assert_eq!(statement.joined(2), None); // it is no insert
/// # Ok::<(), biform::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    sql: SqlText,
    values: Vec<Value>,
    purpose: Purpose,
    about: &'static str,
    together: Option<Arc<Together>>,
}

/// How an insert of one row is one of many.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Together {
    /// Where the `(?, ?)` is which may be repeated.
    pub(crate) group: Option<Range<usize>>,
    /// The clause that then gives the generated keys.
    pub(crate) returning: Option<Arc<str>>,
    /// The text that takes an array for each column instead.
    pub(crate) arrays: Option<SqlText>,
}

/// What a statement is for, which decides what an executor gives back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// Rows, each pushed into the sink; the answer is their number.
    Rows,
    /// One row at most is of interest, pushed into the sink; the answer is 1 or 0.
    Row,
    /// The number of rows that were matched and written; nothing is pushed.
    Count,
    /// An insert whose generated key is wanted: a row of that one column is pushed for each row inserted, in their
    /// order. The answer is the number of rows.
    Key,
    /// Nothing but success, as with DDL; the answer is 0.
    Nothing,
    /// A step of a transaction; the answer is 0.
    Transaction(Control),
}

/// A step of a transaction. A driver that pools connections must know them: from [`Begin`](Control::Begin) being sent
/// until [`Commit`](Control::Commit) or [`Rollback`](Control::Rollback) is acknowledged, the connection must not go
/// back to a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Control {
    /// Opens a transaction.
    Begin,
    /// Makes it last.
    Commit,
    /// Undoes it.
    Rollback,
    /// Opens a savepoint inside a transaction.
    Savepoint,
    /// Ends a savepoint and keeps what was done since.
    Release,
    /// Undoes what was done since a savepoint.
    RollbackTo,
}

/// The text of a statement: part of the program, or built once and shared. Cloning copies no text.
#[derive(Clone, PartialEq, Eq)]
pub enum SqlText {
    /// Part of the program.
    Static(&'static str),
    /// Built at run time.
    Shared(Arc<str>),
}

impl SqlText {
    /// The text.
    ///
    /// ```
    /// use biform::SqlText;
    ///
    /// assert_eq!(SqlText::from("SELECT 1").as_str(), SqlText::from(format!("SELECT {}", 1)).as_str());
    /// ```
    pub fn as_str(&self) -> &str {
        match self {
            SqlText::Static(text) => text,
            SqlText::Shared(text) => text,
        }
    }
}

impl fmt::Debug for SqlText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl From<&'static str> for SqlText {
    fn from(text: &'static str) -> Self {
        SqlText::Static(text)
    }
}

impl From<String> for SqlText {
    fn from(text: String) -> Self {
        SqlText::Shared(text.into())
    }
}

impl From<Arc<str>> for SqlText {
    fn from(text: Arc<str>) -> Self {
        SqlText::Shared(text)
    }
}

impl Statement {
    /// A statement without values.
    pub fn new(purpose: Purpose, sql: impl Into<SqlText>) -> Self {
        Statement { sql: sql.into(), values: Vec::new(), purpose, about: "", together: None }
    }

    /// Adds a value for the next placeholder, of which there is one for each value: `?` on SQLite.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Sets the values for all placeholders.
    ///
    /// ```
    /// use biform::{Purpose, Statement, Value};
    ///
    /// let statement = Statement::new(Purpose::Count, "DELETE FROM log WHERE day < ? AND level <= ?")
    ///     .with_values(vec![Value::from("2024-01-01"), Value::from(2)])
    ///     .about("Log");
    /// assert_eq!((statement.values().len(), statement.model()), (2, "Log"));
    /// ```
    pub fn with_values(mut self, values: Vec<Value>) -> Self {
        self.values = values;
        self
    }

    /// Says which model the statement is about, for messages. The example is at
    /// [`with_values`](Statement::with_values).
    pub fn about(mut self, model: &'static str) -> Self {
        self.about = model;
        self
    }

    /// Says how it inserts many rows.
    pub(crate) fn with_together(mut self, together: Together) -> Self {
        self.together = Some(Arc::new(together));
        self
    }

    /// The SQL text.
    pub fn sql(&self) -> &str {
        self.sql.as_str()
    }

    /// Refuses a text that not every driver and database reads to its end.
    #[cfg_attr(
        not(any(feature = "sqlite", feature = "postgres", feature = "mysql")),
        allow(dead_code, reason = "drivers ask")
    )]
    pub(crate) fn check_text(&self) -> Result<()> {
        match self.sql().contains('\0') {
            true => Err(Error::new(
                ErrorKind::InvalidQuery,
                "the SQL holds a NUL (U+0000), at which some databases would end it: bind values, rather than write them",
            )),
            false => Ok(()),
        }
    }

    /// The SQL text as it is held, to share it without a copy.
    pub fn sql_text(&self) -> &SqlText {
        &self.sql
    }

    /// The values, in the order of the placeholders.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// Takes the values out, for drivers that bind owned ones.
    pub fn take_values(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.values)
    }

    /// What the answer is for.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The model it is about; empty where there is none.
    pub fn model(&self) -> &'static str {
        self.about
    }

    /// The text that inserts `sets` rows at once, with a clause that returns their generated keys where the purpose is
    /// [`Purpose::Key`]. For drivers to whom one long statement is cheaper than many; `None` for any statement but a
    /// model's insert, and for one that binds nothing. How many rows fit is for the driver to know:
    /// [`Dialect::max_binds`](crate::Dialect::max_binds).
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32 }
    /// let dune = Book { id: Id::default(), title: "Dune".to_owned(), rating: 5 };
    /// let statement = dune.insert_sql(Dialect::Sqlite);
    /// let most = Dialect::Sqlite.max_binds() / statement.values().len();
    /// let joined = statement.joined(most.min(2));
    /// assert_eq!(joined.unwrap(), r#"INSERT INTO "book" ("title", "rating") VALUES (?, ?), (?, ?) RETURNING "id""#);
    /// ```
    pub fn joined(&self, sets: usize) -> Option<String> {
        let together = self.together.as_ref()?;
        let (group, sql) = (together.group.clone()?, self.sql());
        let returning = together.returning.as_deref().unwrap_or_default();
        let one = sql.get(group.clone())?;
        let mut text = String::with_capacity(sql.len() + sets * (one.len() + 2) + returning.len());
        text.push_str(sql.get(..group.start)?);
        for set in 0..sets {
            text.push_str(if set == 0 { "" } else { ", " });
            push_numbered(&mut text, one, set * one.matches('$').count());
        }
        text.push_str(sql.get(group.end..)?);
        text.push_str(returning);
        Some(text)
    }

    /// The text that inserts any number of rows at once from arrays. Its parameters are as many as those of the statement,
    /// each an array of what the rows have for that one: of its type, which whoever prepares the text must say. It gives
    /// back what the statement does, in the order of the rows. `None` for any statement but a model's insert, for one that
    /// updates what is there, as it may meet no row twice, where a column is an array itself, and on all databases but
    /// PostgreSQL.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32 }
    /// let dune = Book { id: Id::default(), title: "Dune".to_owned(), rating: 5 };
    /// let statement = dune.insert_sql(Dialect::Postgres);
    /// let arrays = statement.by_arrays().unwrap().as_str();
    /// assert!(arrays.starts_with(r#"INSERT INTO "book" ("title", "rating") SELECT "column1", "column2" FROM unnest("#));
    /// assert_eq!(dune.insert_sql(Dialect::Sqlite).by_arrays(), None);
    /// ```
    pub fn by_arrays(&self) -> Option<&SqlText> {
        self.together.as_ref()?.arrays.as_ref()
    }
}

/// Appends a group of placeholders; those that are numbered go on from a number.
fn push_numbered(text: &mut String, group: &str, from: usize) {
    let mut parts = group.split('$');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let digits = part.len() - part.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        let (number, rest) = part.split_at(digits);
        let number = number.parse::<usize>().map_or(from, |number| number + from);
        text.push_str(&format!("${number}{rest}"));
    }
}

/// Many sets of values for one statement, all of one width.
///
/// ```
/// use biform::{Value, ValueSets};
///
/// let mut sets = ValueSets::with_capacity(1, 2);
/// sets.push_set(|values| values.push(Value::from(1)));
/// sets.push_set(|values| values.push(Value::from(2)));
/// assert_eq!(sets.iter().collect::<Vec<_>>(), [[Value::from(1)], [Value::from(2)]]);
/// assert_eq!((sets.len(), sets.width(), sets.is_empty()), (2, 1, false));
/// assert_eq!(sets.values(), [Value::from(1), Value::from(2)]);
/// assert_eq!(sets.into_values(), [Value::from(1), Value::from(2)]);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ValueSets {
    width: usize,
    sets: usize,
    values: Vec<Value>,
}

impl ValueSets {
    /// Room for `sets` sets of `width` values.
    pub fn with_capacity(width: usize, sets: usize) -> Self {
        ValueSets { width, sets: 0, values: Vec::with_capacity(width * sets) }
    }

    /// Adds a set: `fill` pushes as many values as the width says; with another number the sets are cut wrongly.
    pub fn push_set(&mut self, fill: impl FnOnce(&mut Vec<Value>)) {
        fill(&mut self.values);
        self.sets += 1;
        debug_assert_eq!(self.values.len(), self.sets * self.width);
    }

    /// How many values a set has; 0 for a statement without placeholders.
    pub fn width(&self) -> usize {
        self.width
    }

    /// How many sets there are.
    pub fn len(&self) -> usize {
        self.sets
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.sets == 0
    }

    /// The sets, one after the other.
    pub fn iter(&self) -> impl Iterator<Item = &[Value]> {
        (0..self.sets).map(|set| self.values.get(set * self.width..(set + 1) * self.width).unwrap_or_default())
    }

    /// The sets in parts, each but the last of which ends after so many of all sets.
    #[cfg_attr(not(any(feature = "postgres", feature = "mysql")), allow(dead_code, reason = "those on servers ask"))]
    pub(crate) fn cut(mut self, ends: &[usize]) -> Vec<ValueSets> {
        let mut parts = Vec::with_capacity(ends.len() + 1);
        for end in ends.iter().rev() {
            let end = self.sets.min(*end);
            let values = self.values.split_off(self.values.len().min(end * self.width));
            parts.push(ValueSets { width: self.width, sets: self.sets - end, values });
            self.sets = end;
        }
        parts.push(self);
        parts.reverse();
        parts
    }

    /// All values, set after set.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// All values, set after set, for drivers that bind owned ones.
    pub fn into_values(self) -> Vec<Value> {
        self.values
    }
}
