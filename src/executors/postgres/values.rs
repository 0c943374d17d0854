//! PostgreSQL's binary form of values, there and back, for both forms: pure functions over bytes. Knows no driver.
//!
//! A type is known by its OID: those of built-in types never change.
use super::arrays::{decode_array, encode_array};
use super::{inet, interval, numeric, oid, ranges};
use crate::error::{Error, ErrorKind, Result};
use crate::sql::Dialect;
use crate::value::{Date, DateTime, Decimal, Time, Value, ValueRef, ValueType, fit};
use std::borrow::Cow;

/// PostgreSQL counts from 2000-01-01.
const EPOCH_SECONDS: i64 = 946_684_800;
const DAY_SECONDS: i64 = 86_400;
const MICROS: i64 = 1_000_000;
/// 4713-01-01 BC, before which PostgreSQL has no days; 4713 BC is the year -4712.
const FIRST_YEAR: i32 = -4712;
/// The last year of a `date`, and of a `timestamp`.
const LAST_YEARS: (i32, i32) = (5_874_896, 294_275);
/// The version that stands before the text of a `jsonb`.
const JSONB_VERSION: u8 = 1;

/// A value in binary form.
#[derive(Debug, PartialEq)]
pub(in crate::executors) enum Encoded<'a> {
    Null,
    /// Bytes as they are held.
    Borrowed(&'a [u8]),
    /// JSON with the version before it.
    Jsonb(&'a [u8]),
    /// A number of a fixed width, or a UUID.
    Fixed([u8; 16], usize),
    Owned(Vec<u8>),
}

impl Encoded<'_> {
    /// Writes the bytes; false for NULL, which has none.
    pub(in crate::executors) fn write(&self, mut put: impl FnMut(&[u8])) -> bool {
        match self {
            Encoded::Null => return false,
            Encoded::Borrowed(bytes) => put(bytes),
            Encoded::Jsonb(bytes) => {
                put(&[JSONB_VERSION]);
                put(bytes);
            }
            Encoded::Fixed(bytes, length) => put(bytes.get(..*length).unwrap_or_default()),
            Encoded::Owned(bytes) => put(bytes),
        }
        true
    }
}

pub(super) fn fixed<'a, const N: usize>(bytes: [u8; N]) -> Encoded<'a> {
    let mut all = [0; 16];
    for (to, from) in all.iter_mut().zip(bytes) {
        *to = from;
    }
    Encoded::Fixed(all, N)
}

/// What a driver knows of a type.
#[derive(Clone, Copy)]
pub(in crate::executors) struct Of<'a> {
    pub(in crate::executors) oid: u32,
    /// For messages.
    pub(in crate::executors) name: &'a str,
    pub(in crate::executors) form: Form,
}

/// How values of a type are written that is known by no number of its own.
#[derive(Clone, Copy)]
pub(in crate::executors) enum Form {
    Plain,
    /// As text, as an enum is.
    Text,
    /// As an array of a type, whose values may be written as text.
    Array {
        of: u32,
        is_text: bool,
    },
}

/// A value for a parameter of a type, exactly, or why not.
pub(in crate::executors) fn encode<'a>(value: &'a Value, of: Of<'_>) -> Result<Encoded<'a>> {
    Dialect::Postgres.check_value(value).map_err(refused)?;
    encode_checked(value, of)
}

