//! An open result on a sqlx connection: a stream that owns the connection.
use super::backend::{Backend, Query, Received, text};
use super::lease::Lease;
use super::run;
use crate::error::Result;
use crate::executor::Cursor;
use crate::executors::gate::Shut;
use crate::rim::{Deferred, Pending};
use crate::statement::Statement;
use crate::value::Sink;
use futures::StreamExt;
use futures::stream::BoxStream;
use sqlx::Either;
use std::ops::DerefMut;

/// Opens the gate first and lets go of the connection then: fields are dropped in this order.
pub(super) struct Open<'a, B: Backend> {
    _shut: Shut,
    rows: BoxStream<'a, Result<B::Row>>,
}

impl<'a, B: Backend> Open<'a, B> {
    /// Prepares the statement at once, so that a mistake in it comes from opening, as in the blocking form.
    pub(super) async fn new(
        mut lease: impl DerefMut<Target = Lease<B>> + Send + 'a,
        mut statement: Statement,
        shut: Shut,
    ) -> Result<Self> {
        #[cfg(feature = "postgres")]
        lease.settle(statement.purpose()).await?;
        lease.mark(&statement)?;
        let connection = lease.start()?;
        let prepared = async {
            let query = run::query::<B>(connection, &mut statement).await?;
            if matches!(query, Query::Prepared(_)) {
                B::prepare(connection, text(statement.sql_text())).await?;
            }
            Ok(query)
        };
        let prepared = prepared.await;
        let query = lease.finish(prepared)?;
        Ok(Open { _shut: shut, rows: stream(lease, query) })
    }
}

fn stream<'a, B: Backend>(
    mut lease: impl DerefMut<Target = Lease<B>> + Send + 'a,
    query: Query<B>,
) -> BoxStream<'a, Result<B::Row>> {
    Box::pin(async_stream::try_stream! {
        let (connection, cut) = lease.start_reading()?;
        let mut steps = B::steps(connection, query);
        loop {
            *cut = true;
            let step = steps.next().await;
            *cut = false;
            match step {
                Some(step) => {
                    if let Either::Right(row) = step.map_err(B::error)? {
                        yield row;
                    }
                }
                None => break,
            }
        }
        drop(steps);
        lease.finish_reading();
    })
}

impl<B: Backend> Cursor<Deferred> for Open<'_, B> {
    fn next_chunk<'c>(&'c mut self, rows: usize, sink: Sink<'c>) -> Pending<'c, bool> {
        Pending::new(async move {
            for _ in 0..rows {
                match self.rows.next().await {
                    Some(row) => sink(&Received::<B>(row?))?,
                    None => return Ok(false),
                }
            }
            Ok(true)
        })
    }
}
