//! `select_for_update`, `nowait`, `skip_locked`.
use super::{Query, QuerySet};
use crate::error::Result;
use crate::model::Model;

/// What a query does with rows that somebody else has locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lock {
    Wait,
    Fail,
    Skip,
}

impl<M: Model, R> QuerySet<M, R> {
    /// Locks the rows it reads until the transaction ends, as Django's `select_for_update()` and SQL's `FOR UPDATE`:
    /// whoever else wants to change or to lock one of them waits. It is for a transaction alone.
    ///
    /// SQLite has no locks of rows, and needs none: a transaction that writes is alone from its beginning.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Account { id: Id<Account>, owner: String, cents: i64 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Account])?;
    /// # let id = Account::create().owner("Ann").cents(500).save(&db)?.id;
    /// db.atomic(|tx| {
    ///     let mut account = Account::objects().filter(|a| a.id.eq(id)).select_for_update().get(tx)?;
    ///     account.cents -= 200;
    ///     account.save(tx)
    /// })?;
    /// # assert_eq!(Account::get(&db, id)?.cents, 300);
    /// let outside = Account::objects().select_for_update().all(&db).unwrap_err();
    /// assert_eq!(outside.kind(), ErrorKind::InvalidQuery);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// Of the calls that read: [`InvalidQuery`](crate::ErrorKind::InvalidQuery) outside of a transaction, and with
    /// [`distinct`](QuerySet::distinct) or a combination such as [`union`](QuerySet::union), whose rows are no rows of a
    /// table; [`Deadlock`](crate::ErrorKind::Deadlock) and [`Busy`](crate::ErrorKind::Busy) from waiting. Calls that read
    /// no rows, such as [`count`](QuerySet::count), lock none.
    pub fn select_for_update(mut self) -> Self {
        self.query.lock.get_or_insert(Lock::Wait);
        self
    }

    /// [`select_for_update`](QuerySet::select_for_update) that does not wait: where somebody else has locked a row, the
    /// error is [`Busy`](crate::ErrorKind::Busy). [`Unsupported`](crate::ErrorKind::Unsupported) on SQLite.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Account { id: Id<Account>, cents: i64 }
    /// let query = Account::objects().nowait();
    /// assert!(query.to_sql(Dialect::Postgres)?.sql().ends_with(" FOR UPDATE NOWAIT"));
    /// assert_eq!(query.to_sql(Dialect::Sqlite).unwrap_err().kind(), ErrorKind::Unsupported);
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn nowait(mut self) -> Self {
        self.query.lock = Some(Lock::Fail);
        self
    }

    /// [`select_for_update`](QuerySet::select_for_update) that leaves out the rows that somebody else has locked, as is
    /// wanted of a queue with several workers. [`Unsupported`](crate::ErrorKind::Unsupported) on SQLite, and without
    /// [`SkipLocked`](crate::Capability::SkipLocked).
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Job { id: Id<Job>, done: bool }
    /// let next = Job::objects().filter(|j| j.done.eq(false)).order_by(|j| j.id.asc()).skip_locked().limit(1);
    /// assert!(next.to_sql(Dialect::MySql)?.sql().ends_with(" LIMIT 1 FOR UPDATE SKIP LOCKED"));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn skip_locked(mut self) -> Self {
        self.query.lock = Some(Lock::Skip);
        self
    }
}

impl Query {
    /// Refuses a lock of what are no rows of a table.
    pub(super) fn check_lock(&self) -> Result<()> {
        match self.lock {
            Some(_) if self.distinct || self.combined.is_some() => Err(self.invalid(
                "`select_for_update` with `distinct` or a combination such as `union` is not possible: lock the rows by \
                 their keys instead",
            )),
            _ => Ok(()),
        }
    }

    /// Refuses a lock that would end with its own statement.
    pub(crate) fn check_lock_lasts(&self, in_transaction: bool) -> Result<()> {
        match self.lock {
            Some(_) if !in_transaction => Err(self.invalid(
                "`select_for_update` locks until the transaction ends, and there is none: call it inside `atomic`, on `tx`",
            )),
            _ => Ok(()),
        }
    }
}
