//! Values on their way into a statement of PostgreSQL, as what the server wants.
use super::row;
use crate::error::{Error, ErrorKind, Result};
use crate::executors::parameters::wrong_count;
use crate::executors::postgres::arrays::Column;
use crate::executors::postgres::oid::array_of;
use crate::executors::postgres::values::{Encoded, Form, Of, encode};
use crate::executors::server::rows::Rows;
use crate::value::Value;
use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgStatement, PgTypeInfo, Postgres};
use sqlx::{Arguments, Either, Statement, Type, TypeInfo};

/// The values as sqlx takes them, of the types that the parameters of a statement have: once, or for each of many rows.
pub(super) fn arguments(statement: &PgStatement, values: &[Value], many: bool) -> Result<PgArguments> {
    let types = types(statement);
    let fits = match many {
        true => values.len().checked_rem(types.len()) == Some(0),
        false => values.len() == types.len(),
    };
    if !fits {
        return Err(wrong_count(types.len(), values.len()));
    }
    let mut arguments = PgArguments::default();
    arguments.reserve(values.len(), values.len() * 12);
    for (value, of) in values.iter().zip(types.iter().cycle()) {
        let encoded = encode(value, Of { oid: row::oid(of), name: of.name(), form: row::form(of) })?;
        add(&mut arguments, Bound { encoded, of: row::oid(of) })?;
    }
    Ok(arguments)
}

/// An array for each column of rows, of the types that the parameters of an insert of one row have; `None` where one is of
/// a type of which no array is known.
pub(super) fn arrays(one: &PgStatement, rows: Rows<'_>) -> Result<Option<PgArguments>> {
    let types = types(one);
    if types.len() != rows.width {
        return Err(wrong_count(types.len(), rows.width));
    }
    let Some(arrays) = types.iter().map(|of| array_of(row::oid(of))).collect::<Option<Vec<_>>>() else {
        return Ok(None);
    };
    let mut arguments = PgArguments::default();
    for (column, (of, array)) in Column::all(rows).zip(types.iter().zip(arrays)) {
        let encoded = column.encode(Of { oid: row::oid(of), name: of.name(), form: Form::Plain })?;
        add(&mut arguments, Bound { encoded, of: array })?;
    }
    Ok(Some(arguments))
}

/// The types that the parameters of a statement have.
fn types(statement: &PgStatement) -> &[PgTypeInfo] {
    match statement.parameters() {
        Some(Either::Left(types)) => types,
        _ => &[],
    }
}

fn add(arguments: &mut PgArguments, bound: Bound<'_>) -> Result<()> {
    let added = arguments.add(bound);
    added.map_err(|error| Error::new(ErrorKind::Encode, "sqlx refused a value").with_source(error))
}

/// A value, and the number of the type that it is wanted as.
struct Bound<'a> {
    encoded: Encoded<'a>,
    of: u32,
}

impl Type<Postgres> for Bound<'_> {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(0))
    }
}

impl Encode<'_, Postgres> for Bound<'_> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> std::result::Result<IsNull, BoxDynError> {
        match self.encoded.write(|bytes| buffer.extend_from_slice(bytes)) {
            true => Ok(IsNull::No),
            false => Ok(IsNull::Yes),
        }
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(PgTypeInfo::with_oid(Oid(self.of)))
    }
}
