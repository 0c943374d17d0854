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
        let Ok(value) = self.0.get_ref(column) else { return Err(self.no_column(column)) };
        Ok(match value {
            types::ValueRef::Null => ValueRef::Null,
            types::ValueRef::Integer(value) => ValueRef::Int(value),
            types::ValueRef::Real(value) => ValueRef::Float(value),
            types::ValueRef::Blob(value) => ValueRef::Bytes(value),
            types::ValueRef::Text(value) => match std::str::from_utf8(value) {
                Ok(text) => ValueRef::Text(text),
                Err(_) => return Err(Error::decode(column, "the text is not UTF-8")),
            },
        })
    }
}

impl Borrowed<'_> {
    #[cold]
    fn no_column(&self, column: usize) -> Error {
        Error::decode(column, format!("the row ends after {} columns", self.column_count()))
    }
}
