//! A value as a driver holds it.
use super::{Date, DateTime, Decimal, Duration, Elements, RangeRef, Time, Value, ValueType};
use std::net::IpAddr;

/// A value as a driver holds it: borrowed, in the widths databases send.
///
/// ```
/// use biform::{Value, ValueRef};
///
/// assert_eq!(Value::from(7_u8).as_ref(), ValueRef::Int(7));
/// assert_eq!(ValueRef::Int(7).to_owned(), Value::I64(7));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum ValueRef<'a> {
    /// No value.
    Null,
    /// A boolean, where the database has them.
    Bool(bool),
    /// An integer of any width.
    Int(i64),
    /// An integer beyond an `i64`, where the database has them.
    UInt(u64),
    /// A floating-point number of any width.
    Float(f64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A UUID, where the database has them.
    Uuid([u8; 16]),
    /// An IP address, where the database has them.
    Ip(IpAddr),
    /// A day, where the database has them.
    Date(Date),
    /// A time of day, where the database has them.
    Time(Time),
    /// A day and a time of day on no clock in particular, where the database has them.
    DateTime(DateTime),
    /// An instant in UTC, where the database has them.
    Timestamp(DateTime),
    /// A length of time, where the database has them.
    Duration(Duration),
    /// A decimal number, where the database has them.
    Decimal(Decimal),
    /// JSON, where the database tells it from text.
    Json(&'a str),
    /// An array, where the database has them.
    Array(Elements<'a>),
    /// A range, where the database has them.
    Range(RangeRef<'a>),
    /// Nothing is known: the statement did not ask for this column. See [`Deferred`](crate::Deferred).
    Unread,
}

impl ValueRef<'_> {
    /// What kind of value this is, in words for a message; never the value itself.
    pub fn describe(self) -> &'static str {
        match self {
            ValueRef::Null => "NULL",
            ValueRef::Bool(_) => "a boolean",
            ValueRef::Int(_) | ValueRef::UInt(_) => "an integer",
            ValueRef::Float(_) => "a floating-point number",
            ValueRef::Text(_) => "text",
            ValueRef::Bytes(_) => "bytes",
            ValueRef::Uuid(_) => "a UUID",
            ValueRef::Ip(_) => "an IP address",
            ValueRef::Date(_) => "a date",
            ValueRef::Time(_) => "a time of day",
            ValueRef::DateTime(_) => "a date and time",
            ValueRef::Timestamp(_) => "an instant",
            ValueRef::Duration(_) => "a length of time",
            ValueRef::Decimal(_) => "a decimal number",
            ValueRef::Json(_) => "JSON",
            ValueRef::Array(_) => "an array",
            ValueRef::Range(_) => "a range",
            ValueRef::Unread => "nothing: the column was not read",
        }
    }

    /// An owned copy. A NULL becomes one of text, as a row does not say what type it lacks; an array with what cannot be
    /// read becomes [`Value::Invalid`].
    pub fn to_owned(self) -> Value {
        match self {
            ValueRef::Null => Value::Null(ValueType::Text),
            ValueRef::Bool(value) => Value::Bool(value),
            ValueRef::Int(value) => Value::I64(value),
            ValueRef::UInt(value) => Value::U64(value),
            ValueRef::Float(value) => Value::F64(value),
            ValueRef::Text(value) => Value::Text(value.to_owned()),
            ValueRef::Bytes(value) => Value::Bytes(value.to_owned()),
            ValueRef::Uuid(value) => Value::Uuid(value),
            ValueRef::Ip(value) => Value::Ip(value),
            ValueRef::Date(value) => Value::Date(value),
            ValueRef::Time(value) => Value::Time(value),
            ValueRef::DateTime(value) => Value::DateTime(value),
            ValueRef::Timestamp(value) => Value::Timestamp(value),
            ValueRef::Duration(value) => Value::Duration(value),
            ValueRef::Decimal(value) => Value::Decimal(value),
            ValueRef::Json(value) => Value::Json(value.to_owned()),
            ValueRef::Array(elements) => elements.to_owned(),
            ValueRef::Range(range) => range.to_owned(),
            ValueRef::Unread => Value::Unread,
        }
    }
}
