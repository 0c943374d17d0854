//! SQLite, blocking: rusqlite connections in an r2d2 pool. Knows no model.
mod bind;
mod cursor;
mod database;
mod exclusive;
mod pool;
mod regexp;
mod row;
mod run;

pub(in crate::executors) use database::Database;
