//! Values that SQLite cannot store, refused by both forms before a statement is sent. Knows no driver.
use crate::error::{Error, ErrorKind, Result};
use crate::value::Value;

/// SQLite stores no NaN but turns it into NULL, which nobody asked for.
pub(super) fn refuse_nan(value: &Value) -> Result<()> {
    match value {
        Value::F32(number) if number.is_nan() => Err(nan()),
        Value::F64(number) if number.is_nan() => Err(nan()),
        _ => Ok(()),
    }
}

/// What to say where a statement was given too few or too many values.
pub(super) fn wrong_count(wanted: usize, given: usize) -> Error {
    let message = format!("the statement has {wanted} parameters, but {given} values were given");
    Error::new(ErrorKind::InvalidQuery, message)
}

fn nan() -> Error {
    Error::new(ErrorKind::Unsupported, "SQLite cannot store NaN: it would become NULL")
}
