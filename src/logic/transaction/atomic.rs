//! A block of steps that last together or not at all, for logic of users. Knows no driver.
use super::Scope;
use super::executor::reads;
use crate::dialect::Dialect;
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Connection, Executor, Hook, Output, Session, maybe_async};
use crate::statement::{Statement, ValueSets};
use crate::value::{BatchSink, Sink};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

/// Steps that last together or not at all, in a function of [`logic`](macro@crate::logic): an executor, opened by
/// [`Session::atomic`], and kept by [`commit`](Atomic::commit).
///
/// On a database it is a transaction of its own, which is rolled back unless it is committed: when a `?` leaves the
/// function, after a panic, and when an async caller drops the future. Within a transaction of the caller's it is a part
/// of that, as Django's `atomic(savepoint=False)`: the caller commits, and one that is left without a commit after it has
/// written breaks the caller's innermost block, so that nobody commits a half of it. What has only read breaks nothing.
#[must_use = "what is written in it is undone unless it is committed"]
pub struct Atomic<'e, O: Output> {
    scope: Scope<'e, O>,
    guard: Guard<'e, O>,
}

/// Breaks the caller's block if it is dropped after a write.
struct Guard<'e, O: Output> {
    joined: Option<Session<'e, O>>,
    has_written: AtomicBool,
}

impl<O: Output> Drop for Guard<'_, O> {
    fn drop(&mut self) {
        if let Some(session) = self.joined.filter(|_| *self.has_written.get_mut()) {
            let reason = "steps that last together were left without a commit";
            session.executor().break_transaction(&Error::new(ErrorKind::BrokenTransaction, reason));
        }
    }
}

impl<'e, O: Output> Session<'e, O> {
    /// Opens a block of steps that last together or not at all: see [`Atomic`].
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Account { id: Id<Account>, balance: i64 }
    /// use biform::{Error, Output, Result, Session};
    ///
    /// #[biform::logic]
    /// async fn transfer<O: Output>(session: Session<'_, O>, from: Id<Account>, to: Id<Account>, sum: i64) -> Result<()> {
    ///     let tx = session.atomic().await?;
    ///     let rich = Account::objects().filter(|a| a.id.eq(from) & a.balance.ge(sum));
    ///     if rich.update(&tx, |a| a.balance.set(a.balance - sum)).await? == 0 {
    ///         return Err(Error::other("there is not so much on it"));
    ///     }
    ///     Account::objects().filter(|a| a.id.eq(to)).update(&tx, |a| a.balance.set(a.balance + sum)).await?;
    ///     tx.commit().await
    /// }
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Account])?;
    /// let [rich, poor] = [100, 0].map(|sum| Account::create().balance(sum).save(&db));
    /// let (rich, poor) = (rich?, poor?);
    /// transfer(&db, rich.id, poor.id, 70)?;
    /// assert!(transfer(&db, rich.id, poor.id, 70).is_err());
    /// assert_eq!(Account::get(&db, poor.id)?.balance, 70);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the database says against a new transaction; [`Unsupported`](ErrorKind::Unsupported) on an executor that
    /// opens none.
    pub fn atomic(&self) -> O::Of<'e, Atomic<'e, O>> {
        O::give(open(*self))
    }
}

/// Opens a block of steps.
#[maybe_async(AFIT)]
pub(in crate::logic) async fn open<O: Output>(session: Session<'_, O>) -> Result<Atomic<'_, O>> {
    let scope = Scope::open(session).await?;
    let joined = matches!(scope, Scope::Joined(_)).then_some(session);
    Ok(Atomic { scope, guard: Guard { joined, has_written: AtomicBool::new(false) } })
}

impl<'e, O: Output> Atomic<'e, O> {
    /// Keeps what was done: commits, or leaves that to the caller whose transaction it is in.
    ///
    /// # Errors
    /// What the database says against a commit; [`BrokenTransaction`](ErrorKind::BrokenTransaction) after a statement
    /// in it failed. Nothing is kept then.
    pub fn commit(self) -> O::Of<'e, ()> {
        let Atomic { scope, mut guard } = self;
        guard.joined = None;
        O::give(scope.end(Ok(())))
    }

    /// Undoes what was done; within a transaction of the caller's, which can only be undone as a whole, breaks its
    /// innermost block. It is what dropping does, and waits for it. It gives no error: what could not be undone is never
    /// committed.
    pub fn rollback(self) -> O::Of<'e, ()> {
        O::give(self.scope.undo())
    }

    fn inner(&self) -> &dyn Executor<Output = O> {
        match &self.scope {
            Scope::Joined(session) => session.executor(),
            Scope::Own(transaction) => transaction,
        }
    }

    fn note(&self, statement: &Statement) {
        if !reads(statement.sql()) {
            self.guard.has_written.store(true, Ordering::Relaxed);
        }
    }
}

impl<O: Output> Executor for Atomic<'_, O> {
    type Output = O;

    fn as_dyn(&self) -> &dyn Executor<Output = O> {
        self
    }
    fn dialect(&self) -> Dialect {
        self.inner().dialect()
    }
    fn run<'a>(&'a self, statement: Statement, sink: Sink<'a>) -> O::Of<'a, u64> {
        self.note(&statement);
        self.inner().run(statement, sink)
    }
    fn run_many<'a>(&'a self, statement: Statement, sets: ValueSets, sink: Sink<'a>) -> O::Of<'a, u64> {
        self.note(&statement);
        self.inner().run_many(statement, sets, sink)
    }
    fn run_batch<'a>(&'a self, batch: Vec<Statement>, sink: BatchSink<'a>) -> O::Of<'a, Vec<u64>> {
        batch.iter().for_each(|statement| self.note(statement));
        self.inner().run_batch(batch, sink)
    }
    fn open<'a>(&'a self, statement: Statement) -> O::Opened<'a> {
        self.note(&statement);
        self.inner().open(statement)
    }
    fn connection<'a>(&'a self) -> O::Of<'a, Connection<O>> {
        self.inner().connection()
    }
    fn in_transaction(&self) -> bool {
        true
    }
    fn now(&self) -> SystemTime {
        self.inner().now()
    }
    fn after_commit(&self, hook: Hook) {
        self.inner().after_commit(hook);
    }
    fn break_transaction(&self, reason: &Error) {
        self.inner().break_transaction(reason);
    }
}

impl<O: Output> fmt::Debug for Atomic<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Atomic").finish_non_exhaustive()
    }
}
