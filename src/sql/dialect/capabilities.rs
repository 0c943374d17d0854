//! What a database can do beyond what all of them can.

/// What a database can do. Given by [`Dialect::capabilities`](crate::Dialect::capabilities).
///
/// ```
/// use biform::Dialect;
///
/// assert!(Dialect::Sqlite.capabilities().partial_indexes);
/// assert!(!Dialect::MySql.capabilities().partial_indexes);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// `INSERT … RETURNING`.
    pub returning_on_insert: bool,
    /// `UPDATE … RETURNING`; else what an update made is read by a statement of its own, in the same transaction.
    pub returning_on_update: bool,
    /// `DELETE … RETURNING`.
    pub returning_on_delete: bool,
    /// The key that the database makes is known to a driver without `RETURNING`.
    pub key_without_returning: bool,
    /// `SAVEPOINT`.
    pub savepoints: bool,
    /// A transaction goes on seeing what was there at its first query, by default, unless it locks what it reads; else each
    /// statement sees what others have committed.
    pub snapshots: bool,
    /// Transactions that only read, in which the database refuses to write; else they are refused to send what writes.
    pub read_only_transactions: bool,
    /// Statements that define tables are part of a transaction; else each of them ends it.
    pub transactional_ddl: bool,
    /// `NULLS FIRST` and `NULLS LAST` in `ORDER BY`; else it is said by a term before.
    pub nulls_ordering: bool,
    /// `NULLS FIRST` and `NULLS LAST` in an index.
    pub nulls_in_indexes: bool,
    /// Indexes of some rows alone.
    pub partial_indexes: bool,
    /// Indexes of expressions.
    pub expression_indexes: bool,
    /// `FOR UPDATE SKIP LOCKED`.
    pub skip_locked: bool,
    /// An insert that ignores conflicts leaves a row out as if it had never been; else it gives each row back and tells
    /// behind it whether it was there.
    pub ignores_conflicts: bool,
    /// An upsert names the unique constraint it is about; else it is about all of them.
    pub upsert_target: bool,
    /// Floats can be infinite.
    pub infinities: bool,
    /// Floats can be NaN.
    pub nan: bool,
    /// Dates beyond the year 9999.
    pub years_beyond_9999: bool,
    /// Times to the nanosecond; else to the microsecond.
    pub nanoseconds: bool,
    /// Keys that the database makes are given in the order in which rows are inserted, each greater than those before.
    pub sequential_ids: bool,
    /// Locks of the program's own.
    pub advisory_locks: bool,
    /// Prepared statements have names, which belong to a connection.
    pub named_prepares: bool,
}
