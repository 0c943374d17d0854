//! Connections to a server, each lent to one at a time. sqlx's own pool asks the server after every loan whether it is
//! still there, and keeps to itself why a connection could not be opened or set up.
use super::backend::{Backend, Held, Left, Source};
use super::database::Database;
use super::lease::Lease;
use super::turn::{on_tokio, turn};
use crate::error::{Error, ErrorKind, Result};
use crate::executors::gate::Gate;
use crate::executors::server::settings::{PoolSettings, Settings, closed};
use futures::FutureExt;
use sqlx::Connection;
use std::mem::take;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// A database on a server.
pub(in crate::executors) trait Server: Backend<Source = Pool<Self>, Held = Slot<Self>> {
    /// Opens a connection and sets it up.
    fn connect(settings: &Settings) -> impl Future<Output = Result<Self::Connection>> + Send;
}

impl<B: Server> Database<B> {
    pub(in crate::executors) async fn connect(mut settings: Settings) -> Result<Self> {
        let (gate, without) = (Gate::of(settings.pool.connections()), take(&mut settings.without));
        Database::over(Pool::new(settings), gate, &without).await
    }
}

/// How long the goodbye to a server may take.
const GOODBYE: Duration = Duration::from_secs(5);

pub(in crate::executors) struct Pool<B: Server>(Arc<Shared<B>>);

struct Shared<B: Server> {
    settings: Settings,
    /// As many permits as there may be connections: whoever has one may take an idle connection, or open one.
    slots: Arc<Semaphore>,
    state: Mutex<State<B>>,
    is_nameless: AtomicBool,
}

struct State<B: Server> {
    idle: Vec<Idle<B>>,
    closed: bool,
    sweeper: Option<JoinHandle<()>>,
}

struct Live<B: Server> {
    connection: B::Connection,
    opened: Instant,
}

struct Idle<B: Server> {
    live: Live<B>,
    since: Instant,
}

/// A connection on loan.
pub(in crate::executors) struct Slot<B: Server> {
    /// There until the loan ends.
    live: Option<Live<B>>,
    permit: Option<OwnedSemaphorePermit>,
    pool: Arc<Shared<B>>,
}

impl<B: Server> Pool<B> {
    pub(super) fn new(settings: Settings) -> Self {
        let slots = Arc::new(Semaphore::new(settings.pool.connections() as usize));
        let state = Mutex::new(State { idle: Vec::new(), closed: false, sweeper: None });
        Pool(Arc::new(Shared { settings, slots, state, is_nameless: AtomicBool::new(false) }))
    }

    /// Waits for the right to a connection.
    async fn permit(&self, gate: &Gate) -> Result<OwnedSemaphorePermit> {
        let acquire = Arc::clone(&self.0.slots).acquire_owned();
        let acquire = async {
            match gate.may_shut() {
                true => turn(gate, acquire).await,
                false => Ok(acquire.await),
            }
        };
        let PoolSettings { pool_timeout, .. } = &self.0.settings.pool;
        match timeout(*pool_timeout, acquire).await {
            Ok(acquired) => acquired?.map_err(|_| closed()),
            Err(_) => Err(self.0.settings.pool.out_of_patience()),
        }
    }
}

impl<B: Server> Source<B> for Pool<B> {
    async fn lease(&self, gate: &Gate) -> Result<Lease<B>> {
        on_tokio()?;
        gate.pass()?;
        if self.0.state().closed {
            return Err(closed());
        }
        let permit = self.permit(gate).await?;
        let live = match self.0.take_idle()? {
            Some(live) => live,
            None => self.0.open().await?,
        };
        let is_nameless = self.0.is_nameless.load(Ordering::Relaxed);
        let lease = Lease::new(Slot { live: Some(live), permit: Some(permit), pool: Arc::clone(&self.0) }, false);
        Ok(if is_nameless { lease.nameless() } else { lease })
    }

    fn leave_no_names(&self) {
        self.0.is_nameless.store(true, Ordering::Relaxed);
    }

    fn opening(&self, error: Error) -> Error {
        self.0.settings.opening(error)
    }

    async fn close(&self, gate: &Gate) -> Result<()> {
        on_tokio()?;
        gate.pass()?;
        self.0.state().closed = true;
        let (slots, pool) = (&self.0.slots, &self.0.settings.pool);
        let all = timeout(pool.pool_timeout, slots.acquire_many(pool.connections())).await;
        let all = all.map_err(|_| pool.still_in_use())?;
        slots.close();
        drop(all);
        let idle = take(&mut self.0.state().idle);
        futures::future::join_all(idle.into_iter().map(|idle| goodbye::<B>(idle.live))).await;
        Ok(())
    }
}

