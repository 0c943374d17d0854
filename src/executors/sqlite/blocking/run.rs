//! Running statements on a rusqlite connection. Knows no pool.
use super::bind::bind;
use super::row::Borrowed;
use crate::error::{Error, ErrorKind, Result};
use crate::executors::key_row::KeyRow;
use crate::executors::sqlite::errors::classify;
use crate::statement::{Purpose, Statement, ValueSets};
use crate::value::{BatchSink, Row, Sink, Value};
use biform_drivers::rusqlite::{self, CachedStatement, Connection};

/// Runs a statement.
pub(super) fn run(connection: &Connection, statement: &Statement, sink: Sink<'_>) -> Result<u64> {
    let mut prepared = prepare(connection, statement)?;
    let answer = step(connection, &mut prepared, statement.purpose(), statement.values(), sink);
    if statement.purpose() == Purpose::Nothing {
        // DDL is not run again, so it does not push others out of the cache.
        prepared.discard();
    }
    answer
}

/// A statement that is kept prepared.
pub(super) fn prepare<'c>(connection: &'c Connection, statement: &Statement) -> Result<CachedStatement<'c>> {
    statement.check_text()?;
    connection.prepare_cached(statement.sql()).map_err(error)
}

/// Runs statements one after the other.
pub(super) fn run_batch(connection: &Connection, batch: &[Statement], sink: BatchSink<'_>) -> Result<Vec<u64>> {
    let one = |(place, statement)| {
        let answer = run(connection, statement, &mut |row: &dyn Row| sink(place, row));
        answer.map_err(|error| error.at_statement(place))
    };
    batch.iter().enumerate().map(one).collect()
}

/// Runs a statement once for each set of values. A loop over one prepared statement is the fastest SQLite can do.
pub(super) fn run_many(
    connection: &Connection,
    statement: &Statement,
    sets: &ValueSets,
    sink: Sink<'_>,
) -> Result<u64> {
    let mut prepared = prepare(connection, statement)?;
    let mut sum = 0;
    for values in sets.iter() {
        sum += step(connection, &mut prepared, statement.purpose(), values, &mut *sink)?;
    }
    Ok(sum)
}

fn step(
    connection: &Connection,
    prepared: &mut rusqlite::Statement<'_>,
    purpose: Purpose,
    values: &[Value],
    sink: Sink<'_>,
) -> Result<u64> {
    bind(prepared, values)?;
    let mut rows = prepared.raw_query();
    match purpose {
        Purpose::Rows => {
            let mut count = 0;
            while let Some(row) = rows.next().map_err(error)? {
                sink(&Borrowed(row))?;
                count += 1;
            }
            return Ok(count);
        }
        Purpose::Row => {
            let Some(row) = rows.next().map_err(error)? else { return Ok(0) };
            return sink(&Borrowed(row)).map(|()| 1);
        }
        Purpose::Count | Purpose::Key | Purpose::Nothing | Purpose::Transaction(_) => {
            while rows.next().map_err(error)?.is_some() {}
        }
    }
    match purpose {
        Purpose::Count => Ok(connection.changes()),
        Purpose::Key if connection.changes() > 0 => sink(&KeyRow(connection.last_insert_rowid())).map(|()| 1),
        _ => Ok(0),
    }
}

/// A driver's error as one of this crate.
pub(super) fn error(error: rusqlite::Error) -> Error {
    match error {
        // Holds the whole text of the statement, which may be as long as a book: let go of it.
        rusqlite::Error::SqlInputError { error, msg, .. } => {
            classify(error.extended_code, &msg).with_source(rusqlite::Error::SqliteFailure(error, Some(msg)))
        }
        rusqlite::Error::SqliteFailure(failure, ref message) => {
            let text = message.clone().unwrap_or_else(|| failure.to_string());
            classify(failure.extended_code, &text).with_source(error)
        }
        other => Error::new(ErrorKind::Database, other.to_string()).with_source(other),
    }
}
