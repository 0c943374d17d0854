//! SQLite, blocking: rusqlite connections in an r2d2 pool. Knows no model.
mod bind;
mod cursor;
mod database;
mod exclusive;
mod pool;
mod row;
mod run;
mod turn;

pub(super) use database::Database;
