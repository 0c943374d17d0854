//! Turns queries and descriptions of models into statements, one dialect at a time. Knows no executor.
mod dialect;

pub use dialect::Dialect;
