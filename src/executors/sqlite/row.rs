//! A rusqlite row as this crate's `Row`: values stay where SQLite holds them.
use crate::error::{Error, Result};
use crate::value::{Row, ValueRef};
use biform_drivers::rusqlite::{self, Statement, types};

pub(super) struct Borrowed<'r>(pub(super) &'r rusqlite::Row<'r>);

impl Row for Borrowed<'_> {
    fn column_count(&self) -> usize {
        let statement: &Statement<'_> = self.0.as_ref();
        statement.column_count()
    }

    fn get(&self, column: usize) -> Result<ValueRef<'_>> {
        match self.0.get_ref(column) {
            Ok(types::ValueRef::Null) => Ok(ValueRef::Null),
            Ok(types::ValueRef::Integer(value)) => Ok(ValueRef::Int(value)),
            Ok(types::ValueRef::Real(value)) => Ok(ValueRef::Float(value)),
            Ok(types::ValueRef::Blob(value)) => Ok(ValueRef::Bytes(value)),
            Ok(types::ValueRef::Text(value)) => match std::str::from_utf8(value) {
                Ok(text) => Ok(ValueRef::Text(text)),
                Err(_) => Err(Error::decode(column, "the text is not UTF-8")),
            },
            Err(_) => Err(Error::decode(column, format!("the row ends after {} columns", self.column_count()))),
        }
    }
}
