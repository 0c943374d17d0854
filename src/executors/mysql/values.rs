//! What MariaDB and MySQL hold of a value, for both forms. Knows no driver.
use crate::error::{Error, ErrorKind, Result};
use crate::sql::{Dialect, array_text};
use crate::value::{Date, DateTime, Decimal, Time, Value, ip_bytes};
use std::borrow::Cow;

/// A value as it is sent.
#[derive(Debug, PartialEq)]
pub(in crate::executors) enum Sent<'a> {
    Null,
    Int(i64),
    UInt(u64),
    Float(f32),
    Double(f64),
    Text(&'a str),
    Bytes(Cow<'a, [u8]>),
    /// A number as text, which is the form of a `DECIMAL`.
    Decimal(String),
    /// An array, as JSON.
    Json(String),
    Date(Date),
    Time(Time),
    /// A `DATETIME`, or a `TIMESTAMP` in a session whose zone is UTC.
    DateTime(DateTime),
}

/// A value in the form in which it is sent, exactly, or why not.
pub(in crate::executors) fn sent(value: &Value) -> Result<Sent<'_>> {
    Dialect::MySql.check_value(value).map_err(refused)?;
    Ok(match value {
        Value::Null(_) => Sent::Null,
        Value::Bool(value) => Sent::Int((*value).into()),
        Value::I8(value) => Sent::Int((*value).into()),
        Value::I16(value) => Sent::Int((*value).into()),
        Value::I32(value) => Sent::Int((*value).into()),
        Value::I64(value) => Sent::Int(*value),
        Value::U8(value) => Sent::Int((*value).into()),
        Value::U16(value) => Sent::Int((*value).into()),
        Value::U32(value) => Sent::Int((*value).into()),
        Value::U64(value) => Sent::UInt(*value),
        Value::F32(value) if value.is_finite() => Sent::Float(*value),
        Value::F64(value) if value.is_finite() => Sent::Double(*value),
        Value::F32(_) | Value::F64(_) => return Err(refused("MariaDB and MySQL store neither NaN nor infinity")),
        Value::Text(value) | Value::Json(value) => Sent::Text(value),
        Value::Enum(label) => Sent::Text(label),
        Value::Array { values, .. } => Sent::Json(array_text(values)),
        Value::Bytes(value) => Sent::Bytes(value.into()),
        Value::Uuid(value) => Sent::Bytes(value.as_slice().into()),
        Value::Ip(value) => Sent::Bytes(ip_bytes(*value).into()),
        Value::Date(value) => Sent::Date(date(*value)?),
        Value::Time(value) => Sent::Time(time(*value)?),
        Value::DateTime(value) | Value::Timestamp(value) => {
            Sent::DateTime(DateTime { date: date(value.date)?, time: time(value.time)? })
        }
        Value::Duration(value) => Sent::Int(value.microseconds()),
        Value::Decimal(value) => Sent::Decimal(decimal(*value)?),
        Value::Range { .. } | Value::Unread | Value::Unsaved { .. } | Value::Invalid { .. } => {
            return Err(refused("this value could not be made"));
        }
    })
}

/// The number of a `DECIMAL`. Its column says how many digits it has after the point, and fills them up with zeros:
/// where these are more than fit, they are left out.
pub(in crate::executors) fn decimal_of(text: &str) -> Option<Decimal> {
    let without_zeros = || text.contains('.').then(|| text.trim_end_matches('0').trim_end_matches('.'));
    Decimal::parse(text).or_else(|| Decimal::parse(without_zeros()?))
}

fn decimal(value: Decimal) -> Result<String> {
    match value.scale() {
        0..=38 => Ok(value.to_string()),
        _ => Err(refused("MariaDB's decimals have 38 digits after the point at most")),
    }
}

fn date(date: Date) -> Result<Date> {
    if !date.is_valid() {
        return Err(refused("there is no such date"));
    }
    match date.year {
        0..=9_999 => Ok(date),
        _ => Err(refused("MariaDB and MySQL store dates of the years 0 to 9999, and this one is beyond")),
    }
}

fn time(time: Time) -> Result<Time> {
    if !time.is_valid() {
        return Err(refused("there is no such time of day"));
    }
    if !time.nanosecond.is_multiple_of(1_000) {
        let reason = "MariaDB and MySQL hold microseconds, and this time has nanoseconds: cut them off, or round them";
        return Err(refused(reason));
    }
    Ok(time)
}

fn refused(reason: impl Into<Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Encode, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_that_fill_a_column_up_do_no_harm() {
        let filled = format!("1234567890.5{}", "0".repeat(29));
        assert_eq!(decimal_of(&filled), Decimal::parse("1234567890.5"));
        assert_eq!(decimal_of("19.50"), Decimal::parse("19.50"));
        assert_eq!(decimal_of(&"9".repeat(39)), None);
        assert_eq!(decimal_of(&format!("1{}", "0".repeat(39))), None);
    }

    #[test]
    fn what_cannot_be_held_is_refused() {
        let nanosecond = Time { hour: 0, minute: 0, second: 0, nanosecond: 1 };
        for value in [
            Value::F64(f64::NAN),
            Value::F32(f32::INFINITY),
            Value::Date(Date { year: 10_000, month: 1, day: 1 }),
            Value::Date(Date { year: -1, month: 1, day: 1 }),
            Value::Date(Date { year: 2023, month: 2, day: 29 }),
            Value::Time(nanosecond),
            Value::Decimal(Decimal::new(1, 39)),
            Value::Unread,
        ] {
            assert_eq!(sent(&value).map_err(|error| error.kind()), Err(ErrorKind::Encode), "{value:?}");
        }
        assert_eq!(sent(&Value::U64(u64::MAX)).unwrap(), Sent::UInt(u64::MAX));
        assert_eq!(sent(&Value::Decimal(Decimal::new(1950, 2))).unwrap(), Sent::Decimal("19.50".to_owned()));
    }
}
