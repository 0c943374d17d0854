//! Values on their way into a PostgreSQL statement: encoded for the type that the server says it wants.
use crate::executors::postgres::arrays::Column;
use crate::executors::postgres::values::{Encoded, Form, Of, encode};
use crate::value::Value;
use biform_drivers::bytes::BytesMut;
use biform_drivers::tokio_postgres::types::{IsNull, Kind, ToSql, Type, to_sql_checked};
use std::error::Error;

/// A value that is bound to a statement. `Debug` shows its type alone.
#[derive(Debug)]
pub(super) struct Bound<'a>(pub(super) &'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self, wanted: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        let wanted = base(wanted);
        let encoded = encode(self.0, Of { oid: wanted.oid(), name: wanted.name(), form: form(wanted) })?;
        put(&encoded, out)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// The values of a column that are bound as an array.
#[derive(Debug)]
pub(super) struct BoundColumn<'a>(pub(super) Column<'a>);

impl ToSql for BoundColumn<'_> {
    fn to_sql(&self, wanted: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        let element = match wanted.kind() {
            Kind::Array(element) => element,
            _ => wanted,
        };
        let of = Of { oid: element.oid(), name: element.name(), form: Form::Plain };
        put(&self.0.encode(of)?, out)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn put(encoded: &Encoded<'_>, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
    let is_value = encoded.write(|bytes| out.extend_from_slice(bytes));
    Ok(if is_value { IsNull::No } else { IsNull::Yes })
}

/// What a domain is made of.
pub(super) fn base(of: &Type) -> &Type {
    match of.kind() {
        Kind::Domain(inner) => base(inner),
        _ => of,
    }
}

/// How values of a type are written that is not built in.
pub(super) fn form(of: &Type) -> Form {
    match of.kind() {
        Kind::Array(of) => Form::Array { of: of.oid(), is_text: is_text(of) },
        _ if is_text(of) => Form::Text,
        _ => Form::Plain,
    }
}

fn is_text(of: &Type) -> bool {
    matches!(of.kind(), Kind::Enum(_)) || of.name() == "citext"
}
