//! The pool's rules: how a connection is opened, in which state it is handed out, and in which it may come back.
use super::Client;
use crate::error::{Error, ErrorKind, Result};
use crate::executors::bulk::with_way_out;
use crate::executors::gate::Gate;
use crate::executors::server::settings::{Settings, closed};
use crate::executors::turn::{LOOK, turn};
use crate::statement::{Control, Purpose, Statement, ValueSets};
use crate::value::{BatchSink, Sink};
use biform_drivers::r2d2::{self, ManageConnection, PooledConnection};
use std::convert::Infallible;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, MutexGuard, PoisonError, RwLock, Weak};
use std::time::{Duration, Instant};

/// A connection on loan from the pool.
pub(in crate::executors) type Lease<C> = PooledConnection<Manager<C>>;

/// The connection a cursor reads on: its own, or that of a transaction.
pub(in crate::executors) enum Held<'a, C: Client> {
    Own(Lease<C>),
    Shared(MutexGuard<'a, Lease<C>>),
}

impl<C: Client> Deref for Held<'_, C> {
    type Target = Opened<C>;

    fn deref(&self) -> &Opened<C> {
        match self {
            Held::Own(lease) => lease,
            Held::Shared(lease) => lease,
        }
    }
}

impl<C: Client> DerefMut for Held<'_, C> {
    fn deref_mut(&mut self) -> &mut Opened<C> {
        match self {
            Held::Own(lease) => lease,
            Held::Shared(lease) => lease,
        }
    }
}

/// What r2d2 keeps: a connection, or why there is none. It would try again on a thread of its own until the pool's
/// timeout and then report text; this way whoever asked gets the error itself, at once.
pub(in crate::executors) struct Opened<C> {
    client: Result<C>,
    opened: Instant,
    /// When it was last given back.
    since: Option<Instant>,
    /// Set before a transaction is opened, and cleared when its end is acknowledged.
    in_transaction: bool,
    /// It failed, or its state is unknown.
    is_broken: bool,
    /// Nothing that has a name on the server may outlive its transaction.
    pub(super) is_nameless: bool,
    /// Dropped last, so that who sees it gone knows that the connection is closed.
    _alive: Arc<()>,
}

impl<C: Client> Opened<C> {
    /// The connection; always there, as [`Pool::lease`] looks.
    pub(in crate::executors) fn client(&mut self) -> Result<&mut C> {
        self.client.as_mut().map_err(|_| not_open())
    }

    /// Whether a transaction is open, or may be.
    pub(in crate::executors) fn in_transaction(&self) -> bool {
        self.in_transaction
    }

    #[cfg(feature = "postgres")]
    pub(in crate::executors) fn set_in_transaction(&mut self, is_open: bool) {
        self.in_transaction = is_open;
    }

    /// The connection is closed when it is given back.
    pub(in crate::executors) fn break_off(&mut self) {
        self.is_broken = true;
    }

    /// Notes that a statement is about to be sent which may open a transaction. Refuses what is not to be sent.
    pub(in crate::executors) fn mark(&mut self, statement: &Statement) -> Result<()> {
        statement.check_text()?;
        self.in_transaction |= opens_transaction(statement);
        Ok(())
    }

    /// Notes what an answer says of the connection.
    pub(in crate::executors) fn noted<T>(&mut self, answer: Result<T>) -> Result<T> {
        self.is_broken |= answer.as_ref().is_err_and(|error| error.kind() == ErrorKind::Connection);
        answer
    }

    pub(in crate::executors) fn run(&mut self, statement: &Statement, sink: Sink<'_>) -> Result<u64> {
        match self.needs_transaction(statement) {
            true => self.in_one(|opened| opened.run_here(statement, sink)),
            false => self.run_here(statement, sink),
        }
    }

