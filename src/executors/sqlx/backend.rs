//! What the executors here need of one of sqlx's drivers; each database has a folder beneath. Knows no statement of a
//! user.
use super::lease::Lease;
use crate::error::{Error, ErrorKind, Result};
use crate::executor::Cursor;
use crate::executors::gate::{Gate, Shut};
#[cfg(feature = "postgres")]
use crate::executors::server::rows::Rows;
use crate::rim::Deferred;
use crate::sql::Dialect;
use crate::statement::{SqlText, Statement};
use crate::value::{Row, Value, ValueRef};
use futures::StreamExt;
use futures::stream::BoxStream;
use sqlx::database::HasStatementCache;
use sqlx::error::DatabaseError;
use sqlx::{AssertSqlSafe, Either, SqlSafeStr, SqlStr};
use std::ops::DerefMut;

/// One of sqlx's databases, and where it differs from the others.
pub(in crate::executors) trait Backend: sqlx::Database + HasStatementCache {
    const DIALECT: Dialect;

    /// Whether rows that an insert returns are its keys; if not, the driver always tells.
    const RETURNS_KEYS: bool;

    /// Whether a connection can be used on after a call that was cut short.
    const GOES_ON: bool;

    /// What connections are taken from.
    type Source: Source<Self>;

    /// A connection on loan.
    type Held: Held<Self>;

    /// Refuses too few or too many values before anything is sent, where the text alone tells.
    fn check_count(sql: &str, given: usize) -> Result<()>;

    /// Makes sqlx's statement of a text and values.
    fn query<'c>(
        connection: &'c mut Self::Connection,
        asked: Asked<'c>,
    ) -> impl Future<Output = Result<Query<Self>>> + Send + 'c;

    /// Makes sqlx's statement of an insert that takes an array for each column; `None` where the columns do not take these.
    #[cfg(feature = "postgres")]
    fn arrays<'c>(
        _: &'c mut Self::Connection,
        _: &'c Statement,
        _: Rows<'c>,
    ) -> impl Future<Output = Result<Option<Query<Self>>>> + Send + 'c {
        std::future::ready(Ok(None))
    }

    /// Prepares a text for later.
    fn prepare(connection: &mut Self::Connection, text: SqlStr) -> impl Future<Output = Result<()>> + Send;

    /// Sends a statement.
    fn steps<'c>(connection: &'c mut Self::Connection, query: Query<Self>) -> Steps<'c, Self>;

    /// The first row of a statement, which runs to its end if it writes.
    fn first<'c>(
        connection: &'c mut Self::Connection,
        query: Query<Self>,
    ) -> impl Future<Output = Result<Option<Self::Row>>> + Send + 'c {
        async move {
            let (mut steps, mut first) = (Self::steps(connection, query), None);
            while let Some(step) = steps.next().await {
                if let Either::Right(row) = step.map_err(Self::error)? {
                    first.get_or_insert(row);
                }
            }
            Ok(first)
        }
    }

    /// The value of a column that is there.
    fn value(row: &Self::Row, column: usize) -> Result<ValueRef<'_>>;

    /// How many of the statements of a batch, from the first on, are sent as one text.
    #[cfg(feature = "postgres")]
    fn texts(_: &[Statement]) -> usize {
        1
    }

    /// Which of the statements that were sent as one text is none, if an error says so: nothing of it was run then.
    #[cfg(feature = "postgres")]
    fn misread(_: &sqlx::Error, _: &[Statement]) -> Option<usize> {
        None
    }

    /// Whether an error says that a statement has to be prepared anew.
    fn is_outdated(_: &Error) -> bool {
        false
    }

    /// How many rows a statement has written.
    fn written(done: &Self::QueryResult) -> u64;

    /// The key that the database made for the last row, where it tells without being asked.
    fn made_key(done: &Self::QueryResult) -> Option<i64>;

    /// What the database reported.
    fn refusal(refusal: Box<dyn DatabaseError>) -> Error;

    /// A driver's error as one of this crate.
    fn error(error: sqlx::Error) -> Error {
        let kind = match error {
            sqlx::Error::Database(refusal) => return Self::refusal(refusal),
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::PoolClosed
            | sqlx::Error::Configuration(_) => ErrorKind::Connection,
            _ => ErrorKind::Database,
        };
        Self::trouble(kind, error.to_string()).with_source(error)
    }

    /// What the driver says itself.
    fn trouble(kind: ErrorKind, message: String) -> Error;

    /// Opens a cursor on a connection.
    fn open<'a>(
        lease: impl DerefMut<Target = Lease<Self>> + Send + 'a,
        statement: Statement,
        shut: Shut,
    ) -> impl Future<Output = Result<Opened<'a>>> + Send + 'a;
}

