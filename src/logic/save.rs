//! Writing one row: create, save, update, delete.
use super::by_key::{check_key, key_values};
use super::failure::{doing, gone, no_key, no_key_yet, stale};
use super::insert::Insert;
use super::row::{Made, read_back};
use super::transaction::Scope;
use super::{Session, delete, inserted, reading};
use crate::error::{Error, Result};
use crate::executor::{Output, maybe_async};
use crate::model::{Deleted, Key, Model, Omitted};
use crate::sql::{self, Conflict, Dialect};
use crate::statement::{Purpose, Statement};
use crate::value::{OwnedRow, Value};

/// How a row is saved.
#[derive(Debug, Clone)]
pub(crate) enum Save {
    /// UPDATE, then INSERT where nothing was there, as Django does.
    UpdateOrInsert,
    /// INSERT alone.
    Insert,
    /// UPDATE alone, of all columns.
    Update,
    /// UPDATE alone, of these columns.
    Fields(Vec<usize>),
}

/// Inserts a row and gives it with its key.
#[maybe_async(AFIT)]
pub(crate) async fn create<M: Model, O: Output>(session: Session<'_, O>, mut model: M, omitted: Omitted) -> Result<M> {
    let inserted = insert(session, &mut model, omitted).await;
    inserted.map_err(|error| doing::<M>("creating", error))?;
    Ok(model)
}

/// Saves a row in one of the ways.
#[maybe_async(AFIT)]
pub(crate) async fn save<M: Model, O: Output>(session: Session<'_, O>, model: &mut M, how: Result<Save>) -> Result<()> {
    let saved = match how {
        Ok(Save::UpdateOrInsert) => update_or_insert(session, model).await,
        Ok(Save::Insert) => insert(session, model, Omitted::NONE).await,
        Ok(Save::Update) => update(session, model, None).await,
        // As in Django, nothing to write is nothing to ask.
        Ok(Save::Fields(fields)) if fields.is_empty() => Ok(()),
        Ok(Save::Fields(fields)) => update(session, model, Some(fields)).await,
        Err(error) => Err(error),
    };
    saved.map_err(|error| doing::<M>("saving", error))
}

#[maybe_async(AFIT)]
async fn update_or_insert<M: Model, O: Output>(session: Session<'_, O>, model: &mut M) -> Result<()> {
    let Some(key) = model.pk().into_key() else { return insert(session, model, Omitted::NONE).await };
    // A new row whose key was made for it can't be there yet, as Django reasons.
    if !model.pk().is_stored() && M::schema().key_fields().any(|field| field.has_default_key()) {
        return insert(session, model, Omitted::NONE).await;
    }
    if try_update(session, model, &key, None).await? {
        return Ok(());
    }
    if M::schema().version().is_some() {
        not_stale::<M, O>(session, model.pk().is_stored(), &key).await?;
    }
    insert(session, model, Omitted::NONE).await
}

/// A row whose version was not met is stale, unless it is not there and was not known to be.
#[maybe_async(AFIT)]
async fn not_stale<M: Model, O: Output>(session: Session<'_, O>, stored: bool, key: &M::Key) -> Result<()> {
    match stored || is_there::<M, O>(session, key).await? {
        true => Err(stale::<M>()),
        false => Ok(()),
    }
}

#[maybe_async(AFIT)]
async fn is_there<M: Model, O: Output>(session: Session<'_, O>, key: &M::Key) -> Result<bool> {
    let statement = sql::exists_by_key(M::schema(), session.dialect()).with_values(key_values(key));
    check_key::<M>(session.dialect(), statement.values())?;
    Ok(session.execute(statement).await? > 0)
}

/// Updates a row that must be there.
#[maybe_async(AFIT)]
async fn update<M: Model, O: Output>(session: Session<'_, O>, model: &mut M, fields: Option<Vec<usize>>) -> Result<()> {
    let key = model.pk().into_key().ok_or_else(no_key_yet)?;
    match try_update(session, model, &key, fields).await? {
        true => Ok(()),
        false => Err(missing::<M, O>(session, &key).await?),
    }
}

/// The error for a row that was not written: it is gone, or somebody else has written it.
#[maybe_async(AFIT)]
pub(super) async fn missing<M: Model, O: Output>(session: Session<'_, O>, key: &M::Key) -> Result<Error> {
    match M::schema().version().is_some() && is_there::<M, O>(session, key).await? {
        true => Ok(stale::<M>()),
        false => Ok(gone::<M>()),
    }
}

/// Updates the row with a key, of the version that was read, and says whether it is there.
#[maybe_async(AFIT)]
async fn try_update<M: Model, O: Output>(
    session: Session<'_, O>,
    model: &mut M,
    key: &M::Key,
    fields: Option<Vec<usize>>,
) -> Result<bool> {
    let made = Made::by_update(model, session.now())?;
    let fields = written(model, &made, fields);
    let statement = update_statement(model, key, &made, fields.as_deref(), session.dialect());
    check_update::<M>(session.dialect(), fields.as_deref(), statement.values())?;
    let computed: Vec<usize> = M::schema().computed().collect();
    // The search for a row that is nothing but a key gives none of its columns.
    if computed.is_empty() || statement.purpose() == Purpose::Row {
        if session.execute(statement).await? == 0 {
            return Ok(false);
        }
    } else {
        match reading::update::<M, O>(session, statement, key_values(key), &computed).await? {
            Some(row) => read_back(model, &computed, &row)?,
            None => return Ok(false),
        }
    }
    made.give(model)?;
    Ok(true)
}

