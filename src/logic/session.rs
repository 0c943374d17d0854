//! What model logic asks of a session. Knows no driver.
use super::row::one_look;
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, Session, maybe_async};
use crate::field::{FieldType, decode};
use crate::sql::Dialect;
use crate::statement::{Statement, ValueSets};
use crate::value::{BatchSink, OwnedRow, Row, Sink};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

impl<O: Output> Session<'_, O> {
    /// The time that one write gives to its rows, as often as it is asked for, as exact as the database stores it.
    pub(crate) fn now(self) -> impl FnMut() -> SystemTime {
        one_look(move || self.look())
    }

    fn look(self) -> SystemTime {
        let now = self.executor().now();
        if self.dialect().capabilities().nanoseconds {
            return now;
        }
        let finer = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.subsec_nanos() % 1_000);
        now.checked_sub(Duration::from_nanos(finer.into())).unwrap_or(now)
    }

    pub(crate) fn dialect(self) -> Dialect {
        self.executor().dialect()
    }

    /// Runs a statement and pushes its rows.
    #[maybe_async(AFIT)]
    pub(crate) async fn fetch(self, statement: Statement, sink: Sink<'_>) -> Result<u64> {
        O::take(self.executor().run(statement, sink)).await
    }

    /// Runs a statement for one row, and keeps it; with how many there were, or were written.
    #[maybe_async(AFIT)]
    pub(crate) async fn fetch_one(self, statement: Statement) -> Result<(u64, Option<OwnedRow>)> {
        let mut kept = None;
        let mut sink = |row: &dyn Row| {
            kept = Some(OwnedRow::copy(row)?);
            Ok(())
        };
        let count = self.fetch(statement, &mut sink).await?;
        Ok((count, kept))
    }

    /// The one value that a statement gives.
    #[maybe_async(AFIT)]
    pub(crate) async fn answer<T: FieldType>(self, statement: Statement) -> Result<T> {
        let (_, row) = self.fetch_one(statement).await?;
        let none = || Error::new(ErrorKind::Database, "the database gave no row where it always gives one");
        decode(&row.ok_or_else(none)?, 0)
    }

    /// Runs a statement that gives no rows.
    #[maybe_async(AFIT)]
    pub(crate) async fn execute(self, statement: Statement) -> Result<u64> {
        let mut sink = |_: &dyn Row| Ok(());
        O::take(self.executor().run(statement, &mut sink)).await
    }

    /// Runs statements of which none needs the answer of another, and pushes their rows; one alone as it is.
    #[maybe_async(AFIT)]
    pub(crate) async fn fetch_batch(self, mut batch: Vec<Statement>, sink: BatchSink<'_>) -> Result<Vec<u64>> {
        if batch.len() > 1 {
            return O::take(self.executor().run_batch(batch, sink)).await;
        }
        let Some(statement) = batch.pop() else { return Ok(Vec::new()) };
        let mut own = |row: &dyn Row| sink(0, row);
        let number = O::take(self.executor().run(statement, &mut own)).await;
        number.map(|number| vec![number]).map_err(|error| error.at_statement(0))
    }

    /// Runs statements of which none needs the answer of another, and which give no rows.
    #[maybe_async(AFIT)]
    pub(crate) async fn execute_batch(self, batch: Vec<Statement>) -> Result<Vec<u64>> {
        let mut sink = |_: usize, _: &dyn Row| Ok(());
        self.fetch_batch(batch, &mut sink).await
    }

    /// Runs a statement with many sets of values.
    #[maybe_async(AFIT)]
    pub(crate) async fn execute_many(self, statement: Statement, sets: ValueSets, sink: Sink<'_>) -> Result<u64> {
        O::take(self.executor().run_many(statement, sets, sink)).await
    }
}
