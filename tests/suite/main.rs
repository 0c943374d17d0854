//! What Biform does, said by programs that use it: a file for each subject. One program, so that it is linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails shows where")]
#[path = "../support/mod.rs"]
mod support;

mod attributes;
mod automatic_fields;
mod bulk;
mod check_schema;
mod check_schema_same;
mod clauses;
mod deferred_fields;
mod deferred_writes;
mod derive;
mod dialect_writes;
mod executors;
mod field_types;
mod fields;
mod get_or_create;
mod injection;
mod iterators;
mod keys;
mod lanes;
mod locks;
mod long_lists;
mod lookups;
mod named;
mod queries;
mod ranges;
mod reckoning;
mod refused_clauses;
mod saving;
mod send;
mod shapes;
mod sql;
mod sql_clauses;
mod sql_dialects;
mod sql_lookups;
mod sql_named;
mod sql_tables;
mod tables;
mod transaction_plans;
mod transactions;
mod unsaved;
mod versions;
mod violations;
mod writes;
mod zones;
