//! What a row of sqlx's holds: read by what a value is, not by what its column was declared to be.
use crate::error::{Error, Result};
use crate::value::ValueRef;
use sqlx::sqlite::{Sqlite, SqliteRow, SqliteTypeInfo, SqliteValueRef};
use sqlx::{Decode, Row as _, Type, ValueRef as _};

/// The value of a column.
pub(super) fn value(row: &SqliteRow, column: usize) -> Result<ValueRef<'_>> {
    let raw = row.try_get_raw(column).map_err(|_| Error::decode(column, "the row has no such column"))?;
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

fn of<T: Type<Sqlite> + ?Sized>() -> SqliteTypeInfo {
    T::type_info()
}

fn decoded<'r, T: Decode<'r, Sqlite>>(column: usize, raw: SqliteValueRef<'r>, trouble: &'static str) -> Result<T> {
    T::decode(raw).map_err(|_| Error::decode(column, trouble))
}
