//! PostgreSQL, blocking: the `postgres` crate's connections in an r2d2 pool. Knows no model.
mod bind;
mod client;
mod cursor;
mod errors;
mod opening;
mod row;
mod thread;

use super::blocking_pool;

/// A PostgreSQL database as a blocking executor.
pub(super) type Database = blocking_pool::Database<client::Session>;
