//! MariaDB and MySQL, blocking: the `mysql` crate's connections in an r2d2 pool. Knows no model.
mod bind;
mod client;
mod cursor;
mod errors;
mod opening;
mod row;

use super::blocking_pool;

/// A MariaDB or MySQL database as a blocking executor.
pub(super) type Database = blocking_pool::Database<client::Session>;
