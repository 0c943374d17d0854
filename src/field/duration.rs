//! Durations as columns, of Rust itself and of other crates. Knows no database.
use super::temporal::{beyond, temporal, text_of_another_form};
use super::{FieldType, Mismatch};
use crate::value::{Duration, Value, ValueRef, ValueType};

temporal!(
    std::time::Duration => Duration,
    duration,
    |length: std::time::Duration| i128::try_from(length.as_nanos()).map_err(|_| "").and_then(Duration::from_nanoseconds),
    |length: Duration| u64::try_from(length.microseconds()).ok().map(std::time::Duration::from_micros)
);

#[cfg(feature = "chrono")]
temporal!(
    ::chrono::TimeDelta => Duration,
    duration,
    |length: ::chrono::TimeDelta| {
        let seconds = i128::from(length.num_seconds()) * 1_000_000_000;
        Duration::from_nanoseconds(seconds + i128::from(length.subsec_nanos()))
    },
    |length: Duration| Some(::chrono::TimeDelta::microseconds(length.microseconds()))
);

#[cfg(feature = "time")]
temporal!(
    ::time::Duration => Duration,
    duration,
    |length: ::time::Duration| Duration::from_nanoseconds(length.whole_nanoseconds()),
    |length: Duration| Some(::time::Duration::microseconds(length.microseconds()))
);

#[cfg(feature = "jiff")]
temporal!(
    ::jiff::SignedDuration => Duration,
    duration,
    |length: ::jiff::SignedDuration| Duration::from_nanoseconds(length.as_nanos()),
    |length: Duration| Some(::jiff::SignedDuration::from_micros(length.microseconds()))
);

fn duration(value: ValueRef<'_>) -> Result<Duration, Mismatch> {
    match value {
        ValueRef::Duration(length) => Ok(length),
        // Microseconds, where the database has no intervals.
        ValueRef::Int(microseconds) => Ok(Duration::from_microseconds(microseconds)),
        ValueRef::Text(text) => Duration::parse(text).ok_or_else(|| text_of_another_form(ValueType::Duration)),
        other => Err(Mismatch::new(ValueType::Duration.to_string(), other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time;

    #[test]
    fn what_is_finer_or_longer_is_no_value() {
        let held = time::Duration::new(1, 500_000_000).to_value();
        assert_eq!(held, Value::Duration(Duration::from_microseconds(1_500_000)));
        for length in [time::Duration::from_nanos(1), time::Duration::MAX, time::Duration::from_secs(i64::MAX as u64)] {
            assert!(matches!(length.to_value(), Value::Invalid { of: ValueType::Duration, .. }), "{length:?}");
        }
    }

    #[test]
    fn one_that_goes_backwards_is_not_one_of_rust_itself() {
        let told = |value| time::Duration::from_value(value).map_err(|mismatch| mismatch.to_string());
        assert_eq!(told(ValueRef::Int(1_500_000)), Ok(time::Duration::from_millis(1_500)));
        assert_eq!(told(ValueRef::Text("00:00:01.5")), Ok(time::Duration::from_millis(1_500)));
        let beyond = "wanted a length of time, found one beyond the range of its type";
        assert_eq!(told(ValueRef::Int(-1)), Err(beyond.to_owned()));
        assert_eq!(told(ValueRef::Text("soon")), Err("wanted a length of time, found text of another form".to_owned()));
    }
}
