//! Creating tables.
use super::Session;
use crate::error::{Error, Result};
use crate::executor::{Output, maybe_async};
use crate::model::Schema;
use crate::sql;

/// Creates the tables that are not there. Nothing is sent before all of it is known to be well said.
#[maybe_async(AFIT)]
pub(crate) async fn create<O: Output>(session: Session<'_, O>, models: Vec<&'static Schema>) -> Result<()> {
    sql::check_together(&models).map_err(|error| error.context("creating tables"))?;
    let (mut batch, mut creates) = (Vec::new(), Vec::new());
    for schema in models {
        let statements = sql::create_table(schema, session.dialect()).map_err(|error| creating(schema, error))?;
        batch.extend(statements);
        creates.resize(batch.len(), schema);
    }
    let created = session.execute_batch(batch).await;
    created.map(drop).map_err(|error| match error.statement().and_then(|place| creates.get(place)) {
        Some(schema) => creating(schema, error),
        None => error.context("creating tables"),
    })
}

/// Says what was being done.
pub(crate) fn creating(schema: &Schema, error: Error) -> Error {
    error.context(format_args!("creating the table of `{}`", schema.model()))
}
