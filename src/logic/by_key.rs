//! Reading one row by its key: all of it, or some columns.
use super::Session;
use super::failure::{doing, gone, no_key_yet};
use super::row::read_back;
use super::save::Fields;
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::model::{CallHooks, CloneOf, ForeignKey, Id, Key, Model, WithParent};
use crate::query::{Labels, Query, RelatedRows, inherited_rows};
use crate::sql::{self, Dialect};
use crate::statement::Statement;
use crate::value::{Row, Sink, Value};

/// Reads the row again; all of it, or some columns.
#[maybe_async(AFIT)]
pub(crate) async fn refresh<M: Model, O: Output>(
    session: Session<'_, O>,
    model: &mut M,
    fields: Result<Option<Fields>>,
) -> Result<()> {
    let read = match fields {
        Ok(None) => refresh_row(session, model).await,
        Ok(Some(fields)) => refresh_fields(session, model, fields).await,
        Err(error) => Err(error),
    };
    read.map_err(|error| doing::<M>("refreshing", error))?;
    M::Hooks::after_load(model);
    Ok(())
}

#[maybe_async(AFIT)]
async fn refresh_row<M: Model, O: Output>(session: Session<'_, O>, model: &mut M) -> Result<()> {
    let key = model.pk().into_key().ok_or_else(no_key_yet)?;
    let (mut found, inherited) = (false, inherited_rows(M::schema()));
    // A whole row first, so that one which does not fit changes nothing; then column by column, as what has no column
    // stays as it is.
    let mut sink = |row: &dyn Row| {
        let read = decoded::<M>(row, inherited.as_ref())?;
        found = true;
        (0..M::schema().fields().len()).try_for_each(|position| model.read(position, row, position))?;
        if let Some((parent, _)) = M::schema().parent() {
            parent.share(&read, model);
        }
        Ok(())
    };
    let key = key_values(&key);
    check_key::<M>(session.dialect(), &key)?;
    session.fetch(select_named::<M>(session.dialect(), key)?, &mut sink).await?;
    found.then_some(()).ok_or_else(gone::<M>)
}

/// Reads some columns of the row, and of the row that it is as well.
#[maybe_async(AFIT)]
async fn refresh_fields<M: Model, O: Output>(session: Session<'_, O>, model: &mut M, fields: Fields) -> Result<()> {
    let Fields { own, parent } = fields;
    if !own.is_empty() {
        refresh_columns(session, model, &own).await?;
    }
    match parent {
        Some(fields) => O::take(model.with_parent(RefreshParent { session, fields: *fields })).await,
        None => Ok(()),
    }
}

struct RefreshParent<'m, O: Output> {
    session: Session<'m, O>,
    fields: Fields,
}

impl<'m, O: Output> WithParent<'m> for RefreshParent<'m, O> {
    type Output = O::Of<'m, ()>;

    fn parent<P: Model>(self, link: &'m mut ForeignKey<P, P::Key>, clone: Option<CloneOf<P>>) -> Self::Output {
        match link.own_mut(clone) {
            Ok(row) => O::give(refresh_fields(self.session, row, self.fields)),
            Err(error) => O::ready(Err(error)),
        }
    }

    fn none(self) -> Self::Output {
        O::ready(Ok(()))
    }
}

#[maybe_async(AFIT)]
async fn refresh_columns<M: Model, O: Output>(session: Session<'_, O>, model: &mut M, fields: &[usize]) -> Result<()> {
    let key = model.pk().into_key().ok_or_else(no_key_yet)?;
    let mut found = false;
    let mut sink = |row: &dyn Row| {
        found = true;
        read_back(model, fields, row)
    };
    let statement = sql::select_columns(M::schema(), session.dialect(), fields);
    read::<M, O>(session, statement, &key, &mut sink).await?;
    found.then_some(()).ok_or_else(gone::<M>)
}

