//! SQLite, async: sqlx connections, in sqlx's pool where there are many. Knows no model.
mod bind;
mod bulk;
mod cursor;
mod database;
mod exclusive;
mod lease;
mod row;
mod run;
mod source;
mod turn;

pub(super) use database::Database;
