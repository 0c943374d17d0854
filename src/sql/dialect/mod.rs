//! The databases whose SQL can be written, and where they differ: what a database writes in a way of its own is a method
//! of its [`Grammar`], and nothing else asks which one it is. Knows no driver.
mod capabilities;
mod grammar;
mod mysql;
mod postgres;
mod sqlite;

pub use capabilities::Capabilities;
pub(super) use grammar::{Grammar, NullsOrder, Range};
pub(crate) use sqlite::stored;

use crate::value::Value;
use std::borrow::Cow;

/// A database's way of writing SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// SQLite 3.41 or newer.
    Sqlite,
    /// PostgreSQL 14 or newer.
    Postgres,
    /// MariaDB 10.6 or newer, and MySQL 8.
    MySql,
}

impl Dialect {
    /// How the database says what it says in a way of its own.
    pub(super) fn grammar(self) -> &'static dyn Grammar {
        match self {
            Dialect::Sqlite => &self::sqlite::Sqlite,
            Dialect::Postgres => &self::postgres::Postgres,
            Dialect::MySql => &self::mysql::MySql,
        }
    }

    /// What the database can do beyond what all of them can.
    ///
    /// ```
    /// # use biform::Dialect;
    /// assert!(Dialect::Postgres.capabilities().returning_on_update);
    /// assert!(!Dialect::MySql.capabilities().returning_on_update);
    /// ```
    pub fn capabilities(self) -> Capabilities {
        self.grammar().capabilities()
    }

    /// How many values one statement can bind.
    pub fn max_binds(self) -> usize {
        self.grammar().max_binds()
    }

    /// The statements that a driver sends once on each connection, so that what Biform writes means what it says.
    ///
    /// ```
    /// # use biform::Dialect;
    /// assert_eq!(Dialect::Postgres.session(), ["SET TIME ZONE 'UTC'"]);
    /// ```
    pub fn session(self) -> &'static [&'static str] {
        self.grammar().session()
    }

    /// Whether the database holds the value exactly. If not, the reason is a phrase without it, which a driver gives as
    /// it is, and whoever knows the field puts its name before.
    pub(crate) fn check_value(self, value: &Value) -> Result<(), Cow<'static, str>> {
        match value {
            Value::Invalid { reason, .. } => return Err(reason.clone()),
            Value::Unread => return Err(UNREAD.into()),
            Value::Unsaved { model, .. } => {
                return Err(format!("this `Id` of `{model}` has no key yet: save the `{model}` first").into());
            }
            Value::Array { values, .. } => values.iter().try_for_each(|element| self.check_value(element))?,
            _ => {}
        }
        self.grammar().refused(value).map_or(Ok(()), |reason| Err(reason.into()))
    }
}

const UNREAD: &str = "a `Deferred` field that was not read has no value to store: read it first, or set it";
