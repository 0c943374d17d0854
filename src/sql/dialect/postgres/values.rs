//! PostgreSQL's types: of columns, of parameters, of values that stand in a definition. Knows no driver.
use super::spelling::QUOTE;
use crate::error::Result;
use crate::sql::dialect::literal::{checked, plain, unfit};
use crate::sql::hexadecimal::hexadecimal;
use crate::value::{Date, DateTime, Decimal, ElementType, Time, Value, ValueType};

/// The type of a column. Texts compare by their bytes, as on all databases.
pub(super) fn column_type(of: ValueType) -> &'static str {
    match of {
        ValueType::Bool => "boolean",
        ValueType::I8 | ValueType::I16 | ValueType::U8 => "smallint",
        ValueType::I32 | ValueType::U16 => "integer",
        ValueType::I64 | ValueType::U32 => "bigint",
        ValueType::U64 => "numeric(20,0)",
        ValueType::F32 => "real",
        ValueType::F64 => "double precision",
        ValueType::Text => "text COLLATE \"C\"",
        // What its field says.
        ValueType::Enum => "text",
        ValueType::Array(ElementType::Enum) => "text[]",
        ValueType::Bytes => "bytea",
        ValueType::Uuid => "uuid",
        ValueType::Ip => "inet",
        ValueType::Date => "date",
        ValueType::Time => "time",
        ValueType::DateTime => "timestamp",
        ValueType::Timestamp => "timestamptz",
        ValueType::Duration => "interval",
        ValueType::Decimal => "numeric",
        ValueType::Json => "jsonb",
        ValueType::Array(ElementType::Text) => "text[] COLLATE \"C\"",
        ValueType::Array(of) => array_cast(of).trim_start_matches(':'),
        ValueType::Range(of) => super::ranges::cast(of).trim_start_matches(':'),
    }
}

/// Writes the list of types out: as they are, and as the elements of an array.
macro_rules! casts {
    ($($($of:ident)|+ => $name:literal),+ $(,)?) => {
        /// What makes a parameter one of a type.
        pub(super) fn cast(of: ValueType) -> &'static str {
            match of {
                $($(ValueType::$of)|+ => concat!("::", $name),)+
                ValueType::Json => "::jsonb",
                // What stands beside it tells the type.
                ValueType::Enum => "",
                ValueType::Array(of) => array_cast(of),
                ValueType::Range(of) => super::ranges::cast(of),
            }
        }

        fn array_cast(of: ElementType) -> &'static str {
            match of {
                $($(ElementType::$of)|+ => concat!("::", $name, "[]"),)+
                ElementType::Enum => "",
            }
        }
    };
}

casts! {
    Bool => "boolean",
    I8 | I16 | U8 => "int2",
    I32 | U16 => "int4",
    I64 | U32 => "int8",
    U64 | Decimal => "numeric",
    F32 => "float4",
    F64 => "float8",
    Text => "text",
    Bytes => "bytea",
    Uuid => "uuid",
    Ip => "inet",
    Date => "date",
    Time => "time",
    DateTime => "timestamp",
    Timestamp => "timestamptz",
    Duration => "interval",
}

pub(super) fn refused(value: &Value) -> Option<&'static str> {
    match value {
        Value::Text(text) => {
            text.contains('\0').then_some("PostgreSQL's texts have no NUL characters, and this one does: store bytes")
        }
        Value::Json(json) => has_nul(json).then_some("PostgreSQL's JSON has no NUL characters, and this one does"),
        Value::Date(date) => refused_date(*date),
        Value::Time(time) => refused_time(*time),
        Value::DateTime(both) | Value::Timestamp(both) => refused_date(both.date).or_else(|| refused_time(both.time)),
        Value::Decimal(decimal) => refused_decimal(*decimal),
        _ => None,
    }
}

