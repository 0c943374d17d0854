//! What a dialect is: which family of databases, and what was found that a connection can do. Knows nothing of how either
//! is written, which `src/sql/dialect` does.
mod capabilities;

pub(crate) use capabilities::Found;
pub use capabilities::{Capabilities, Capability};

use std::hash;

/// A database's way of writing SQL, and what it can do: [`Executor::dialect`](crate::Executor::dialect) says it of a
/// connection.
///
/// `Dialect::Sqlite`, `Dialect::Postgres` and `Dialect::MySql` can do all that their databases can. Two are equal if they
/// are of one [`Family`], whatever they can do beside.
///
/// ```
/// use biform::{Capability, Dialect};
///
/// let mysql = Dialect::MySql.without(Capability::ReturningOnInsert);
/// assert!(!mysql.can(Capability::ReturningOnInsert) && Dialect::MySql.can(Capability::ReturningOnInsert));
/// assert_eq!(mysql, Dialect::MySql);
/// assert_eq!(format!("{mysql:?}"), "MySql without returning_on_insert");
/// ```
#[derive(Clone, Copy)]
pub struct Dialect {
    pub(crate) family: Family,
    pub(crate) found: Found,
}

/// The databases that speak one dialect, more or less: what to `match` on where SQL of one's own differs.
///
/// ```
/// use biform::{Dialect, Family};
///
/// fn now(dialect: Dialect) -> &'static str {
///     match dialect.family() {
///         Family::Sqlite => "SELECT datetime()",
///         _ => "SELECT CURRENT_TIMESTAMP",
///     }
/// }
/// assert_eq!(now(Dialect::Sqlite), "SELECT datetime()");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Family {
    /// SQLite 3.41 or newer.
    Sqlite,
    /// PostgreSQL 14 or newer.
    Postgres,
    /// MariaDB 10.6 or newer, and MySQL 8.
    MySql,
}

impl PartialEq for Dialect {
    fn eq(&self, other: &Self) -> bool {
        self.family == other.family
    }
}

impl Eq for Dialect {}

impl hash::Hash for Dialect {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.family.hash(state);
    }
}
