//! PostgreSQL, blocking: connections of tokio-postgres that are waited for, in an r2d2 pool. Knows no model.
mod arrays;
mod batch;
mod bind;
mod client;
mod cursor;
mod errors;
mod link;
mod opening;
mod row;
mod thread;

use crate::executors::server::blocking;

/// A PostgreSQL database as a blocking executor.
pub(in crate::executors) type Database = blocking::Database<client::Session>;
