//! Running statements on a PostgreSQL connection. Knows no pool.
use super::batch::Asked;
use super::bind::Bound;
use super::cursor;
use super::errors::{error, outdated, unsent};
use super::link::{Link, Wire};
use super::row::Received;
use super::{opening, thread};
use crate::error::Result;
use crate::executors::gate::Shut;
use crate::executors::parameters::wrong_count;
use crate::executors::postgres::batch::{texts, together};
use crate::executors::server::blocking::{Client, Held, OpenCursor, Statements};
use crate::executors::server::rows::Rows;
use crate::executors::server::settings::{Settings, closed};
use crate::sql::Dialect;
use crate::statement::{Purpose, Statement};
use crate::value::{BatchSink, Sink, Value};
use biform_drivers::tokio_postgres::types::{BorrowToSql, Type};
use biform_drivers::tokio_postgres::{self as driver, RowStream, Statement as Prepared};
use std::pin::pin;

/// Sets of values that are on their way together at most, as all of them are in memory.
const SETS: usize = 256;

/// A connection with its prepared statements.
pub(in crate::executors) struct Session {
    /// None only while it is dropped.
    link: Option<Link>,
    statements: Statements<Prepared>,
    /// Whether a type was met that is not built in, of which the crate asks the server by statements that it keeps.
    pub(super) looks_up: bool,
}

/// How a statement ended that did not go well.
pub(super) enum Failure {
    /// By the driver, and how many rows had been pushed.
    Driver(driver::Error, u64),
    Other(crate::error::Error),
}

impl Drop for Session {
    /// Saying goodbye to the server is waited for.
    fn drop(&mut self) {
        if let Some(link) = self.link.take() {
            thread::end_elsewhere(link, Link::close);
        }
    }
}

impl Client for Session {
    const DIALECT: Dialect = Dialect::Postgres;

    fn connect(settings: &Settings) -> Result<Self> {
        let link = Some(opening::open(settings)?);
        let mut session = Session { link, statements: Statements::new(settings.statement_cache), looks_up: false };
        opening::set_up(session.link()?, settings)?;
        Ok(session)
    }

    fn may_wait() -> Result<()> {
        thread::may_wait()
    }

    fn keep_none(&mut self) {
        self.statements = Statements::new(0);
    }

    fn keeps_its_own(&self) -> bool {
        self.looks_up
    }

    fn is_closed(&self) -> bool {
        self.link.as_ref().is_none_or(|link| link.client.is_closed())
    }

    fn run(&mut self, statement: &Statement, sink: Sink<'_>, repeatable: bool) -> Result<u64> {
        match statement.purpose() {
            Purpose::Nothing | Purpose::Transaction(_) if statement.values().is_empty() => {
                self.link()?.run_text(statement.sql())?;
                Ok(0)
            }
            purpose => self.prepared(statement.sql(), purpose, statement.values(), sink, repeatable),
        }
    }

    fn run_kept(&mut self, sql: &str, purpose: Purpose, values: &[Value], sink: Sink<'_>) -> Result<u64> {
        self.prepared(sql, purpose, values, sink, false)
    }

    fn run_once(&mut self, sql: &str, purpose: Purpose, values: &[Value], sink: Sink<'_>) -> Result<u64> {
        let Link { client, wire } = self.link()?;
        let prepared = wire.wait(client.prepare(sql)).map_err(error)?;
        self.looks_up |= prepared.params().iter().any(is_looked_up);
        self.execute(&prepared, purpose, values, sink).map_err(Failure::error)
    }

    fn group(batch: &[Statement], in_transaction: bool) -> usize {
        texts(batch).max(together(batch, in_transaction)).max(1)
    }

    fn run_group(
        &mut self,
        group: &[Statement],
        numbers: &mut Vec<u64>,
        sink: BatchSink<'_>,
        in_transaction: bool,
    ) -> Result<()> {
        if texts(group) == group.len() {
            return self.run_texts(group, numbers);
        }
        let asked: Vec<_> = group.iter().map(Asked::from).collect();
        self.run_together(&asked, numbers, sink, in_transaction)
    }

    fn run_sets<'v>(
        &mut self,
        statement: &Statement,
        sets: impl Iterator<Item = &'v [Value]>,
        sink: Sink<'_>,
        in_transaction: bool,
    ) -> Result<u64> {
        let (sql, purpose) = (statement.sql(), statement.purpose());
        let asked: Vec<_> = sets.map(|values| Asked { sql, purpose, values }).collect();
        // Only in a transaction nothing more is run after a failure.
        let most = if in_transaction { SETS } else { 1 };
        let mut sum = 0;
        for group in asked.chunks(most) {
            let mut numbers = Vec::with_capacity(most);
            self.run_together(group, &mut numbers, &mut |_, row| sink(row), in_transaction)?;
            sum += numbers.iter().sum::<u64>();
        }
        Ok(sum)
    }

    fn run_arrays(
        &mut self,
        statement: &Statement,
        rows: Rows<'_>,
        sink: Sink<'_>,
        in_transaction: bool,
    ) -> Result<Option<u64>> {
        self.insert_arrays(statement, rows, sink, !in_transaction)
    }

    fn open<'a>(held: Held<'a, Self>, statement: &Statement, shut: Shut) -> Result<OpenCursor<'a>> {
        cursor::open(held, statement, shut)
    }
}

