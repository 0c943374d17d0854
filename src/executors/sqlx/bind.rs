//! Values and text on their way into a sqlx statement: moved, not copied.
use crate::error::{Error, ErrorKind, Result};
use crate::executors::sqlite_values::refuse_nan;
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
