//! One connection as an async executor, for a transaction.
use super::backend::Backend;
use super::lease::Lease;
use super::turn::{on_tokio, turn};
use crate::error::Result;
use crate::executor::{Cursor, Executor};
use crate::executors::gate::Gate;
use crate::rim::{Deferred, Pending};
use crate::sql::Dialect;
use crate::statement::{Statement, ValueSets};
use crate::value::{BatchSink, Sink};
use futures::lock::{Mutex, MutexGuard};

/// Statements that are joined on one transaction wait their turn.
pub(super) struct Exclusive<B: Backend> {
    lease: Mutex<Lease<B>>,
    gate: Gate,
    dialect: Dialect,
}

impl<B: Backend> Exclusive<B> {
    pub(super) fn new(lease: Lease<B>, dialect: Dialect) -> Self {
        Exclusive { lease: Mutex::new(lease), gate: Gate::of_one(), dialect }
    }

    async fn turn(&self) -> Result<MutexGuard<'_, Lease<B>>> {
        self.gate.pass()?;
        match self.lease.try_lock() {
            Some(lease) => Ok(lease),
            None => {
                on_tokio()?;
                turn(&self.gate, self.lease.lock()).await
            }
        }
    }
}

impl<B: Backend> Executor for Exclusive<B> {
    type Output = Deferred;

    fn as_dyn(&self) -> &dyn Executor<Output = Deferred> {
        self
    }
    fn dialect(&self) -> Dialect {
        self.dialect
    }
    fn run<'a>(&'a self, statement: Statement, sink: Sink<'a>) -> Pending<'a, u64> {
        Pending::new(async move { self.turn().await?.run(statement, sink).await })
    }
    fn run_many<'a>(&'a self, statement: Statement, sets: ValueSets, sink: Sink<'a>) -> Pending<'a, u64> {
        Pending::new(async move { self.turn().await?.run_many(statement, sets, sink).await })
    }
    fn run_batch<'a>(&'a self, batch: Vec<Statement>, sink: BatchSink<'a>) -> Pending<'a, Vec<u64>> {
        Pending::new(async move { self.turn().await?.run_batch(batch, sink).await })
    }
    fn open<'a>(&'a self, statement: Statement) -> Pending<'a, Box<dyn Cursor<Deferred> + Send + 'a>> {
        Pending::new(async move {
            let lease = self.turn().await?;
            let shut = self.gate.shut(statement.model());
            B::open(lease, statement, shut).await
        })
    }
}
