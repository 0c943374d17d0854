//! A connection on loan, and whether it may be lent again. Knows no statement of a user.
use super::backend::{Backend, Held, Left};
use super::bulk;
use super::run;
use crate::error::{Error, ErrorKind, Result};
#[cfg(any(feature = "postgres", feature = "mysql"))]
use crate::executors::bulk::with_way_out;
#[cfg(any(feature = "postgres", feature = "mysql"))]
use crate::sql::{self, Mode};
use crate::statement::{Control, Purpose, Statement, ValueSets};
use crate::value::{BatchSink, Row, Sink};

/// A connection on loan.
pub(in crate::executors) struct Lease<B: Backend> {
    held: B::Held,
    /// While this is so, nobody knows whether a transaction is open.
    dirty: bool,
    /// While this is so, a call is on its way, or one never came to its end.
    cut: bool,
    lost: bool,
    /// Whether the rest of a result is still to come.
    unread: bool,
    /// Nothing that has a name on the server may outlive its transaction.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    is_nameless: bool,
    /// What has to be run before the next statement: the end of a cursor that was not read to its own.
    #[cfg(feature = "postgres")]
    leftover: Option<Statement>,
}

impl<B: Backend> Lease<B> {
    pub(super) fn new(held: B::Held, dirty: bool) -> Self {
        Lease {
            held,
            dirty,
            cut: false,
            lost: false,
            unread: false,
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            is_nameless: false,
            #[cfg(feature = "postgres")]
            leftover: None,
        }
    }

