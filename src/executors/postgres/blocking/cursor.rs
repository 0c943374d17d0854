//! An open result on a PostgreSQL connection: a cursor of the server, from which rows are fetched chunk by chunk.
use super::bind::Bound;
use super::client::{Failure, Session, read};
use super::errors::error;
use super::link::Link;
use super::thread;
use crate::error::Result;
use crate::executor::{Buffer, Cursor};
use crate::executors::gate::Shut;
use crate::executors::postgres::cursor::{BEGIN, CLOSE, ROLLBACK, declare, fetch, is_query};
use crate::executors::server::blocking::{Held, OpenCursor};
use crate::rim::Immediate;
use crate::statement::{Purpose, Statement};
use crate::value::{OwnedRow, Row, Sink};
use biform_drivers::tokio_postgres::types::Type;

/// Opens a cursor, in a transaction of its own where there is none around.
pub(super) fn open<'a>(mut held: Held<'a, Session>, statement: &Statement, shut: Shut) -> Result<OpenCursor<'a>> {
    statement.check_text()?;
    if !is_query(statement.sql()) {
        return buffered(held, statement);
    }
    let is_own = !held.in_transaction();
    if is_own {
        held.set_in_transaction(true);
        let begun = batch(&mut held, BEGIN);
        held.noted(begun)?;
    }
    let mut open = Open { _shut: shut, held, is_own, is_open: false };
    open.declare(statement)?;
    Ok(Box::new(open))
}

/// Runs a statement and holds its rows.
fn buffered<'a>(mut held: Held<'a, Session>, statement: &Statement) -> Result<OpenCursor<'a>> {
    let mut rows = Vec::new();
    held.run(statement, &mut |row: &dyn Row| {
        rows.push(OwnedRow::copy(row)?);
        Ok(())
    })?;
    Ok(Box::new(Buffer::from(rows)))
}

fn batch(held: &mut Held<'_, Session>, sql: &str) -> Result<()> {
    held.client()?.link()?.run_text(sql)
}

/// Opens the gate first and lets go of the connection then: fields are dropped in this order.
struct Open<'a> {
    _shut: Shut,
    held: Held<'a, Session>,
    /// Whether the transaction around was opened for this cursor.
    is_own: bool,
    /// Whether the cursor of the server is open.
    is_open: bool,
}

impl Open<'_> {
    fn declare(&mut self, statement: &Statement) -> Result<()> {
        let sql = declare(statement.sql());
        let session = self.held.client()?;
        let declared = session.prepared(&sql, Purpose::Nothing, statement.values(), &mut |_| Ok(()), false);
        self.is_open = declared.is_ok();
        self.held.noted(declared).map(drop)
    }

    fn fetch(&mut self, rows: usize, sink: Sink<'_>) -> Result<bool> {
        let Link { client, wire } = self.held.client()?.link()?;
        let none: [(Bound<'_>, Type); 0] = [];
        let fetched = wire.wait(client.query_typed_raw(&fetch(rows), none)).map_err(error)?;
        let count = read(wire, fetched, Purpose::Rows, sink).map_err(Failure::error)?;
        // Whether it asked what a type is, the driver does not say.
        self.held.client()?.looks_up = true;
        Ok(count == rows as u64)
    }

    /// Closes the cursor, and the transaction that was opened for it.
    fn end(&mut self) -> Result<()> {
        self.is_open = false;
        let ended = match self.is_own {
            true => self.held.last(ROLLBACK.into()).and_then(|end| batch(&mut self.held, end.as_str())),
            false => batch(&mut self.held, CLOSE),
        };
        if self.is_own && ended.is_ok() {
            self.held.set_in_transaction(false);
        }
        self.held.noted(ended)
    }
}

impl Cursor<Immediate> for Open<'_> {
    fn next_chunk<'c>(&'c mut self, rows: usize, sink: Sink<'c>) -> Result<bool> {
        thread::may_wait()?;
        if !self.is_open || rows == 0 {
            return Ok(self.is_open);
        }
        let fetched = self.fetch(rows, sink);
        let fetched = self.held.noted(fetched);
        if !matches!(fetched, Ok(true)) {
            // After an error the cursor may be gone with its transaction, and the error is what is told.
            let ended = self.end();
            return fetched.and_then(|more| ended.map(|()| more));
        }
        fetched
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if !(self.is_open || self.is_own && self.held.in_transaction()) {
            return;
        }
        // On a thread that may not wait the connection stays marked as in a transaction, and is closed.
        if thread::may_wait().is_ok() {
            // What fails leaves the connection marked, or the transaction of somebody else broken.
            drop(self.end());
        }
    }
}