/// A value that was looked at before.
pub(super) fn encode_checked<'a>(value: &'a Value, of: Of<'_>) -> Result<Encoded<'a>> {
    if value.is_null() {
        return Ok(Encoded::Null);
    }
    let wanted_name = of.name;
    match of.oid {
        oid::BOOL => match value {
            Value::Bool(value) => Ok(fixed([u8::from(*value)])),
            _ => Err(other_type(value, wanted_name)),
        },
        oid::INT2 => match as_type(value, ValueType::I16, wanted_name)? {
            Value::I16(value) => Ok(fixed(value.to_be_bytes())),
            _ => Err(other_type(value, wanted_name)),
        },
        oid::INT4 => match as_type(value, ValueType::I32, wanted_name)? {
            Value::I32(value) => Ok(fixed(value.to_be_bytes())),
            _ => Err(other_type(value, wanted_name)),
        },
        oid::INT8 => match as_type(value, ValueType::I64, wanted_name)? {
            Value::I64(value) => Ok(fixed(value.to_be_bytes())),
            _ => Err(other_type(value, wanted_name)),
        },
        oid::OID => match as_type(value, ValueType::U32, wanted_name)? {
            Value::U32(value) => Ok(fixed(value.to_be_bytes())),
            _ => Err(other_type(value, wanted_name)),
        },
        oid::FLOAT4 => match as_type(value, ValueType::F32, wanted_name)? {
            // What is written to a wider column, by way of a parameter that was of this type, is not to be cut short.
            Value::F32(narrow) if loses(value, narrow) => Err(beyond(wanted_name)),
            Value::F32(value) => Ok(fixed(value.to_be_bytes())),
            _ => Err(other_type(value, wanted_name)),
        },
        oid::FLOAT8 => match as_type(value, ValueType::F64, wanted_name)? {
            Value::F64(value) => Ok(fixed(value.to_be_bytes())),
            _ => Err(other_type(value, wanted_name)),
        },
        oid::NUMERIC => match (value, as_type(value, ValueType::Decimal, wanted_name)?) {
            // With all the digits that tell it from other floats, as it may be one again.
            (Value::F64(float), _) => match Decimal::parse(&format!("{float:e}")) {
                Some(decimal) => numeric::encode(decimal).map(Encoded::Owned),
                None => Err(beyond(wanted_name)),
            },
            (_, Value::Decimal(value)) => numeric::encode(value).map(Encoded::Owned),
            _ => Err(other_type(value, wanted_name)),
        },
        oid::BYTEA => match value {
            Value::Bytes(value) => Ok(Encoded::Borrowed(value)),
            _ => Err(other_type(value, wanted_name)),
        },
        oid::UUID => match value {
            Value::Uuid(value) => Ok(fixed(*value)),
            _ => Err(other_type(value, wanted_name)),
        },
        oid::INET => match value {
            Value::Ip(value) => Ok(Encoded::Owned(inet::encode(*value))),
            _ => Err(other_type(value, wanted_name)),
        },
        oid::DATE => match value {
            Value::Date(value) => date(*value).map(|days| fixed(days.to_be_bytes())),
            _ => Err(other_type(value, wanted_name)),
        },
        oid::TIME => match value {
            Value::Time(value) => time(*value).map(|micros| fixed(micros.to_be_bytes())),
            _ => Err(other_type(value, wanted_name)),
        },
        // Sessions are in UTC, where the two are the same.
        oid::TIMESTAMP | oid::TIMESTAMPTZ => match value {
            Value::DateTime(value) | Value::Timestamp(value) => {
                timestamp(*value).map(|micros| fixed(micros.to_be_bytes()))
            }
            _ => Err(other_type(value, wanted_name)),
        },
        oid::INTERVAL => match value {
            Value::Duration(value) => Ok(interval::encode(*value)),
            _ => Err(other_type(value, wanted_name)),
        },
        oid::JSONB => text(value, wanted_name).map(Encoded::Jsonb),
        oid::JSON | oid::TEXT | oid::VARCHAR | oid::BPCHAR | oid::NAME | oid::UNKNOWN => {
            text(value, wanted_name).map(Encoded::Borrowed)
        }
        _ => match (of.form, value) {
            (Form::Text, _) => text(value, wanted_name).map(Encoded::Borrowed),
            (_, Value::Range { range, .. }) => match ranges::bounds(of.oid) {
                Some(bounds) => ranges::encode(range, bounds, wanted_name).map(Encoded::Owned),
                None => Err(other_type(value, wanted_name)),
            },
            (Form::Array { of, is_text }, Value::Array { values, .. }) => {
                let form = if is_text { Form::Text } else { Form::Plain };
                encode_array(values.iter(), Of { oid: of, name: wanted_name, form }).map(Encoded::Owned)
            }
            _ => Err(other_type(value, wanted_name)),
        },
    }
}

/// A number as one of another type: no text is read here, so that it is clear what was compared with what.
fn as_type(value: &Value, wanted: ValueType, wanted_name: &str) -> Result<Value> {
    if matches!(value, Value::Text(_) | Value::Enum(_) | Value::Json(_)) {
        return Err(other_type(value, wanted_name));
    }
    let is_integer = !matches!(wanted, ValueType::F32 | ValueType::F64 | ValueType::Decimal);
    let whole = match value {
        // What a numeric column counts or sums up may be compared with an integer.
        Value::Decimal(decimal) if is_integer => decimal.to_i64().map(Value::I64),
        _ => None,
    };
    fit(whole.unwrap_or_else(|| value.clone()), wanted)
        .map_err(|found| refused(format!("the statement wants `{wanted_name}` for a parameter, and this is {found}")))
}

/// Whether a number is another one in half the width.
fn loses(value: &Value, narrow: f32) -> bool {
    matches!(value, Value::F64(wide) if !wide.is_nan() && f64::from(narrow) != *wide)
}

