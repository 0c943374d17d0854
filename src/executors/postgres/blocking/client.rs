//! Running statements on a PostgreSQL connection. Knows no pool.
use super::bind::Bound;
use super::cursor;
use super::errors::{error, outdated, unsent};
use super::link::{Link, Wire};
use super::row::Received;
use super::{opening, thread};
use crate::error::Result;
use crate::executors::gate::Shut;
use crate::executors::parameters::wrong_count;
use crate::executors::server::blocking::{Client, Held, OpenCursor, Statements};
use crate::executors::server::settings::{Settings, closed};
use crate::sql::Dialect;
use crate::statement::{Purpose, Statement};
use crate::value::{Sink, Value};
use biform_drivers::tokio_postgres::{self as driver, RowStream, Statement as Prepared};
use std::pin::pin;

/// A connection with its prepared statements.
pub(in crate::executors) struct Session {
    /// None only while it is dropped.
    link: Option<Link>,
    statements: Statements<Prepared>,
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
        let mut session = Session { link, statements: Statements::new(settings.statement_cache) };
        opening::set_up(session.link()?, settings)?;
        Ok(session)
    }

    fn may_wait() -> Result<()> {
        thread::may_wait()
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
        self.execute(&prepared, purpose, values, sink).map_err(Failure::error)
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
        let kept = self.statements.get(sql);
        let is_kept = kept.is_some();
        let prepared = match kept {
            Some(prepared) => prepared,
            None => self.prepare(sql)?,
        };
        match self.execute(&prepared, purpose, values, &mut *sink) {
            Err(Failure::Driver(failed, pushed)) if is_kept && (outdated(&failed) || unsent(&failed)) => {
                self.statements.remove(sql);
                if pushed > 0 || !(repeatable || unsent(&failed)) {
                    return Err(error(failed));
                }
                let prepared = self.prepare(sql)?;
                self.execute(&prepared, purpose, values, sink).map_err(Failure::error)
            }
            answer => answer.map_err(Failure::error),
        }
    }

    fn prepare(&mut self, sql: &str) -> Result<Prepared> {
        let Link { client, wire } = self.link()?;
        let prepared = wire.wait(client.prepare(sql)).map_err(error)?;
        // The one that makes room is closed on the server when it is dropped.
        drop(self.statements.keep(sql, prepared.clone()));
        Ok(prepared)
    }

    fn execute(
        &mut self,
        prepared: &Prepared,
        purpose: Purpose,
        values: &[Value],
        sink: Sink<'_>,
    ) -> Result<u64, Failure> {
        let wanted = prepared.params().len();
        if wanted != values.len() {
            return Err(Failure::Other(wrong_count(wanted, values.len())));
        }
        let Link { client, wire } = self.link().map_err(Failure::Other)?;
        let asked = wire.wait(client.query_raw(prepared, values.iter().map(Bound)));
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

impl Failure {
    pub(super) fn error(self) -> crate::error::Error {
        match self {
            Failure::Driver(failed, _) => error(failed),
            Failure::Other(error) => error,
        }
    }
}
