//! The types of MariaDB and MySQL: of columns, and of values that stand in a definition. Knows no driver.
use crate::error::Result;
use crate::sql::array_text::array_text;
use crate::sql::dialect::literal::{checked, plain, unfit};
use crate::sql::hexadecimal::hexadecimal;
use crate::value::{Date, Decimal, Time, Value, ValueType, ip_bytes};

/// The type of a column. What a key or an index has needs a length.
pub(super) fn column_type(of: ValueType, indexed: bool) -> &'static str {
    match of {
        ValueType::Bool => "boolean",
        ValueType::I8 => "tinyint",
        ValueType::I16 => "smallint",
        ValueType::I32 => "int",
        ValueType::I64 | ValueType::Duration => "bigint",
        ValueType::U8 => "tinyint unsigned",
        ValueType::U16 => "smallint unsigned",
        ValueType::U32 => "int unsigned",
        ValueType::U64 => "bigint unsigned",
        ValueType::F32 => "float",
        ValueType::F64 => "double",
        ValueType::Text | ValueType::Enum if indexed => "varchar(255)",
        ValueType::Text | ValueType::Enum => "longtext",
        ValueType::Bytes if indexed => "varbinary(255)",
        ValueType::Bytes => "longblob",
        ValueType::Uuid => "binary(16)",
        ValueType::Ip => "varbinary(17)",
        ValueType::Date => "date",
        ValueType::Time => "time(6)",
        ValueType::DateTime | ValueType::Timestamp => "datetime(6)",
        ValueType::Decimal => "decimal(65,30)",
        // That there are no ranges has been said.
        ValueType::Json | ValueType::Array(_) | ValueType::Range(_) => "json",
    }
}

pub(super) fn refused(value: &Value) -> Option<&'static str> {
    match value {
        Value::F32(number) => refused_float(f64::from(*number)),
        Value::F64(number) => refused_float(*number),
        Value::Date(date) => refused_date(*date),
        Value::Time(time) => refused_time(*time),
        Value::DateTime(both) | Value::Timestamp(both) => refused_date(both.date).or_else(|| refused_time(both.time)),
        Value::Decimal(decimal) => refused_decimal(*decimal),
        Value::Range { .. } => Some("MariaDB has no ranges: store their ends in two columns"),
        _ => None,
    }
}

fn refused_float(number: f64) -> Option<&'static str> {
    (!number.is_finite()).then_some("MariaDB and MySQL store neither infinite numbers nor NaN")
}

fn refused_date(date: Date) -> Option<&'static str> {
    match date.year {
        1..=9_999 => (!date.is_valid()).then_some("there is no such date"),
        _ => Some("MariaDB and MySQL store dates of the years 1 to 9999, and this one is beyond"),
    }
}

fn refused_time(time: Time) -> Option<&'static str> {
    if !time.is_valid() {
        return Some("there is no such time of day");
    }
    let reason = "MariaDB and MySQL store times to the microsecond, and this one is finer: round it";
    (!time.nanosecond.is_multiple_of(1_000)).then_some(reason)
}

fn refused_decimal(decimal: Decimal) -> Option<&'static str> {
    let decimal = decimal.normalized();
    let digits = decimal.mantissa().unsigned_abs().checked_ilog10().map_or(1, |log| log + 1);
    let reason =
        "a decimal has at most 35 digits before the point and 30 after it on MariaDB and MySQL, and this one more";
    (decimal.scale() > 30 || digits.saturating_sub(decimal.scale()) > 35).then_some(reason)
}

/// A value as part of a definition.
pub(super) fn literal(value: &Value) -> Result<String> {
    if let Some(text) = plain(value) {
        return Ok(text);
    }
    Ok(match checked(value)? {
        // With an exponent it is no decimal. A default that is a plain number loses all but six of its digits when the
        // table gets an index.
        Value::F32(value) => format!("CAST({:e} AS FLOAT)", f64::from(*value)),
        Value::F64(value) => format!("{value:e}"),
        Value::Text(text) | Value::Json(text) => quoted(text),
        Value::Enum(label) => quoted(label),
        Value::Bytes(bytes) => format!("x'{}'", hexadecimal(bytes)),
        Value::Uuid(bytes) => format!("x'{}'", hexadecimal(bytes)),
        Value::Ip(address) => format!("x'{}'", hexadecimal(&ip_bytes(*address))),
        Value::Date(date) => format!("DATE'{date}'"),
        Value::Time(time) => format!("TIME'{time}'"),
        Value::DateTime(both) | Value::Timestamp(both) => format!("TIMESTAMP'{both}'"),
        Value::Duration(length) => length.microseconds().to_string(),
        Value::Array { values, .. } => quoted(&array_text(values)),
        other => return Err(unfit(other)),
    })
}

/// A `\` escapes what follows: see the statements of a session.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}
