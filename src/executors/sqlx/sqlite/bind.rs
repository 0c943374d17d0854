//! Values on their way into a sqlx statement: moved, not copied.
use crate::error::{Error, ErrorKind, Result};
use crate::sql::stored::{Stored, stored};
use crate::value::Value;
use sqlx::Arguments;
use sqlx::sqlite::SqliteArguments;

/// The values as sqlx takes them.
pub(super) fn arguments(values: impl ExactSizeIterator<Item = Value>) -> Result<SqliteArguments> {
    let mut arguments = SqliteArguments::default();
    arguments.reserve(values.len(), 0);
    for value in values {
        add(&mut arguments, value)?;
    }
    Ok(arguments)
}

fn add(arguments: &mut SqliteArguments, value: Value) -> Result<()> {
    let added = match value {
        // SQLite takes all of these as they are.
        Value::Text(text) | Value::Json(text) => arguments.add(text),
        Value::Bytes(bytes) => arguments.add(bytes),
        value => match stored(&value)? {
            Stored::Null => arguments.add(None::<i64>),
            Stored::Integer(value) => arguments.add(value),
            Stored::Real(value) => arguments.add(value),
            Stored::Text(value) => arguments.add(value.into_owned()),
            Stored::Blob(value) => arguments.add(value.into_owned()),
        },
    };
    added.map_err(|error| Error::new(ErrorKind::Encode, "sqlx refused a value").with_source(error))
}