    /// The same, of a connection that is somebody else's after each transaction.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(super) fn nameless(mut self) -> Self {
        self.is_nameless = true;
        self
    }

    #[cfg(feature = "sqlite")]
    pub(super) fn connection(&mut self) -> Result<&mut B::Connection> {
        self.held.connection()
    }

    /// Whether a transaction may be open.
    #[cfg(feature = "postgres")]
    pub(super) fn is_dirty(&self) -> bool {
        self.dirty
    }

    /// Notes that what may have been open is not.
    pub(super) fn clean(&mut self) {
        self.dirty = false;
    }

    /// Notes that a statement opens a transaction, and refuses what is not to be sent. Called before it is sent, as the
    /// future that sends it may be dropped at any time after.
    pub(super) fn mark(&mut self, statement: &Statement) -> Result<()> {
        statement.check_text()?;
        self.dirty |= opens_transaction(statement);
        Ok(())
    }

    /// The connection, for a call that may be cut short. [`finish`](Lease::finish) is told how it ended.
    pub(super) fn start(&mut self) -> Result<&mut B::Connection> {
        if self.cut && !B::GOES_ON {
            return Err(cut_short());
        }
        self.cut = true;
        self.unread = false;
        self.held.connection()
    }

    /// The connection, for a result that is read bit by bit, and the mark to be set while a bit is on its way.
    pub(super) fn start_reading(&mut self) -> Result<(&mut B::Connection, &mut bool)> {
        self.start()?;
        self.unread = true;
        Ok((self.held.connection()?, &mut self.cut))
    }

    /// Notes that a result has been read to its end.
    pub(super) fn finish_reading(&mut self) {
        self.unread = false;
    }

    /// Notes that a call has come to its end.
    pub(super) fn finish<T>(&mut self, answer: Result<T>) -> Result<T> {
        self.cut = false;
        self.lost |= answer.as_ref().is_err_and(|error| error.kind() == ErrorKind::Connection);
        answer
    }

    /// Has a statement run before the next one.
    #[cfg(feature = "postgres")]
    pub(super) fn leave(&mut self, statement: Statement) {
        self.leftover = Some(statement);
    }

    /// Runs what was left to be run before the next statement. Where that ends the transaction or undoes a part of it,
    /// the cursor is gone with it.
    #[cfg(feature = "postgres")]
    pub(super) async fn settle(&mut self, next: Purpose) -> Result<()> {
        let Some(mut statement) = self.leftover.clone() else { return Ok(()) };
        let is_rollback = matches!(statement.purpose(), Purpose::Transaction(_));
        let ends = matches!(next, Purpose::Transaction(Control::Commit | Control::Rollback | Control::RollbackTo));
        if is_rollback || !ends {
            self.forget_names(is_rollback).await?;
            let answer = run::run::<B>(self.start()?, &mut statement, &mut |_| Ok(())).await;
            self.finish(answer)?;
            self.dirty &= !is_rollback;
        }
        // Not before, as this may be cut short.
        self.leftover = None;
        Ok(())
    }

    /// Runs a statement that may be a step of a transaction.
    pub(super) async fn run(&mut self, statement: Statement, sink: Sink<'_>) -> Result<u64> {
        #[cfg(any(feature = "postgres", feature = "mysql"))]
        if self.needs_transaction(&statement) {
            self.begin().await?;
            let answer = self.run_here(statement, sink).await;
            return self.end(answer).await;
        }
        self.run_here(statement, sink).await
    }

    /// The mark of a transaction's beginning is taken off when its end has been acknowledged.
    async fn run_here(&mut self, mut statement: Statement, sink: Sink<'_>) -> Result<u64> {
        let purpose = statement.purpose();
        #[cfg(feature = "postgres")]
        self.settle(purpose).await?;
        #[cfg(any(feature = "postgres", feature = "mysql"))]
        self.forget_names(matches!(purpose, Purpose::Transaction(_))).await?;
        #[cfg(any(feature = "postgres", feature = "mysql"))]
        if self.is_nameless && opens_transaction(&statement) && statement.values().is_empty() {
            statement = Statement::new(Purpose::Nothing, statement.sql_text().clone());
        }
        self.mark(&statement)?;
        let mut pushed = false;
        let mut watched = |row: &dyn Row| {
            pushed = true;
            sink(row)
        };
        let answer = run::run::<B>(self.start()?, &mut statement, &mut watched).await;
        #[cfg(any(feature = "postgres", feature = "mysql"))]
        let answer = with_way_out(answer, B::DIALECT, statement.values());
        let answer = match self.finish(answer) {
            Err(error) if B::is_outdated(&error) => self.run_anew(error, pushed, statement, sink).await?,
            answer => answer?,
        };
        if matches!(purpose, Purpose::Transaction(Control::Commit | Control::Rollback)) {
            self.clean();
        }
        Ok(answer)
    }

    /// Runs a query that is not kept prepared.
    #[cfg(feature = "postgres")]
    pub(super) async fn run_once(&mut self, mut statement: Statement, sink: Sink<'_>) -> Result<u64> {
        let answer = run::once::<B>(self.start()?, &mut statement, sink).await;
        self.finish(answer)
    }

    /// Lets go of what was prepared before a table was altered. Nothing has been done then, so that the statement is run once
    /// more, but in a transaction that an error of the server has broken.
    async fn run_anew(&mut self, error: Error, pushed: bool, mut statement: Statement, sink: Sink<'_>) -> Result<u64> {
        let cleared = sqlx::Connection::clear_cached_statements(self.start()?).await;
        self.finish(cleared.map_err(B::error))?;
        if pushed || self.dirty && error.is_database() {
            return Err(error);
        }
        let answer = run::run::<B>(self.start()?, &mut statement, sink).await;
        self.finish(answer)
    }

    /// Runs statements one after the other, as sqlx waits for the end of each before it sends the next; but those that are
    /// texts alone together, where the database takes several in one.
    pub(super) async fn run_batch(&mut self, batch: Vec<Statement>, sink: BatchSink<'_>) -> Result<Vec<u64>> {
        let mut numbers = Vec::with_capacity(batch.len());
        let mut rest = batch.into_iter();
        while !rest.as_slice().is_empty() {
            let ran = self.run_first(&mut rest, &mut numbers, &mut *sink).await;
            ran.map_err(|error| error.at_statement(numbers.len()))?;
        }
        Ok(numbers)
    }

    /// Runs the first of the statements that are left, or several as one text.
    async fn run_first(
        &mut self,
        rest: &mut std::vec::IntoIter<Statement>,
        numbers: &mut Vec<u64>,
        sink: BatchSink<'_>,
    ) -> Result<()> {
        #[cfg(feature = "postgres")]
        if let texts @ 2.. = B::texts(rest.as_slice()) {
            let group: Vec<_> = rest.take(texts).collect();
            self.settle(group.first().map_or(Purpose::Nothing, Statement::purpose)).await?;
            group.iter().try_for_each(|statement| self.mark(statement))?;
            let answer = run::texts::<B>(self.start()?, &group, numbers).await;
            return self.finish(answer);
        }
        let Some(statement) = rest.next() else { return Ok(()) };
        let place = numbers.len();
        let mut own = |row: &dyn Row| sink(place, row);
        numbers.push(self.run(statement, &mut own).await?);
        Ok(())
    }

    /// Runs a statement for each set of values.
    pub(super) async fn run_many(&mut self, statement: Statement, sets: ValueSets, sink: Sink<'_>) -> Result<u64> {
        #[cfg(any(feature = "postgres", feature = "mysql"))]
        if self.needs_transaction(&statement) {
            self.begin().await?;
            let answer = self.run_many_here(statement, sets, sink).await;
            return self.end(answer).await;
        }
        self.run_many_here(statement, sets, sink).await
    }

    async fn run_many_here(&mut self, statement: Statement, sets: ValueSets, sink: Sink<'_>) -> Result<u64> {
        #[cfg(feature = "postgres")]
        self.settle(statement.purpose()).await?;
        self.mark(&statement)?;
        let in_transaction = self.dirty;
        let answer = bulk::run_many::<B>(self.start()?, statement, sets, in_transaction, sink).await;
        self.finish(answer)
    }
}

