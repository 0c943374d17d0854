//! How dates and times of any crate go there and back, by way of the neutral ones. Knows no crate of time, no database.
use super::Mismatch;
use crate::value::{Date, DateTime, Time, ValueRef, ValueType};

/// Says that a type of another crate is stored as a value of time: how a driver's value is read, how the type becomes a
/// neutral one (or why not), and how it is made of one, if that is within its range.
macro_rules! temporal {
    ($rust:ty => $variant:ident, $read:ident, $to:expr, $from:expr) => {
        impl FieldType for $rust {
            const TYPE: ValueType = ValueType::$variant;

            fn to_value(&self) -> Value {
                let made: Result<_, &'static str> = $to(*self);
                match made {
                    Ok(value) => Value::$variant(value),
                    Err(reason) => Value::Invalid { of: Self::TYPE, reason: reason.into() },
                }
            }
            fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
                let made: Option<Self> = $from($read(value)?);
                made.ok_or_else(|| beyond(Self::TYPE))
            }
        }
    };
}
pub(super) use temporal;

pub(super) fn date(value: ValueRef<'_>) -> Result<Date, Mismatch> {
    match value {
        ValueRef::Date(date) => Ok(date),
        ValueRef::Text(text) => Date::parse(text).ok_or_else(|| text_of_another_form(ValueType::Date)),
        other => Err(Mismatch::new(ValueType::Date.to_string(), other)),
    }
}

pub(super) fn time(value: ValueRef<'_>) -> Result<Time, Mismatch> {
    match value {
        ValueRef::Time(time) => Ok(time),
        ValueRef::Text(text) => Time::parse(text).ok_or_else(|| text_of_another_form(ValueType::Time)),
        other => Err(Mismatch::new(ValueType::Time.to_string(), other)),
    }
}

pub(super) fn date_time(value: ValueRef<'_>) -> Result<DateTime, Mismatch> {
    match value {
        ValueRef::DateTime(date_time) => Ok(date_time),
        ValueRef::Text(text) => DateTime::parse(text).ok_or_else(|| text_of_another_form(ValueType::DateTime)),
        other => Err(Mismatch::new(ValueType::DateTime.to_string(), other)),
    }
}

pub(super) fn timestamp(value: ValueRef<'_>) -> Result<DateTime, Mismatch> {
    match value {
        // MariaDB has an instant in a `DATETIME`, in UTC.
        ValueRef::Timestamp(instant) | ValueRef::DateTime(instant) => Ok(instant),
        ValueRef::Text(text) => DateTime::parse_instant(text).ok_or_else(|| text_of_another_form(ValueType::Timestamp)),
        other => Err(Mismatch::new(ValueType::Timestamp.to_string(), other)),
    }
}

pub(super) fn beyond(wanted: ValueType) -> Mismatch {
    Mismatch::found(wanted, "one beyond the range of its type")
}

pub(super) fn text_of_another_form(wanted: ValueType) -> Mismatch {
    Mismatch::found(wanted, "text of another form")
}
