//! Values in definitions that the servers write alike. Knows no database.
use crate::error::{Error, ErrorKind, Result};
use crate::value::Value;

/// NULL, a truth or a number; `None` for what each database writes in a way of its own.
pub(super) fn plain(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null(_) | Value::Invalid { .. } | Value::Unsaved { .. } | Value::Unread => "NULL".to_owned(),
        Value::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        Value::I8(value) => value.to_string(),
        Value::I16(value) => value.to_string(),
        Value::I32(value) => value.to_string(),
        Value::I64(value) => value.to_string(),
        Value::U8(value) => value.to_string(),
        Value::U16(value) => value.to_string(),
        Value::U32(value) => value.to_string(),
        Value::U64(value) => value.to_string(),
        Value::Decimal(value) => value.to_string(),
        _ => return None,
    })
}

/// The refusal of a value that no definition holds.
pub(super) fn unfit(value: &Value) -> Error {
    let what = match value {
        Value::Text(text) if text.contains('\0') => "a text with a NUL",
        other => other.as_ref().describe(),
    };
    Error::new(ErrorKind::Unsupported, format!("a table cannot be defined with {what}"))
}

/// The same value, unless it is a text that no definition holds.
pub(super) fn checked(value: &Value) -> Result<&Value> {
    match value {
        Value::Text(text) if text.contains('\0') => Err(unfit(value)),
        value => Ok(value),
    }
}
