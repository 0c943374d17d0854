//! Writing one row: create, save, delete, refresh.
use super::Session;
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::field::{FieldType, decode};
use crate::model::{Id, Model};
use crate::query::Labels;
use crate::sql::{self, Dialect};
use crate::statement::Statement;
use crate::value::{Row, Value};

/// Inserts a row and gives it with its key.
#[maybe_async(AFIT)]
pub(crate) async fn create<M: Model, O: Output>(session: Session<'_, O>, mut model: M) -> Result<M> {
    let inserted = insert(session, &mut model).await;
    inserted.map_err(|error| doing::<M>("creating", error))?;
    Ok(model)
}

/// UPDATE, then INSERT where nothing was there, as Django does.
#[maybe_async(AFIT)]
pub(crate) async fn save<M: Model, O: Output>(session: Session<'_, O>, model: &mut M) -> Result<()> {
    let saved = update_or_insert(session, model).await;
    saved.map_err(|error| doing::<M>("saving", error))
}

#[maybe_async(AFIT)]
async fn update_or_insert<M: Model, O: Output>(session: Session<'_, O>, model: &mut M) -> Result<()> {
    if let Some(key) = model.pk().into_key()
        && is_there(session, model, &key).await?
    {
        model.set_stored(key);
        return Ok(());
    }
    insert(session, model).await
}

/// Updates the row; where a model has nothing but a key, looks whether it is there.
#[maybe_async(AFIT)]
async fn is_there<M: Model, O: Output>(session: Session<'_, O>, model: &M, key: &M::Key) -> Result<bool> {
    Ok(session.execute(update_statement(model, key, session.dialect())).await? > 0)
}

pub(crate) fn update_statement<M: Model>(model: &M, key: &M::Key, dialect: Dialect) -> Statement {
    let Some(update) = sql::update_by_key(M::schema(), dialect) else {
        return sql::exists_by_key(M::schema(), dialect).with_values(vec![key.to_value()]);
    };
    let mut values = Vec::with_capacity(M::schema().fields().len());
    model.push_values(&mut values);
    values.push(key.to_value());
    update.with_values(values)
}

pub(crate) fn insert_statement<M: Model>(model: &M, dialect: Dialect) -> Statement {
    let key = model.pk().into_key();
    let mut values = Vec::with_capacity(M::schema().fields().len());
    values.extend(key.as_ref().map(FieldType::to_value));
    model.push_values(&mut values);
    sql::insert(M::schema(), dialect, key.is_some()).with_values(values)
}

#[maybe_async(AFIT)]
async fn insert<M: Model, O: Output>(session: Session<'_, O>, model: &mut M) -> Result<()> {
    let statement = insert_statement(model, session.dialect());
    let key = model.pk().into_key();
    match key {
        Some(key) => {
            session.execute(statement).await?;
            model.set_stored(key);
            Ok(())
        }
        None => {
            let mut made = None;
            let mut sink = |row: &dyn Row| {
                made = Some(decode(row, 0).map_err(key_name::<M>)?);
                Ok(())
            };
            session.fetch(statement, &mut sink).await?;
            model.set_stored(made.ok_or_else(no_key)?);
            Ok(())
        }
    }
}

pub(super) fn no_key() -> Error {
    Error::new(ErrorKind::Unsupported, "the executor inserted a row and did not push its key")
}

/// Deletes the row; one that is gone already is no error, as in Django.
#[maybe_async(AFIT)]
pub(crate) async fn delete<M: Model, O: Output>(session: Session<'_, O>, model: M) -> Result<()> {
    let values = vec![set_key(model.pk()).map_err(|error| doing::<M>("deleting", error))?];
    let statement = sql::delete_by_key(M::schema(), session.dialect()).with_values(values);
    let deleted = session.execute(statement).await;
    deleted.map_err(|error| doing::<M>("deleting", error))?;
    Ok(())
}

/// Reads the row again.
#[maybe_async(AFIT)]
pub(crate) async fn refresh<M: Model, O: Output>(session: Session<'_, O>, model: &mut M) -> Result<()> {
    let read = get(session, model.pk()).await;
    *model = read.map_err(|error| doing::<M>("refreshing", error))?;
    Ok(())
}

fn set_key<M: Model>(id: Id<M, M::Key>) -> Result<Value> {
    let unset = || Error::new(ErrorKind::InvalidQuery, "it has no key yet: save it first");
    id.into_key().map(FieldType::into_value).ok_or_else(unset)
}

/// Reads the row with a key.
#[maybe_async(AFIT)]
pub(crate) async fn get<M: Model, O: Output>(session: Session<'_, O>, id: Id<M, M::Key>) -> Result<M> {
    let key = set_key(id).map_err(|error| doing::<M>("getting", error))?;
    let statement = sql::select_by_key(M::schema(), session.dialect()).with_values(vec![key]);
    let mut found = None;
    let mut sink = |row: &dyn Row| {
        let name = |column| Labels::of(M::schema()).name(column);
        found = Some(M::from_row(row, 0).map_err(|error| error.name_column(name))?);
        Ok(())
    };
    session.fetch(statement, &mut sink).await?;
    found.ok_or_else(|| gone::<M>())
}

/// Names the column of a generated key that the model's type does not hold. The row is there then.
pub(super) fn key_name<M: Model>(error: Error) -> Error {
    error.name_column(|_| Labels::of(M::schema()).name(M::schema().key_position()))
}

fn gone<M: Model>() -> Error {
    Error::new(ErrorKind::NotFound, format!("there is no `{}` with this key", M::schema().model()))
}

fn doing<M: Model>(what: &str, error: Error) -> Error {
    error.context(format_args!("{what} a `{}`", M::schema().model()))
}