/// Where connections come from.
pub(in crate::executors) trait Source<B: Backend>: Send + Sync {
    /// Waits for a connection.
    fn lease(&self, gate: &Gate) -> impl Future<Output = Result<Lease<B>>> + Send;

    /// Says where it was, of what fails while the database is being opened.
    fn opening(&self, error: Error) -> Error;

    /// Nothing that has a name on the server outlives its transaction, from the next loan on.
    fn leave_no_names(&self) {}

    /// Closes all connections, and waits for those on loan.
    fn close(&self, gate: &Gate) -> impl Future<Output = Result<()>> + Send;
}

/// A connection on loan: where it is, and where it goes.
pub(in crate::executors) trait Held<B: Backend>: Send {
    fn connection(&mut self) -> Result<&mut B::Connection>;

    /// Called once, when the loan ends.
    fn give_back(&mut self, left: Left);
}

/// What a loan leaves behind.
#[derive(Clone, Copy)]
pub(in crate::executors) struct Left {
    /// Whether a transaction may be open.
    pub(super) dirty: bool,
    /// Whether a call was cut short, or a result not read to its end.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(super) cut: bool,
    /// Whether the connection was found to be lost.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(super) lost: bool,
}

/// What sqlx's statement is made of.
pub(in crate::executors) struct Asked<'a> {
    pub(super) text: &'a SqlText,
    /// A driver that takes them leaves none.
    pub(super) values: &'a mut Vec<Value>,
    /// Whether it is kept prepared.
    pub(super) kept: bool,
    /// Whether it may be sent as it is, where nothing is bound: what it gives is not looked at.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(super) plain: bool,
    /// Of a joined insert, the text for one row.
    #[cfg(feature = "postgres")]
    pub(super) single: Option<&'a SqlText>,
}

/// A statement as sqlx runs it.
pub(in crate::executors) enum Query<B: Backend> {
    Prepared(sqlx::query::Query<'static, B, B::Arguments>),
    /// A text without values, sent as it is.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    Plain(SqlStr),
}

/// What a statement gives, step by step: rows, and an end for each result.
pub(in crate::executors) type Steps<'c, B> =
    BoxStream<'c, sqlx::Result<Either<<B as sqlx::Database>::QueryResult, <B as sqlx::Database>::Row>>>;

/// An open cursor.
pub(in crate::executors) type Opened<'a> = Box<dyn Cursor<Deferred> + Send + 'a>;

/// The text as sqlx takes it. That no value gets into the text is what the compiler of this crate is for.
pub(super) fn text(sql: &SqlText) -> SqlStr {
    match sql {
        SqlText::Static(text) => SqlStr::from_static(text),
        SqlText::Shared(text) => AssertSqlSafe(text.clone()).into_sql_str(),
    }
}

/// A sqlx row as this crate's: read by position, not by what a column is called.
pub(super) struct Received<B: Backend>(pub(super) B::Row);

impl<B: Backend> Row for Received<B> {
    fn column_count(&self) -> usize {
        sqlx::Row::len(&self.0)
    }

    fn get(&self, column: usize) -> Result<ValueRef<'_>> {
        match self.column_count() {
            columns if column < columns => B::value(&self.0, column),
            columns => Err(Error::decode(column, format!("the row ends after {columns} columns"))),
        }
    }
}
