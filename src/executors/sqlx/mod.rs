//! Async databases on sqlx: what is the same for all of them, and a folder for each. Knows no model.
mod backend;
mod bulk;
mod cursor;
mod database;
mod exclusive;
mod lease;
#[cfg(feature = "mysql")]
mod mysql;
#[cfg(any(feature = "sqlite", feature = "mysql"))]
mod parameters;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod pool;
#[cfg(feature = "postgres")]
mod postgres;
mod run;
#[cfg(feature = "sqlite")]
mod sqlite;
mod turn;

#[cfg(feature = "mysql")]
pub(super) use mysql::MySqlDatabase;
#[cfg(feature = "postgres")]
pub(super) use postgres::PostgresDatabase;
#[cfg(feature = "sqlite")]
pub(super) use sqlite::SqliteDatabase;