fn beyond(wanted_name: &str) -> Error {
    refused(format!("the statement wants `{wanted_name}` for a parameter, and this number needs more digits"))
}

fn text<'a>(value: &'a Value, wanted_name: &str) -> Result<&'a [u8]> {
    let text = match value {
        Value::Text(text) | Value::Json(text) => text,
        Value::Enum(label) => &**label,
        _ => return Err(other_type(value, wanted_name)),
    };
    if text.contains('\0') {
        return Err(refused("PostgreSQL's text holds no character U+0000, and this one has it"));
    }
    Ok(text.as_bytes())
}

/// Days since 2000-01-01.
fn date(date: Date) -> Result<i32> {
    let midnight = DateTime { date, time: Time { hour: 0, minute: 0, second: 0, nanosecond: 0 } };
    if !date.is_valid() {
        return Err(refused("there is no such date"));
    }
    if !(FIRST_YEAR..=LAST_YEARS.0).contains(&date.year) {
        return Err(refused("PostgreSQL's dates are of the years 4713 BC to 5874896, and this one is beyond"));
    }
    let days = (midnight.unix_seconds() - EPOCH_SECONDS).div_euclid(DAY_SECONDS);
    i32::try_from(days).map_err(|_| refused("a date beyond PostgreSQL's"))
}

/// Microseconds since midnight.
fn time(time: Time) -> Result<i64> {
    if !time.is_valid() {
        return Err(refused("there is no such time of day"));
    }
    let Time { hour, minute, second, nanosecond } = time;
    let seconds = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
    Ok(seconds * MICROS + micros(nanosecond)?)
}

/// Microseconds since 2000-01-01 00:00.
fn timestamp(value: DateTime) -> Result<i64> {
    if !value.is_valid() {
        return Err(refused("there is no such date and time"));
    }
    if !(FIRST_YEAR..=LAST_YEARS.1).contains(&value.date.year) {
        return Err(refused("PostgreSQL's timestamps are of the years 4713 BC to 294275, and this one is beyond"));
    }
    let seconds = value.unix_seconds() - EPOCH_SECONDS;
    Ok(seconds * MICROS + micros(value.time.nanosecond)?)
}

fn micros(nanosecond: u32) -> Result<i64> {
    if !nanosecond.is_multiple_of(1_000) {
        return Err(refused(
            "PostgreSQL holds microseconds, and this time has nanoseconds: cut them off, or round them",
        ));
    }
    Ok(i64::from(nanosecond / 1_000))
}

pub(super) fn refused(reason: impl Into<Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Encode, reason)
}

fn other_type(value: &Value, wanted_name: &str) -> Error {
    refused(format!(
        "the statement wants `{wanted_name}` for a parameter, and this is {}: bind another type, or write a cast such \
         as `CAST(… AS text)` around the placeholder",
        value.as_ref().describe()
    ))
}

/// What a column of a type holds.
pub(in crate::executors) fn decode<'a>(column: usize, of: Of<'_>, bytes: Option<&'a [u8]>) -> Result<ValueRef<'a>> {
    match bytes {
        None => Ok(ValueRef::Null),
        Some(bytes) => decode_value(of, bytes).map_err(|found| Error::decode(column, found)),
    }
}

