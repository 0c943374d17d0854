//! What a row of PostgreSQL's holds, read by the type of its column.
use crate::error::{Error, Result};
use crate::executors::postgres::oid::is_known;
use crate::executors::postgres::values::{Form, Of, decode};
use crate::value::ValueRef;
use sqlx::postgres::{PgRow, PgTypeInfo, PgTypeKind};
use sqlx::{Row as _, TypeInfo, ValueRef as _};

/// The value of a column.
pub(super) fn value(row: &PgRow, column: usize) -> Result<ValueRef<'_>> {
    let raw = row.try_get_raw(column).map_err(|_| Error::decode(column, "the row has no such column"))?;
    let of = raw.type_info();
    let (oid, form) = (oid(&of), if is_known(oid(&of)) { Form::Plain } else { form(&of) });
    decode(column, Of { oid, name: of.name(), form }, raw.as_bytes().ok())
}

/// The number of a type: 0 where the server was not asked.
pub(super) fn oid(of: &PgTypeInfo) -> u32 {
    of.oid().unwrap_or_default().0
}

/// How values of a type are written that is not built in.
pub(super) fn form(of: &PgTypeInfo) -> Form {
    // A type that the server was not asked about has no name, and sqlx panics where it is to say its kind.
    if of.name() == "?" {
        return Form::Plain;
    }
    match of.kind() {
        PgTypeKind::Array(of) => Form::Array { of: oid(of), is_text: is_text(of) },
        PgTypeKind::Enum(_) => Form::Text,
        _ => Form::Plain,
    }
}

fn is_text(of: &PgTypeInfo) -> bool {
    of.name() != "?" && matches!(of.kind(), PgTypeKind::Enum(_))
}
