//! MariaDB and MySQL, blocking: the `mysql` crate's connections in an r2d2 pool. Knows no model.
mod bind;
mod client;
mod cursor;
mod errors;
mod opening;
mod row;

use crate::executors::server::blocking;

/// A MariaDB or MySQL database as a blocking executor.
pub(in crate::executors) type Database = blocking::Database<client::Session>;
