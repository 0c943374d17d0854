//! Creating tables.
use super::Session;
use crate::error::{Error, Result};
use crate::executor::{Output, maybe_async};
use crate::model::Schema;
use crate::sql;
use crate::statement::Statement;

/// Creates the tables that are not there. Nothing is sent before all of it is known to be well said.
#[maybe_async(AFIT)]
pub(crate) async fn create<O: Output>(session: Session<'_, O>, models: Vec<&'static Schema>) -> Result<()> {
    sql::check_together(&models).map_err(|error| error.context("creating tables"))?;
    let mut tables: Vec<(&Schema, Vec<Statement>)> = Vec::with_capacity(models.len());
    for schema in models {
        let statements = sql::create_table(schema, session.dialect());
        tables.push((schema, statements.map_err(|error| creating(schema, error))?));
    }
    for (schema, statements) in tables {
        for statement in statements {
            session.execute(statement).await.map_err(|error| creating(schema, error))?;
        }
    }
    Ok(())
}

/// Says what was being done.
pub(crate) fn creating(schema: &Schema, error: Error) -> Error {
    error.context(format_args!("creating the table of `{}`", schema.model()))
}
