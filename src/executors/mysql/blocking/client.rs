//! Running statements on a connection to MariaDB or MySQL. Knows no pool.
use super::bind::bind;
use super::errors::{error, outdated};
use super::row::Received;
use super::{cursor, opening};
use crate::error::{Error, ErrorKind, Result};
use crate::executors::gate::Shut;
use crate::executors::key_row::KeyRow;
use crate::executors::parameters::wrong_count;
use crate::executors::server::blocking::{Client, Held, OpenCursor, Statements};
use crate::executors::server::settings::Settings;
use crate::sql::Dialect;
use crate::statement::{Purpose, Statement};
use crate::value::{Sink, Value};
use biform_drivers::mysql::prelude::Queryable;
use biform_drivers::mysql::{self, Conn, Opts, Params, Statement as Prepared};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A connection with its prepared statements.
pub(in crate::executors) struct Session {
    pub(super) connection: Conn,
    pub(super) options: Opts,
    statements: Statements<Prepared>,
    /// Set where the connection is lost, or cannot be read on.
    pub(super) is_lost: Arc<AtomicBool>,
}

/// How a statement ended that did not go well.
enum Failure {
    /// By the driver, and how many rows had been pushed.
    Driver(mysql::Error, u64),
    Other(Error),
}

impl Client for Session {
    const DIALECT: Dialect = Dialect::MySql;

    fn connect(settings: &Settings) -> Result<Self> {
        let options = opening::options(settings);
        let connection = opening::open(settings, &options)?;
        let statements = Statements::new(settings.statement_cache);
        Ok(Session { connection, options, statements, is_lost: Arc::default() })
    }

    fn is_closed(&self) -> bool {
        self.is_lost.load(Ordering::Relaxed)
    }

    fn run(&mut self, statement: &Statement, sink: Sink<'_>, repeatable: bool) -> Result<u64> {
        match statement.purpose() {
            Purpose::Nothing | Purpose::Transaction(_) if statement.values().is_empty() => {
                // A text may hold several statements, each of which may fail.
                let mut results = self.connection.query_iter(statement.sql()).map_err(error)?;
                while let Some(mut rows) = results.iter() {
                    rows.try_for_each(|row| row.map(drop)).map_err(error)?;
                }
                Ok(0)
            }
            purpose => self.prepared(statement.sql(), purpose, statement.values(), sink, repeatable),
        }
    }

    fn run_kept(&mut self, sql: &str, purpose: Purpose, values: &[Value], sink: Sink<'_>) -> Result<u64> {
        self.prepared(sql, purpose, values, sink, false)
    }

    fn run_once(&mut self, sql: &str, purpose: Purpose, values: &[Value], sink: Sink<'_>) -> Result<u64> {
        self.unkept(sql, purpose, values, sink)
    }

    fn open<'a>(held: Held<'a, Self>, statement: &Statement, shut: Shut) -> Result<OpenCursor<'a>> {
        cursor::open(held, statement, shut)
    }
}

impl Session {
    /// Runs a statement that is kept prepared. One that the server has let go of is prepared anew.
    fn prepared(
        &mut self,
        sql: &str,
        purpose: Purpose,
        values: &[Value],
        sink: Sink<'_>,
        repeatable: bool,
    ) -> Result<u64> {
        if !self.statements.keeps() {
            return self.unkept(sql, purpose, values, sink);
        }
        let (prepared, is_kept) = self.prepare(sql)?;
        match self.execute(&prepared, purpose, values, &mut *sink) {
            Err(Failure::Driver(failed, pushed)) if is_kept && outdated(&failed) => {
                self.statements.remove(sql);
                if !repeatable || pushed > 0 {
                    return Err(error(failed));
                }
                let (prepared, _) = self.prepare(sql)?;
                self.execute(&prepared, purpose, values, sink).map_err(Failure::error)
            }
            answer => answer.map_err(Failure::error),
        }
    }

    /// Runs a statement that is prepared for this once.
    fn unkept(&mut self, sql: &str, purpose: Purpose, values: &[Value], sink: Sink<'_>) -> Result<u64> {
        let prepared = self.connection.prep(sql).map_err(error)?;
        let answer = self.execute(&prepared, purpose, values, sink).map_err(Failure::error);
        self.connection.close(prepared).map_err(error)?;
        answer
    }

    /// A prepared statement, and whether it was kept. Where none are, the caller closes it.
    pub(super) fn prepare(&mut self, sql: &str) -> Result<(Prepared, bool)> {
        if let Some(prepared) = self.statements.get(sql) {
            return Ok((prepared, true));
        }
        let prepared = self.connection.prep(sql).map_err(error)?;
        if let Some(removed) = self.statements.keep(sql, prepared.clone()) {
            self.connection.close(removed).map_err(error)?;
        }
        Ok((prepared, false))
    }

    /// Closes a statement, if none are kept.
    pub(super) fn finish(&mut self, prepared: Prepared) {
        if !self.statements.keeps() && self.connection.close(prepared).is_err() {
            self.is_lost.store(true, Ordering::Relaxed);
        }
    }

    fn execute(
        &mut self,
        prepared: &Prepared,
        purpose: Purpose,
        values: &[Value],
        sink: Sink<'_>,
    ) -> Result<u64, Failure> {
        let bound = parameters(prepared, values).map_err(Failure::Other)?;
        let mut rows = self.connection.exec_iter(prepared, bound).map_err(|error| Failure::Driver(error, 0))?;
        let gives_rows = !rows.columns().as_ref().is_empty();
        // Known until rows are asked for.
        let (affected, key) = (rows.affected_rows(), rows.last_insert_id());
        let (mut pushed, mut given) = (0, 0);
        // To the end, so that the connection is free again.
        for row in rows.by_ref() {
            let row = row.map_err(|error| Failure::Driver(error, pushed))?;
            given += 1;
            match purpose {
                Purpose::Rows | Purpose::Key => {}
                Purpose::Row if pushed == 0 => {}
                _ => continue,
            }
            sink(&Received(row)).map_err(Failure::Other)?;
            pushed += 1;
        }
        match purpose {
            Purpose::Key if !gives_rows && affected > 0 => match key {
                Some(key) => push_key(key, sink).map_err(Failure::Other),
                None => Ok(0),
            },
            Purpose::Rows | Purpose::Row | Purpose::Key => Ok(pushed),
            Purpose::Count => Ok(if gives_rows { given } else { affected }),
            Purpose::Nothing | Purpose::Transaction(_) => Ok(0),
        }
    }
}

fn push_key(key: u64, sink: Sink<'_>) -> Result<u64> {
    let key = i64::try_from(key).map_err(|_| Error::decode(0, "a key beyond an `i64`"))?;
    sink(&KeyRow(key)).map(|()| 1)
}

/// The values of a statement, if there are as many as it has parameters.
pub(super) fn parameters(prepared: &Prepared, values: &[Value]) -> Result<Params> {
    let wanted = usize::from(prepared.num_params());
    if wanted == values.len() { bind(values) } else { Err(wrong_count(wanted, values.len())) }
}

impl Failure {
    fn error(self) -> Error {
        match self {
            Failure::Driver(failed, _) => error(failed),
            Failure::Other(error) => error,
        }
    }
}

/// Whether an answer says that the connection is of no more use.
pub(super) fn is_loss<T>(answer: &Result<T>) -> bool {
    answer.as_ref().is_err_and(|error| error.kind() == ErrorKind::Connection)
}
