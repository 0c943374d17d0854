//! What a row of MariaDB's or MySQL's holds, read by the type of its column. Rows come in the binary form of the
//! protocol: <https://mariadb.com/kb/en/resultset-row/#binary-resultset-row>.
use crate::error::{Error, Result};
use crate::executors::mysql::values::decimal_of;
use crate::value::{Date, DateTime, Time, ValueRef};
use sqlx::mysql::{MySql, MySqlRow, MySqlTypeInfo, MySqlValueRef};
use sqlx::{Decode, Row as _, Type, TypeInfo, ValueRef as _};

/// The value of a column.
pub(super) fn value(row: &MySqlRow, column: usize) -> Result<ValueRef<'_>> {
    let unreadable = |what: &str| Error::decode(column, what.to_owned());
    let raw = row.try_get_raw(column).map_err(|_| unreadable("the row has no such column"))?;
    let of = raw.type_info().into_owned();
    // sqlx takes a date of zeros for NULL.
    let Some(bytes) = bytes(raw) else { return Ok(ValueRef::Null) };
    read(&of, bytes).ok_or_else(|| unreadable(&trouble(&of)))
}

fn bytes(raw: MySqlValueRef<'_>) -> Option<&[u8]> {
    <&[u8] as Decode<MySql>>::decode(raw).ok()
}

fn trouble(of: &MySqlTypeInfo) -> String {
    match of.name() {
        "DATE" | "DATETIME" | "TIMESTAMP" => "the database holds a date there that is none, such as 0000-00-00".into(),
        "TIME" => "the database holds a time there that is no time of day".into(),
        "DECIMAL" => "the decimal has more than 38 digits".into(),
        name if is_text(of) => format!("the text of the type {name} is not UTF-8"),
        name => format!("a value of the type {name}, which is not read: convert it in the query"),
    }
}

fn is_text(of: &MySqlTypeInfo) -> bool {
    of.name() == "SET" || <str as Type<MySql>>::compatible(of)
}

fn read<'r>(of: &MySqlTypeInfo, bytes: &'r [u8]) -> Option<ValueRef<'r>> {
    Some(match of.name() {
        "BOOLEAN" | "TINYINT" | "TINYINT UNSIGNED" => match *of == <u8 as Type<MySql>>::type_info() {
            true => ValueRef::Int(u8::from_le_bytes(*bytes.first_chunk()?).into()),
            false => ValueRef::Int(i8::from_le_bytes(*bytes.first_chunk()?).into()),
        },
        "SMALLINT" => ValueRef::Int(i16::from_le_bytes(*bytes.first_chunk()?).into()),
        "SMALLINT UNSIGNED" | "YEAR" => ValueRef::Int(u16::from_le_bytes(*bytes.first_chunk()?).into()),
        "INT" | "MEDIUMINT" => ValueRef::Int(i32::from_le_bytes(*bytes.first_chunk()?).into()),
        "INT UNSIGNED" | "MEDIUMINT UNSIGNED" => ValueRef::Int(u32::from_le_bytes(*bytes.first_chunk()?).into()),
        "BIGINT" => ValueRef::Int(i64::from_le_bytes(*bytes.first_chunk()?)),
        "BIGINT UNSIGNED" => {
            let wide = u64::from_le_bytes(*bytes.first_chunk()?);
            i64::try_from(wide).map_or(ValueRef::UInt(wide), ValueRef::Int)
        }
        "FLOAT" => ValueRef::Float(f32::from_le_bytes(*bytes.first_chunk()?).into()),
        "DOUBLE" => ValueRef::Float(f64::from_le_bytes(*bytes.first_chunk()?)),
        "DECIMAL" => ValueRef::Decimal(decimal_of(std::str::from_utf8(bytes).ok()?)?),
        "DATE" => ValueRef::Date(date_time(bytes)?.date),
        "DATETIME" => ValueRef::DateTime(date_time(bytes)?),
        "TIMESTAMP" => ValueRef::Timestamp(date_time(bytes)?),
        "TIME" => ValueRef::Time(time(bytes)?),
        "BIT" => {
            let bits = bytes.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            i64::try_from(bits).map_or(ValueRef::UInt(bits), ValueRef::Int)
        }
        "GEOMETRY" => return None,
        "JSON" => ValueRef::Json(std::str::from_utf8(bytes).ok()?),
        "NULL" => ValueRef::Null,
        _ if is_text(of) => ValueRef::Text(std::str::from_utf8(bytes).ok()?),
        _ => ValueRef::Bytes(bytes),
    })
}

/// A length, then as much as is not zero: the day, the time, the microseconds.
fn date_time(bytes: &[u8]) -> Option<DateTime> {
    let (length, rest) = bytes.split_first()?;
    let part = |at: usize| rest.get(at).copied();
    let date = Date { year: u16::from_le_bytes(*rest.first_chunk()?).into(), month: part(2)?, day: part(3)? };
    let mut time = Time { hour: 0, minute: 0, second: 0, nanosecond: 0 };
    if *length >= 7 {
        (time.hour, time.minute, time.second) = (part(4)?, part(5)?, part(6)?);
    }
    if *length >= 11 {
        time.nanosecond = microseconds(rest.get(7..)?)?;
    }
    Some(DateTime { date, time }).filter(|both| both.is_valid())
}

/// A length, then as much as is not zero: a sign, days, the time, the microseconds.
fn time(bytes: &[u8]) -> Option<Time> {
    let (length, rest) = bytes.split_first()?;
    let mut time = Time { hour: 0, minute: 0, second: 0, nanosecond: 0 };
    if *length >= 8 {
        let (is_negative, days) = (*rest.first()?, u32::from_le_bytes(*rest.get(1..)?.first_chunk()?));
        (time.hour, time.minute, time.second) = (*rest.get(5)?, *rest.get(6)?, *rest.get(7)?);
        if is_negative != 0 || days != 0 {
            return None;
        }
    }
    if *length >= 12 {
        time.nanosecond = microseconds(rest.get(8..)?)?;
    }
    Some(time).filter(|time| time.is_valid())
}

fn microseconds(bytes: &[u8]) -> Option<u32> {
    u32::from_le_bytes(*bytes.first_chunk()?).checked_mul(1_000)
}
