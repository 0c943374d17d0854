//! What an executor does that does not say it better: loops, buffers, refusals.
use super::{Cursor, Executor, Output, maybe_async};
use crate::error::{Error, ErrorKind, Result};
use crate::statement::{Statement, ValueSets};
use crate::value::{BatchSink, OwnedRow, Row, Sink};

/// Runs a statement once for each set of values.
#[maybe_async(AFIT)]
pub(super) async fn run_each<O: Output>(
    executor: &dyn Executor<Output = O>,
    statement: Statement,
    sets: ValueSets,
    sink: Sink<'_>,
) -> Result<u64> {
    let mut sum = 0;
    for values in sets.iter() {
        let one = statement.clone().with_values(values.to_vec());
        sum += O::take(executor.run(one, &mut *sink)).await?;
    }
    Ok(sum)
}

/// Runs statements one after the other.
#[maybe_async(AFIT)]
pub(super) async fn run_in_turn<O: Output>(
    executor: &dyn Executor<Output = O>,
    batch: Vec<Statement>,
    sink: BatchSink<'_>,
) -> Result<Vec<u64>> {
    let mut numbers = Vec::with_capacity(batch.len());
    for (place, statement) in batch.into_iter().enumerate() {
        let mut own = |row: &dyn Row| sink(place, row);
        let answer = O::take(executor.run(statement, &mut own)).await;
        numbers.push(answer.map_err(|error| error.at_statement(place))?);
    }
    Ok(numbers)
}

/// Rows held in memory.
pub struct Buffer(std::vec::IntoIter<OwnedRow>);

/// Runs a statement and holds its rows.
#[maybe_async(AFIT)]
pub(super) async fn buffer<O: Output>(executor: &dyn Executor<Output = O>, statement: Statement) -> Result<Buffer> {
    let mut rows = Vec::new();
    let mut sink = |row: &dyn Row| {
        rows.push(OwnedRow::copy(row)?);
        Ok(())
    };
    O::take(executor.run(statement, &mut sink)).await?;
    Ok(Buffer(rows.into_iter()))
}

impl From<Vec<OwnedRow>> for Buffer {
    fn from(rows: Vec<OwnedRow>) -> Self {
        Buffer(rows.into_iter())
    }
}

impl Buffer {
    /// No rows.
    pub(crate) fn empty() -> Self {
        Buffer(Vec::new().into_iter())
    }
}

impl<O: Output> Cursor<O> for Buffer {
    fn next_chunk<'c>(&'c mut self, rows: usize, sink: Sink<'c>) -> O::Of<'c, bool> {
        let pushed = self.0.by_ref().take(rows).try_for_each(|row| sink(&row));
        O::ready(pushed.map(|()| self.0.len() > 0))
    }
}

/// The refusal of an executor that gives no connections.
pub(super) fn no_connections() -> Error {
    Error::new(
        ErrorKind::Unsupported,
        "this executor opens no transactions: it must implement `Executor::connection`, \
         and inside a transaction a nested one is opened with `tx.atomic(…)` on `&mut tx`",
    )
}