/// Where a connection is somebody else's after each transaction, as behind a proxy that lends it.
#[cfg(any(feature = "postgres", feature = "mysql"))]
impl<B: Backend> Lease<B> {
    /// Whether a statement is sent in several steps, which could reach several connections of the server.
    pub(super) fn needs_transaction(&self, statement: &Statement) -> bool {
        let is_plain = matches!(statement.purpose(), Purpose::Nothing | Purpose::Transaction(_));
        let in_steps = !is_plain || !statement.values().is_empty();
        self.is_nameless && !self.dirty && in_steps && !opens_transaction(statement)
    }

    async fn begin(&mut self) -> Result<()> {
        for step in sql::begin(B::DIALECT, Mode::default()) {
            self.run_here(step, &mut |_| Ok(())).await?;
        }
        Ok(())
    }

    async fn end(&mut self, answer: Result<u64>) -> Result<u64> {
        let end = if answer.is_ok() { sql::commit() } else { sql::rollback() };
        let ended = self.run_here(end, &mut |_| Ok(())).await;
        answer.and_then(|answer| ended.map(|_| answer))
    }

    /// Lets go of what has a name on the server, where a transaction begins or ends.
    async fn forget_names(&mut self, at_an_edge: bool) -> Result<()> {
        if !(self.is_nameless && at_an_edge) {
            return Ok(());
        }
        let cleared = sqlx::Connection::clear_cached_statements(self.start()?).await;
        self.finish(cleared.map_err(B::error))
    }
}

/// Whether a statement leaves a transaction open behind it: one of a transaction's steps, or one that says so itself.
fn opens_transaction(statement: &Statement) -> bool {
    let text = statement.sql().trim_start().as_bytes();
    let starts = |word: &str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()));
    matches!(statement.purpose(), Purpose::Transaction(Control::Begin | Control::Savepoint))
        || starts("BEGIN")
        || starts("SAVEPOINT")
        || starts("START TRANSACTION")
}

fn cut_short() -> Error {
    let message = "the connection was given up, as a call on it was cut short before its answer was there: what was \
                   done in its transaction is undone";
    Error::new(ErrorKind::Connection, message)
}

impl<B: Backend> Drop for Lease<B> {
    fn drop(&mut self) {
        self.held.give_back(Left {
            dirty: self.dirty,
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            cut: self.cut || self.unread,
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            lost: self.lost,
        });
    }
}
