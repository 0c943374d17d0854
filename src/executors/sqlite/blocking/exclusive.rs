//! One SQLite connection as a blocking executor, for a transaction. Dropped with the transaction open, it goes back to
//! the pool, whose rules undo that.
use super::cursor::{Held, Open};
use super::pool::{Lease, connection};
use super::run;
use crate::error::Result;
use crate::executor::{Cursor, Executor};
use crate::executors::gate::Gate;
use crate::executors::turn::turn;
use crate::rim::Immediate;
use crate::sql::Dialect;
use crate::statement::{Statement, ValueSets};
use crate::value::{BatchSink, Sink};
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::time::Duration;

/// How long a thread sleeps before it tries again: some ten statements.
const NAP: Duration = Duration::from_micros(100);

pub(super) struct Exclusive {
    lease: Mutex<Lease>,
    gate: Gate,
    dialect: Dialect,
}

impl Exclusive {
    pub(super) fn new(lease: Lease, dialect: Dialect) -> Self {
        Exclusive { lease: Mutex::new(lease), gate: Gate::of_one(), dialect }
    }

    /// Waits for its turn. A panic elsewhere leaves the connection usable, and its transaction open.
    fn turn(&self) -> Result<MutexGuard<'_, Lease>> {
        turn(&self.gate, || match self.lease.try_lock() {
            Ok(lease) => Some(lease),
            Err(TryLockError::Poisoned(lease)) => Some(lease.into_inner()),
            Err(TryLockError::WouldBlock) => {
                std::thread::sleep(NAP);
                None
            }
        })
    }
}

impl Executor for Exclusive {
    type Output = Immediate;

    fn as_dyn(&self) -> &dyn Executor<Output = Immediate> {
        self
    }
    fn dialect(&self) -> Dialect {
        self.dialect
    }
    fn run<'a>(&'a self, statement: Statement, sink: Sink<'a>) -> Result<u64> {
        run::run(connection(&**self.turn()?)?, &statement, sink)
    }
    fn run_many<'a>(&'a self, statement: Statement, sets: ValueSets, sink: Sink<'a>) -> Result<u64> {
        run::run_many(connection(&**self.turn()?)?, &statement, &sets, sink)
    }
    fn run_batch<'a>(&'a self, batch: Vec<Statement>, sink: BatchSink<'a>) -> Result<Vec<u64>> {
        run::run_batch(connection(&**self.turn()?)?, &batch, sink)
    }
    fn open<'a>(&'a self, statement: Statement) -> Result<Box<dyn Cursor<Immediate> + 'a>> {
        let turn = self.turn()?;
        let shut = self.gate.shut(statement.model());
        Ok(Box::new(Open::new(Held::Shared(turn), &statement, shut)?))
    }
}
