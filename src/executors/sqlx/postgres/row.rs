//! What a row of PostgreSQL's holds, read by the type of its column.
use crate::error::{Error, Result};
use crate::executors::postgres::values::decode;
use crate::value::ValueRef;
use sqlx::postgres::{PgRow, PgTypeInfo, PgTypeKind};
use sqlx::{Row as _, TypeInfo, ValueRef as _};

/// The value of a column.
pub(super) fn value(row: &PgRow, column: usize) -> Result<ValueRef<'_>> {
    let raw = row.try_get_raw(column).map_err(|_| Error::decode(column, "the row has no such column"))?;
    let of = raw.type_info();
    decode(column, oid(&of), of.name(), is_text(&of), raw.as_bytes().ok())
}

/// The number of a type: 0 where the server was not asked.
pub(super) fn oid(of: &PgTypeInfo) -> u32 {
    of.oid().unwrap_or_default().0
}

/// Whether values of a type are written as text, as an enum's are.
pub(super) fn is_text(of: &PgTypeInfo) -> bool {
    // A type that the server was not asked about has no name, and sqlx panics where it is to say its kind.
    of.name() != "?" && matches!(of.kind(), PgTypeKind::Enum(_))
}
