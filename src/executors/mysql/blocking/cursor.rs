//! An open result on a connection to MariaDB or MySQL. They have no cursors: rows are read off the connection as they
//! come, so the connection is of no other use before the last one.
use super::client::{Session, is_loss, parameters};
use super::errors::error;
use super::row::Received;
use crate::error::Result;
use crate::executor::Cursor;
use crate::executors::gate::Shut;
use crate::executors::server::blocking::{Held, OpenCursor};
use crate::rim::Immediate;
use crate::statement::Statement;
use crate::value::Sink;
use biform_drivers::mysql::prelude::Queryable;
use biform_drivers::mysql::{Binary, Conn, Opts, QueryResult, Statement as Prepared};
use self_cell::{MutBorrow, self_cell};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// So many rows that nobody wants are read, about as long as opening another connection takes.
const READ: usize = 2_000;

type Rows<'r> = QueryResult<'r, 'r, 'r, Binary>;

self_cell!(
    struct Reading<'a> {
        owner: MutBorrow<Held<'a, Session>>,
        #[not_covariant]
        dependent: Rows,
    }
);

/// Opens the gate first and lets go of the connection then: fields are dropped in this order.
struct Open<'a> {
    _shut: Shut,
    /// None only while it is dropped.
    reading: Option<Reading<'a>>,
    prepared: Prepared,
    has_rows: bool,
    /// How the result is cut off where there are many more rows; None in somebody's transaction.
    cut: Option<(Opts, u32)>,
    is_lost: Arc<AtomicBool>,
}

/// Sends the statement, whose rows then come by themselves.
pub(super) fn open<'a>(mut held: Held<'a, Session>, statement: &Statement, shut: Shut) -> Result<OpenCursor<'a>> {
    held.mark(statement)?;
    let is_own = matches!(held, Held::Own(_));
    let prepared = held.client().and_then(|session| session.prepare(statement.sql()));
    let (prepared, _) = held.noted(prepared)?;
    let bound = parameters(&prepared, statement.values())?;
    let session = held.client()?;
    let cut = is_own.then(|| (session.options.clone(), session.connection.connection_id()));
    let is_lost = Arc::clone(&session.is_lost);
    let reading = Reading::try_new(MutBorrow::new(held), |held| {
        held.borrow_mut().client()?.connection.exec_iter(&prepared, bound).map_err(error)
    });
    if is_loss(&reading) {
        is_lost.store(true, Ordering::Relaxed);
    }
    Ok(Box::new(Open { _shut: shut, reading: Some(reading?), prepared, has_rows: true, cut, is_lost }))
}

impl Cursor<Immediate> for Open<'_> {
    fn next_chunk<'c>(&'c mut self, rows: usize, sink: Sink<'c>) -> Result<bool> {
        let Some(reading) = self.reading.as_mut().filter(|_| self.has_rows) else { return Ok(false) };
        let chunk = reading.with_dependent_mut(|_, reading| {
            for _ in 0..rows {
                match reading.next() {
                    Some(row) => sink(&Received(row.map_err(error)?))?,
                    None => return Ok(false),
                }
            }
            Ok(true)
        });
        if is_loss(&chunk) {
            self.is_lost.store(true, Ordering::Relaxed);
        }
        // After an error there may be rows, which nobody wants.
        self.has_rows = !matches!(chunk, Ok(false));
        chunk
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        let Some(mut reading) = self.reading.take() else { return };
        if self.has_rows && !self.is_lost.load(Ordering::Relaxed) {
            reading.with_dependent_mut(|_, reading| self.let_go(reading));
        }
        let mut held = reading.into_owner().into_inner();
        if let Ok(session) = held.client() {
            session.finish(self.prepared.clone());
        }
    }
}

impl Open<'_> {
    /// Reads a few more rows; where there are many, the server is told to end the session, as it would send them all.
    fn let_go(&self, reading: &mut Rows<'_>) {
        let Some((options, session)) = &self.cut else { return };
        if reading.by_ref().take(READ).count() < READ {
            return;
        }
        // Without another connection all rows are read, when the result is dropped.
        let other = Conn::new(options.clone());
        if other.is_ok_and(|mut other| other.query_drop(format!("KILL {session}")).is_ok()) {
            self.is_lost.store(true, Ordering::Relaxed);
        }
    }
}
