//! Values on their way into a rusqlite statement: borrowed, never copied by us where SQLite stores them as they are.
use super::run::error;
use crate::error::Result;
use crate::executors::parameters::wrong_count;
use crate::sql::stored::{Stored, stored};
use crate::value::Value;
use biform_drivers::rusqlite::{Result as Outcome, Statement, ToSql, types};

/// Sets all parameters of a statement.
pub(super) fn bind(prepared: &mut Statement<'_>, values: &[Value]) -> Result<()> {
    let wanted = prepared.parameter_count();
    if wanted != values.len() {
        // SQLite would take those that are missing for NULL.
        return Err(wrong_count(wanted, values.len()));
    }
    for (value, position) in values.iter().zip(1_usize..) {
        prepared.raw_bind_parameter(position, Bound(stored(value)?)).map_err(error)?;
    }
    Ok(())
}

struct Bound<'a>(Stored<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> Outcome<types::ToSqlOutput<'_>> {
        Ok(types::ToSqlOutput::Borrowed(match &self.0 {
            Stored::Null => types::ValueRef::Null,
            Stored::Integer(value) => types::ValueRef::Integer(*value),
            Stored::Real(value) => types::ValueRef::Real(*value),
            Stored::Text(value) => types::ValueRef::Text(value.as_bytes()),
            Stored::Blob(value) => types::ValueRef::Blob(value),
        }))
    }
}
