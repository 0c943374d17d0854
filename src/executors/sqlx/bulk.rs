//! One statement with many sets of values on a sqlx connection. Each statement is a message there and back, which costs
//! as much as ten rows, so inserts of many rows are joined.
use super::backend::{Asked, Backend, Query, Received};
use super::run;
use crate::error::Result;
use crate::executors::key_row::KeyRow;
#[cfg(feature = "postgres")]
use crate::executors::server::rows::Rows;
use crate::statement::{Purpose, SqlText, Statement, ValueSets};
use crate::value::{Row, Sink, Value, ValueRef};
use futures::StreamExt;
use sqlx::Either;
use std::collections::VecDeque;

/// Runs a statement for each set of values.
pub(super) async fn run_many<B: Backend>(
    connection: &mut B::Connection,
    statement: Statement,
    sets: ValueSets,
    sink: Sink<'_>,
) -> Result<u64> {
    let (width, purpose) = (sets.width(), statement.purpose());
    #[cfg(feature = "postgres")]
    let (inserted, mut sum) = by_arrays::<B>(connection, &statement, &sets, &mut *sink).await?;
    #[cfg(not(feature = "postgres"))]
    let (inserted, mut sum) = (0, 0);
    let mut left = sets.len() - inserted;
    if !B::is_joined(&statement, width, left) {
        let rest = sets.iter().skip(inserted);
        return one_by_one::<B>(connection, statement, rest, sink).await.map(|written| sum + written);
    }
    if left > 0 {
        B::check_count(statement.sql(), width)?;
    }
    let mut values = VecDeque::from(sets.into_values());
    values.drain(..(inserted * width).min(values.len()));
    let (mut size, mut joined) = (0, SqlText::from(""));
    while left > 0 {
        let rows = B::fitting(values.make_contiguous(), width);
        if rows != size {
            (size, joined) = (rows, statement.joined(rows).unwrap_or_default().into());
        }
        let mut taken: Vec<Value> = values.drain(..(rows * width).min(values.len())).collect();
        let asked = Asked {
            text: &joined,
            values: &mut taken,
            kept: B::is_kept(rows, width),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            plain: false,
            #[cfg(feature = "postgres")]
            single: Some(statement.sql_text()),
        };
        let query = B::query(connection, asked).await?;
        sum += insert(connection, query, purpose, &mut *sink).await?;
        left -= rows.min(left);
    }
    Ok(sum)
}

/// Inserts rows from an array for each column, where the columns take arrays; how many were sent, and written.
#[cfg(feature = "postgres")]
async fn by_arrays<B: Backend>(
    connection: &mut B::Connection,
    statement: &Statement,
    sets: &ValueSets,
    sink: Sink<'_>,
) -> Result<(usize, u64)> {
    let (mut rows, mut inserted, mut sum) = (Rows { values: sets.values(), width: sets.width() }, 0, 0);
    while rows.len() > 1 && statement.by_arrays().is_some() {
        let (some, rest) = rows.split_for_arrays();
        let sent = some.len();
        let Some(query) = B::arrays(connection, statement, some).await? else { break };
        inserted += sent;
        sum += insert(connection, query, statement.purpose(), &mut *sink).await?;
        rows = rest;
    }
    Ok((inserted, sum))
}

async fn one_by_one<B: Backend>(
    connection: &mut B::Connection,
    statement: Statement,
    sets: impl Iterator<Item = &[Value]> + Send,
    sink: Sink<'_>,
) -> Result<u64> {
    let mut sum = 0;
    for values in sets {
        let mut one = statement.clone().with_values(values.to_vec());
        sum += run::run::<B>(connection, &mut one, &mut *sink).await?;
    }
    Ok(sum)
}

async fn insert<B: Backend>(
    connection: &mut B::Connection,
    query: Query<B>,
    purpose: Purpose,
    sink: Sink<'_>,
) -> Result<u64> {
    if B::RETURNS_KEYS || purpose != Purpose::Key {
        return run::send::<B>(connection, query, purpose, sink).await;
    }
    let mut keys = Vec::new();
    let mut steps = B::steps(connection, query);
    while let Some(step) = steps.next().await {
        if let Either::Right(row) = step.map_err(B::error)?
            && let ValueRef::Int(key) = Received::<B>(row).get(0)?
        {
            keys.push(key);
        }
    }
    // SQLite gives keys in the order of the rows, but promises none for RETURNING.
    keys.sort_unstable();
    keys.iter().try_for_each(|key| sink(&KeyRow(*key)))?;
    Ok(keys.len() as u64)
}
