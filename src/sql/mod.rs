//! Turns queries and descriptions of models into statements, one dialect at a time. Knows no executor.
mod array_text;
mod bulk_update;
mod civil;
mod combine;
mod definition;
mod dialect;
mod each;
mod enum_type;
mod explain;
mod expression;
mod fixed;
mod function;
mod held;
mod hexadecimal;
mod introspect;
mod joins;
mod lock;
mod long_list;
mod mention;
mod pattern;
mod period;
mod precision;
mod read;
mod refusal;
mod rows;
mod sets;
mod subquery;
mod table;
mod transaction;
mod tz;
mod write;
mod writer;
mod zone;

#[allow(unused_imports, reason = "without a driver of a database that has no arrays, none is written so")]
pub(crate) use array_text::array_text;
pub(crate) use bulk_update::bulk_update;
pub(crate) use definition::check_together;
#[allow(unused_imports, reason = "without a driver of SQLite, nothing is stored there")]
pub(crate) use dialect::stored;
pub use dialect::{Capabilities, Capability, Dialect, Family};
pub(crate) use dialect::{Probe, Refusal};
pub(crate) use each::select_for;
pub(crate) use explain::{Plan, explain};
pub(crate) use fixed::{
    AskedThere, Conflict, ask_what_was_there, delete_by_key, exists_by_key, insert, insert_or, select_by_key,
    select_columns, select_written, tells_what_was_there, update_by_key, update_columns,
};
pub(crate) use held::{check_assignments, check_values};
pub(crate) use introspect::Inspection;
pub use introspect::{Difference, DifferenceKind, SchemaReport};
pub(crate) use read::{chunks, count, exists, select};
pub(crate) use table::{add_references, create_table, create_table_before};
pub use transaction::Isolation;
pub(crate) use transaction::{Mode, begin, commit, release, rollback, rollback_to, savepoint};
pub(crate) use write::{check_deleted, check_updated, delete, sets_nothing, update, update_returning};
