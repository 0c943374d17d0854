//! One connection to a server as a blocking executor, for a transaction. Dropped with the transaction open, it goes back
//! to the pool, whose rules undo that.
use super::pool::{Held, Lease};
use super::{Client, OpenCursor};
use crate::error::Result;
use crate::executor::Executor;
use crate::executors::gate::Gate;
use crate::executors::turn::turn;
use crate::rim::Immediate;
use crate::sql::Dialect;
use crate::statement::{Statement, ValueSets};
use crate::value::{BatchSink, Sink};
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::time::Duration;

/// How long a thread sleeps before it tries again: about one statement.
const NAP: Duration = Duration::from_micros(100);

pub(in crate::executors) struct Exclusive<C: Client> {
    lease: Mutex<Lease<C>>,
    gate: Gate,
    dialect: Dialect,
}

impl<C: Client> Exclusive<C> {
    pub(in crate::executors) fn new(lease: Lease<C>, dialect: Dialect) -> Self {
        Exclusive { lease: Mutex::new(lease), gate: Gate::of_one(), dialect }
    }

    /// Waits for its turn. A panic elsewhere leaves the connection usable, and its transaction open.
    fn turn(&self) -> Result<MutexGuard<'_, Lease<C>>> {
        C::may_wait()?;
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

impl<C: Client> Executor for Exclusive<C> {
    type Output = Immediate;

    fn as_dyn(&self) -> &dyn Executor<Output = Immediate> {
        self
    }
    fn dialect(&self) -> Dialect {
        self.dialect
    }
    fn run<'a>(&'a self, statement: Statement, sink: Sink<'a>) -> Result<u64> {
        self.turn()?.run(&statement, sink)
    }
    fn run_many<'a>(&'a self, statement: Statement, sets: ValueSets, sink: Sink<'a>) -> Result<u64> {
        self.turn()?.run_many(&statement, sets, sink)
    }
    fn run_batch<'a>(&'a self, batch: Vec<Statement>, sink: BatchSink<'a>) -> Result<Vec<u64>> {
        self.turn()?.run_batch(&batch, sink)
    }
    fn open<'a>(&'a self, statement: Statement) -> Result<OpenCursor<'a>> {
        let turn = self.turn()?;
        let shut = self.gate.shut(statement.model());
        C::open(Held::Shared(turn), &statement, shut)
    }
}
