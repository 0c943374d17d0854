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
    let tables = with_links(models);
    // Where tables name each other in a circle, the foreign keys to those that come later are added at the end.
    for make in [sql::create_table_before, sql::add_references] {
        for (at, schema) in tables.iter().enumerate() {
            let later = tables.get(at + 1..).unwrap_or_default();
            let statements = make(schema, session.dialect(), later).map_err(|error| creating(schema, error))?;
            batch.extend(statements);
            creates.resize(batch.len(), *schema);
        }
    }
    let created = session.execute_batch(batch).await;
    created.map(drop).map_err(|error| match error.statement().and_then(|place| creates.get(place)) {
        Some(schema) => creating(schema, naming_missing(schema, &tables, error)),
        None => error.context("creating tables"),
    })
}

/// Says which models are not among those whose tables are created, though a foreign key names them: their tables may be
/// there, or not.
fn naming_missing(schema: &Schema, tables: &[&'static Schema], error: Error) -> Error {
    let is_given = |target: &Schema| tables.iter().any(|table| same_table(table, target));
    let targets = schema.references().iter().map(|reference| reference.target());
    let missing = targets.filter(|target| target.is_managed() && !is_given(target));
    let missing: Vec<&str> = missing.map(Schema::model).collect();
    match missing.is_empty() {
        true => error,
        false => error.context(format_args!(
            "its foreign keys name the tables of `{}`, which are not among the models: unless they are there, give these \
             models as well",
            missing.join("`, `")
        )),
    }
}

fn same_table(one: &Schema, other: &Schema) -> bool {
    one.table() == other.table()
}

/// Says what was being done.
pub(crate) fn creating(schema: &Schema, error: Error) -> Error {
    error.context(format_args!("creating the table of `{}`", schema.model()))
}

/// The tables that are to be created, each after those that it refers to as far as that goes, and the tables of pairs behind.
fn with_links(models: Vec<&'static Schema>) -> Vec<&'static Schema> {
    let mut ordered: Vec<&'static Schema> = Vec::with_capacity(models.len());
    for schema in &models {
        place(schema, &models, &mut Vec::new(), &mut ordered);
    }
    let links: Vec<&'static Schema> = ordered.iter().flat_map(|schema| schema.links()).collect();
    ordered.extend(links);
    ordered.retain(|schema| schema.is_managed());
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
