//! A sqlx row as this crate's `Row`: read by position, and by what a value is, not by what its column is called.
use crate::error::{Error, Result};
use crate::value::{Row, ValueRef};
use sqlx::sqlite::{Sqlite, SqliteRow, SqliteTypeInfo, SqliteValueRef};
use sqlx::{Decode, Row as _, Type, ValueRef as _};

pub(super) struct Received(pub(super) SqliteRow);

impl Row for Received {
    fn column_count(&self) -> usize {
        self.0.len()
    }

    fn get(&self, column: usize) -> Result<ValueRef<'_>> {
        let Ok(raw) = self.0.try_get_raw(column) else {
            return Err(Error::decode(column, format!("the row ends after {} columns", self.0.len())));
        };
        if raw.is_null() {
            return Ok(ValueRef::Null);
        }
        let is = raw.type_info().into_owned();
        if is == of::<i64>() {
            decoded(column, raw, "the integer can't be read").map(ValueRef::Int)
        } else if is == of::<str>() {
            decoded(column, raw, "the text is not UTF-8").map(ValueRef::Text)
        } else if is == of::<f64>() {
            decoded(column, raw, "the number can't be read").map(ValueRef::Float)
        } else {
            decoded(column, raw, "the bytes can't be read").map(ValueRef::Bytes)
        }
    }
}

fn of<T: Type<Sqlite> + ?Sized>() -> SqliteTypeInfo {
    T::type_info()
}

fn decoded<'r, T: Decode<'r, Sqlite>>(column: usize, raw: SqliteValueRef<'r>, trouble: &'static str) -> Result<T> {
    T::decode(raw).map_err(|_| Error::decode(column, trouble))
}
