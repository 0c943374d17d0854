//! Terminal methods: the calls that take an executor. Each compiles its statement, enters model logic, and gives its
//! answer in the executor's form. Knows no SQL text and decides nothing.
mod bulk;
mod count;
mod database;
mod ends;
mod executor_ext;
mod explain;
mod fields;
mod get_or_create;
mod in_bulk;
mod iterator;
mod linked;
mod linked_through;
mod load;
mod persist;
mod read;
mod reverse;
mod soft_delete;
mod to_sql;
mod transaction;
mod write;

pub use database::Database;
pub use executor_ext::ExecutorExt;
pub use linked::RowId;
pub use load::{Load, prefetch};
pub use persist::{Persist, create};
pub use soft_delete::SoftDelete;
pub use transaction::TransactionPlan;