/// The columns that an update writes, if these are not all: those that are named, or those that the model holds.
pub(super) fn written<M: Model>(model: &M, made: &Made, fields: Option<Vec<usize>>) -> Option<Vec<usize>> {
    if let Some(mut fields) = fields {
        fields.extend(made.positions());
        fields.sort_unstable();
        fields.dedup();
        return Some(fields);
    }
    if !M::schema().defers() {
        return None;
    }
    let is_held = |position: &usize| made.value(model, *position) != Value::Unread;
    let held: Vec<usize> = M::schema().updated().filter(is_held).collect();
    (held.len() < M::schema().updated().count()).then_some(held)
}

pub(super) fn update_statement<M: Model>(
    model: &M,
    key: &M::Key,
    made: &Made,
    fields: Option<&[usize]>,
    dialect: Dialect,
) -> Statement {
    let schema = M::schema();
    let statement = match fields {
        Some([]) => None,
        Some(fields) => Some(sql::update_columns(schema, dialect, fields)),
        None => sql::update_by_key(schema, dialect),
    };
    // A model that has nothing but a key, or of which nothing else was read, is looked for instead.
    let Some(statement) = statement else {
        return sql::exists_by_key(schema, dialect).with_values(key_values(key));
    };
    let mut values = Vec::with_capacity(schema.fields().len() + 1);
    values.extend(set_by_update::<M>(fields).map(|position| made.value(model, position)));
    key.push_values(&mut values);
    values.extend(schema.version().map(|position| model.value(position)));
    statement.with_values(values)
}

/// The positions that an update sets.
fn set_by_update<M: Model>(fields: Option<&[usize]>) -> impl Iterator<Item = usize> {
    let all = fields.is_none().then(|| M::schema().updated()).into_iter().flatten();
    all.chain(fields.into_iter().flatten().copied())
}

fn check_update<M: Model>(dialect: Dialect, fields: Option<&[usize]>, values: &[Value]) -> Result<()> {
    let positions = set_by_update::<M>(fields).chain(M::schema().key_positions().iter().copied());
    sql::check_values(M::schema(), dialect, positions, values)
}

#[maybe_async(AFIT)]
pub(super) async fn insert<M: Model, O: Output>(
    session: Session<'_, O>,
    model: &mut M,
    omitted: Omitted,
) -> Result<()> {
    let insert = Insert::of(model, omitted, session.now());
    let statement = sql::insert(M::schema(), session.dialect(), insert.with_key, insert.omitted);
    insert_by(session, model, insert, statement).await
}

/// Runs the insert of a row, and gives the model what was made.
#[maybe_async(AFIT)]
pub(super) async fn insert_by<M: Model, O: Output>(
    session: Session<'_, O>,
    model: &mut M,
    insert: Insert,
    statement: Statement,
) -> Result<()> {
    let made = insert.made_by_database::<M>();
    let insertion = insert.insertion(model, statement, &made, session.dialect())?;
    let (inserted, returned) = inserted::insert::<M, O>(session, insertion).await?;
    match inserted {
        0 => Ok(()),
        _ => give_inserted(model, insert.made, &made, returned),
    }
}

/// Inserts a row unless it breaks a unique constraint, and says whether it did.
#[maybe_async(AFIT)]
pub(super) async fn insert_ignoring<M: Model, O: Output>(
    session: Session<'_, O>,
    model: &mut M,
    omitted: Omitted,
) -> Result<bool> {
    let insert = Insert::of(model, omitted, session.now());
    let conflict = Conflict::Ignore { tell: true };
    let statement = sql::insert_or(M::schema(), session.dialect(), insert.with_key, insert.omitted, conflict)?;
    let made = insert.made_by_database::<M>();
    let insertion = insert.insertion(model, statement, &made, session.dialect())?;
    match inserted::insert_ignoring::<M, O>(session, insertion).await? {
        Some(returned) => give_inserted(model, insert.made, &made, returned).map(|()| true),
        None => Ok(false),
    }
}

/// Gives a row that was inserted what was made for it, by the database and before.
pub(super) fn give_inserted<M: Model>(
    model: &mut M,
    made: Made,
    positions: &[usize],
    returned: Option<OwnedRow>,
) -> Result<()> {
    if !positions.is_empty() {
        read_back(model, positions, &returned.ok_or_else(no_key)?)?;
    }
    made.give(model)
}

/// Deletes the row, with those that depend on it; one that is gone already is no error, as in Django, and one of another
/// version is.
#[maybe_async(AFIT)]
pub(crate) async fn delete<M: Model, O: Output>(session: Session<'_, O>, model: M) -> Result<Deleted> {
    let deleted = match M::schema().has_changed_dependents() {
        true => delete_in_scope(session, &model).await,
        false => delete_row(session, &model).await,
    };
    deleted.map_err(|error| doing::<M>("deleting", error))
}

#[maybe_async(AFIT)]
async fn delete_in_scope<M: Model, O: Output>(session: Session<'_, O>, model: &M) -> Result<Deleted> {
    let scope = Scope::open(session).await?;
    let deleted = delete_row(scope.session(), model).await;
    scope.end(deleted).await
}

#[maybe_async(AFIT)]
async fn delete_row<M: Model, O: Output>(session: Session<'_, O>, model: &M) -> Result<Deleted> {
    let key = model.pk().into_key().ok_or_else(no_key_yet)?;
    let mut values = key_values(&key);
    values.extend(M::schema().version().map(|position| model.value(position)));
    check_key::<M>(session.dialect(), &values)?;
    let statement = sql::delete_by_key(M::schema(), session.dialect()).with_values(values);
    let deleted = delete::delete_row(session, M::schema(), |position| model.value(position), statement).await?;
    if deleted.of::<M>() == 0 && M::schema().version().is_some() {
        not_stale::<M, O>(session, false, &key).await?;
    }
    Ok(deleted)
}
