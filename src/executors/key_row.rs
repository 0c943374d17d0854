//! The row that tells a generated key, without an allocation.
use crate::error::{Error, Result};
use crate::value::{Row, ValueRef};

/// A row of one generated key, as a driver that is told it by the database pushes it.
pub(super) struct KeyRow(pub(super) i64);

impl Row for KeyRow {
    fn column_count(&self) -> usize {
        1
    }

    fn get(&self, column: usize) -> Result<ValueRef<'_>> {
        match column {
            0 => Ok(ValueRef::Int(self.0)),
            _ => Err(Error::decode(column, "the row ends after 1 column")),
        }
    }
}
