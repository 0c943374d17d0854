//! An open result on a sqlx connection: a stream that owns the connection.
use super::bind::text;
use super::lease::Lease;
use super::row::Received;
use super::run::{self, Query};
use crate::error::Result;
use crate::executor::Cursor;
use crate::executors::gate::Shut;
use crate::rim::{Deferred, Pending};
use crate::statement::Statement;
use crate::value::Sink;
use futures::StreamExt;
use futures::stream::BoxStream;
use sqlx::sqlite::SqliteRow;
use sqlx::{Either, Executor};
use std::ops::DerefMut;

/// Opens the gate first and lets go of the connection then: fields are dropped in this order.
pub(super) struct Open<'a> {
    _shut: Shut,
    rows: BoxStream<'a, Result<SqliteRow>>,
}

impl<'a> Open<'a> {
    /// Prepares the statement at once, so that a mistake in it comes from opening, as in the blocking form.
    pub(super) async fn new(
        mut lease: impl DerefMut<Target = Lease> + Send + 'a,
        mut statement: Statement,
        shut: Shut,
    ) -> Result<Self> {
        lease.mark(&statement);
        let query = run::query(&mut statement)?;
        lease.connection()?.prepare(text(statement.sql_text())).await.map_err(run::error)?;
        Ok(Open { _shut: shut, rows: stream(lease, query) })
    }
}

fn stream<'a>(mut lease: impl DerefMut<Target = Lease> + Send + 'a, query: Query) -> BoxStream<'a, Result<SqliteRow>> {
    Box::pin(async_stream::try_stream! {
        let mut steps = lease.connection()?.fetch_many(query);
        while let Some(step) = steps.next().await {
            if let Either::Right(row) = step.map_err(run::error)? {
                yield row;
            }
        }
    })
}

impl Cursor<Deferred> for Open<'_> {
    fn next_chunk<'c>(&'c mut self, rows: usize, sink: Sink<'c>) -> Pending<'c, bool> {
        Pending::new(async move {
            for _ in 0..rows {
                match self.rows.next().await {
                    Some(row) => sink(&Received(row?))?,
                    None => return Ok(false),
                }
            }
            Ok(true)
        })
    }
}
