//! Deleting: one row by its key, or the rows of a query, with their hooks. Knows no driver.
use super::by_key::{check_key, key_values};
use super::failure::{doing, no_key_yet};
use super::fetch::{self, Read};
use super::hooks::{self, Around};
use super::refusal::protected;
use super::save::not_stale;
use super::write::doing_rows;
use super::{Session, refusal};
use crate::error::Result;
use crate::executor::{Output, maybe_async};
use crate::model::Model;
use crate::query::Query;
use crate::sql;
use crate::statement::Statement;

/// What a query deletes: by one statement, or row by row, as the model has hooks for it.
pub(crate) enum Delete<M> {
    Rows(Option<Statement>),
    Each(Read<M>),
}

/// Whether something is done around the deletion of a row.
pub(crate) fn has_hooks<M: Model>() -> bool {
    hooks::written::<M>().deletes()
}

/// Deletes the row; one that is gone already is no error, as in Django, and one of another version is.
#[maybe_async(AFIT)]
pub(crate) async fn one<M: Model, O: Output>(session: Session<'_, O>, mut model: M) -> Result<()> {
    let deleted = match has_hooks::<M>() {
        false => delete_row(session, &model).await,
        true => with_hooks(session, &mut model).await,
    };
    deleted.map_err(|error| doing::<M>("deleting", error))
}

#[maybe_async(AFIT)]
async fn with_hooks<M: Model, O: Output>(session: Session<'_, O>, model: &mut M) -> Result<()> {
    let around = Around::open(session, hooks::written::<M>().asks_in_delete).await?;
    let deleted = between_hooks(around.session(), model).await;
    around.end(deleted).await
}

#[maybe_async(AFIT)]
async fn between_hooks<M: Model, O: Output>(session: Session<'_, O>, model: &mut M) -> Result<()> {
    hooks::before_delete(session, model).await?;
    delete_row(session, model).await?;
    hooks::after_delete(session, model).await
}

#[maybe_async(AFIT)]
async fn delete_row<M: Model, O: Output>(session: Session<'_, O>, model: &M) -> Result<()> {
    let key = model.pk().into_key().ok_or_else(no_key_yet)?;
    let mut values = key_values(&key);
    values.extend(M::schema().version().map(|position| model.value(position)));
    check_key::<M>(session.dialect(), &values)?;
    let statement = sql::delete_by_key(M::schema(), session.dialect()).with_values(values);
    let deleted = session.execute(statement).await.map_err(|error| protected(M::schema(), error))?;
    if deleted == 0 && M::schema().version().is_some() {
        not_stale::<M, O>(session, false, &key).await?;
    }
    Ok(())
}

/// Deletes the rows of a query and says how many. Rows that others need are protected.
#[maybe_async(AFIT)]
pub(crate) async fn rows<M: Model, O: Output>(session: Session<'_, O>, delete: Result<Delete<M>>) -> Result<u64> {
    let deleted = match delete? {
        Delete::Rows(None) => return Ok(0),
        Delete::Rows(Some(statement)) => session.execute(statement).await,
        Delete::Each(read) => each(session, read).await,
    };
    deleted.map_err(|error| doing_rows(M::schema(), "deleting", refusal::protected(M::schema(), error)))
}

/// Reads the rows and deletes them by their keys, between their hooks, as Django's collector does: in one transaction.
#[maybe_async(AFIT)]
async fn each<M: Model, O: Output>(session: Session<'_, O>, read: Read<M>) -> Result<u64> {
    let around = Around::open(session, true).await?;
    let deleted = each_between_hooks(around.session(), read).await;
    around.end(deleted).await
}

#[maybe_async(AFIT)]
async fn each_between_hooks<M: Model, O: Output>(session: Session<'_, O>, read: Read<M>) -> Result<u64> {
    let mut rows = fetch::all(session, Ok(read)).await?;
    for row in &mut rows {
        hooks::before_delete(session, row).await?;
    }
    let keys = rows.iter().filter_map(|row| row.pk().into_key()).map(|key| key_values(&key)).collect();
    let mut deleted = 0;
    for keys in sql::chunks(session.dialect(), 0, keys) {
        let mut query = Query::new(M::schema());
        query.keep_keys(keys);
        deleted += session.execute(sql::delete(&query, session.dialect())?).await?;
    }
    for row in &mut rows {
        hooks::after_delete(session, row).await?;
    }
    Ok(deleted)
}