impl Session {
    pub(super) fn link(&mut self) -> Result<&mut Link> {
        self.link.as_mut().ok_or_else(closed)
    }

    /// Runs a statement that is kept prepared. One whose tables were altered meanwhile is prepared anew: the server says
    /// so, or a value does not fit the type that a parameter was of.
    pub(super) fn prepared(
        &mut self,
        sql: &str,
        purpose: Purpose,
        values: &[Value],
        sink: Sink<'_>,
        repeatable: bool,
    ) -> Result<u64> {
        let is_kept = self.kept(sql).is_some();
        let prepared = self.kept_or_prepared(sql, &[]).map_err(Failure::error)?;
        match self.execute(&prepared, purpose, values, &mut *sink) {
            Err(failure) if is_kept && failure.is_outdated() => {
                self.forget(sql);
                if !failure.may_run_again(repeatable) {
                    return Err(failure.error());
                }
                let prepared = self.kept_or_prepared(sql, &[]).map_err(Failure::error)?;
                self.execute(&prepared, purpose, values, sink).map_err(Failure::error)
            }
            answer => answer.map_err(Failure::error),
        }
    }

    /// A statement that is kept prepared, with parameters of these types where they are said.
    pub(super) fn kept_or_prepared(&mut self, sql: &str, types: &[Type]) -> Result<Prepared, Failure> {
        if let Some(kept) = self.kept(sql) {
            return Ok(kept);
        }
        let Link { client, wire } = self.link().map_err(Failure::Other)?;
        let prepared = wire.wait(client.prepare_typed(sql, types)).map_err(|error| Failure::Driver(error, 0))?;
        let columns = prepared.columns().iter().map(|column| column.type_());
        self.looks_up |= prepared.params().iter().chain(columns).any(is_looked_up);
        self.keep(sql, &prepared);
        Ok(prepared)
    }

    pub(super) fn kept(&mut self, sql: &str) -> Option<Prepared> {
        self.statements.get(sql)
    }

    pub(super) fn keep(&mut self, sql: &str, prepared: &Prepared) {
        // The one that makes room is closed on the server when it is dropped.
        drop(self.statements.keep(sql, prepared.clone()));
    }

    /// Lets go of what has to be prepared anew.
    pub(super) fn forget(&mut self, sql: &str) {
        self.statements.remove(sql);
    }

    fn execute(
        &mut self,
        prepared: &Prepared,
        purpose: Purpose,
        values: &[Value],
        sink: Sink<'_>,
    ) -> Result<u64, Failure> {
        self.send(prepared, purpose, values.iter().map(Bound), sink)
    }

    pub(super) fn send<P: BorrowToSql>(
        &mut self,
        prepared: &Prepared,
        purpose: Purpose,
        parameters: impl ExactSizeIterator<Item = P>,
        sink: Sink<'_>,
    ) -> Result<u64, Failure> {
        let wanted = prepared.params().len();
        if wanted != parameters.len() {
            return Err(Failure::Other(wrong_count(wanted, parameters.len())));
        }
        let Link { client, wire } = self.link().map_err(Failure::Other)?;
        let asked = wire.wait(client.query_raw(prepared, parameters));
        let stream = asked.map_err(|error| Failure::Driver(error, 0))?;
        read(wire, stream, purpose, sink)
    }
}

/// Reads rows to the end, also where one is wanted: a constraint may be looked at after the last.
pub(super) fn read(wire: &mut Wire, stream: RowStream, purpose: Purpose, sink: Sink<'_>) -> Result<u64, Failure> {
    let (mut stream, mut come, mut pushed, mut more) = (pin!(stream), Vec::new(), 0, true);
    while more {
        let waited = wire.wait_for_rows(stream.as_mut(), &mut come);
        for row in come.drain(..) {
            match purpose {
                Purpose::Rows | Purpose::Key => {}
                Purpose::Row if pushed == 0 => {}
                _ => continue,
            }
            sink(&Received(row)).map_err(Failure::Other)?;
            pushed += 1;
        }
        more = waited.map_err(|error| Failure::Driver(error, pushed))?;
    }
    Ok(match purpose {
        Purpose::Rows | Purpose::Row | Purpose::Key => pushed,
        Purpose::Count => stream.rows_affected().unwrap_or(0),
        Purpose::Nothing | Purpose::Transaction(_) => 0,
    })
}

/// Whether the crate asks the server what a type is.
pub(super) fn is_looked_up(of: &Type) -> bool {
    Type::from_oid(of.oid()).is_none()
}

impl Failure {
    /// Whether it says of a statement that was kept prepared that it has to be prepared anew.
    pub(super) fn is_outdated(&self) -> bool {
        matches!(self, Failure::Driver(error, _) if outdated(error) || unsent(error))
    }

    /// Whether nothing can have been done, so that the statement is not run twice if it is run again: `repeatable` says
    /// that no transaction is around it.
    pub(super) fn may_run_again(&self, repeatable: bool) -> bool {
        matches!(self, Failure::Driver(error, 0) if repeatable || unsent(error))
    }

    pub(super) fn error(self) -> crate::error::Error {
        match self {
            Failure::Driver(failed, _) => error(failed),
            Failure::Other(error) => error,
        }
    }
}
