//! Values on their way into a statement.
use crate::error::Result;
use crate::executors::mysql::values::{Sent, sent};
use crate::value::{Date, Time, Value};
use biform_drivers::mysql;
use biform_drivers::mysql::Params;

/// The values of a statement, as the driver wants them: owned.
pub(super) fn bind(values: &[Value]) -> Result<Params> {
    let bound = values.iter().map(|value| sent(value).map(bound));
    Ok(Params::Positional(bound.collect::<Result<_>>()?))
}

fn bound(sent: Sent<'_>) -> mysql::Value {
    const MIDNIGHT: Time = Time { hour: 0, minute: 0, second: 0, nanosecond: 0 };
    match sent {
        Sent::Null => mysql::Value::NULL,
        Sent::Int(value) => mysql::Value::Int(value),
        Sent::UInt(value) => mysql::Value::UInt(value),
        Sent::Float(value) => mysql::Value::Float(value),
        Sent::Double(value) => mysql::Value::Double(value),
        Sent::Text(value) => mysql::Value::Bytes(value.as_bytes().to_vec()),
        Sent::Bytes(value) => mysql::Value::Bytes(value.into_owned()),
        Sent::Decimal(value) | Sent::Json(value) => mysql::Value::Bytes(value.into_bytes()),
        Sent::Date(value) => instant(value, MIDNIGHT),
        Sent::Time(value) => {
            mysql::Value::Time(false, 0, value.hour, value.minute, value.second, value.nanosecond / 1_000)
        }
        Sent::DateTime(value) => instant(value.date, value.time),
    }
}

/// The year has been looked at.
fn instant(date: Date, time: Time) -> mysql::Value {
    let year = u16::try_from(date.year).unwrap_or_default();
    mysql::Value::Date(year, date.month, date.day, time.hour, time.minute, time.second, time.nanosecond / 1_000)
}