/// What the bytes of a type say; or what they are instead, in words.
pub(super) fn decode_value<'a>(of: Of<'_>, bytes: &'a [u8]) -> Result<ValueRef<'a>, Cow<'static, str>> {
    let name = of.name;
    let short = || Cow::from(format!("`{name}` from PostgreSQL has an unknown form"));
    Ok(match of.oid {
        oid::BOOL => ValueRef::Bool(*bytes.first().ok_or_else(short)? != 0),
        oid::INT2 => ValueRef::Int(i16::from_be_bytes(array(bytes).ok_or_else(short)?).into()),
        oid::INT4 => ValueRef::Int(i32::from_be_bytes(array(bytes).ok_or_else(short)?).into()),
        oid::INT8 => ValueRef::Int(i64::from_be_bytes(array(bytes).ok_or_else(short)?)),
        oid::OID => ValueRef::Int(u32::from_be_bytes(array(bytes).ok_or_else(short)?).into()),
        oid::FLOAT4 => ValueRef::Float(f32::from_be_bytes(array(bytes).ok_or_else(short)?).into()),
        oid::FLOAT8 => ValueRef::Float(f64::from_be_bytes(array(bytes).ok_or_else(short)?)),
        oid::TEXT | oid::VARCHAR | oid::BPCHAR | oid::NAME | oid::UNKNOWN => ValueRef::Text(utf8(bytes)?),
        oid::BYTEA => ValueRef::Bytes(bytes),
        oid::UUID => ValueRef::Uuid(array(bytes).ok_or_else(short)?),
        oid::INET | oid::CIDR => ValueRef::Ip(inet::decode(bytes)?),
        oid::JSON => ValueRef::Json(utf8(bytes)?),
        oid::JSONB => match bytes.split_first() {
            Some((&JSONB_VERSION, text)) => ValueRef::Json(utf8(text)?),
            _ => return Err(short()),
        },
        oid::DATE => match i32::from_be_bytes(array(bytes).ok_or_else(short)?) {
            i32::MAX | i32::MIN => return Err(infinite(name)),
            days => {
                let instant = DateTime::from_unix(i64::from(days) * DAY_SECONDS + EPOCH_SECONDS, 0);
                ValueRef::Date(instant.ok_or_else(short)?.date)
            }
        },
        oid::TIME => {
            let instant = instant(i64::from_be_bytes(array(bytes).ok_or_else(short)?), 0);
            let instant = instant.filter(|instant| instant.date == UNIX_DAY);
            ValueRef::Time(instant.ok_or("the time 24:00:00, which is no time of day here")?.time)
        }
        oid::TIMESTAMP | oid::TIMESTAMPTZ => {
            let micros = match i64::from_be_bytes(array(bytes).ok_or_else(short)?) {
                i64::MAX | i64::MIN => return Err(infinite(name)),
                micros => micros,
            };
            let instant = instant(micros, EPOCH_SECONDS).ok_or_else(short)?;
            if of.oid == oid::TIMESTAMP { ValueRef::DateTime(instant) } else { ValueRef::Timestamp(instant) }
        }
        oid::INTERVAL => ValueRef::Duration(interval::decode(array(bytes).ok_or_else(short)?)?),
        oid::NUMERIC => ValueRef::Decimal(numeric::decode(bytes)?),
        _ => match of.form {
            Form::Text => ValueRef::Text(utf8(bytes)?),
            Form::Array { is_text, .. } => ValueRef::Array(decode_array(bytes, is_text)?),
            Form::Plain => {
                if let Some(range) = ranges::decode(of.oid, bytes) {
                    return Ok(ValueRef::Range(range));
                }
                return Err(
                    format!("a value of PostgreSQL's type `{name}`, which is not read: cast it in the query").into()
                );
            }
        },
    })
}

const UNIX_DAY: Date = Date { year: 1970, month: 1, day: 1 };

/// The instant so many microseconds after an epoch.
fn instant(micros: i64, epoch: i64) -> Option<DateTime> {
    let nanosecond = u32::try_from(micros.rem_euclid(MICROS) * 1_000).ok()?;
    DateTime::from_unix(micros.div_euclid(MICROS) + epoch, nanosecond)
}

fn infinite(name: &str) -> Cow<'static, str> {
    format!("an infinite `{name}`, which is no date here").into()
}

fn array<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.try_into().ok()
}

