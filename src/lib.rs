//! x
mod error;
pub mod executor;
mod rim;
mod sql;
mod statement;
mod value;

pub use error::{Constraint, Error, ErrorKind, Result};
pub use executor::{Answer, Connection, Cursor, CursorLayer, Executor, Hook, Output, Rows};
#[cfg(feature = "async")]
pub use rim::{Deferred, Pending, RowStream};
#[cfg(feature = "blocking")]
pub use rim::{Immediate, RowIter};
pub use sql::Dialect;
pub use statement::{Control, Purpose, SqlText, Statement, ValueSets};
pub use value::{OwnedRow, Row, Sink, Value, ValueRef, ValueType};
