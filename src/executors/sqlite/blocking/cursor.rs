//! An open result on a rusqlite connection: it owns the connection, the statement on it, and the rows of that.
use super::bind::bind;
use super::pool::{Lease, connection};
use super::row::Borrowed;
use super::run::{error, prepare};
use crate::error::Result;
use crate::executor::Cursor;
use crate::executors::gate::Shut;
use crate::rim::Immediate;
use crate::statement::Statement;
use crate::value::Sink;
use biform_drivers::rusqlite::{CachedStatement, Rows};
use self_cell::{MutBorrow, self_cell};
use std::sync::MutexGuard;

/// The connection a cursor reads on: its own, or that of a transaction.
pub(super) enum Held<'a> {
    Own(Lease),
    Shared(MutexGuard<'a, Lease>),
}

self_cell!(
    struct Prepared<'a> {
        owner: Held<'a>,
        #[covariant]
        dependent: CachedStatement,
    }
);

self_cell!(
    struct Reading<'a> {
        owner: MutBorrow<Prepared<'a>>,
        #[covariant]
        dependent: Rows,
    }
);

/// Opens the gate first and lets go of the connection then: fields are dropped in this order.
pub(super) struct Open<'a> {
    _shut: Shut,
    reading: Reading<'a>,
}

impl<'a> Open<'a> {
    pub(super) fn new(held: Held<'a>, statement: &Statement, shut: Shut) -> Result<Self> {
        let mut prepared = Prepared::try_new(held, |held| {
            let opened = match held {
                Held::Own(lease) => &**lease,
                Held::Shared(lease) => &***lease,
            };
            prepare(connection(opened)?, statement)
        })?;
        prepared.with_dependent_mut(|_, prepared| bind(prepared, statement.values()))?;
        let reading = Reading::new(MutBorrow::new(prepared), |prepared| {
            prepared.borrow_mut().with_dependent_mut(|_, prepared| prepared.raw_query())
        });
        Ok(Open { _shut: shut, reading })
    }
}

impl Cursor<Immediate> for Open<'_> {
    fn next_chunk<'c>(&'c mut self, rows: usize, sink: Sink<'c>) -> Result<bool> {
        self.reading.with_dependent_mut(|_, reading| {
            for _ in 0..rows {
                match reading.next().map_err(error)? {
                    Some(row) => sink(&Borrowed(row))?,
                    None => return Ok(false),
                }
            }
            Ok(true)
        })
    }
}
