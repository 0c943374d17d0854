//! Writing one row: create, save, update.
use super::by_key::{check_key, key_values};
use super::failure::{doing, gone, no_key_yet, stale};
use super::hooks::{self, Around};
use super::inherited::Write;
use super::insert::Insert;
use super::row::{Given, Made};
use super::{Session, inherited, inserted, parents, reading};
use crate::error::{Error, Result};
use crate::executor::{Output, maybe_async};
use crate::model::{Key, Model, Omissions, Omitted};
use crate::sql::{self, Conflict, Dialect};
use crate::statement::{Purpose, Statement};
use crate::value::Value;

/// How a row is saved.
#[derive(Debug, Clone)]
pub(crate) enum Save {
    /// UPDATE, then INSERT where nothing was there, as Django does.
    UpdateOrInsert,
    /// INSERT alone, without these columns.
    Insert(Omitted),
    /// The same; and what it is as well is there, if it has a key.
    Create(Omissions),
    /// UPDATE alone, of all columns.
    Update,
    /// UPDATE alone, of these columns.
    Fields(Fields),
}

/// Columns of a row, and of the row of another model that it is as well.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields {
    pub(crate) own: Vec<usize>,
    pub(crate) parent: Option<Box<Fields>>,
}

/// Inserts a row and gives it with its key.
#[maybe_async(AFIT)]
pub(crate) async fn create<M: Model, O: Output>(
    session: Session<'_, O>,
    mut model: M,
    omitted: Omissions,
) -> Result<M> {
    let inserted = with_hooks(session, &mut model, Save::Create(omitted)).await;
    inserted.map_err(|error| doing::<M>("creating", error))?;
    Ok(model)
}

/// The same of a row whose hook before it was called.
#[maybe_async(AFIT)]
pub(super) async fn create_begun<M: Model, O: Output>(
    session: Session<'_, O>,
    mut model: M,
    omitted: Omissions,
) -> Result<M> {
    let inserted = and_after(session, &mut model, Save::Create(omitted)).await;
    inserted.map_err(|error| doing::<M>("creating", error))?;
    Ok(model)
}