/// The statement that reads the row with a key, if the default scope of its model keeps it.
pub(crate) fn select<M: Model>(dialect: Dialect, key: Vec<Value>) -> Result<Statement> {
    match M::schema().default_scope() {
        None => select_named::<M>(dialect, key),
        Some(_) => select_of(Query::scoped(M::schema()), dialect, key),
    }
}

/// The statement that reads the row with a key that another row holds, which is there for it in any case.
fn select_named<M: Model>(dialect: Dialect, key: Vec<Value>) -> Result<Statement> {
    match M::schema().parent() {
        None => Ok(sql::select_by_key(M::schema(), dialect).with_values(key)),
        Some(_) => select_of(Query::new(M::schema()), dialect, key),
    }
}

fn select_of(mut query: Query, dialect: Dialect, key: Vec<Value>) -> Result<Statement> {
    query.order.clear();
    query.keep_keys(vec![key]);
    sql::select(&query, dialect, None)
}

/// Reads the row with a key, of those that the default scope of its model keeps.
#[maybe_async(AFIT)]
pub(crate) async fn get<M: Model, O: Output>(session: Session<'_, O>, id: Id<M, M::Key>) -> Result<M> {
    get_by(session, id, select::<M>).await
}

/// Reads the row with a key that another row holds, which is there for it in any case.
#[maybe_async(AFIT)]
pub(super) async fn get_named<M: Model, O: Output>(session: Session<'_, O>, id: Id<M, M::Key>) -> Result<M> {
    get_by(session, id, select_named::<M>).await
}

#[maybe_async(AFIT)]
async fn get_by<M: Model, O: Output>(
    session: Session<'_, O>,
    id: Id<M, M::Key>,
    select: impl FnOnce(Dialect, Vec<Value>) -> Result<Statement>,
) -> Result<M> {
    let key = id.into_key().ok_or_else(|| doing::<M>("getting", no_key_yet()))?;
    let (mut found, inherited) = (None, inherited_rows(M::schema()));
    let mut sink = |row: &dyn Row| {
        found = Some(decoded::<M>(row, inherited.as_ref())?);
        Ok(())
    };
    let key = key_values(&key);
    let checked = check_key::<M>(session.dialect(), &key);
    checked.map_err(|error| doing::<M>("getting", error))?;
    session.fetch(select(session.dialect(), key)?, &mut sink).await?;
    found.ok_or_else(gone::<M>)
}

/// Runs a statement for the row with a key, unless the database cannot hold the key.
#[maybe_async(AFIT)]
async fn read<M: Model, O: Output>(
    session: Session<'_, O>,
    statement: Statement,
    key: &M::Key,
    sink: Sink<'_>,
) -> Result<()> {
    let statement = statement.with_values(key_values(key));
    check_key::<M>(session.dialect(), statement.values())?;
    session.fetch(statement, sink).await?;
    Ok(())
}

fn decoded<M: Model>(row: &dyn Row, inherited: Option<&RelatedRows>) -> Result<M> {
    let name = |column| Labels::of(M::schema()).name(column);
    let mut decoded = M::from_row(row, 0).map_err(|error| error.name_column(name))?;
    inherited.map_or(Ok(()), |inherited| inherited.read(row, &mut decoded)).map(|()| decoded)
}

/// The key of a row that is to be linked, or to name another: it must be saved.
pub(crate) fn named_key<M: Model>(id: Id<M, M::Key>) -> Result<Vec<Value>> {
    let no_key = || {
        let model = M::schema().model();
        Error::new(ErrorKind::InvalidQuery, format!("this `{model}` has no key yet: save it before it is linked"))
    };
    id.into_key().map(|key| key_values(&key)).ok_or_else(no_key)
}

pub(super) fn key_values<K: Key>(key: &K) -> Vec<Value> {
    let mut values = Vec::with_capacity(2);
    key.push_values(&mut values);
    values
}

/// Refuses the key, the first of these values, if the database cannot hold it.
pub(super) fn check_key<M: Model>(dialect: Dialect, values: &[Value]) -> Result<()> {
    sql::check_values(M::schema(), dialect, M::schema().key_positions().iter().copied(), values)
}
