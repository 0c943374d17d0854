//! Deleting: one row by its key, or the rows of a query, with their hooks. Knows no driver.
use super::by_key::{check_key, key_values};
use super::failure::{doing, no_key_yet, stale};
use super::fetch::{self, Read};
use super::hooks::{self, Around};
use super::removal::{Asked, Removal};
use super::save::not_stale;
use super::transaction::Scope;
use super::whole::Whole;
use super::write::doing_rows;
use super::{Session, cascade, deletion, touch};
use crate::error::Result;
use crate::executor::{Output, maybe_async};
use crate::model::{Deleted, Model, Reference};
use crate::query::{Lock, Query};
use crate::sql;
use std::iter;

/// What is deleted: the rows of a query, or what is read of them first, as the model has hooks for each.
pub(crate) enum Delete<M> {
    Rows(Query),
    Each(Read<M>),
}

/// Whether something is done around the deletion of a row.
pub(crate) fn has_hooks<M: Model>() -> bool {
    hooks::written::<M>().deletes()
}

/// Deletes the row, with those that go with it; one that is gone already is no error, as in Django, and one of another
/// version is.
#[maybe_async(AFIT)]
pub(crate) async fn one<M: Model, O: Output>(session: Session<'_, O>, mut model: M, asked: Asked) -> Result<Deleted> {
    let deleted = match has_hooks::<M>() {
        false => with_dependents(session, &model, asked).await,
        true => with_hooks(session, &mut model, asked).await,
    };
    deleted.map_err(|error| doing::<M>("deleting", error))
}

#[maybe_async(AFIT)]
async fn with_hooks<M: Model, O: Output>(session: Session<'_, O>, model: &mut M, asked: Asked) -> Result<Deleted> {
    let around = Around::open(session, hooks::written::<M>().asks_in_delete).await?;
    let deleted = between_hooks(around.session(), model, asked).await;
    around.end(deleted).await
}

#[maybe_async(AFIT)]
async fn between_hooks<M: Model, O: Output>(session: Session<'_, O>, model: &mut M, asked: Asked) -> Result<Deleted> {
    hooks::before_delete(session, model).await?;
    let deleted = with_dependents(session, model, asked).await?;
    hooks::after_delete(session, model).await?;
    Ok(deleted)
}

/// In one transaction, if other rows go or change with it.
#[maybe_async(AFIT)]
async fn with_dependents<M: Model, O: Output>(session: Session<'_, O>, model: &M, asked: Asked) -> Result<Deleted> {
    let removal = Removal::asked(session, M::schema(), asked);
    let has_versions = M::schema().ancestors().any(|schema| schema.version().is_some());
    if !takes_others(model, removal) && !has_versions {
        return delete_row(session, model, removal).await;
    }
    let scope = Scope::open(session).await?;
    let deleted = match has_versions {
        true => delete_object(scope.session(), model, removal).await,
        false => delete_row(scope.session(), model, removal).await,
    };
    scope.end(deleted).await
}

/// Deletes a row that is one of other models as well, unless one of these is of another version; and raises the versions of
/// those that stay.
#[maybe_async(AFIT)]
async fn delete_object<M: Model, O: Output>(session: Session<'_, O>, model: &M, removal: Removal) -> Result<Deleted> {
    let key = model.pk().into_key().ok_or_else(no_key_yet)?;
    if !same_versions(session, model).await? {
        return not_of_another_version::<M, O>(session, &key, removal).await.map(|()| Deleted::default());
    }
    let deleted = delete_row(session, model, removal).await?;
    if deleted.total() > 0 {
        let tables = iter::once(M::schema()).chain(M::schema().ancestors());
        let whole = Whole::begin(session);
        whole.touch();
        let raised = touch::raise(
            session,
            &whole,
            tables.filter(move |table| removal.stays(table, M::schema())),
            &key_values(&key),
        )
        .await;
        whole.end(raised)?;
    }
    Ok(deleted)
}