/// Saves a row in one of the ways.
#[maybe_async(AFIT)]
pub(crate) async fn save<M: Model, O: Output>(session: Session<'_, O>, model: &mut M, how: Result<Save>) -> Result<()> {
    let saved = match how {
        // As in Django, nothing to write is nothing to ask.
        Ok(Save::Fields(Fields { own, parent: None })) if own.is_empty() => Ok(()),
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
    and_after(session, model, how).await
}

#[maybe_async(AFIT)]
async fn and_after<M: Model, O: Output>(session: Session<'_, O>, model: &mut M, how: Save) -> Result<()> {
    let created = write(session, model, how).await?;
    hooks::after_save(session, model, created).await
}

/// Writes the row, with what it is as well, and says whether it is new.
#[maybe_async(AFIT)]
async fn write<M: Model, O: Output>(session: Session<'_, O>, model: &mut M, how: Save) -> Result<bool> {
    if M::schema().parent().is_some() {
        return inherited::write(session, model, Write::Save(how)).await;
    }
    let Written { created, given } = write_row(session, model, how, None).await?;
    given.give(model).map(|()| created)
}

/// A row that was written.
pub(super) struct Written {
    /// Whether it is new.
    pub(super) created: bool,
    /// What the model gets of it.
    pub(super) given: Given,
}

impl Written {
    fn new(given: Given) -> Self {
        Written { created: true, given }
    }

    fn known(given: Given) -> Self {
        Written { created: false, given }
    }
}

/// Writes the row alone; a new one with this key of the row that it is as well, if there is one.
#[maybe_async(AFIT)]
pub(super) async fn write_row<M: Model, O: Output>(
    session: Session<'_, O>,
    model: &M,
    how: Save,
    key: Option<Value>,
) -> Result<Written> {
    match how {
        Save::UpdateOrInsert => update_or_insert(session, model).await,
        Save::Insert(omitted) | Save::Create(Omissions { own: omitted, .. }) => {
            insert_row(session, model, omitted, key).await.map(Written::new)
        }
        Save::Update => update(session, model, None).await.map(Written::known),
        Save::Fields(fields) => update(session, model, Some(fields.own)).await.map(Written::known),
    }
}

/// Updates the row, or inserts it; and says whether it is new.
#[maybe_async(AFIT)]
async fn update_or_insert<M: Model, O: Output>(session: Session<'_, O>, model: &M) -> Result<Written> {
    if let Some(key) = model.pk().into_key() {
        // A new row whose key was made for it can't be there yet, as Django reasons.
        let is_new = !model.pk().is_stored() && M::schema().key_fields().any(|field| field.has_default_key());
        if !is_new {
            if let Some(given) = try_update(session, model, &key, None).await? {
                return Ok(Written::known(given));
            }
            if M::schema().version().is_some() {
                not_stale::<M, O>(session, model.pk().is_stored(), &key).await?;
            }
        }
    }
    insert_row(session, model, Omitted::NONE, None).await.map(Written::new)
}

/// A row whose version was not met is stale, unless it is not there and was not known to be.
#[maybe_async(AFIT)]
pub(super) async fn not_stale<M: Model, O: Output>(session: Session<'_, O>, stored: bool, key: &M::Key) -> Result<()> {
    match stored || is_there::<M, O>(session, key).await? {
        true => Err(stale(M::schema())),
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
async fn update<M: Model, O: Output>(session: Session<'_, O>, model: &M, fields: Option<Vec<usize>>) -> Result<Given> {
    let key = model.pk().into_key().ok_or_else(no_key_yet)?;
    match try_update(session, model, &key, fields).await? {
        Some(given) => Ok(given),
        None => Err(missing::<M, O>(session, &key).await?),
    }
}

/// The error for a row that was not written: it is gone, or somebody else has written it.
#[maybe_async(AFIT)]
pub(super) async fn missing<M: Model, O: Output>(session: Session<'_, O>, key: &M::Key) -> Result<Error> {
    match M::schema().version().is_some() && is_there::<M, O>(session, key).await? {
        true => Ok(stale(M::schema())),
        false => Ok(gone::<M>()),
    }
}

/// Updates the row with a key, of the version that was read, and gives what the model gets of it; none if it is not there.
#[maybe_async(AFIT)]
async fn try_update<M: Model, O: Output>(
    session: Session<'_, O>,
    model: &M,
    key: &M::Key,
    fields: Option<Vec<usize>>,
) -> Result<Option<Given>> {
    let made = Made::by_update(model, session.now())?;
    let fields = written(model, &made, fields);
    let statement = update_statement(model, key, &made, fields.as_deref(), session.dialect());
    check_update::<M>(session.dialect(), fields.as_deref(), statement.values())?;
    let computed: Vec<usize> = M::schema().computed().collect();
    // The search for a row that is nothing but a key gives none of its columns.
    if computed.is_empty() || statement.purpose() == Purpose::Row {
        let met = session.execute(statement).await? > 0;
        return Ok(met.then(|| Given::of(made, None)));
    }
    let row = reading::update::<M, O>(session, statement, key_values(key), &computed).await?;
    Ok(row.map(|row| Given::of(made, Some((computed, row)))))
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
    omitted: Omissions,
) -> Result<()> {
    write(session, model, Save::Create(omitted)).await.map(drop)
}

/// Inserts a row, with this key if it is one of another model as well.
#[maybe_async(AFIT)]
async fn insert_row<M: Model, O: Output>(
    session: Session<'_, O>,
    model: &M,
    omitted: Omitted,
    key: Option<Value>,
) -> Result<Given> {
    let insert = Insert::keyed(model, omitted, key, session.now());
    let statement = sql::insert(M::schema(), session.dialect(), insert.with_key, insert.omitted);
    let made = insert.made_by_database::<M>();
    let insertion = insert.insertion(model, statement, &made, session.dialect())?;
    let (inserted, returned) = inserted::insert::<M, O>(session, insertion).await?;
    match inserted {
        0 => Ok(Given::default()),
        _ => Given::inserted(insert.made, made, returned),
    }
}

/// Inserts a row unless it breaks a unique constraint, and says whether it did.
#[maybe_async(AFIT)]
pub(super) async fn insert_ignoring<M: Model, O: Output>(
    session: Session<'_, O>,
    model: &mut M,
    omitted: Omissions,
) -> Result<bool> {
    if parents::is_new(model) {
        return inherited::insert_ignoring(session, model, omitted).await;
    }
    match insert_row_ignoring(session, model, omitted.own, None).await? {
        Some(given) => given.give(model).map(|()| true),
        None => Ok(false),
    }
}

/// The same of the row alone, with this key if it is one of another model as well; and gives what the model gets of it.
#[maybe_async(AFIT)]
pub(super) async fn insert_row_ignoring<M: Model, O: Output>(
    session: Session<'_, O>,
    model: &M,
    omitted: Omitted,
    key: Option<Value>,
) -> Result<Option<Given>> {
    let insert = Insert::keyed(model, omitted, key, session.now());
    let conflict = Conflict::Ignore { tell: true };
    let statement = sql::insert_or(M::schema(), session.dialect(), insert.with_key, insert.omitted, conflict)?;
    let made = insert.made_by_database::<M>();
    let insertion = insert.insertion(model, statement, &made, session.dialect())?;
    match inserted::insert_ignoring::<M, O>(session, insertion).await? {
        Some(returned) => Given::inserted(insert.made, made, returned).map(Some),
        None => Ok(None),
    }
}
