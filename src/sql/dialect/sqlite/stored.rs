//! What SQLite stores for a value, the same for both forms and for definitions; or why it is refused before a statement
//! is sent. Knows no driver.
use crate::error::Result;
use crate::sql::Dialect;
use crate::sql::array_text::array_text;
use crate::sql::refusal::refusal;
use crate::value::{Value, ip_bytes};
use std::borrow::Cow;

/// One of the kinds of values that SQLite has.
pub(crate) enum Stored<'a> {
    Null,
    Integer(i64),
    Real(f64),
    Text(Cow<'a, str>),
    Blob(Cow<'a, [u8]>),
}

/// What SQLite stores.
///
/// # Errors
/// `Encode` where it would become another value: see `Dialect::check_value`.
pub(crate) fn stored(value: &Value) -> Result<Stored<'_>> {
    Dialect::Sqlite.check_value(value).map_err(|reason| refusal(value, reason))?;
    Ok(match value {
        Value::Range { .. } | Value::Null(_) | Value::Invalid { .. } | Value::Unsaved { .. } | Value::Unread => {
            Stored::Null
        }
        Value::Bool(value) => Stored::Integer(i64::from(*value)),
        Value::I8(value) => Stored::Integer(i64::from(*value)),
        Value::I16(value) => Stored::Integer(i64::from(*value)),
        Value::I32(value) => Stored::Integer(i64::from(*value)),
        Value::I64(value) => Stored::Integer(*value),
        Value::U8(value) => Stored::Integer(i64::from(*value)),
        Value::U16(value) => Stored::Integer(i64::from(*value)),
        Value::U32(value) => Stored::Integer(i64::from(*value)),
        Value::U64(value) => Stored::Integer(value.cast_signed()),
        Value::F32(value) => Stored::Real(f64::from(*value)),
        Value::F64(value) => Stored::Real(*value),
        Value::Text(value) | Value::Json(value) => Stored::Text(Cow::Borrowed(value)),
        Value::Enum(label) => Stored::Text(Cow::Borrowed(label)),
        Value::Array { values, .. } => Stored::Text(array_text(values).into()),
        Value::Bytes(value) => Stored::Blob(value.into()),
        Value::Uuid(value) => Stored::Blob(value.as_slice().into()),
        Value::Ip(value) => Stored::Blob(ip_bytes(*value).into()),
        Value::Date(value) => Stored::Text(value.to_string().into()),
        Value::Time(value) => Stored::Text(value.to_string().into()),
        Value::DateTime(value) | Value::Timestamp(value) => Stored::Text(value.to_string().into()),
        Value::Duration(value) => Stored::Integer(value.microseconds()),
        Value::Decimal(value) => match (value.to_i64(), value.to_f64()) {
            (Some(whole), _) => Stored::Integer(whole),
            (None, Some(float)) => Stored::Real(float),
            (None, None) => Stored::Null,
        },
    })
}
