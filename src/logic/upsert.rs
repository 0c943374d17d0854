//! Inserting a row, or updating the one that is like it: one statement. Knows no driver.
use super::Session;
use super::failure::doing;
use super::insert::Insert;
use super::row::Made;
use super::save::insert_by;
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::model::{Field, Model, Omitted, Schema};
use crate::sql::{self, Conflict};

/// Inserts a row, or updates the one that is like it in the unique columns of `target`, but for what is `kept`; the model
/// is then what is stored.
#[maybe_async(AFIT)]
pub(crate) async fn upsert<M: Model, O: Output>(
    session: Session<'_, O>,
    mut model: M,
    omitted: Omitted,
    kept: Vec<usize>,
    target: Vec<usize>,
) -> Result<M> {
    let upserted = upsert_row(session, &mut model, omitted, &kept, &target).await;
    upserted.map_err(|error| doing::<M>("upserting", error))?;
    Ok(model)
}

#[maybe_async(AFIT)]
async fn upsert_row<M: Model, O: Output>(
    session: Session<'_, O>,
    model: &mut M,
    omitted: Omitted,
    kept: &[usize],
    target: &[usize],
) -> Result<()> {
    check_target(M::schema(), target)?;
    let insert = Insert::of(model, omitted, session.now());
    let mut set = M::schema().set_by_upsert(insert.with_key, insert.omitted, target);
    set.retain(|position| !kept.contains(position));
    let conflict = Conflict::Update { target, set: &set };
    let statement = sql::insert_or(M::schema(), session.dialect(), insert.with_key, insert.omitted, conflict);
    let statement = insert.checked(model, statement, session.dialect())?;
    let all: Vec<usize> = (0..M::schema().fields().len()).collect();
    insert_by(session, model, Made::default(), statement, &all).await?;
    Ok(())
}

/// A row can only be told to be like another by columns that are unique.
pub(super) fn check_target(schema: &Schema, target: &[usize]) -> Result<()> {
    let same = |unique: &[usize]| unique.len() == target.len() && unique.iter().all(|at| target.contains(at));
    if same(schema.key_positions()) || schema.uniques().iter().any(|unique| same(unique.positions())) {
        return Ok(());
    }
    let fields: Vec<&str> = schema.at(target).map(Field::name).collect();
    let message = format!(
        "no unique constraint of `{}` is on ({}): an upsert needs one to find the row that is there",
        schema.model(),
        fields.join(", ")
    );
    Err(Error::new(ErrorKind::InvalidQuery, message))
}
