//! Writing one row: create, save, update.
use super::by_key::{check_key, key_values};
use super::failure::{doing, gone, no_key, no_key_yet, stale};
use super::hooks::{self, Around};
use super::insert::Insert;
use super::row::{Made, read_back};
use super::{Session, inserted, reading};
use crate::error::{Error, Result};
use crate::executor::{Output, maybe_async};
use crate::model::{Key, Model, Omitted};
use crate::sql::{self, Conflict, Dialect};
use crate::statement::{Purpose, Statement};
use crate::value::{OwnedRow, Value};

/// How a row is saved.
#[derive(Debug, Clone)]
pub(crate) enum Save {
    /// UPDATE, then INSERT where nothing was there, as Django does.
    UpdateOrInsert,
    /// INSERT alone, without these columns.
    Insert(Omitted),
    /// UPDATE alone, of all columns.
    Update,
    /// UPDATE alone, of these columns.
    Fields(Vec<usize>),
}

/// Inserts a row and gives it with its key.
#[maybe_async(AFIT)]
pub(crate) async fn create<M: Model, O: Output>(session: Session<'_, O>, mut model: M, omitted: Omitted) -> Result<M> {
    let inserted = with_hooks(session, &mut model, Save::Insert(omitted)).await;
    inserted.map_err(|error| doing::<M>("creating", error))?;
    Ok(model)
}

/// Saves a row in one of the ways.
#[maybe_async(AFIT)]
pub(crate) async fn save<M: Model, O: Output>(session: Session<'_, O>, model: &mut M, how: Result<Save>) -> Result<()> {
    let saved = match how {
        // As in Django, nothing to write is nothing to ask.
        Ok(Save::Fields(fields)) if fields.is_empty() => Ok(()),
        Ok(how) => with_hooks(session, model, how).await,
        Err(error) => Err(error),
    };
    saved.map_err(|error| doing::<M>("saving", error))
}

#[maybe_async(AFIT)]
async fn with_hooks<M: Model, O: Output>(session: Session<'_, O>, model: &mut M, how: Save) -> Result<()> {
    if !hooks::written::<M>().saves() {
        return write(session, model, how).await.map(drop);
    }
    let around = Around::open(session, hooks::written::<M>().asks_in_save).await?;
    let saved = between_hooks(around.session(), model, how).await;
    around.end(saved).await
}

#[maybe_async(AFIT)]
async fn between_hooks<M: Model, O: Output>(session: Session<'_, O>, model: &mut M, how: Save) -> Result<()> {
    hooks::before_save(session, model).await?;
    let created = write(session, model, how).await?;
    hooks::after_save(session, model, created).await
}

/// Writes the row, and says whether it is new.
#[maybe_async(AFIT)]
async fn write<M: Model, O: Output>(session: Session<'_, O>, model: &mut M, how: Save) -> Result<bool> {
    match how {
        Save::UpdateOrInsert => update_or_insert(session, model).await,
        Save::Insert(omitted) => insert(session, model, omitted).await.map(|()| true),
        Save::Update => update(session, model, None).await.map(|()| false),
        Save::Fields(fields) => update(session, model, Some(fields)).await.map(|()| false),
    }
}

/// Updates the row, or inserts it; and says whether it is new.
#[maybe_async(AFIT)]
async fn update_or_insert<M: Model, O: Output>(session: Session<'_, O>, model: &mut M) -> Result<bool> {
    if let Some(key) = model.pk().into_key() {
        // A new row whose key was made for it can't be there yet, as Django reasons.
        let is_new = !model.pk().is_stored() && M::schema().key_fields().any(|field| field.has_default_key());
        if !is_new {
            if try_update(session, model, &key, None).await? {
                return Ok(false);
            }
            if M::schema().version().is_some() {
                not_stale::<M, O>(session, model.pk().is_stored(), &key).await?;
            }
        }
    }
    insert(session, model, Omitted::NONE).await?;
    Ok(true)
}

/// A row whose version was not met is stale, unless it is not there and was not known to be.
#[maybe_async(AFIT)]
pub(super) async fn not_stale<M: Model, O: Output>(session: Session<'_, O>, stored: bool, key: &M::Key) -> Result<()> {
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
