//! x
extern crate self as biform;

mod error;
pub mod executor;
mod expr;
mod field;
mod model;
mod rim;
mod sql;
mod statement;
mod value;

pub use biform_macros::Model;
pub use error::{Constraint, Error, ErrorKind, Result};
pub use executor::{Answer, Connection, Cursor, CursorLayer, Executor, Hook, Output, Rows};
pub use expr::{
    Assignment, Assignments, Column, Condition, Expr, Integer, IntoExpr, Number, OrderBy, OrderTerm, Selection, Text,
};
pub use field::{FieldType, Mismatch};
pub use model::{Columns, Complete, Field, Id, IntoField, Key, Missing, Model, Schema, Set};
#[cfg(feature = "async")]
pub use rim::{Deferred, Pending, RowStream};
#[cfg(feature = "blocking")]
pub use rim::{Immediate, RowIter};
pub use sql::Dialect;
pub use statement::{Control, Purpose, SqlText, Statement, ValueSets};
pub use value::{OwnedRow, Row, Sink, Value, ValueRef, ValueType};

/// What the derive's code calls. Not part of the public surface.
#[doc(hidden)]
pub mod __private {
    pub use crate::field::decode;
}
