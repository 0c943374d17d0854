//! Where connections come from: sqlx's pool for a file, one lock for memory.
use super::held::{Kept, Only, set_up};
use crate::error::{Error, Result};
use crate::executors::gate::Gate;
use crate::executors::sqlite::connection::STATEMENT_CACHE;
use crate::executors::sqlite::settings::{Mode, Settings, closed};
use crate::executors::sqlx::backend::{self, Backend};
use crate::executors::sqlx::lease::Lease;
use crate::executors::sqlx::run;
use crate::executors::sqlx::turn::{on_tokio, turn};
use crate::statement::{Purpose, Statement};
use futures::lock::{Mutex, OwnedMutexGuard};
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{Sqlite, SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use sqlx::{ConnectOptions, Connection};
use std::sync::Arc;
use tokio::time::timeout;

/// The connections of one database.
pub(in crate::executors) struct Source {
    place: Place,
    settings: Settings,
}

enum Place {
    File(SqlitePool),
    /// Not a pool of one: that loses its connection, and with it the data, when the runtime a loan came from ends
    /// before the loan is back, and when a hook that rolls back is cancelled.
    Memory(Arc<Mutex<Only>>),
}

impl Source {
    pub(super) async fn open(settings: Settings) -> Result<Self> {
        on_tokio()?;
        let place = if settings.is_memory() {
            let only = options(&settings).connect().await.map_err(Sqlite::error);
            let mut only = only.map_err(|error| settings.opening(error))?;
            set_up(&mut only, &settings).await.map_err(|error| settings.opening(error))?;
            Place::Memory(Arc::new(Mutex::new(Only::new(only))))
        } else {
            Place::File(pool(&settings))
        };
        Ok(Source { place, settings })
    }

    async fn acquire(&self, pool: &SqlitePool, gate: &Gate) -> Result<PoolConnection<Sqlite>> {
        let acquired = if gate.may_shut() { turn(gate, pool.acquire()).await? } else { pool.acquire().await };
        acquired.map_err(|trouble| match trouble {
            sqlx::Error::PoolTimedOut => self.settings.out_of_patience(),
            sqlx::Error::PoolClosed => closed(),
            other => self.settings.opening(Sqlite::error(other)),
        })
    }

    async fn lock(&self, only: &Arc<Mutex<Only>>, gate: &Gate) -> Result<OwnedMutexGuard<Only>> {
        if let Some(only) = only.try_lock_owned() {
            return Ok(only);
        }
        let turn = turn(gate, Arc::clone(only).lock_owned());
        timeout(self.settings.patience(), turn).await.unwrap_or_else(|_| Err(self.settings.out_of_patience()))
    }
}

impl backend::Source<Sqlite> for Source {
    /// Waits for a connection. Whoever waits while an iterator takes the only one is told so.
    async fn lease(&self, gate: &Gate) -> Result<Lease<Sqlite>> {
        on_tokio()?;
        gate.pass()?;
        match &self.place {
            Place::File(pool) => Kept::pooled(self.acquire(pool, gate).await?, &self.settings).await,
            Place::Memory(only) => Kept::only(self.lock(only, gate).await?).await,
        }
    }

    fn opening(&self, error: Error) -> Error {
        self.settings.opening(error)
    }

    /// Closes all connections, and waits for those on loan. With the last one SQLite merges its log into the file.
    async fn close(&self, gate: &Gate) -> Result<()> {
        on_tokio()?;
        gate.pass()?;
        match &self.place {
            Place::File(pool) => {
                let closed = timeout(self.settings.patience(), pool.close()).await;
                closed.map_err(|_| self.settings.still_in_use())?;
                merge_log(&self.settings).await
            }
            Place::Memory(only) => match self.lock(only, gate).await?.take() {
                Some(only) => only.close().await.map_err(Sqlite::error),
                None => Ok(()),
            },
        }
    }
}

/// Connections that are closed at the same time each take the other for the last one, and then none has merged the log.
/// One more does, by itself.
async fn merge_log(settings: &Settings) -> Result<()> {
    if settings.mode == Mode::ReadOnly || !settings.log().exists() {
        return Ok(());
    }
    let mut last = options(settings).create_if_missing(false).connect().await.map_err(Sqlite::error)?;
    // It is reading that opens the log.
    run::run::<Sqlite>(&mut last, &mut Statement::new(Purpose::Row, "SELECT 1 FROM sqlite_schema"), &mut |_| Ok(()))
        .await?;
    last.close().await.map_err(Sqlite::error)
}

fn pool(settings: &Settings) -> SqlitePool {
    let pool = SqlitePoolOptions::new()
        .max_connections(settings.connections())
        .acquire_timeout(settings.patience())
        .test_before_acquire(false)
        .max_lifetime(None);
    pool.connect_lazy_with(options(settings))
}

fn options(settings: &Settings) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(settings.path())
        .read_only(settings.mode == Mode::ReadOnly)
        .create_if_missing(settings.mode == Mode::Create)
        .busy_timeout(settings.busy_timeout)
        .statement_cache_capacity(STATEMENT_CACHE)
        .with_regexp()
        .disable_statement_logging()
}
