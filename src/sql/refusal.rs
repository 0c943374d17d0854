//! Values that are refused before a statement is sent. Knows no driver.
use crate::error::{Error, ErrorKind};
use crate::value::Value;
use std::borrow::Cow;

/// The error of a value that is refused.
pub(super) fn refusal(value: &Value, reason: Cow<'static, str>) -> Error {
    match value {
        Value::Unread => Error::new(ErrorKind::NotLoaded, reason),
        Value::Unsaved { .. } => Error::new(ErrorKind::InvalidQuery, reason),
        _ => Error::new(ErrorKind::Encode, reason),
    }
}
