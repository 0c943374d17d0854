//! Comparing what models say of tables with what the database has.
use super::Session;
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::model::Schema;
use crate::sql::{self, Inspection, SchemaReport, Stated};
use crate::value::Row;

/// What differs. Nothing is sent before all models are known to be well said.
#[maybe_async(AFIT)]
pub(crate) async fn check<O: Output>(session: Session<'_, O>, models: Vec<&'static Schema>) -> Result<SchemaReport> {
    sql::check_together(&models).map_err(|error| error.context("checking tables"))?;
    if !session.dialect().capabilities().schema_checks {
        let message = "tables are compared with models on SQLite alone so far: compare what `create_table_sql` gives with \
                       the tables that there are";
        return Err(Error::new(ErrorKind::Unsupported, message).context("checking tables"));
    }
    let mut stated = Vec::with_capacity(models.len());
    for schema in models {
        Stated::of(schema, session.dialect(), &mut stated).map_err(|error| checking(schema, error))?;
    }
    let mut report = SchemaReport::default();
    for table in stated {
        let found = inspect(session, table.schema()).await.map_err(|error| checking(table.schema(), error))?;
        table.compare(found, &mut report);
    }
    Ok(report)
}

/// Asks what there is: once where there is nothing, and else about columns and indexes as well.
#[maybe_async(AFIT)]
async fn inspect<O: Output>(session: Session<'_, O>, schema: &'static Schema) -> Result<Inspection> {
    let mut inspection = Inspection::new(schema);
    let statement = inspection.ask_texts();
    let mut sink = |row: &dyn Row| inspection.push_text(row);
    session.fetch(statement, &mut sink).await?;
    if !inspection.is_there() {
        return Ok(inspection);
    }
    let statement = inspection.ask_columns();
    let mut sink = |row: &dyn Row| inspection.push_column(row);
    session.fetch(statement, &mut sink).await?;
    let statement = inspection.ask_indexes();
    let mut sink = |row: &dyn Row| inspection.push_index(row);
    session.fetch(statement, &mut sink).await?;
    Ok(inspection)
}

fn checking(schema: &Schema, error: Error) -> Error {
    error.context(format_args!("checking the table of `{}`", schema.model()))
}
