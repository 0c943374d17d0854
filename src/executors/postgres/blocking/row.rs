//! A row from the server as this crate's `Row`: values stay where the driver received them.
use super::bind::{base, form};
use crate::error::{Error, Result};
use crate::executors::postgres::oid::is_known;
use crate::executors::postgres::values::{Form, Of, decode};
use crate::value::{Row, ValueRef};
use biform_drivers::tokio_postgres;
use biform_drivers::tokio_postgres::types::{FromSql, Type};
use std::error;

pub(super) struct Received(pub(super) tokio_postgres::Row);

/// The bytes of a value, whatever its type.
struct Raw<'a>(Option<&'a [u8]>);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn error::Error + Sync + Send>> {
        Ok(Raw(Some(raw)))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn error::Error + Sync + Send>> {
        Ok(Raw(None))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl Row for Received {
    fn column_count(&self) -> usize {
        self.0.len()
    }

    fn get(&self, column: usize) -> Result<ValueRef<'_>> {
        let (Some(of), Ok(Raw(bytes))) = (self.0.columns().get(column), self.0.try_get(column)) else {
            return Err(self.no_column(column));
        };
        let of = base(of.type_());
        let form = if is_known(of.oid()) { Form::Plain } else { form(of) };
        decode(column, Of { oid: of.oid(), name: of.name(), form }, bytes)
    }
}

impl Received {
    #[cold]
    fn no_column(&self, column: usize) -> Error {
        Error::decode(column, format!("the row ends after {} columns", self.column_count()))
    }
}