    pub(super) fn run_here(&mut self, statement: &Statement, sink: Sink<'_>) -> Result<u64> {
        let repeatable = !self.in_transaction;
        self.mark(statement)?;
        let other = self.in_one_step(statement)?;
        let answer = self.client()?.run(other.as_ref().unwrap_or(statement), sink, repeatable);
        let answer = with_way_out(answer, C::DIALECT, statement.values());
        if let (Ok(_), Purpose::Transaction(Control::Commit | Control::Rollback)) = (&answer, statement.purpose()) {
            self.in_transaction = false;
        }
        self.noted(answer)
    }

    pub(in crate::executors) fn run_many(
        &mut self,
        statement: &Statement,
        sets: ValueSets,
        sink: Sink<'_>,
    ) -> Result<u64> {
        statement.check_text()?;
        let run = |opened: &mut Self| {
            let in_transaction = opened.in_transaction;
            let answer = opened.client()?.run_many(statement, sets, sink, in_transaction);
            opened.noted(answer)
        };
        if self.needs_transaction(statement) { self.in_one(run) } else { run(self) }
    }

    pub(in crate::executors) fn run_batch(&mut self, batch: &[Statement], sink: BatchSink<'_>) -> Result<Vec<u64>> {
        let mut numbers = Vec::with_capacity(batch.len());
        while let Some(rest) = batch.get(numbers.len()..).filter(|rest| !rest.is_empty()) {
            let ran = self.run_first(rest, &mut numbers, &mut *sink);
            ran.map_err(|error| error.at_statement(numbers.len()))?;
        }
        Ok(numbers)
    }

    /// Runs the first statements of a batch, as many as are sent together.
    fn run_first(&mut self, batch: &[Statement], numbers: &mut Vec<u64>, sink: BatchSink<'_>) -> Result<()> {
        let in_transaction = self.in_transaction;
        let is_alone = batch.first().is_some_and(|first| self.needs_transaction(first));
        let together = if is_alone { 1 } else { C::group(batch, in_transaction) };
        match batch.get(..together).unwrap_or(batch) {
            [] => Ok(()),
            [alone] => {
                let place = numbers.len();
                numbers.push(self.run(alone, &mut |row| sink(place, row))?);
                Ok(())
            }
            group => {
                group.iter().try_for_each(|statement| self.mark(statement))?;
                let answer = self.client()?.run_group(group, numbers, sink, in_transaction);
                self.noted(answer)
            }
        }
    }
}

/// Whether the statement opens a transaction, said by its purpose or, in a program's own SQL, by its first word.
pub(super) fn opens_transaction(statement: &Statement) -> bool {
    match statement.purpose() {
        Purpose::Transaction(control) => matches!(control, Control::Begin | Control::Savepoint),
        _ => {
            let text = statement.sql().trim_start();
            let word = text.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default();
            ["BEGIN", "START", "SAVEPOINT", "XA", "LOCK"].iter().any(|opening| word.eq_ignore_ascii_case(opening))
        }
    }
}

fn not_open() -> Error {
    Error::new(ErrorKind::Connection, "the connection could not be opened")
}

/// The connections of one database, until they are closed.
pub(in crate::executors) struct Pool<C: Client> {
    pool: RwLock<Option<r2d2::Pool<Manager<C>>>>,
    /// Of every connection and of whoever may still open one.
    alive: Weak<()>,
    settings: Arc<Settings>,
    is_nameless: AtomicBool,
}

impl<C: Client> Pool<C> {
    pub(in crate::executors) fn new(settings: Settings) -> Self {
        let settings = Arc::new(settings);
        let manager = Manager { settings: Arc::clone(&settings), alive: Arc::default(), of: PhantomData };
        let alive = Arc::downgrade(&manager.alive);
        let pool = r2d2::Pool::builder()
            .max_size(settings.pool.connections())
            .min_idle(Some(0))
            .test_on_check_out(false)
            .max_lifetime(settings.pool.max_lifetime)
            .idle_timeout(settings.pool.idle_timeout)
            .build_unchecked(manager);
        Pool { pool: RwLock::new(Some(pool)), alive, settings, is_nameless: AtomicBool::new(false) }
    }

