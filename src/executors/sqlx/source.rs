//! Where connections come from: sqlx's pool for a file, one lock for memory.
use super::lease::{Lease, Only, set_up};
use super::run::error;
use crate::error::{Error, ErrorKind, Result};
use crate::executors::gate::Gate;
use crate::executors::sqlite_connection::STATEMENT_CACHE;
use crate::executors::sqlite_settings::{Mode, Settings};
use futures::lock::{Mutex, OwnedMutexGuard};
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use std::sync::Arc;

/// The connections of one database.
pub(super) struct Source {
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
            let only = options(&settings).connect().await.map_err(error);
            let mut only = only.map_err(|error| settings.opening(error))?;
            set_up(&mut only, &settings).await.map_err(|error| settings.opening(error))?;
            Place::Memory(Arc::new(Mutex::new(Only::new(only))))
        } else {
            Place::File(pool(&settings))
        };
        Ok(Source { place, settings })
    }

    /// Waits for a connection. Whoever waits while an iterator takes the only one is told so.
    pub(super) async fn lease(&self, gate: &Gate) -> Result<Lease> {
        on_tokio()?;
        gate.pass()?;
        let late = || gate.pass().err().unwrap_or_else(|| self.settings.out_of_patience());
        match &self.place {
            Place::File(pool) => match pool.acquire().await {
                Ok(connection) => Lease::pooled(connection, &self.settings).await,
                Err(sqlx::Error::PoolTimedOut) => Err(late()),
                Err(other) => Err(self.settings.opening(error(other))),
            },
            Place::Memory(only) => match only.try_lock_owned() {
                Some(only) => Lease::only(only).await,
                None => Lease::only(self.turn(only, late).await?).await,
            },
        }
    }

    async fn turn(&self, only: &Arc<Mutex<Only>>, late: impl FnOnce() -> Error) -> Result<OwnedMutexGuard<Only>> {
        let turn = tokio::time::timeout(self.settings.patience(), Arc::clone(only).lock_owned()).await;
        turn.map_err(|_| late())
    }
}

/// sqlx and tokio's timer panic elsewhere.
fn on_tokio() -> Result<()> {
    let missing = "async databases work on a tokio runtime, and this was awaited outside of one";
    tokio::runtime::Handle::try_current().map(drop).map_err(|_| Error::new(ErrorKind::Unsupported, missing))
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
        .disable_statement_logging()
}
