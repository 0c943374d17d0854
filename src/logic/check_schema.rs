//! Comparing what models say of tables with what the database has.
use super::Session;
use crate::error::{Error, Result};
use crate::executor::{Output, maybe_async};
use crate::model::Schema;
use crate::sql::{self, Inspection, SchemaReport};
use crate::value::Row;

/// What differs. Nothing is sent before all models are known to be well said.
#[maybe_async(AFIT)]
pub(crate) async fn check<O: Output>(session: Session<'_, O>, models: Vec<&'static Schema>) -> Result<SchemaReport> {
    sql::check_together(&models).map_err(checking)?;
    let mut inspection = Inspection::new(session.dialect());
    let pairs = models.iter().flat_map(|schema| schema.links());
    for schema in models.iter().copied().chain(pairs) {
        let stated = inspection.state(schema);
        stated.map_err(|error| error.context(format_args!("checking the table of `{}`", schema.model())))?;
    }
    while let Some(statement) = inspection.ask().map_err(checking)? {
        let mut sink = |row: &dyn Row| inspection.answer(row);
        session.fetch(statement, &mut sink).await.map_err(checking)?;
    }
    Ok(inspection.report())
}

fn checking(error: Error) -> Error {
    error.context("checking tables")
}
