//! Values and text on their way into a sqlx statement: moved, not copied.
use crate::error::{Error, ErrorKind, Result};
use crate::executors::sqlite_values::{refuse_nan, wrong_count};
use crate::statement::SqlText;
use crate::value::Value;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, AssertSqlSafe, SqlSafeStr, SqlStr};

/// The text as sqlx takes it. That no value gets into the text is what the compiler of this crate is for.
pub(super) fn text(sql: &SqlText) -> SqlStr {
    match sql {
        SqlText::Static(text) => SqlStr::from_static(text),
        SqlText::Shared(text) => AssertSqlSafe(text.clone()).into_sql_str(),
    }
}

/// The values as sqlx takes them.
pub(super) fn arguments(values: impl ExactSizeIterator<Item = Value>) -> Result<SqliteArguments> {
    let mut arguments = SqliteArguments::default();
    arguments.reserve(values.len(), 0);
    for value in values {
        refuse_nan(&value)?;
        add(&mut arguments, value)
            .map_err(|error| Error::new(ErrorKind::Unsupported, "sqlx refused a value").with_source(error))?;
    }
    Ok(arguments)
}

/// Refuses too few or too many values: sqlx would take those that are missing for NULL. Where parameters are numbered or
/// named, or may be part of a comment, there is no telling without SQLite.
pub(super) fn check_count(sql: &str, given: usize) -> Result<()> {
    match parameters(sql) {
        Some(wanted) if wanted != given => Err(wrong_count(wanted, given)),
        _ => Ok(()),
    }
}

/// Counts the `?` outside of quotes.
fn parameters(sql: &str) -> Option<usize> {
    let (mut count, mut rest) = (0, sql.as_bytes());
    while let [byte, after @ ..] = rest {
        rest = after;
        match (byte, after) {
            (b'?', [b'0'..=b'9', ..]) | (b':' | b'@' | b'$', _) | (b'-', [b'-', ..]) | (b'/', [b'*', ..]) => {
                return None;
            }
            (b'?', _) => count += 1,
            // A doubled quote ends one name or string and begins another.
            (b'\'' | b'"' | b'`', _) => rest = behind(after, *byte)?,
            (b'[', _) => rest = behind(after, b']')?,
            _ => {}
        }
    }
    Some(count)
}

fn behind(text: &[u8], end: u8) -> Option<&[u8]> {
    let position = text.iter().position(|byte| *byte == end)?;
    text.get(position + 1..)
}

fn add(arguments: &mut SqliteArguments, value: Value) -> Result<(), sqlx::error::BoxDynError> {
    match value {
        Value::Null(_) => arguments.add(None::<i64>),
        Value::Bool(value) => arguments.add(i64::from(value)),
        Value::I8(value) => arguments.add(i64::from(value)),
        Value::I16(value) => arguments.add(i64::from(value)),
        Value::I32(value) => arguments.add(i64::from(value)),
        Value::I64(value) => arguments.add(value),
        Value::U8(value) => arguments.add(i64::from(value)),
        Value::U16(value) => arguments.add(i64::from(value)),
        Value::U32(value) => arguments.add(i64::from(value)),
        Value::F32(value) => arguments.add(f64::from(value)),
        Value::F64(value) => arguments.add(value),
        Value::Text(value) => arguments.add(value),
        Value::Bytes(value) => arguments.add(value),
    }
}

#[cfg(test)]
mod tests {
    use super::parameters;

    #[test]
    fn parameters_are_counted_where_they_are_plain() {
        for (sql, wanted) in [
            ("SELECT 1", Some(0)),
            ("SELECT ?, '?''?', \"?\", `?`, [?], ? - ? / ?", Some(4)),
            ("SELECT a -> '$.b?' FROM t WHERE c = ?", Some(1)),
            ("SELECT ?1, ?1", None),
            ("SELECT :a", None),
            ("SELECT @a", None),
            ("SELECT $a", None),
            ("SELECT ? -- why?", None),
            ("SELECT ? /* why? */", None),
            ("SELECT 'torn", None),
        ] {
            assert_eq!(parameters(sql), wanted, "{sql}");
        }
    }
}
