//! A transaction is an executor: it checks before each statement, and watches what becomes of it.
use super::Transaction;
use super::blocks::Blocks;
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{CursorLayer, Executor, Hook, Output, maybe_async};
use crate::sql::Dialect;
use crate::statement::{Purpose, Statement, ValueSets};
use crate::value::{BatchSink, Sink};
use std::sync::Arc;
use std::time::SystemTime;

impl<O: Output> Executor for Transaction<O> {
    type Output = O;

    fn as_dyn(&self) -> &dyn Executor<Output = O> {
        self
    }
    fn dialect(&self) -> Dialect {
        self.connection.dialect()
    }
    fn run<'a>(&'a self, statement: Statement, sink: Sink<'a>) -> O::Of<'a, u64> {
        O::give(run(self, statement, sink))
    }
    fn run_many<'a>(&'a self, statement: Statement, sets: ValueSets, sink: Sink<'a>) -> O::Of<'a, u64> {
        O::give(run_many(self, statement, sets, sink))
    }
    fn run_batch<'a>(&'a self, batch: Vec<Statement>, sink: BatchSink<'a>) -> O::Of<'a, Vec<u64>> {
        O::give(run_batch(self, batch, sink))
    }
    fn open<'a>(&'a self, statement: Statement) -> O::Opened<'a> {
        if let Err(error) = self.may_run(&statement) {
            return O::buffered(O::ready(Err(error)));
        }
        O::after(O::give(self.ready()), move || {
            O::layer(self.connection.open(statement), Box::new(Watch(Arc::clone(&self.blocks))))
        })
    }
    fn in_transaction(&self) -> bool {
        true
    }
    fn now(&self) -> SystemTime {
        self.connection.now()
    }
    fn after_commit(&self, hook: Hook) {
        self.blocks.after_commit(hook);
    }
    fn break_transaction(&self, reason: &Error) {
        self.blocks.break_innermost(reason);
    }
}

#[maybe_async(AFIT)]
async fn run<O: Output>(transaction: &Transaction<O>, statement: Statement, sink: Sink<'_>) -> Result<u64> {
    transaction.ready().await?;
    transaction.may_run(&statement)?;
    let answer = O::take(transaction.connection.run(statement, sink)).await;
    answer.inspect_err(|error| transaction.blocks.failed(error))
}

#[maybe_async(AFIT)]
async fn run_many<O: Output>(
    transaction: &Transaction<O>,
    statement: Statement,
    sets: ValueSets,
    sink: Sink<'_>,
) -> Result<u64> {
    transaction.ready().await?;
    transaction.may_run(&statement)?;
    let running = Running::begin(&transaction.blocks);
    running.end(O::take(transaction.connection.run_many(statement, sets, sink)).await)
}

#[maybe_async(AFIT)]
async fn run_batch<O: Output>(
    transaction: &Transaction<O>,
    batch: Vec<Statement>,
    sink: BatchSink<'_>,
) -> Result<Vec<u64>> {
    transaction.ready().await?;
    for (place, statement) in batch.iter().enumerate() {
        transaction.may_run(statement).map_err(|error| error.at_statement(place))?;
    }
    // What was only read may fail, or be cut short, as one statement may.
    let running = batch.iter().any(|statement| !reads(statement.sql())).then(|| Running::begin(&transaction.blocks));
    let answer = O::take(transaction.connection.run_batch(batch, sink)).await;
    match running {
        Some(running) => running.end(answer),
        None => answer.inspect_err(|error| transaction.blocks.failed(error)),
    }
}

impl<O: Output> Transaction<O> {
    /// Refuses to write in a transaction that only reads, where the database would not: that of SQLite would take the
    /// lock for it.
    fn may_run(&self, statement: &Statement) -> Result<()> {
        if !self.refuses_writes || matches!(statement.purpose(), Purpose::Transaction(_)) || reads(statement.sql()) {
            return Ok(());
        }
        let error =
            Error::database(ErrorKind::Unsupported, "the transaction was begun with `read_only`: it writes nothing");
        self.blocks.failed(&error);
        Err(error)
    }
}

/// Whether a statement writes nothing. A common table expression may stand before any kind of statement, and what is
/// explained by running it is run.
pub(super) fn reads(sql: &str) -> bool {
    let words = || sql.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    let is = |word: &str, names: &[&str]| names.iter().any(|name| word.eq_ignore_ascii_case(name));
    match words().find(|word| !word.is_empty()) {
        Some(first)
            if is(first, &["WITH"]) || (is(first, &["EXPLAIN"]) && words().any(|word| is(word, &["ANALYZE"]))) =>
        {
            !words().any(|word| is(word, &["INSERT", "UPDATE", "DELETE", "REPLACE"]))
        }
        Some(first) => is(first, &["SELECT", "VALUES", "EXPLAIN"]),
        None => true,
    }
}

/// Several writes being run: if that is cut short, some may have been, so the block is broken.
struct Running<'b> {
    blocks: &'b Blocks,
    ended: bool,
}

impl<'b> Running<'b> {
    fn begin(blocks: &'b Blocks) -> Self {
        Running { blocks, ended: false }
    }

    fn end<T>(mut self, answer: Result<T>) -> Result<T> {
        self.ended = true;
        answer.inspect_err(|error| {
            self.blocks.failed(error);
            // Whoever failed, some may have been run; but an open iterator refuses them at once.
            if error.kind() != ErrorKind::OpenIterator {
                self.blocks.break_innermost(error);
            }
        })
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if !self.ended {
            let reason = "a write of several statements was cut short";
            self.blocks.break_innermost(&Error::new(ErrorKind::BrokenTransaction, reason));
        }
    }
}

/// Watches a cursor for failures.
struct Watch(Arc<Blocks>);

impl CursorLayer for Watch {
    fn before_chunk(&mut self, _: usize) -> Result<()> {
        self.0.check()
    }
    fn on_error(&mut self, error: &Error) {
        self.0.failed(error);
    }
}