/// Whether the rows that a row is as well have the versions that were read, as far as they are loaded. Nobody writes them
/// before all is done.
#[maybe_async(AFIT)]
async fn same_versions<M: Model, O: Output>(session: Session<'_, O>, model: &M) -> Result<bool> {
    let mut rows = Vec::new();
    for (schema, row) in M::schema().held_ancestors(model) {
        let value = |position: &usize| schema.value_of(row, *position);
        let key = schema.key_positions().iter().filter_map(value).collect();
        let Some((position, version)) = schema.version().and_then(|at| Some((at, value(&at)?))) else { continue };
        let mut query = Query::new(schema);
        query.keep_keys(vec![key]);
        query.keep_values(position, vec![version]);
        query.lock = Some(Lock::Wait);
        rows.push(query);
    }
    for row in rows {
        let key = row.schema.key_positions();
        if fetch::columns(session, row, key).await?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether it takes more than the one statement. A row that names itself is such a one: not each database lets it go then.
fn takes_others<M: Model>(model: &M, removal: Removal) -> bool {
    let schema = M::schema();
    let names_itself = |reference: &Reference| {
        let mut columns = reference.positions.iter().zip(reference.target_positions());
        reference.on_delete.refuses() && columns.all(|(own, named)| model.value(*own) == model.value(named))
    };
    removal.takes_others(schema) || (!removal.marks() && schema.own_references().any(names_itself))
}

#[maybe_async(AFIT)]
async fn delete_row<M: Model, O: Output>(session: Session<'_, O>, model: &M, removal: Removal) -> Result<Deleted> {
    let key = model.pk().into_key().ok_or_else(no_key_yet)?;
    let mut values = key_values(&key);
    check_key::<M>(session.dialect(), &values)?;
    let version = M::schema().version().map(|position| (position, model.value(position)));
    let statement = if removal.marks() {
        let mut query = of_key::<M>(&key);
        version.into_iter().for_each(|(position, value)| query.keep_values(position, vec![value]));
        if removal.leaves(M::schema()) {
            return mark_parents(session, model, removal, query).await;
        }
        removal.statement(query, session.dialect())?
    } else {
        values.extend(version.map(|(_, value)| value));
        sql::delete_by_key(M::schema(), session.dialect()).with_values(values)
    };
    let deleted = match takes_others(model, removal) {
        true => {
            let row = cascade::columns_of(&[model])?;
            cascade::rows(session, M::schema(), removal, row, Some(statement)).await?
        }
        false => deletion::send(session, M::schema(), vec![statement]).await?,
    };
    if deleted.of::<M>() == 0 && M::schema().version().is_some() {
        not_of_another_version::<M, O>(session, &key, removal).await?;
    }
    Ok(deleted)
}

/// Marks the rows of other models that a row is as well, which stays as it is; unless it is of another version.
#[maybe_async(AFIT)]
async fn mark_parents<M: Model, O: Output>(
    session: Session<'_, O>,
    model: &M,
    removal: Removal,
    mut row: Query,
) -> Result<Deleted> {
    if M::schema().version().is_some() {
        // Nobody writes it before all is done.
        row.lock = Some(Lock::Wait);
        if fetch::columns(session, row, M::schema().key_positions()).await?.is_empty() {
            let key = model.pk().into_key().ok_or_else(no_key_yet)?;
            return not_of_another_version::<M, O>(session, &key, removal).await.map(|()| Deleted::default());
        }
    }
    cascade::rows(session, M::schema(), removal, cascade::columns_of(&[model])?, None).await
}

/// Nothing is wrong with a row that is gone already, or marked.
#[maybe_async(AFIT)]
async fn not_of_another_version<M: Model, O: Output>(
    session: Session<'_, O>,
    key: &M::Key,
    removal: Removal,
) -> Result<()> {
    if !removal.marks() {
        return not_stale::<M, O>(session, false, key).await;
    }
    let there = sql::exists(&removal.of(of_key::<M>(key)), session.dialect());
    match fetch::any(session, there.map(Some)).await? {
        true => Err(stale(M::schema())),
        false => Ok(()),
    }
}

fn of_key<M: Model>(key: &M::Key) -> Query {
    let mut query = Query::new(M::schema());
    query.keep_keys(vec![key_values(key)]);
    query
}

/// Deletes the rows of a query, with those that go with them. Rows that others need are protected.
#[maybe_async(AFIT)]
pub(crate) async fn rows<M: Model, O: Output>(
    session: Session<'_, O>,
    delete: Result<Delete<M>>,
    asked: Asked,
) -> Result<Deleted> {
    let delete = delete?;
    let removal = Removal::asked(session, M::schema(), asked);
    let deleted = match delete {
        Delete::Rows(query) => cascade::query(session, query, removal).await,
        Delete::Each(read) => each(session, read, removal).await,
    };
    deleted.map_err(|error| doing_rows(M::schema(), "deleting", error))
}

/// Reads the rows and deletes them by their keys, between their hooks, as Django's collector does: in one transaction.
#[maybe_async(AFIT)]
async fn each<M: Model, O: Output>(session: Session<'_, O>, read: Read<M>, removal: Removal) -> Result<Deleted> {
    let around = Around::open(session, true).await?;
    let deleted = each_between_hooks(around.session(), read, removal).await;
    around.end(deleted).await
}

#[maybe_async(AFIT)]
async fn each_between_hooks<M: Model, O: Output>(
    session: Session<'_, O>,
    read: Read<M>,
    removal: Removal,
) -> Result<Deleted> {
    let mut rows = fetch::all(session, Ok(read)).await?;
    for row in &mut rows {
        hooks::before_delete(session, row).await?;
    }
    let known = cascade::columns_of(&rows.iter().collect::<Vec<_>>())?;
    let deleted = cascade::rows(session, M::schema(), removal, known, None).await?;
    for row in &mut rows {
        hooks::after_delete(session, row).await?;
    }
    Ok(deleted)
}
