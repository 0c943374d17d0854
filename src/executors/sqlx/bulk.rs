//! One statement with many sets of values on a sqlx connection. Each statement is a message there and back, which costs
//! as much as ten rows, so inserts of many rows are joined.
use super::backend::{Asked, Backend, Query, Received};
use super::run;
use crate::error::Result;
#[cfg(any(feature = "postgres", feature = "mysql"))]
use crate::executors::bulk::with_way_out;
use crate::executors::bulk::{fitting, is_joined, is_kept};
use crate::executors::key_row::KeyRow;
#[cfg(feature = "postgres")]
use crate::executors::server::rows::Rows;
use crate::statement::{Purpose, SqlText, Statement, ValueSets};
use crate::value::{Row, Sink, Value, ValueRef};
use futures::StreamExt;
use sqlx::{Connection, Either};
use std::collections::VecDeque;

/// Runs a statement for each set of values.
pub(super) async fn run_many<B: Backend>(
    connection: &mut B::Connection,
    statement: Statement,
    sets: ValueSets,
    in_transaction: bool,
    sink: Sink<'_>,
) -> Result<u64> {
    let width = sets.width();
    #[cfg(feature = "postgres")]
    let (inserted, mut sum) = by_arrays::<B>(connection, &statement, &sets, in_transaction, &mut *sink).await?;
    #[cfg(not(feature = "postgres"))]
    let (inserted, mut sum) = (0, 0);
    let mut left = sets.len() - inserted;
    if !is_joined(&statement, B::DIALECT, width, left) {
        for values in sets.iter().skip(inserted) {
            let mut part = Part::One(statement.clone().with_values(values.to_vec()));
            sum += send_or_anew::<B>(connection, &statement, &mut part, in_transaction, &mut *sink).await?.unwrap_or(0);
        }
        return Ok(sum);
    }
    B::check_count(statement.sql(), width)?;
    let mut values = VecDeque::from(sets.into_values());
    values.drain(..(inserted * width).min(values.len()));
    let (mut size, mut text) = (0, SqlText::from(""));
    while left > 0 {
        let rows = fitting(B::DIALECT, values.make_contiguous(), width);
        if rows != size {
            (size, text) = (rows, statement.joined(rows).unwrap_or_default().into());
        }
        let values = values.drain(..(rows * width).min(values.len())).collect();
        let mut part = Part::Rows { text: &text, values, kept: is_kept(B::DIALECT, rows, width) };
        sum += send_or_anew::<B>(connection, &statement, &mut part, in_transaction, &mut *sink).await?.unwrap_or(0);
        left -= rows.min(left);
    }
    Ok(sum)
}

/// What is sent at once.
enum Part<'p> {
    /// One set of values.
    One(Statement),
    /// Rows that are joined.
    Rows { text: &'p SqlText, values: Vec<Value>, kept: bool },
    /// Rows of an array for each column.
    #[cfg(feature = "postgres")]
    Arrays(Rows<'p>),
}

/// Inserts rows from an array for each column, where the columns take arrays; how many were sent, and written.
#[cfg(feature = "postgres")]
async fn by_arrays<B: Backend>(
    connection: &mut B::Connection,
    statement: &Statement,
    sets: &ValueSets,
    in_transaction: bool,
    sink: Sink<'_>,
) -> Result<(usize, u64)> {
    let (mut rows, mut inserted, mut sum) = (Rows { values: sets.values(), width: sets.width() }, 0, 0);
    while rows.len() > 1 && statement.by_arrays().is_some() {
        let (some, rest) = rows.split_for_arrays();
        let mut part = Part::Arrays(some);
        let written = send_or_anew::<B>(connection, statement, &mut part, in_transaction, &mut *sink).await?;
        let Some(written) = written else { break };
        (rows, inserted, sum) = (rest, inserted + some.len(), sum + written);
    }
    Ok((inserted, sum))
}

/// Sends a part, and where a table was altered since its statement was prepared, prepares that anew and sends it again: nothing
/// has been done then, but what a server refuses has broken a transaction.
async fn send_or_anew<B: Backend>(
    connection: &mut B::Connection,
    statement: &Statement,
    part: &mut Part<'_>,
    in_transaction: bool,
    sink: Sink<'_>,
) -> Result<Option<u64>> {
    let answer = match send::<B>(connection, statement, part, &mut *sink).await {
        Err(error) if B::is_outdated(&error) => {
            connection.clear_cached_statements().await.map_err(B::error)?;
            if in_transaction && error.is_database() {
                return Err(error);
            }
            send::<B>(connection, statement, part, sink).await
        }
        answer => answer,
    };
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    let answer = with_way_out(answer, B::DIALECT, part.values());
    answer
}

impl Part<'_> {
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    fn values(&self) -> &[Value] {
        match self {
            Part::One(statement) => statement.values(),
            Part::Rows { values, .. } => values,
            #[cfg(feature = "postgres")]
            Part::Arrays(rows) => rows.values,
        }
    }
}

/// How many rows were written; `None` where the columns take no arrays.
async fn send<B: Backend>(
    connection: &mut B::Connection,
    statement: &Statement,
    part: &mut Part<'_>,
    sink: Sink<'_>,
) -> Result<Option<u64>> {
    let query = match part {
        Part::One(one) => return run::run::<B>(connection, one, sink).await.map(Some),
        Part::Rows { text, values, kept } => {
            let asked = Asked {
                text,
                values,
                kept: *kept,
                #[cfg(any(feature = "postgres", feature = "mysql"))]
                plain: false,
                #[cfg(feature = "postgres")]
                single: Some(statement.sql_text()),
            };
            B::query(connection, asked).await?
        }
        #[cfg(feature = "postgres")]
        Part::Arrays(rows) => match B::arrays(connection, statement, *rows).await? {
            Some(query) => query,
            None => return Ok(None),
        },
    };
    insert(connection, query, statement.purpose(), sink).await.map(Some)
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
