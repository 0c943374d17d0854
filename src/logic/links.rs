//! Adding and removing links between rows, in a table of pairs. Knows no driver.
use super::Session;
use super::transaction::Scope;
use super::whole::Whole;
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::expr::Node;
use crate::model::Omitted;
use crate::query::Links;
use crate::sql::{self, Conflict};
use crate::statement::{Statement, ValueSets};
use crate::value::{Row, RowKey, Value};
use std::collections::HashSet;

/// What is linked to a row, by the values of its key.
pub(crate) type Keys = Vec<Vec<Value>>;

/// Links rows; those that are linked stay so.
#[maybe_async(AFIT)]
pub(crate) async fn add<O: Output>(session: Session<'_, O>, links: Result<Links>, keys: Result<Keys>) -> Result<()> {
    let links = links?;
    let added = in_scope(session, &links, Change { added: keys?, removed: Vec::new() }).await;
    added.map_err(|error| doing("adding to", &links, error))
}

/// Removes the links to rows; one that is not there is none.
#[maybe_async(AFIT)]
pub(crate) async fn remove<O: Output>(session: Session<'_, O>, links: Result<Links>, keys: Result<Keys>) -> Result<()> {
    let links = links?;
    let removed = in_scope(session, &links, Change { added: Vec::new(), removed: keys? }).await;
    removed.map_err(|error| doing("removing from", &links, error))
}

/// Removes all links.
#[maybe_async(AFIT)]
pub(crate) async fn clear<O: Output>(session: Session<'_, O>, links: Result<Links>) -> Result<()> {
    let links = links?;
    let statement = sql::delete(&links.query(), session.dialect())?;
    let cleared = session.execute(statement).await;
    cleared.map(drop).map_err(|error| doing("clearing", &links, error))
}

/// Links exactly these rows: reads what is linked, and changes what differs.
#[maybe_async(AFIT)]
pub(crate) async fn set<O: Output>(session: Session<'_, O>, links: Result<Links>, keys: Result<Keys>) -> Result<()> {
    let (links, keys) = (links?, keys?);
    let scope = Scope::open(session).await?;
    let changed = set_within(scope.session(), &links, keys).await;
    let changed = scope.end(changed).await;
    changed.map_err(|error| doing("setting", &links, error))
}

#[maybe_async(AFIT)]
async fn set_within<O: Output>(session: Session<'_, O>, links: &Links, keys: Keys) -> Result<()> {
    let linked = read(session, links).await?;
    let known = linked.iter().map(|row| key_of(row)).collect::<Result<HashSet<RowKey>>>()?;
    let wanted = keys.iter().map(|key| key_of(key)).collect::<Result<HashSet<RowKey>>>()?;
    let is_in = |keys: &HashSet<RowKey>, row: &[Value]| key_of(row).is_ok_and(|key| keys.contains(&key));
    let removed = linked.into_iter().filter(|row| !is_in(&wanted, row)).collect();
    let added = keys.into_iter().filter(|row| !is_in(&known, row)).collect();
    write(session, links, Change { added, removed }).await
}

/// What is linked to the row.
#[maybe_async(AFIT)]
async fn read<O: Output>(session: Session<'_, O>, links: &Links) -> Result<Keys> {
    let mut query = links.query();
    query.columns = Some(links.link.other.iter().map(|position| Node::column(*position, false)).collect());
    let statement = sql::select(&query, session.dialect(), None)?;
    let fields: Vec<_> = links.link.schema.at(&links.link.other).collect();
    let mut rows = Vec::new();
    let mut sink = |row: &dyn Row| {
        let values = fields.iter().enumerate().map(|(at, field)| field.read(row, at));
        rows.push(values.collect::<Result<Vec<Value>>>()?);
        Ok(())
    };
    session.fetch(statement, &mut sink).await?;
    Ok(rows)
}

/// Links to add, and to remove.
struct Change {
    added: Keys,
    removed: Keys,
}

/// As a whole, if it is more than one statement of one row.
#[maybe_async(AFIT)]
async fn in_scope<O: Output>(session: Session<'_, O>, links: &Links, change: Change) -> Result<()> {
    if change.added.len() <= 1 {
        return write(session, links, change).await;
    }
    let scope = Scope::open(session).await?;
    let written = write(scope.session(), links, change).await;
    scope.end(written).await
}

#[maybe_async(AFIT)]
async fn write<O: Output>(session: Session<'_, O>, links: &Links, change: Change) -> Result<()> {
    for statement in deletes(session, links, change.removed)? {
        session.execute(statement).await?;
    }
    if change.added.is_empty() {
        return Ok(());
    }
    let (schema, link) = (links.link.schema, &links.link);
    let statement = sql::insert_or(schema, session.dialect(), true, Omitted::NONE, Conflict::Ignore { tell: false })?;
    let mut sets = ValueSets::with_capacity(schema.fields().len(), change.added.len());
    for key in change.added {
        // The columns stand as the side that owns the table has them.
        let mut pair: Vec<(usize, Value)> = link.own.iter().copied().zip(links.own.clone()).collect();
        pair.extend(link.other.iter().copied().zip(key));
        pair.sort_by_key(|(position, _)| *position);
        sets.push_set(|values| values.extend(pair.into_iter().map(|(_, value)| value)));
    }
    let mut whole = Whole::begin(session);
    whole.touch();
    let inserted = session.execute_many(statement, sets, &mut |_| Ok(())).await;
    whole.end(inserted).map(drop)
}

/// As many statements as the keys take.
fn deletes<O: Output>(session: Session<'_, O>, links: &Links, keys: Keys) -> Result<Vec<Statement>> {
    let dialect = session.dialect();
    let delete = |keys: Keys| {
        let mut query = links.query();
        query.keep_positions(&links.link.other, keys);
        sql::delete(&query, dialect)
    };
    sql::chunks(dialect, links.own.len(), keys).into_iter().map(delete).collect()
}

fn key_of(values: &[Value]) -> Result<RowKey> {
    let key = RowKey::of_values(values);
    key.ok_or_else(|| Error::new(ErrorKind::InvalidQuery, "a row without a key cannot be linked: save it first"))
}

fn doing(what: &str, links: &Links, error: Error) -> Error {
    error.context(format_args!("{what} `{}`", links.link.schema.model()))
}
