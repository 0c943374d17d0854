//! Terminal methods: the calls that take an executor. Each compiles its statement, enters model logic, and gives its
//! answer in the executor's form. Knows no SQL text and decides nothing.
mod database;
mod executor_ext;
mod persist;
mod read;
mod to_sql;
mod write;

pub use database::Database;
pub use executor_ext::ExecutorExt;
pub use persist::{Persist, create};
