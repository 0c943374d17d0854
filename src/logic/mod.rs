//! Model logic, written once: the only code that converses with an executor. Knows no driver and no dialect's name.
//!
//! maybe-async turns each function into a plain one or a future, by its text: so there are no async blocks, no async
//! closures and no `.await` inside a macro's call in here. A test holds that.
pub(crate) mod assign;
pub(crate) mod bulk;
pub(crate) mod bulk_update;
pub(crate) mod by_key;
mod cascade;
pub(crate) mod change;
pub(crate) mod check_schema;
pub(crate) mod children;
pub(crate) mod delete;
mod deletion;
pub(crate) mod explain;
mod failure;
pub(crate) mod fetch;
pub(crate) mod get_or_create;
pub(crate) mod graph;
mod held;
mod hooks;
pub(crate) mod in_bulk;
mod inherited;
mod insert;
mod inserted;
pub(crate) mod links;
pub(crate) mod load;
mod own_rows;
pub(crate) mod pairs;
mod parents;
pub(crate) mod prefetch;
#[cfg_attr(
    not(any(feature = "sqlite", feature = "postgres", feature = "mysql")),
    allow(dead_code, reason = "without a driver nobody is asked")
)]
pub(crate) mod probe;
mod reading;
mod refusal;
pub(crate) mod removal;
mod row;
pub(crate) mod save;
mod session;
pub(crate) mod shown;
pub(crate) mod tables;
mod touch;
pub(crate) mod transaction;
pub(crate) mod upsert;
mod whole;
pub(crate) mod write;

pub(crate) use crate::executor::Session;
