//! Running statements on a sqlx connection. Knows no pool.
#[cfg(feature = "postgres")]
use super::backend::text;
use super::backend::{Asked, Backend, Query, Received};
use crate::error::Result;
use crate::executors::key_row::KeyRow;
#[cfg(feature = "postgres")]
use crate::executors::postgres::batch;
use crate::statement::{Purpose, Statement};
use crate::value::Sink;
use futures::StreamExt;
use sqlx::Either;

/// Makes sqlx's statement of ours. DDL is not run again, so it does not push others out of the cache.
pub(super) async fn query<B: Backend>(connection: &mut B::Connection, statement: &mut Statement) -> Result<Query<B>> {
    let kept = statement.purpose() != Purpose::Nothing;
    query_kept(connection, statement, kept).await
}

/// The values may stay where they are, or be gone.
async fn query_kept<B: Backend>(
    connection: &mut B::Connection,
    statement: &mut Statement,
    kept: bool,
) -> Result<Query<B>> {
    B::check_count(statement.sql(), statement.values().len())?;
    let (mut values, purpose) = (statement.take_values(), statement.purpose());
    let asked = Asked {
        text: statement.sql_text(),
        values: &mut values,
        kept,
        #[cfg(any(feature = "postgres", feature = "mysql"))]
        plain: matches!(purpose, Purpose::Nothing | Purpose::Transaction(_)),
        #[cfg(feature = "postgres")]
        single: None,
    };
    let query = B::query(connection, asked).await;
    *statement = std::mem::replace(statement, Statement::new(purpose, "")).with_values(values);
    query
}

/// Runs a statement.
pub(super) async fn run<B: Backend>(
    connection: &mut B::Connection,
    statement: &mut Statement,
    sink: Sink<'_>,
) -> Result<u64> {
    let query = query::<B>(connection, statement).await?;
    send::<B>(connection, query, statement.purpose(), sink).await
}

/// Runs a statement whose text is not met again soon enough to be kept prepared.
#[cfg(feature = "postgres")]
pub(super) async fn once<B: Backend>(
    connection: &mut B::Connection,
    statement: &mut Statement,
    sink: Sink<'_>,
) -> Result<u64> {
    let query = query_kept::<B>(connection, statement, false).await?;
    send::<B>(connection, query, statement.purpose(), sink).await
}

/// Runs statements as one text, and adds a number for each that has gone well.
#[cfg(feature = "postgres")]
pub(super) async fn texts<B: Backend>(
    connection: &mut B::Connection,
    group: &[Statement],
    numbers: &mut Vec<u64>,
) -> Result<()> {
    let (first, behind) = (numbers.len(), numbers.len() + group.len());
    let sql = batch::text(group).into();
    let mut steps = B::steps(connection, Query::Plain(text(&sql)));
    while let Some(step) = steps.next().await {
        match step {
            Ok(Either::Left(_)) => numbers.push(0),
            Ok(Either::Right(_)) => {}
            Err(failed) => {
                let place = B::misread(&failed, group).map_or(numbers.len(), |place| first + place);
                return Err(B::error(failed).at_statement(place.min(behind - 1)));
            }
        }
    }
    // A text may hold no statement, or several.
    numbers.resize(behind, 0);
    Ok(())
}

/// Runs sqlx's statement.
pub(super) async fn send<B: Backend>(
    connection: &mut B::Connection,
    query: Query<B>,
    purpose: Purpose,
    sink: Sink<'_>,
) -> Result<u64> {
    match purpose {
        Purpose::Rows => rows::<B>(connection, query, sink).await,
        Purpose::Row => match B::first(connection, query).await? {
            Some(row) => sink(&Received::<B>(row)).map(|()| 1),
            None => Ok(0),
        },
        Purpose::Count => done::<B>(connection, query).await.map(|done| done.written),
        Purpose::Key => key::<B>(connection, query, sink).await,
        Purpose::Nothing | Purpose::Transaction(_) => done::<B>(connection, query).await.map(|_| 0),
    }
}

/// Pushes the rows of a statement as they come.
async fn rows<B: Backend>(connection: &mut B::Connection, query: Query<B>, sink: Sink<'_>) -> Result<u64> {
    let (mut steps, mut count) = (B::steps(connection, query), 0);
    while let Some(step) = steps.next().await {
        if let Either::Right(row) = step.map_err(B::error)? {
            sink(&Received::<B>(row))?;
            count += 1;
        }
    }
    Ok(count)
}

/// Pushes the keys that an insert gives: those it returns, or else the one that the database tells of.
async fn key<B: Backend>(connection: &mut B::Connection, query: Query<B>, sink: Sink<'_>) -> Result<u64> {
    let (mut steps, mut done, mut count) = (B::steps(connection, query), Done::default(), 0);
    while let Some(step) = steps.next().await {
        match step.map_err(B::error)? {
            Either::Right(row) if B::RETURNS_KEYS => {
                sink(&Received::<B>(row))?;
                count += 1;
            }
            Either::Right(_) => {}
            Either::Left(part) => done.add::<B>(&part),
        }
    }
    match done.key {
        Some(key) if count == 0 && done.written > 0 => sink(&KeyRow(key)).map(|()| 1),
        _ => Ok(count),
    }
}

/// What a statement says at its end.
#[derive(Default)]
pub(super) struct Done {
    pub(super) written: u64,
    key: Option<i64>,
}

impl Done {
    fn add<B: Backend>(&mut self, part: &B::QueryResult) {
        self.written += B::written(part);
        self.key = B::made_key(part).or(self.key);
    }
}

/// Runs a statement to its end.
pub(super) async fn done<B: Backend>(connection: &mut B::Connection, query: Query<B>) -> Result<Done> {
    let (mut steps, mut done) = (B::steps(connection, query), Done::default());
    while let Some(step) = steps.next().await {
        if let Either::Left(part) = step.map_err(B::error)? {
            done.add::<B>(&part);
        }
    }
    Ok(done)
}
