//! A connection on loan, and whether it may be lent again. Knows no statement of a user.
use super::bulk;
use super::run;
use crate::error::{Error, ErrorKind, Result};
use crate::executors::sqlite_connection::{Retries, pragmas};
use crate::executors::sqlite_settings::{Settings, closed};
use crate::statement::{Control, Purpose, Statement, ValueSets};
use crate::value::Sink;
use futures::lock::OwnedMutexGuard;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{Sqlite, SqliteConnection};

/// A connection on loan. While it is dirty nobody knows whether a transaction is open on it.
pub(super) struct Lease {
    held: Held,
    dirty: bool,
}

enum Held {
    /// There until this is dropped.
    Pooled(Option<PoolConnection<Sqlite>>),
    Only(OwnedMutexGuard<Only>),
}

/// The only connection of a database in memory. It is closed on demand alone, as the data are gone then.
pub(super) struct Only {
    connection: Option<SqliteConnection>,
    dirty: bool,
}

impl Only {
    pub(super) fn new(connection: SqliteConnection) -> Self {
        Only { connection: Some(connection), dirty: false }
    }

    /// The connection, for whoever closes it.
    pub(super) fn take(&mut self) -> Option<SqliteConnection> {
        self.connection.take()
    }
}

impl Lease {
    /// Of a connection of the pool: set up when it is new.
    pub(super) async fn pooled(connection: PoolConnection<Sqlite>, settings: &Settings) -> Result<Self> {
        // One that has been set up keeps a prepared statement at least.
        let is_new = sqlx::Connection::cached_statements_size(&*connection) == 0;
        let mut lease = Lease { held: Held::Pooled(Some(connection)), dirty: is_new };
        if is_new {
            set_up(lease.connection()?, settings).await.map_err(|error| settings.opening(error))?;
            lease.dirty = false;
        }
        Ok(lease)
    }

    /// Of the only connection: what a transaction cut short has left is undone first. If this is cut short in turn,
    /// the mark is still there for the next.
    pub(super) async fn only(only: OwnedMutexGuard<Only>) -> Result<Self> {
        if only.connection.is_none() {
            return Err(closed());
        }
        let dirty = only.dirty;
        let mut lease = Lease { held: Held::Only(only), dirty };
        if dirty {
            let rollback = Statement::new(Purpose::Transaction(Control::Rollback), "ROLLBACK");
            // SQLite refuses only where no transaction is open, which is as good.
            match run::run(lease.connection()?, rollback, &mut |_| Ok(())).await {
                Err(error) if error.kind() == ErrorKind::Connection => return Err(error),
                _ => lease.dirty = false,
            }
        }
        Ok(lease)
    }

    pub(super) fn connection(&mut self) -> Result<&mut SqliteConnection> {
        match &mut self.held {
            Held::Pooled(connection) => connection.as_deref_mut().ok_or_else(returned),
            Held::Only(only) => only.connection.as_mut().ok_or_else(closed),
        }
    }

    /// Notes that a statement opens a transaction. Called before it is sent, as the future that sends it may be dropped
    /// at any time after.
    pub(super) fn mark(&mut self, statement: &Statement) {
        self.dirty |= opens_transaction(statement);
    }

    /// Runs a statement that may be a step of a transaction. The mark of its beginning is taken off when its end has
    /// been acknowledged.
    pub(super) async fn run(&mut self, statement: Statement, sink: Sink<'_>) -> Result<u64> {
        let purpose = statement.purpose();
        self.mark(&statement);
        let answer = run::run(self.connection()?, statement, sink).await?;
        if matches!(purpose, Purpose::Transaction(Control::Commit | Control::Rollback)) {
            self.dirty = false;
        }
        Ok(answer)
    }

    /// Runs a statement for each set of values.
    pub(super) async fn run_many(&mut self, statement: Statement, sets: ValueSets, sink: Sink<'_>) -> Result<u64> {
        self.mark(&statement);
        bulk::run_many(self.connection()?, statement, sets, sink).await
    }
}

/// Whether a statement leaves a transaction open behind it: one of a transaction's steps, or one that says so itself.
fn opens_transaction(statement: &Statement) -> bool {
    let text = statement.sql().trim_start().as_bytes();
    let starts = |word: &str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()));
    matches!(statement.purpose(), Purpose::Transaction(Control::Begin | Control::Savepoint))
        || starts("BEGIN")
        || starts("SAVEPOINT")
}

fn returned() -> Error {
    Error::new(ErrorKind::Connection, "the connection has been returned")
}

impl Drop for Lease {
    fn drop(&mut self) {
        match &mut self.held {
            Held::Pooled(connection) => {
                if let Some(connection) = connection.take() {
                    give_back(connection, self.dirty);
                }
            }
            Held::Only(only) => only.dirty = self.dirty,
        }
    }
}

/// The pool takes a connection back in a task, so outside a runtime it would panic: there the connection is closed.
fn give_back(mut connection: PoolConnection<Sqlite>, dirty: bool) {
    if tokio::runtime::Handle::try_current().is_err() {
        drop(connection.detach());
    } else if dirty {
        connection.close_on_drop();
    }
}

/// Sets a new connection's pragmas and reads them back.
pub(super) async fn set_up(connection: &mut SqliteConnection, settings: &Settings) -> Result<()> {
    let retries = Retries::new(settings);
    for pragma in pragmas(settings) {
        while let Err(error) = run::run(connection, pragma.set(), &mut |_| Ok(())).await {
            tokio::time::sleep(retries.after(error)?).await;
        }
        if run::run(connection, pragma.read(), &mut |row| pragma.compare(row)).await? == 0 {
            return Err(pragma.ignored("nothing"));
        }
    }
    Ok(())
}
