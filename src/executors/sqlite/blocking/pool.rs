//! The pool's rules: how a connection is opened, and in which state it may come back. Knows no statement of a user.
use super::{regexp, run};
use crate::error::{Error, ErrorKind, Result};
use crate::executors::gate::Gate;
use crate::executors::sqlite::connection::{Retries, STATEMENT_CACHE, pragmas};
use crate::executors::sqlite::settings::{Mode, Settings, closed};
use crate::executors::turn::{LOOK, turn};
use biform_drivers::r2d2::{self, ManageConnection, PooledConnection};
use biform_drivers::r2d2_sqlite::SqliteConnectionManager;
use biform_drivers::rusqlite::config::DbConfig;
use biform_drivers::rusqlite::{Connection, OpenFlags};
use std::convert::Infallible;
use std::sync::{Arc, PoisonError, RwLock, Weak};
use std::time::{Duration, Instant};

/// A connection on loan from the pool.
pub(super) type Lease = PooledConnection<Manager>;

/// What r2d2 keeps: a connection, or why there is none. It would try again on a thread of its own until the pool's
/// timeout and then report text; this way whoever asked gets the error itself, at once.
pub(super) struct Opened {
    connection: Result<Connection>,
    /// Dropped last, so that who sees it gone knows that the connection is closed.
    _alive: Arc<()>,
}

/// The connections of one database, until they are closed.
pub(super) struct Pool {
    pool: RwLock<Option<r2d2::Pool<Manager>>>,
    /// Of every connection and of whoever may still open one.
    alive: Weak<()>,
    settings: Settings,
}

impl Pool {
    pub(super) fn new(settings: Settings) -> Self {
        let manager = Manager { opener: opener(&settings), settings: settings.clone(), alive: Arc::default() };
        let alive = Arc::downgrade(&manager.alive);
        let builder = r2d2::Pool::builder()
            .max_size(settings.connections())
            .min_idle(Some(0))
            .test_on_check_out(false)
            .max_lifetime(None);
        // A database in memory lives as long as its connection.
        let builder = if settings.is_memory() { builder.idle_timeout(None) } else { builder };
        Pool { pool: RwLock::new(Some(builder.build_unchecked(manager))), alive, settings }
    }

    /// Says where it was, of what fails while the database is being opened.
    pub(super) fn opening<T>(&self, answer: Result<T>) -> Result<T> {
        answer.map_err(|error| self.settings.opening(error))
    }

    /// Opens a first connection, so that what is wrong with the place is known early.
    pub(super) fn open_one(&self, gate: &Gate) -> Result<Lease> {
        self.lease_within(self.settings.pool_timeout, gate)
    }

    /// Waits for a connection. Whoever waits while an iterator takes the only one is told so.
    pub(super) fn lease(&self, gate: &Gate) -> Result<Lease> {
        self.lease_within(self.settings.patience(), gate)
    }

    fn lease_within(&self, patience: Duration, gate: &Gate) -> Result<Lease> {
        gate.pass()?;
        let mut lease = self.wait(&self.pool().ok_or_else(closed)?, patience, gate)?;
        match &mut lease.connection {
            Ok(_) => Ok(lease),
            Err(error) => Err(std::mem::replace(error, not_open())),
        }
    }

    fn wait(&self, pool: &r2d2::Pool<Manager>, patience: Duration, gate: &Gate) -> Result<Lease> {
        let start = Instant::now();
        let step = if gate.may_shut() { LOOK } else { patience };
        turn(gate, || match pool.get_timeout(step.min(patience.saturating_sub(start.elapsed()))) {
            Ok(lease) => Some(Ok(lease)),
            Err(_) if start.elapsed() < patience => None,
            Err(_) => Some(Err(self.settings.out_of_patience())),
        })?
    }

    /// A panic elsewhere leaves it whole.
    fn pool(&self) -> Option<r2d2::Pool<Manager>> {
        self.pool.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Closes all connections, and waits for those on loan. With the last one SQLite merges its log into the file.
    pub(super) fn close(&self, gate: &Gate) -> Result<()> {
        gate.pass()?;
        if self.settings.is_memory() && self.pool().is_some() {
            // Whoever is in the middle of a transaction keeps the data.
            self.lease(gate)?;
        }
        drop(self.pool.write().unwrap_or_else(PoisonError::into_inner).take());
        let start = Instant::now();
        while self.alive.strong_count() > 0 {
            if start.elapsed() > self.settings.patience() {
                return Err(self.settings.still_in_use());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }
}

/// The connection of a loan; always there, as [`Pool::lease`] looks.
pub(super) fn connection(opened: &Opened) -> Result<&Connection> {
    opened.connection.as_ref().map_err(|_| not_open())
}

fn not_open() -> Error {
    Error::new(ErrorKind::Connection, "the connection could not be opened")
}

/// Opens connections for r2d2 and judges them when they come back.
pub(super) struct Manager {
    opener: SqliteConnectionManager,
    settings: Settings,
    alive: Arc<()>,
}

impl ManageConnection for Manager {
    type Connection = Opened;
    type Error = Infallible;

    fn connect(&self) -> Result<Opened, Infallible> {
        let opened = self.opener.connect().map_err(run::error).and_then(|connection| self.set_up(connection));
        let connection = opened.map_err(|error| self.settings.opening(error));
        Ok(Opened { connection, _alive: Arc::clone(&self.alive) })
    }

    fn is_valid(&self, _: &mut Opened) -> Result<(), Infallible> {
        Ok(())
    }

    /// A connection that left a transaction open, or that a panic left in an unknown state, is closed. The only
    /// connection of a database in memory is rolled back and kept, or the data would be gone.
    fn has_broken(&self, opened: &mut Opened) -> bool {
        let Ok(connection) = &opened.connection else { return true };
        if !self.settings.is_memory() {
            return std::thread::panicking() || !connection.is_autocommit();
        }
        if !connection.is_autocommit() {
            // It can only fail where there is no transaction any more.
            let _ = connection.execute_batch("ROLLBACK");
        }
        false
    }
}

impl Manager {
    fn set_up(&self, connection: Connection) -> Result<Connection> {
        connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
        // Otherwise a misspelt column in double quotes is a string.
        for quirk in [DbConfig::SQLITE_DBCONFIG_DQS_DML, DbConfig::SQLITE_DBCONFIG_DQS_DDL] {
            connection.set_db_config(quirk, false).map_err(run::error)?;
        }
        regexp::register(&connection).map_err(run::error)?;
        let retries = Retries::new(&self.settings);
        for pragma in pragmas(&self.settings) {
            while let Err(error) = run::run(&connection, &pragma.set(), &mut |_| Ok(())) {
                std::thread::sleep(retries.after(error)?);
            }
            if run::run(&connection, &pragma.read(), &mut |row| pragma.compare(row))? == 0 {
                return Err(pragma.ignored("nothing"));
            }
        }
        Ok(connection)
    }
}

/// `file` also for memory: the manager's own kind of memory shares a cache between connections, and then readers get
/// "table is locked" instead of waiting.
fn opener(settings: &Settings) -> SqliteConnectionManager {
    let access = match settings.mode {
        Mode::ReadOnly => OpenFlags::SQLITE_OPEN_READ_ONLY,
        Mode::ReadWrite => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Mode::Create => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
    };
    // One thread at a time has the connection, so SQLite need not lock it.
    SqliteConnectionManager::file(settings.path()).with_flags(access | OpenFlags::SQLITE_OPEN_NO_MUTEX)
}
