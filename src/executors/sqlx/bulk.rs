//! One statement with many sets of values on a sqlx connection. Each statement is a message to sqlx's thread and back,
//! which costs as much as ten rows, so inserts of many rows are joined.
use super::bind::{arguments, text};
use super::row::Received;
use super::run::{self, Query, done, error};
use crate::error::Result;
use crate::sql::Dialect;
use crate::statement::{Purpose, SqlText, Statement, ValueSets};
use crate::value::{OwnedRow, Row, Sink, Value, ValueRef};
use futures::StreamExt;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Either, Executor};

/// How many rows one statement inserts.
const ROWS: usize = 500;

/// Runs a statement for each set of values.
pub(super) async fn run_many(
    connection: &mut SqliteConnection,
    statement: Statement,
    sets: ValueSets,
    sink: Sink<'_>,
) -> Result<u64> {
    let (width, mut left) = (sets.width().max(1), sets.len());
    let rows = ROWS.min(Dialect::Sqlite.max_binds() / width).max(1);
    let Some(full) = statement.joined(rows).map(SqlText::from) else {
        return one_by_one(connection, statement, sets, sink).await;
    };
    let (mut values, mut sum) = (sets.into_values().into_iter(), 0);
    while left > 0 {
        let chunk = left.min(rows);
        let taken: Vec<Value> = values.by_ref().take(chunk * width).collect();
        // Only the full length comes again, so only that is kept prepared.
        let joined = if chunk == rows { full.clone() } else { statement.joined(chunk).unwrap_or_default().into() };
        let query = run::prepared(text(&joined), arguments(taken.into_iter())?).persistent(chunk == rows);
        sum += insert(connection, query, statement.purpose(), &mut *sink).await?;
        left -= chunk;
    }
    Ok(sum)
}

async fn one_by_one(
    connection: &mut SqliteConnection,
    statement: Statement,
    sets: ValueSets,
    sink: Sink<'_>,
) -> Result<u64> {
    let mut sum = 0;
    for values in sets.iter() {
        let one = statement.clone().with_values(values.to_vec());
        sum += run::run(connection, one, &mut *sink).await?;
    }
    Ok(sum)
}

async fn insert(connection: &mut SqliteConnection, query: Query, purpose: Purpose, sink: Sink<'_>) -> Result<u64> {
    if purpose != Purpose::Key {
        return done(connection, query).await.map(|done| done.rows_affected());
    }
    let mut keys = Vec::new();
    let mut steps = connection.fetch_many(query);
    while let Some(step) = steps.next().await {
        if let Either::Right(row) = step.map_err(error)? {
            if let ValueRef::Int(key) = Received(row).get(0)? {
                keys.push(key);
            }
        }
    }
    // SQLite gives keys in the order of the rows, but promises none for RETURNING.
    keys.sort_unstable();
    keys.iter().try_for_each(|key| sink(&OwnedRow::from(vec![Value::I64(*key)])))?;
    Ok(keys.len() as u64)
}
