//! Loading one relation of one row into its field, unless it is there. Knows no driver.
use super::fetch::{self, Read};
use super::{Session, by_key};
use crate::error::{Error, Result};
use crate::executor::{Output, maybe_async};
use crate::model::{FieldOfRow, ForeignKey, Loaded, Model, RelationField};
use std::sync::Arc;

/// The row that a foreign key names.
#[maybe_async(AFIT)]
pub(crate) async fn one<'f, M: Model, O: Output>(
    session: Session<'_, O>,
    field: &'f mut ForeignKey<M, M::Key>,
) -> Result<&'f ForeignKey<M, M::Key>> {
    if field.get().is_err() {
        let row = by_key::get_named(session, field.id()).await.map_err(loading::<M>)?;
        field.hold(Loaded::One(Some(Arc::new(row))));
    }
    Ok(field)
}

/// The rows that a field without a column names.
#[maybe_async(AFIT)]
pub(crate) async fn rows<'f, F, O: Output>(
    session: Session<'_, O>,
    field: &'f mut F,
    read: Result<Read<F::Row>>,
) -> Result<&'f F>
where
    F: FieldOfRow<Row: Model>,
{
    if !field.is_loaded() {
        let rows = fetch::all(session, read).await.map_err(loading::<F::Row>)?;
        field.hold_rows(rows);
    }
    Ok(field)
}

fn loading<M: Model>(error: Error) -> Error {
    error.context(format_args!("loading the related `{}`", M::schema().model()))
}
