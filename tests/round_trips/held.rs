//! Which values a database holds, written from `docs/fields.md` and from what the dialects say they can: apart from the
//! code that refuses the others.
use biform::{Dialect, Value, value};

/// Whether a database refuses a value of which it is known whether SQLite does.
pub(crate) fn is_refused(dialect: Dialect, refused_by_sqlite: bool, value: &Value) -> bool {
    match value {
        // Of what is no value at all every database is told nothing.
        Value::Invalid { .. } => assert!(refused_by_sqlite, "{value:?} is refused, and should not be"),
        _ => assert_eq!(refused_by_sqlite, !is_held(Dialect::Sqlite, value), "{value:?} on SQLite"),
    }
    !is_held(dialect, value)
}

fn is_held(dialect: Dialect, value: &Value) -> bool {
    let is_sqlite = dialect == Dialect::Sqlite;
    match value {
        Value::Invalid { .. } => false,
        Value::F32(float) => is_float(dialect, f64::from(*float)),
        Value::F64(float) => is_float(dialect, *float),
        Value::U64(integer) => !is_sqlite || i64::try_from(*integer).is_ok(),
        Value::Text(text) => dialect != Dialect::Postgres || !text.contains('\0'),
        Value::Json(text) => dialect != Dialect::Postgres || !has_nul(text),
        Value::Date(date) => is_day(dialect, *date),
        Value::Time(time) => is_time(dialect, *time),
        Value::DateTime(at) | Value::Timestamp(at) => is_day(dialect, at.date) && is_time(dialect, at.time),
        Value::Decimal(decimal) => is_decimal(dialect, decimal.normalized()),
        Value::Array { values, .. } => values.iter().all(|element| is_element(dialect, element)),
        _ => true,
    }
}

/// In an array of SQLite's, which is JSON, texts end at a NUL, and floats are numbers.
fn is_element(dialect: Dialect, element: &Value) -> bool {
    let fits_json = match element {
        Value::F32(float) => float.is_finite(),
        Value::F64(float) => float.is_finite(),
        Value::Text(text) => !text.contains('\0'),
        _ => true,
    };
    (fits_json || dialect != Dialect::Sqlite) && is_held(dialect, element)
}

fn is_float(dialect: Dialect, float: f64) -> bool {
    let can = dialect.capabilities();
    (can.nan || !float.is_nan()) && (can.infinities || !float.is_infinite())
}

/// Years go from 0 on SQLite, whose dates are texts, and from 1 on servers.
fn is_day(dialect: Dialect, date: value::Date) -> bool {
    let first = if dialect == Dialect::Sqlite { 0 } else { 1 };
    let last = if dialect.capabilities().years_beyond_9999 { 294_275 } else { 9_999 };
    (first..=last).contains(&date.year)
}

/// A second that is leapt over to is none.
fn is_time(dialect: Dialect, time: value::Time) -> bool {
    let finest = if dialect.capabilities().nanoseconds { 1 } else { 1_000 };
    time.nanosecond < 1_000_000_000 && time.nanosecond.is_multiple_of(finest)
}

/// SQLite has numbers of 64 bits: whole ones, and others of 15 digits. MariaDB's have 35 digits before the point, and 30
/// after it.
fn is_decimal(dialect: Dialect, decimal: value::Decimal) -> bool {
    let digits = decimal.mantissa().unsigned_abs().to_string();
    match dialect.family() {
        biform::Family::Sqlite => {
            let is_whole = decimal.scale() == 0 && i64::try_from(decimal.mantissa()).is_ok();
            is_whole || digits.trim_end_matches('0').len() <= 15
        }
        biform::Family::MySql => decimal.scale() <= 30 && digits.len() <= 35 + decimal.scale() as usize,
        _ => true,
    }
}

/// A NUL in a text of JSON is escaped.
fn has_nul(json: &str) -> bool {
    let mut escaped = json.split("\\\\").filter(|part| part.contains("\\u0000"));
    escaped.next().is_some()
}