/// Whether a text of JSON has a NUL, or an escape of one.
fn has_nul(json: &str) -> bool {
    let escaped = json.match_indices("\\u0000").any(|(at, _)| {
        let before = json.get(..at).unwrap_or_default();
        (before.len() - before.trim_end_matches('\\').len()) % 2 == 0
    });
    escaped || json.contains('\0')
}

fn refused_date(date: Date) -> Option<&'static str> {
    match date.year {
        1..=294_275 => (!date.is_valid()).then_some("there is no such date"),
        _ => Some("dates of the years 1 to 294275 are stored on PostgreSQL, and this one is beyond"),
    }
}

fn refused_time(time: Time) -> Option<&'static str> {
    if !time.is_valid() {
        return Some("there is no such time of day");
    }
    (!time.nanosecond.is_multiple_of(1_000))
        .then_some("PostgreSQL stores times to the microsecond, and this one is finer: round it")
}

fn refused_decimal(decimal: Decimal) -> Option<&'static str> {
    let reason = "PostgreSQL's decimals have at most 16,383 digits after the point, and this one has more";
    (decimal.normalized().scale() > 16_383).then_some(reason)
}

/// A value as part of a definition.
pub(super) fn literal(value: &Value) -> Result<String> {
    if let Some(text) = plain(value) {
        return Ok(text);
    }
    Ok(match checked(value)? {
        Value::F32(value) => format!("'{}'::float4", float(f64::from(*value), value)),
        Value::F64(value) => format!("'{}'::float8", float(*value, value)),
        Value::Text(text) => quoted(text),
        Value::Enum(label) => quoted(label),
        Value::Array { of: ElementType::Enum, values } => quoted(&labels(values)),
        Value::Json(json) => format!("{}::jsonb", quoted(json)),
        Value::Bytes(bytes) => format!("'\\x{}'::bytea", hexadecimal(bytes)),
        Value::Uuid(bytes) => format!("'{}'::uuid", hexadecimal(bytes)),
        Value::Ip(address) => format!("'{address}'::inet"),
        Value::Date(date) => format!("'{}'::date", plain_date(date)),
        Value::Time(time) => format!("'{time}'::time"),
        Value::DateTime(both) => format!("'{}'::timestamp", moment(both)),
        Value::Timestamp(both) => format!("'{}+00'::timestamptz", moment(both)),
        Value::Duration(length) => format!("'{} microseconds'::interval", length.microseconds()),
        Value::Range { of, range } => super::ranges::literal(*of, range),
        Value::Array { of, values } => {
            let elements = values.iter().map(literal).collect::<Result<Vec<_>>>()?;
            format!("ARRAY[{}]{}", elements.join(", "), array_cast(*of))
        }
        other => return Err(unfit(other)),
    })
}

/// The end of a range, within quotes.
pub(super) fn literal_end(value: &Value) -> String {
    match value {
        Value::Date(value) => plain_date(value),
        Value::DateTime(value) => format!("{QUOTE}{}{QUOTE}", moment(value)),
        Value::Timestamp(value) => format!("{QUOTE}{}+00{QUOTE}", moment(value)),
        other => plain(other).unwrap_or_default(),
    }
}

fn float(value: f64, written: &impl std::fmt::Debug) -> String {
    match value {
        value if value.is_nan() => "NaN".to_owned(),
        value if value.is_infinite() => if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned(),
        _ => format!("{written:?}"),
    }
}

/// An array of labels as text, of which type it is being told by what stands beside it.
fn labels(values: &[Value]) -> String {
    let label = |value: &Value| match value {
        Value::Enum(label) => {
            let label = label.replace('\\', "\\\\").replace(QUOTE, &format!("\\{QUOTE}"));
            format!("{QUOTE}{label}{QUOTE}")
        }
        _ => "NULL".to_owned(),
    };
    format!("{{{}}}", values.iter().map(label).collect::<Vec<_>>().join(","))
}

pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn plain_date(date: &Date) -> String {
    date.to_string().trim_start_matches('+').to_owned()
}

fn moment(both: &DateTime) -> String {
    format!("{} {}", plain_date(&both.date), both.time)
}
