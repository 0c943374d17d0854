//! One SQLite connection as an async executor, for a transaction.
use super::bulk::run_many;
use super::cursor::Open;
use super::lease::Lease;
use crate::executor::{Cursor, Executor};
use crate::executors::gate::Gate;
use crate::rim::{Deferred, Pending};
use crate::sql::Dialect;
use crate::statement::{Statement, ValueSets};
use crate::value::Sink;
use futures::lock::Mutex;

/// Statements that are joined on one transaction wait their turn.
pub(super) struct Exclusive {
    lease: Mutex<Lease>,
    gate: Gate,
}

impl Exclusive {
    pub(super) fn new(lease: Lease) -> Self {
        Exclusive { lease: Mutex::new(lease), gate: Gate::of_one() }
    }
}

impl Executor for Exclusive {
    type Output = Deferred;

    fn as_dyn(&self) -> &dyn Executor<Output = Deferred> {
        self
    }
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }
    fn run<'a>(&'a self, statement: Statement, sink: Sink<'a>) -> Pending<'a, u64> {
        Pending::new(async move {
            self.gate.pass()?;
            self.lease.lock().await.run(statement, sink).await
        })
    }
    fn run_many<'a>(&'a self, statement: Statement, sets: ValueSets, sink: Sink<'a>) -> Pending<'a, u64> {
        Pending::new(async move {
            self.gate.pass()?;
            run_many(self.lease.lock().await.connection()?, statement, sets, sink).await
        })
    }
    fn open<'a>(&'a self, statement: Statement) -> Pending<'a, Box<dyn Cursor<Deferred> + Send + 'a>> {
        Pending::new(async move {
            self.gate.pass()?;
            let lease = self.lease.lock().await;
            let shut = self.gate.shut(statement.model());
            Ok(Box::new(Open::new(lease, statement, shut).await?) as Box<dyn Cursor<Deferred> + Send>)
        })
    }
}
