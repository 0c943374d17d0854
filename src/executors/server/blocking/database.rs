//! A database on a server as a blocking executor: each call takes a connection from the pool.
use super::exclusive::Exclusive;
use super::pool::{Held, Pool};
use super::{Client, OpenCursor};
use crate::error::Result;
use crate::executor::{Connection, Executor};
use crate::executors::found::found;
use crate::executors::gate::Gate;
use crate::executors::server::settings::Settings;
use crate::rim::Immediate;
use crate::sql::{Capability, Dialect};
use crate::statement::{Statement, ValueSets};
use crate::value::{BatchSink, Sink};

pub(in crate::executors) struct Database<C: Client> {
    pool: Pool<C>,
    gate: Gate,
    dialect: Dialect,
}

impl<C: Client> Database<C> {
    /// Opens a first connection too, so that what is wrong with the place is known early.
    pub(in crate::executors) fn connect(mut settings: Settings) -> Result<Self> {
        C::may_wait()?;
        let (gate, without) = (Gate::of(settings.pool.connections()), std::mem::take(&mut settings.without));
        let pool = Pool::new(settings);
        let first = Exclusive::<C>::new(pool.lease(&gate)?, C::DIALECT);
        let dialect = pool.opening(found(&first, &without))?;
        drop(first);
        if dialect.is_without(Capability::NamedPrepares) {
            pool.leave_no_names();
        }
        Ok(Database { pool, gate, dialect })
    }
}

impl<C: Client> Executor for Database<C> {
    type Output = Immediate;

    fn as_dyn(&self) -> &dyn Executor<Output = Immediate> {
        self
    }
    fn dialect(&self) -> Dialect {
        self.dialect
    }
    fn run<'a>(&'a self, statement: Statement, sink: Sink<'a>) -> Result<u64> {
        self.pool.lease(&self.gate)?.run(&statement, sink)
    }
    fn run_many<'a>(&'a self, statement: Statement, sets: ValueSets, sink: Sink<'a>) -> Result<u64> {
        self.pool.lease(&self.gate)?.run_many(&statement, sets, sink)
    }
    fn run_batch<'a>(&'a self, batch: Vec<Statement>, sink: BatchSink<'a>) -> Result<Vec<u64>> {
        self.pool.lease(&self.gate)?.run_batch(&batch, sink)
    }
    fn open<'a>(&'a self, statement: Statement) -> Result<OpenCursor<'a>> {
        let lease = self.pool.lease(&self.gate)?;
        let shut = self.gate.shut(statement.model());
        C::open(Held::Own(lease), &statement, shut)
    }
    fn connection(&self) -> Result<Connection<Immediate>> {
        Ok(Box::new(Exclusive::new(self.pool.lease(&self.gate)?, self.dialect)))
    }
    fn close(&self) -> Result<()> {
        self.pool.close(&self.gate)
    }
}
