//! Turns queries and descriptions of models into statements, one dialect at a time. Knows no executor.
mod dialect;
mod expression;
mod fixed;
mod read;
mod table;
mod text;
mod transaction;
mod write;
mod writer;

pub use dialect::Dialect;
pub(crate) use fixed::{delete_by_key, exists_by_key, insert, select_by_key, update_by_key};
pub(crate) use read::{count, exists, select};
pub(crate) use table::create_table;
pub(crate) use transaction::{begin, commit, release, rollback, rollback_to, savepoint};
pub(crate) use write::{delete, update};
