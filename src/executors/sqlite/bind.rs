//! Values on their way into a rusqlite statement: borrowed, never copied by us.
use super::run::error;
use crate::error::Result;
use crate::executors::sqlite_values::{refuse_nan, wrong_count};
use crate::value::{Value, ValueRef};
use biform_drivers::rusqlite::{Result as Outcome, Statement, ToSql, types};

/// Sets all parameters of a statement.
pub(super) fn bind(prepared: &mut Statement<'_>, values: &[Value]) -> Result<()> {
    let wanted = prepared.parameter_count();
    if wanted != values.len() {
        // SQLite would take those that are missing for NULL.
        return Err(wrong_count(wanted, values.len()));
    }
    for (value, position) in values.iter().zip(1_usize..) {
        refuse_nan(value)?;
        prepared.raw_bind_parameter(position, Bound(value.as_ref())).map_err(error)?;
    }
    Ok(())
}

struct Bound<'a>(ValueRef<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> Outcome<types::ToSqlOutput<'_>> {
        Ok(types::ToSqlOutput::Borrowed(match self.0 {
            ValueRef::Null => types::ValueRef::Null,
            ValueRef::Bool(value) => types::ValueRef::Integer(value.into()),
            ValueRef::Int(value) => types::ValueRef::Integer(value),
            ValueRef::Float(value) => types::ValueRef::Real(value),
            ValueRef::Text(value) => types::ValueRef::Text(value.as_bytes()),
            ValueRef::Bytes(value) => types::ValueRef::Blob(value),
        }))
    }
}
