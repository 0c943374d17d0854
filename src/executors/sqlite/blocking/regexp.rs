//! The function behind `REGEXP`, which SQLite calls and does not have. It does what the one that sqlx registers does.
use biform_drivers::rusqlite::functions::{Context, FunctionFlags};
use biform_drivers::rusqlite::types::ValueRef;
use biform_drivers::rusqlite::{Connection, Error, Result, ffi};
use regex::Regex;
use std::borrow::Cow;

/// Registers it with a connection.
pub(super) fn register(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("regexp", 2, flags, matches)
}

/// Whether a text has a part that fits the pattern before it; NULL where either is. The pattern is compiled once for all
/// rows of a statement.
fn matches(call: &Context<'_>) -> Result<Option<bool>> {
    let (Some(pattern), Some(text)) = (text(call.get_raw(0))?, text(call.get_raw(1))?) else { return Ok(None) };
    let pattern = call.get_or_create_aux(0, |_| Regex::new(&pattern).map_err(|_| refused()))?;
    Ok(Some(pattern.is_match(&text)))
}

/// What SQLite takes for the text of a value.
fn text(value: ValueRef<'_>) -> Result<Option<Cow<'_, str>>> {
    Ok(Some(match value {
        ValueRef::Null => return Ok(None),
        ValueRef::Integer(value) => value.to_string().into(),
        ValueRef::Real(value) => format!("{value:?}").into(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => std::str::from_utf8(bytes).map_err(|_| refused())?.into(),
    }))
}

/// Text that is not UTF-8, or a pattern that is none: SQLite shows neither.
fn refused() -> Error {
    Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_CONSTRAINT_FUNCTION), None)
}