    /// Nothing that has a name on the server outlives its transaction, from the next loan on.
    pub(in crate::executors) fn leave_no_names(&self) {
        self.is_nameless.store(true, Ordering::Relaxed);
    }

    /// Says where it was, of what fails while the database is being opened.
    pub(in crate::executors) fn opening<T>(&self, answer: Result<T>) -> Result<T> {
        answer.map_err(|error| self.settings.opening(error))
    }

    /// Waits for a connection. Whoever waits while an iterator takes the only one is told so.
    pub(in crate::executors) fn lease(&self, gate: &Gate) -> Result<Lease<C>> {
        C::may_wait()?;
        gate.pass()?;
        let pool = self.pool().ok_or_else(closed)?;
        let start = Instant::now();
        loop {
            let mut lease = self.wait(&pool, start, gate)?;
            let is_old = lease.since.is_some_and(|since| self.settings.pool.is_old(lease.opened, since));
            match &mut lease.client {
                // Given back, it is thrown away.
                Ok(client) if is_old || client.is_closed() => lease.break_off(),
                Ok(client) => {
                    if self.is_nameless.load(Ordering::Relaxed) {
                        client.keep_none();
                        lease.is_nameless = true;
                    }
                    return Ok(lease);
                }
                Err(error) => return Err(std::mem::replace(error, not_open())),
            }
        }
    }

    fn wait(&self, pool: &r2d2::Pool<Manager<C>>, start: Instant, gate: &Gate) -> Result<Lease<C>> {
        let patience = self.settings.pool.pool_timeout;
        let step = if gate.may_shut() { LOOK } else { patience };
        turn(gate, || match pool.get_timeout(step.min(patience.saturating_sub(start.elapsed()))) {
            Ok(lease) => Some(Ok(lease)),
            Err(_) if start.elapsed() < patience => None,
            Err(_) => Some(Err(self.settings.pool.out_of_patience())),
        })?
    }

    /// A panic elsewhere leaves it whole.
    fn pool(&self) -> Option<r2d2::Pool<Manager<C>>> {
        self.pool.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Closes all connections, and waits for those on loan.
    pub(in crate::executors) fn close(&self, gate: &Gate) -> Result<()> {
        C::may_wait()?;
        gate.pass()?;
        drop(self.pool.write().unwrap_or_else(PoisonError::into_inner).take());
        let start = Instant::now();
        while self.alive.strong_count() > 0 {
            if start.elapsed() > self.settings.pool.pool_timeout {
                return Err(self.settings.pool.still_in_use());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }
}

/// Opens connections for r2d2 and judges them when they come back.
pub(in crate::executors) struct Manager<C> {
    settings: Arc<Settings>,
    alive: Arc<()>,
    of: PhantomData<fn() -> C>,
}

impl<C: Client> ManageConnection for Manager<C> {
    type Connection = Opened<C>;
    type Error = Infallible;

    fn connect(&self) -> Result<Opened<C>, Infallible> {
        let client = C::connect(&self.settings).map_err(|error| self.settings.opening(error));
        Ok(Opened {
            client,
            opened: Instant::now(),
            since: None,
            in_transaction: false,
            is_broken: false,
            is_nameless: false,
            _alive: Arc::clone(&self.alive),
        })
    }

    fn is_valid(&self, _: &mut Opened<C>) -> Result<(), Infallible> {
        Ok(())
    }

    /// A connection that left a transaction open, that failed, or that a panic left in an unknown state, is closed.
    fn has_broken(&self, opened: &mut Opened<C>) -> bool {
        opened.since = Some(Instant::now());
        let is_closed = opened.client.as_ref().map_or(true, Client::is_closed);
        is_closed || opened.in_transaction || opened.is_broken || std::thread::panicking()
    }
}
