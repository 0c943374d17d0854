//! Databases on servers as blocking executors: one shape over what a driver's connection can do. Knows no driver but
//! r2d2, and no model.
mod database;
mod exclusive;
mod lent;
mod pool;
mod statements;

pub(in crate::executors) use database::Database;
pub(in crate::executors) use pool::Held;
pub(in crate::executors) use statements::Statements;

use crate::error::Result;
use crate::executor::Cursor;
use crate::executors::bulk::{fitting, is_joined, is_kept, with_way_out};
use crate::executors::gate::Shut;
use crate::executors::server::rows::Rows;
use crate::executors::server::settings::Settings;
use crate::rim::Immediate;
use crate::sql::Dialect;
use crate::statement::{Purpose, Statement, ValueSets};
use crate::value::{BatchSink, Sink, Value};

/// A cursor that holds its connection, or that of a transaction.
pub(in crate::executors) type OpenCursor<'a> = Box<dyn Cursor<Immediate> + 'a>;

/// A connection of a driver, and what it can do.
pub(in crate::executors) trait Client: Sized + Send + 'static {
    /// The SQL of its server.
    const DIALECT: Dialect;

    /// Opens one, set up for use.
    fn connect(settings: &Settings) -> Result<Self>;

    /// Whether this thread may wait for an answer; asked before anything else is called.
    fn may_wait() -> Result<()> {
        Ok(())
    }

    /// Keeps no prepared statements from now on.
    fn keep_none(&mut self) {}

    /// Whether the driver keeps some that it has made for itself.
    fn keeps_its_own(&self) -> bool {
        false
    }

    /// Whether it is known to have ended, so that it is not handed out.
    fn is_closed(&self) -> bool;

    /// Runs a statement. It may be run twice where its prepared form was outdated and `repeatable` says that no
    /// transaction is around it.
    fn run(&mut self, statement: &Statement, sink: Sink<'_>, repeatable: bool) -> Result<u64>;

    /// Runs a text that is kept prepared.
    fn run_kept(&mut self, sql: &str, purpose: Purpose, values: &[Value], sink: Sink<'_>) -> Result<u64>;

    /// Runs a text that is prepared for this once.
    fn run_once(&mut self, sql: &str, purpose: Purpose, values: &[Value], sink: Sink<'_>) -> Result<u64>;

    /// How many of the statements of a batch, from the first on, are sent together.
    fn group(_: &[Statement], _in_transaction: bool) -> usize {
        1
    }

    /// Runs statements that are sent together, and adds their numbers, up to the one that fails.
    fn run_group(
        &mut self,
        group: &[Statement],
        numbers: &mut Vec<u64>,
        sink: BatchSink<'_>,
        in_transaction: bool,
    ) -> Result<()> {
        for statement in group {
            let place = numbers.len();
            numbers.push(self.run(statement, &mut |row| sink(place, row), !in_transaction)?);
        }
        Ok(())
    }

    /// Runs a statement for each set of values, one after the other.
    fn run_sets<'v>(
        &mut self,
        statement: &Statement,
        sets: impl Iterator<Item = &'v [Value]>,
        sink: Sink<'_>,
        _in_transaction: bool,
    ) -> Result<u64> {
        let mut sum = 0;
        for values in sets {
            let answer = self.run_kept(statement.sql(), statement.purpose(), values, &mut *sink);
            sum += with_way_out(answer, Self::DIALECT, values)?;
        }
        Ok(sum)
    }

    /// Inserts rows, whose values these are, from an array for each column; `None` where the columns do not take arrays.
    fn run_arrays(
        &mut self,
        _: &Statement,
        _rows: Rows<'_>,
        _: Sink<'_>,
        _in_transaction: bool,
    ) -> Result<Option<u64>> {
        Ok(None)
    }

    /// Runs a statement for each set of values: inserts from arrays, or joined, as many rows as fit, and others one by one.
    fn run_many(
        &mut self,
        statement: &Statement,
        sets: ValueSets,
        sink: Sink<'_>,
        in_transaction: bool,
    ) -> Result<u64> {
        let width = sets.width();
        if width == 0 {
            return self.run_sets(statement, sets.iter(), sink, in_transaction);
        }
        let (mut rows, mut sum) = (Rows { values: sets.values(), width }, 0);
        while rows.len() > 1 && statement.by_arrays().is_some() {
            let (some, rest) = rows.split_for_arrays();
            let Some(written) = self.run_arrays(statement, some, &mut *sink, in_transaction)? else { break };
            (rows, sum) = (rest, sum + written);
        }
        Ok(sum + self.run_values(statement, rows, sink, in_transaction)?)
    }

    /// Inserts rows joined, or one by one.
    fn run_values(
        &mut self,
        statement: &Statement,
        Rows { values, width }: Rows<'_>,
        sink: Sink<'_>,
        in_transaction: bool,
    ) -> Result<u64> {
        if !is_joined(statement, Self::DIALECT, width, values.len() / width) {
            return self.run_sets(statement, values.chunks(width), sink, in_transaction);
        }
        let (purpose, mut sum) = (statement.purpose(), 0);
        let (mut rest, mut size, mut joined) = (values, 0, String::new());
        while !rest.is_empty() {
            let rows = fitting(Self::DIALECT, rest, width);
            let (chunk, after) = rest.split_at_checked(rows * width).unwrap_or((rest, &[]));
            if rows != size {
                (size, joined) = (rows, statement.joined(rows).unwrap_or_default());
            }
            let answer = match is_kept(Self::DIALECT, rows, width) {
                true => self.run_kept(&joined, purpose, chunk, &mut *sink),
                false => self.run_once(&joined, purpose, chunk, &mut *sink),
            };
            sum += with_way_out(answer, Self::DIALECT, chunk)?;
            rest = after;
        }
        Ok(sum)
    }

    /// Opens a cursor on a connection, which holds it as long as it lives.
    fn open<'a>(held: Held<'a, Self>, statement: &Statement, shut: Shut) -> Result<OpenCursor<'a>>;
}