fn utf8(bytes: &[u8]) -> Result<&str, Cow<'static, str>> {
    std::str::from_utf8(bytes).map_err(|_| "the text is not UTF-8".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Duration;

    fn plain(oid: u32) -> Of<'static> {
        Of { oid, name: "point", form: Form::Plain }
    }

    fn there(value: &Value, of: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        assert!(encode(value, plain(of)).unwrap().write(|part| bytes.extend_from_slice(part)));
        bytes
    }

    fn day(year: i32, month: u8, day: u8) -> Date {
        Date { year, month, day }
    }

    fn at(date: Date, hour: u8, minute: u8, second: u8, nanosecond: u32) -> DateTime {
        DateTime { date, time: Time { hour, minute, second, nanosecond } }
    }

    #[test]
    fn values_go_there_and_back() {
        let last = at(day(294_275, 12, 31), 23, 59, 59, 999_999_000);
        for (value, of) in [
            (Value::Bool(true), oid::BOOL),
            (Value::I64(i64::MIN), oid::INT8),
            (Value::F64(-0.0), oid::FLOAT8),
            (Value::from("Dune"), oid::TEXT),
            (Value::from(""), oid::VARCHAR),
            (Value::Bytes(vec![0, 255]), oid::BYTEA),
            (Value::Uuid([7; 16]), oid::UUID),
            (Value::Json("{\"a\": 1}".to_owned()), oid::JSON),
            (Value::Json("{}".to_owned()), oid::JSONB),
            (Value::Ip([192, 0, 2, 1].into()), oid::INET),
            (Value::Ip([0, 0, 0, 0, 0, 0xffff, 0xc000, 0x201].into()), oid::INET),
            (Value::Date(day(2000, 1, 1)), oid::DATE),
            (Value::Date(day(1, 1, 1)), oid::DATE),
            (Value::Date(day(294_275, 12, 31)), oid::DATE),
            (Value::Time(last.time), oid::TIME),
            (Value::DateTime(at(day(1965, 8, 1), 7, 5, 0, 1_000)), oid::TIMESTAMP),
            (Value::DateTime(last), oid::TIMESTAMP),
            (Value::Timestamp(at(day(1, 1, 1), 0, 0, 0, 0)), oid::TIMESTAMPTZ),
            (Value::Duration(Duration::from_microseconds(i64::MIN)), oid::INTERVAL),
            (Value::Decimal(Decimal::new(-1950, 2)), oid::NUMERIC),
        ] {
            let bytes = there(&value, of);
            assert_eq!(decode(0, plain(of), Some(&bytes)).unwrap().to_owned(), value);
        }
        assert_eq!(there(&Value::Date(day(1999, 12, 31)), oid::DATE), (-1_i32).to_be_bytes());
        assert_eq!(there(&Value::Json("{}".to_owned()), oid::JSONB), b"\x01{}");
        assert_eq!(decode(0, plain(oid::INT4), None).unwrap(), ValueRef::Null);
    }

    #[test]
    fn numbers_become_what_is_wanted_or_are_refused() {
        assert_eq!(there(&Value::U8(7), oid::INT4), 7_i32.to_be_bytes());
        assert_eq!(there(&Value::Decimal(Decimal::new(700, 2)), oid::INT8), 7_i64.to_be_bytes());
        assert_eq!(there(&Value::I64(7), oid::FLOAT8), 7_f64.to_be_bytes());
        assert_eq!(
            decode(0, plain(oid::NUMERIC), Some(&there(&Value::U64(u64::MAX), oid::NUMERIC))).unwrap(),
            ValueRef::Decimal(Decimal::new(u64::MAX.into(), 0))
        );
        for (value, of) in [
            (Value::I64(1 << 31), oid::INT4),
            (Value::U64(u64::MAX), oid::INT8),
            (Value::I32(40_000), oid::INT2),
            (Value::Decimal(Decimal::new(75, 1)), oid::INT8),
            (Value::F64(1e39), oid::FLOAT4),
            (Value::F64(0.1), oid::FLOAT4),
            (Value::F64(f64::MIN_POSITIVE), oid::FLOAT4),
            (Value::F64(f64::NAN), oid::NUMERIC),
            (Value::I32(1), oid::BOOL),
            (Value::I32(1), oid::TEXT),
            (Value::from("1"), oid::INT4),
            (Value::from("a\0b"), oid::TEXT),
            (Value::Json("\0".to_owned()), oid::JSONB),
            (Value::Unread, oid::TEXT),
            (Value::Date(day(2023, 2, 29)), oid::DATE),
            (Value::Date(day(-4713, 12, 31)), oid::DATE),
            (Value::Timestamp(at(day(294_276, 1, 1), 0, 0, 0, 0)), oid::TIMESTAMPTZ),
            (Value::Time(Time { hour: 0, minute: 0, second: 0, nanosecond: 1 }), oid::TIME),
            (Value::from("x"), 600),
        ] {
            let error = encode(&value, plain(of)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Encode, "{value:?} as {of}");
        }
        assert_eq!(encode(&Value::Null(ValueType::Text), plain(600)).unwrap(), Encoded::Null);
        assert_eq!(
            encode(&Value::from("sad"), Of { form: Form::Text, ..plain(99_999) }).unwrap(),
            Encoded::Borrowed(b"sad")
        );
    }

    #[test]
    fn what_is_no_value_here_is_a_decoding_error() {
        for (of, bytes) in [
            (oid::DATE, i32::MAX.to_be_bytes().to_vec()),
            (oid::TIMESTAMP, i64::MIN.to_be_bytes().to_vec()),
            (oid::TIME, (86_400 * MICROS).to_be_bytes().to_vec()),
            (oid::TEXT, vec![0xff]),
            (oid::INT4, vec![1]),
            (oid::BOOL, vec![]),
            (oid::JSONB, vec![2, b'{', b'}']),
            (600, vec![0; 16]),
        ] {
            let error = decode(3, plain(of), Some(&bytes)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{of}");
        }
        let unknown = decode(0, plain(600), Some(&[0; 16])).unwrap_err();
        assert!(unknown.to_string().contains("`point`"), "{unknown}");
    }
}
