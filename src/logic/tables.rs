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
    for schema in with_links(models) {
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

/// The tables, each after those that it refers to as far as that goes, and the tables of pairs behind.
fn with_links(models: Vec<&'static Schema>) -> Vec<&'static Schema> {
    let mut ordered: Vec<&'static Schema> = Vec::with_capacity(models.len());
    for schema in &models {
        place(schema, &models, &mut Vec::new(), &mut ordered);
    }
    let links: Vec<&'static Schema> = ordered.iter().flat_map(|schema| schema.links()).collect();
    ordered.extend(links);
    ordered
}

/// Places a table behind those that it refers to. In a circle, one has to come before.
fn place(
    schema: &'static Schema,
    models: &[&'static Schema],
    waiting: &mut Vec<&'static Schema>,
    ordered: &mut Vec<&'static Schema>,
) {
    let is = |other: &&'static Schema| std::ptr::eq(*other, schema);
    if ordered.iter().any(is) || waiting.iter().any(is) {
        return;
    }
    waiting.push(schema);
    for reference in schema.references() {
        let target = reference.target();
        if models.iter().any(|other| std::ptr::eq(*other, target)) {
            place(target, models, waiting, ordered);
        }
    }
    waiting.pop();
    ordered.push(schema);
}
