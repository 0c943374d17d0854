//! Running statements on a sqlx connection. Knows no pool.
use super::bind::{arguments, check_count, text};
use super::row::Received;
use crate::error::{Error, ErrorKind, Result};
use crate::executors::key_row::KeyRow;
use crate::executors::sqlite_errors::classify;
use crate::statement::{Purpose, Statement};
use crate::value::Sink;
use futures::StreamExt;
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteConnection, SqliteQueryResult};
use sqlx::{Either, Executor, SqlStr};

/// A statement as sqlx runs it.
pub(super) type Query = sqlx::query::Query<'static, Sqlite, SqliteArguments>;

/// Makes sqlx's statement of ours.
pub(super) fn query(statement: &mut Statement) -> Result<Query> {
    check_count(statement.sql(), statement.values().len())?;
    let values = statement.take_values();
    let query = prepared(text(statement.sql_text()), arguments(values.into_iter())?);
    // DDL is not run again, so it does not push others out of the cache.
    Ok(query.persistent(statement.purpose() != Purpose::Nothing))
}

/// A statement that sqlx prepares once per connection.
pub(super) fn prepared(text: SqlStr, arguments: SqliteArguments) -> Query {
    sqlx::query_with(text, arguments)
}

/// Runs a statement.
pub(super) async fn run(connection: &mut SqliteConnection, mut statement: Statement, sink: Sink<'_>) -> Result<u64> {
    let query = query(&mut statement)?;
    match statement.purpose() {
        Purpose::Rows => rows(connection, query, sink).await,
        Purpose::Row => match connection.fetch_optional(query).await.map_err(error)? {
            Some(row) => sink(&Received(row)).map(|()| 1),
            None => Ok(0),
        },
        Purpose::Count => Ok(done(connection, query).await?.rows_affected()),
        Purpose::Key => {
            let done = done(connection, query).await?;
            if done.rows_affected() == 0 {
                return Ok(0);
            }
            sink(&KeyRow(done.last_insert_rowid())).map(|()| 1)
        }
        Purpose::Nothing | Purpose::Transaction(_) => done(connection, query).await.map(|_| 0),
    }
}

/// Pushes the rows of a statement as they come.
pub(super) async fn rows(connection: &mut SqliteConnection, query: Query, sink: Sink<'_>) -> Result<u64> {
    let (mut steps, mut count) = (connection.fetch_many(query), 0);
    while let Some(step) = steps.next().await {
        if let Either::Right(row) = step.map_err(error)? {
            sink(&Received(row))?;
            count += 1;
        }
    }
    Ok(count)
}

/// Runs a statement to its end.
pub(super) async fn done(connection: &mut SqliteConnection, query: Query) -> Result<SqliteQueryResult> {
    connection.execute(query).await.map_err(error)
}

/// A driver's error as one of this crate.
pub(super) fn error(error: sqlx::Error) -> Error {
    match &error {
        sqlx::Error::Database(refusal) => {
            let code = refusal.code().and_then(|code| code.parse().ok()).unwrap_or_default();
            classify(code, refusal.message()).with_source(error)
        }
        sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed | sqlx::Error::PoolClosed | sqlx::Error::Configuration(_) => {
            Error::new(ErrorKind::Connection, error.to_string()).with_source(error)
        }
        _ => Error::new(ErrorKind::Database, error.to_string()).with_source(error),
    }
}
