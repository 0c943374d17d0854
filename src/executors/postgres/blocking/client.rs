//! Running statements on a PostgreSQL connection. Knows no pool.
use super::bind::Bound;
use super::cursor;
use super::errors::{error, outdated, unsent};
use super::row::Received;
use super::{opening, thread};
use crate::error::Result;
use crate::executors::gate::Shut;
use crate::executors::parameters::wrong_count;
use crate::executors::server::blocking::{Client, Held, OpenCursor, Statements};
use crate::executors::server::settings::Settings;
use crate::sql::Dialect;
use crate::statement::{Purpose, Statement};
use crate::value::{Sink, Value};
use biform_drivers::postgres::fallible_iterator::FallibleIterator;
use biform_drivers::postgres::types::Type;
use biform_drivers::postgres::{self, Column, Statement as Prepared};

/// A connection with its prepared statements.
pub(in crate::executors) struct Session {
    /// None only while it is dropped.
    client: Option<postgres::Client>,
    statements: Statements<Prepared>,
    /// Whether a type was met that is not built in, of which the crate asks the server by statements that it keeps.
    pub(super) looks_up: bool,
}

/// How a statement ended that did not go well.
enum Failure {
    /// By the driver, and how many rows had been pushed.
    Driver(postgres::Error, u64),
    Other(crate::error::Error),
}

impl Drop for Session {
    /// Saying goodbye to the server is waited for.
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            thread::drop_elsewhere(client);
        }
    }
}

impl Client for Session {
    const DIALECT: Dialect = Dialect::Postgres;

    fn connect(settings: &Settings) -> Result<Self> {
        let client = Some(opening::open(settings)?);
        Ok(Session { client, statements: Statements::new(settings.statement_cache), looks_up: false })
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
        self.client.as_ref().is_none_or(postgres::Client::is_closed)
    }

    fn run(&mut self, statement: &Statement, sink: Sink<'_>, repeatable: bool) -> Result<u64> {
        match statement.purpose() {
            Purpose::Nothing | Purpose::Transaction(_) if statement.values().is_empty() => {
                self.client()?.batch_execute(statement.sql()).map_err(error)?;
                Ok(0)
            }
            purpose => self.prepared(statement.sql(), purpose, statement.values(), sink, repeatable),
        }
    }

    fn run_kept(&mut self, sql: &str, purpose: Purpose, values: &[Value], sink: Sink<'_>) -> Result<u64> {
        self.prepared(sql, purpose, values, sink, false)
    }

    fn run_once(&mut self, sql: &str, purpose: Purpose, values: &[Value], sink: Sink<'_>) -> Result<u64> {
        let prepared = self.client()?.prepare(sql).map_err(error)?;
        self.looks_up |= prepared.params().iter().any(is_looked_up);
        self.execute(&prepared, purpose, values, sink).map_err(Failure::error)
    }

    fn open<'a>(held: Held<'a, Self>, statement: &Statement, shut: Shut) -> Result<OpenCursor<'a>> {
        cursor::open(held, statement, shut)
    }
}

impl Session {
    pub(super) fn client(&mut self) -> Result<&mut postgres::Client> {
        self.client.as_mut().ok_or_else(crate::executors::server::settings::closed)
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
        let prepared = self.client()?.prepare(sql).map_err(error)?;
        self.looks_up |= prepared.params().iter().chain(prepared.columns().iter().map(Column::type_)).any(is_looked_up);
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
        let client = self.client().map_err(Failure::Other)?;
        let mut rows =
            client.query_raw(prepared, values.iter().map(Bound)).map_err(|error| Failure::Driver(error, 0))?;
        let mut pushed = 0;
        // To the end, also where one row is wanted: a constraint may be looked at after the last.
        while let Some(row) = rows.next().map_err(|error| Failure::Driver(error, pushed))? {
            match purpose {
                Purpose::Rows | Purpose::Key => {}
                Purpose::Row if pushed == 0 => {}
                _ => continue,
            }
            sink(&Received(row)).map_err(Failure::Other)?;
            pushed += 1;
        }
        Ok(match purpose {
            Purpose::Rows | Purpose::Row | Purpose::Key => pushed,
            Purpose::Count => rows.rows_affected().unwrap_or(0),
            Purpose::Nothing | Purpose::Transaction(_) => 0,
        })
    }
}

/// Whether the crate asks the server what a type is.
pub(super) fn is_looked_up(of: &Type) -> bool {
    Type::from_oid(of.oid()).is_none()
}

impl Failure {
    fn error(self) -> crate::error::Error {
        match self {
            Failure::Driver(failed, _) => error(failed),
            Failure::Other(error) => error,
        }
    }
}
