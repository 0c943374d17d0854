//! A database as an async executor: each call borrows a connection.
use super::backend::{Backend, Source};
use super::exclusive::Exclusive;
use crate::error::Result;
use crate::executor::{Connection, Cursor, Executor};
use crate::executors::found::found;
use crate::executors::gate::Gate;
use crate::rim::{Deferred, Pending};
use crate::sql::{Capability, Dialect};
use crate::statement::{Statement, ValueSets};
use crate::value::{BatchSink, Sink};

pub(in crate::executors) struct Database<B: Backend> {
    source: B::Source,
    gate: Gate,
    dialect: Dialect,
}

impl<B: Backend> Database<B> {
    /// Opens a first connection too, so that what is wrong with the place is known now, and what it can do.
    pub(super) async fn over(source: B::Source, gate: Gate, without: &[Capability]) -> Result<Self> {
        let first = Exclusive::new(source.lease(&gate).await?, B::DIALECT);
        let dialect = found(&first, without).await.map_err(|error| source.opening(error))?;
        drop(first);
        if dialect.is_without(Capability::NamedPrepares) {
            source.leave_no_names();
        }
        Ok(Database { source, gate, dialect })
    }
}

impl<B: Backend> Executor for Database<B> {
    type Output = Deferred;

    fn as_dyn(&self) -> &dyn Executor<Output = Deferred> {
        self
    }
    fn dialect(&self) -> Dialect {
        self.dialect
    }
    fn run<'a>(&'a self, statement: Statement, sink: Sink<'a>) -> Pending<'a, u64> {
        Pending::new(async move { self.source.lease(&self.gate).await?.run(statement, sink).await })
    }
    fn run_many<'a>(&'a self, statement: Statement, sets: ValueSets, sink: Sink<'a>) -> Pending<'a, u64> {
        Pending::new(async move { self.source.lease(&self.gate).await?.run_many(statement, sets, sink).await })
    }
    fn run_batch<'a>(&'a self, batch: Vec<Statement>, sink: BatchSink<'a>) -> Pending<'a, Vec<u64>> {
        Pending::new(async move { self.source.lease(&self.gate).await?.run_batch(batch, sink).await })
    }
    fn open<'a>(&'a self, statement: Statement) -> Pending<'a, Box<dyn Cursor<Deferred> + Send + 'a>> {
        Pending::new(async move {
            let lease = Box::new(self.source.lease(&self.gate).await?);
            let shut = self.gate.shut(statement.model());
            B::open(lease, statement, shut).await
        })
    }
    fn connection<'a>(&'a self) -> Pending<'a, Connection<Deferred>> {
        Pending::new(async move {
            let lease = self.source.lease(&self.gate).await?;
            Ok(Box::new(Exclusive::new(lease, self.dialect)) as Connection<Deferred>)
        })
    }
    fn close<'a>(&'a self) -> Pending<'a, ()> {
        Pending::new(self.source.close(&self.gate))
    }
}