impl<B: Server> Shared<B> {
    /// What is changed under it is never left half done by a panic.
    fn state(&self) -> MutexGuard<'_, State<B>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn open(&self) -> Result<Live<B>> {
        let pool = &self.settings.pool;
        let connection = timeout(pool.connect_timeout, B::connect(&self.settings)).await;
        let connection = connection.unwrap_or_else(|_| Err(pool.late()));
        let connection = connection.map_err(|error| self.settings.opening(error))?;
        Ok(Live { connection, opened: Instant::now() })
    }

    /// The connection that was used last, as those before it may then be closed after a while.
    fn take_idle(&self) -> Result<Option<Live<B>>> {
        let mut old = Vec::new();
        let mut state = self.state();
        if state.closed {
            return Err(closed());
        }
        let found = loop {
            match state.idle.pop() {
                Some(idle) if self.is_old(&idle) => old.push(idle.live),
                other => break other,
            }
        };
        drop(state);
        old.into_iter().for_each(|live| dismiss(live, None));
        Ok(found.map(|idle| idle.live))
    }

    fn is_old(&self, idle: &Idle<B>) -> bool {
        self.settings.pool.is_old(idle.live.opened, idle.since)
    }

    /// Keeps a connection for the next.
    fn keep(self: &Arc<Self>, live: Live<B>, permit: Option<OwnedSemaphorePermit>) {
        let idle = Idle { live, since: Instant::now() };
        let mut state = self.state();
        if state.closed || self.is_old(&idle) {
            drop(state);
            return dismiss(idle.live, permit);
        }
        state.idle.push(idle);
        if state.sweeper.as_ref().is_none_or(JoinHandle::is_finished) {
            state.sweeper = self.sweep();
        }
        drop(state);
        drop(permit);
    }

    /// Closes idle connections in their time, for as long as there are any.
    fn sweep(self: &Arc<Self>) -> Option<JoinHandle<()>> {
        let PoolSettings { max_lifetime, idle_timeout, .. } = &self.settings.pool;
        let limit = max_lifetime.iter().chain(idle_timeout).min()?;
        let (pause, pool) = (*limit + Duration::from_millis(10), Arc::downgrade(self));
        let sweeper = async move {
            loop {
                tokio::time::sleep(pause).await;
                let Some(pool) = pool.upgrade() else { return };
                let (old, left) = pool.take_old();
                for live in old {
                    goodbye::<B>(live).await;
                }
                if left == 0 {
                    return;
                }
            }
        };
        Handle::try_current().ok().map(|runtime| runtime.spawn(sweeper))
    }

    fn take_old(&self) -> (Vec<Live<B>>, usize) {
        let mut state = self.state();
        let (old, young): (Vec<_>, Vec<_>) = take(&mut state.idle).into_iter().partition(|idle| self.is_old(idle));
        state.idle = young;
        (old.into_iter().map(|idle| idle.live).collect(), state.idle.len())
    }
}

impl<B: Server> Held<B> for Slot<B> {
    fn connection(&mut self) -> Result<&mut B::Connection> {
        let returned = || Error::new(ErrorKind::Connection, "the connection has been returned");
        self.live.as_mut().map(|live| &mut live.connection).ok_or_else(returned)
    }

    fn give_back(&mut self, left: Left) {
        let Some(live) = self.live.take() else { return };
        if left.lost {
            // Where one connection is lost, those that idled meanwhile are as well: a server that was started anew.
            let idle = take(&mut self.pool.state().idle);
            drop(idle);
        }
        let permit = self.permit.take();
        match left.dirty || left.cut || left.lost {
            true => dismiss(live, permit),
            false => self.pool.keep(live, permit),
        }
    }
}

impl<B: Server> Drop for Shared<B> {
    fn drop(&mut self) {
        let idle = take(&mut self.state.get_mut().unwrap_or_else(PoisonError::into_inner).idle);
        idle.into_iter().for_each(|idle| dismiss(idle.live, None));
    }
}

/// Closes a connection, at once and wherever this is. The goodbye fits into what the system takes without waiting, and
/// where it does not, the server finds the connection gone: it undoes what was open either way.
fn dismiss<B: Server>(live: Live<B>, permit: Option<OwnedSemaphorePermit>) {
    let _ = live.connection.close().now_or_never();
    drop(permit);
}

/// Tells the server that it was the last it hears, if it listens.
async fn goodbye<B: Server>(live: Live<B>) {
    let _ = timeout(GOODBYE, live.connection.close()).await;
}
