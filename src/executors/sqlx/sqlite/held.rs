//! A SQLite connection on loan, and what is done to it before and after. Knows no statement of a user.
use crate::error::{Error, ErrorKind, Result};
use crate::executors::sqlite::connection::{Retries, pragmas};
use crate::executors::sqlite::settings::{Settings, closed};
use crate::executors::sqlx::backend::{Held, Left};
use crate::executors::sqlx::lease::Lease;
use crate::executors::sqlx::run::run;
use crate::statement::{Control, Purpose, Statement};
use futures::lock::OwnedMutexGuard;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{Sqlite, SqliteConnection};

/// A connection that is kept for the next when a loan ends.
pub(in crate::executors) enum Kept {
    /// There until the loan ends.
    Pooled(Option<PoolConnection<Sqlite>>),
    Only(OwnedMutexGuard<Only>),
}

/// The only connection of a database in memory. It is closed on demand alone, as the data are gone then.
pub(in crate::executors) struct Only {
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

impl Kept {
    /// Lends a connection of the pool: set up when it is new.
    pub(super) async fn pooled(connection: PoolConnection<Sqlite>, settings: &Settings) -> Result<Lease<Sqlite>> {
        // One that has been set up keeps a prepared statement at least.
        let is_new = sqlx::Connection::cached_statements_size(&*connection) == 0;
        let mut lease = Lease::new(Kept::Pooled(Some(connection)), is_new);
        if is_new {
            set_up(lease.connection()?, settings).await.map_err(|error| settings.opening(error))?;
            lease.clean();
        }
        Ok(lease)
    }

    /// Lends the only connection: what a transaction cut short has left is undone first. If this is cut short in turn,
    /// the mark is still there for the next.
    pub(super) async fn only(only: OwnedMutexGuard<Only>) -> Result<Lease<Sqlite>> {
        if only.connection.is_none() {
            return Err(closed());
        }
        let dirty = only.dirty;
        let mut lease = Lease::new(Kept::Only(only), dirty);
        if dirty {
            let mut rollback = Statement::new(Purpose::Transaction(Control::Rollback), "ROLLBACK");
            // SQLite refuses only where no transaction is open, which is as good.
            match run::<Sqlite>(lease.connection()?, &mut rollback, &mut |_| Ok(())).await {
                Err(error) if error.kind() == ErrorKind::Connection => return Err(error),
                _ => lease.clean(),
            }
        }
        Ok(lease)
    }
}

impl Held<Sqlite> for Kept {
    fn connection(&mut self) -> Result<&mut SqliteConnection> {
        match self {
            Kept::Pooled(connection) => connection.as_deref_mut().ok_or_else(returned),
            Kept::Only(only) => only.connection.as_mut().ok_or_else(closed),
        }
    }

    /// A call that was cut short does no harm: sqlx's thread brings it to its end.
    fn give_back(&mut self, left: Left) {
        match self {
            Kept::Pooled(connection) => {
                if let Some(connection) = connection.take() {
                    give_back(connection, left.dirty);
                }
            }
            Kept::Only(only) => only.dirty = left.dirty,
        }
    }
}

fn returned() -> Error {
    Error::new(ErrorKind::Connection, "the connection has been returned")
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
        while let Err(error) = run::<Sqlite>(connection, &mut pragma.set(), &mut |_| Ok(())).await {
            tokio::time::sleep(retries.after(error)?).await;
        }
        if run::<Sqlite>(connection, &mut pragma.read(), &mut |row| pragma.compare(row)).await? == 0 {
            return Err(pragma.ignored("nothing"));
        }
    }
    Ok(())
}
