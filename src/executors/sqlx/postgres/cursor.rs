//! A cursor that the server keeps. Rows are fetched chunk by chunk, so that between chunks the connection is free for
//! other statements of its transaction.
use crate::error::Result;
use crate::executor::{Buffer, Cursor};
use crate::executors::gate::Shut;
use crate::executors::postgres::cursor::{BEGIN, CLOSE, ROLLBACK, declare, fetch};
use crate::executors::sqlx::lease::Lease;
use crate::rim::{Deferred, Pending};
use crate::statement::{Control, Purpose, Statement};
use crate::value::{OwnedRow, Row, Sink};
use sqlx::postgres::Postgres;
use std::ops::DerefMut;

/// Opens the gate first and lets go of the connection then: fields are dropped in this order.
pub(super) struct Declared<L: DerefMut<Target = Lease<Postgres>>> {
    _shut: Shut,
    lease: L,
    /// Whether the transaction around was opened for this cursor.
    is_own: bool,
    /// Whether there is something to be ended.
    is_open: bool,
}

impl<L: DerefMut<Target = Lease<Postgres>> + Send> Declared<L> {
    pub(super) async fn new(mut lease: L, mut statement: Statement, shut: Shut) -> Result<Self> {
        lease.settle(Purpose::Rows).await?;
        let is_own = !lease.is_dirty();
        let declare = Statement::new(Purpose::Count, declare(statement.sql())).with_values(statement.take_values());
        let mut cursor = Declared { _shut: shut, lease, is_own, is_open: is_own };
        if is_own {
            let begin = Statement::new(Purpose::Transaction(Control::Begin), BEGIN);
            cursor.lease.run(begin, &mut |_| Ok(())).await?;
        }
        match cursor.lease.run(declare, &mut |_| Ok(())).await {
            Ok(_) => cursor.is_open = true,
            Err(error) => {
                // The error is what is told.
                let _ = cursor.end().await;
                return Err(error);
            }
        }
        Ok(cursor)
    }

    async fn fetch(&mut self, rows: usize, sink: Sink<'_>) -> Result<bool> {
        let mut fetched = 0;
        let mut count = |row: &dyn Row| {
            fetched += 1;
            sink(row)
        };
        // The same text gives other columns the next time, which a prepared statement would not see.
        self.lease.run_once(Statement::new(Purpose::Rows, fetch(rows)), &mut count).await?;
        Ok(fetched == rows)
    }

    /// Closes the cursor, and the transaction that was opened for it.
    async fn end(&mut self) -> Result<()> {
        if std::mem::take(&mut self.is_open) {
            self.lease.leave(last(self.is_own));
            self.lease.settle(Purpose::Nothing).await?;
        }
        Ok(())
    }
}

impl<L: DerefMut<Target = Lease<Postgres>> + Send> Cursor<Deferred> for Declared<L> {
    fn next_chunk<'c>(&'c mut self, rows: usize, sink: Sink<'c>) -> Pending<'c, bool> {
        Pending::new(async move {
            if rows == 0 || !self.is_open {
                return Ok(self.is_open);
            }
            let fetched = self.fetch(rows, sink).await;
            if !matches!(fetched, Ok(true)) {
                // After an error the cursor may be gone with its transaction, and the error is what is told.
                let ended = self.end().await;
                return fetched.and_then(|more| ended.map(|()| more));
            }
            fetched
        })
    }
}

/// Runs a statement and holds its rows.
pub(super) async fn buffered(
    mut lease: impl DerefMut<Target = Lease<Postgres>> + Send,
    statement: Statement,
) -> Result<Buffer> {
    let mut rows = Vec::new();
    let mut sink = |row: &dyn Row| {
        rows.push(OwnedRow::copy(row)?);
        Ok(())
    };
    lease.run(statement, &mut sink).await?;
    Ok(Buffer::from(rows))
}

/// What ends a cursor, and the transaction that was opened for it.
fn last(is_own: bool) -> Statement {
    match is_own {
        true => Statement::new(Purpose::Transaction(Control::Rollback), ROLLBACK),
        false => Statement::new(Purpose::Nothing, CLOSE),
    }
}

/// What cannot be waited for here is run before the next statement.
impl<L: DerefMut<Target = Lease<Postgres>>> Drop for Declared<L> {
    fn drop(&mut self) {
        if self.is_open {
            self.lease.leave(last(self.is_own));
        }
    }
}
