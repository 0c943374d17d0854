//! A SQLite database as a blocking executor: each call takes a connection from the pool.
use super::cursor::{Held, Open};
use super::exclusive::Exclusive;
use super::pool::{Pool, connection};
use super::run;
use crate::error::Result;
use crate::executor::{Connection, Cursor, Executor};
use crate::executors::found::found;
use crate::executors::gate::Gate;
use crate::executors::sqlite::settings::Settings;
use crate::rim::Immediate;
use crate::sql::Dialect;
use crate::statement::{Statement, ValueSets};
use crate::value::{BatchSink, Sink};

pub(in crate::executors) struct Database {
    pool: Pool,
    gate: Gate,
    dialect: Dialect,
}

impl Database {
    pub(in crate::executors) fn connect(mut settings: Settings) -> Result<Self> {
        let (gate, without) = (Gate::of(settings.connections()), std::mem::take(&mut settings.without));
        let pool = Pool::new(settings);
        let first = Exclusive::new(pool.open_one(&gate)?, Dialect::Sqlite);
        let dialect = pool.opening(found(&first, &without))?;
        drop(first);
        Ok(Database { pool, gate, dialect })
    }
}

impl Executor for Database {
    type Output = Immediate;

    fn as_dyn(&self) -> &dyn Executor<Output = Immediate> {
        self
    }
    fn dialect(&self) -> Dialect {
        self.dialect
    }
    fn run<'a>(&'a self, statement: Statement, sink: Sink<'a>) -> Result<u64> {
        let lease = self.pool.lease(&self.gate)?;
        run::run(connection(&lease)?, &statement, sink)
    }
    fn run_many<'a>(&'a self, statement: Statement, sets: ValueSets, sink: Sink<'a>) -> Result<u64> {
        let lease = self.pool.lease(&self.gate)?;
        run::run_many(connection(&lease)?, &statement, &sets, sink)
    }
    fn run_batch<'a>(&'a self, batch: Vec<Statement>, sink: BatchSink<'a>) -> Result<Vec<u64>> {
        let lease = self.pool.lease(&self.gate)?;
        run::run_batch(connection(&lease)?, &batch, sink)
    }
    fn open<'a>(&'a self, statement: Statement) -> Result<Box<dyn Cursor<Immediate> + 'a>> {
        let lease = self.pool.lease(&self.gate)?;
        let shut = self.gate.shut(statement.model());
        Ok(Box::new(Open::new(Held::Own(lease), &statement, shut)?))
    }
    fn connection(&self) -> Result<Connection<Immediate>> {
        Ok(Box::new(Exclusive::new(self.pool.lease(&self.gate)?, self.dialect)))
    }
    fn close(&self) -> Result<()> {
        self.pool.close(&self.gate)
    }
}
