//! Adding and removing links between rows, in a table of pairs. Knows no driver.
use super::Session;
use super::by_key::key_values;
use super::change::{Change, Keys, read_keys};
use super::get_or_create::{self, Ask};
use super::save;
use super::transaction::Scope;
use super::whole::Whole;
use crate::error::{Error, Result};
use crate::executor::{Output, maybe_async};
use crate::expr::Assignment;
use crate::model::{Model, Omitted, Parts};
use crate::query::Links;
use crate::sql::{self, Conflict};
use crate::statement::{Statement, ValueSets};
use crate::value::Value;

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
    let linked = read_keys(session, links.query(), &links.link.other).await?;
    write(session, links, Change::between(linked, keys)?).await
}

/// Makes a row and links it.
#[maybe_async(AFIT)]
pub(crate) async fn create<M: Model, O: Output>(
    session: Session<'_, O>,
    links: Result<Links>,
    Parts(row, omitted): Parts<M>,
) -> Result<M> {
    let links = links?;
    let scope = Scope::open(session).await?;
    let created = create_within(scope.session(), &links, row, omitted).await;
    scope.end(created).await
}

#[maybe_async(AFIT)]
async fn create_within<M: Model, O: Output>(
    session: Session<'_, O>,
    links: &Links,
    row: M,
    omitted: Omitted,
) -> Result<M> {
    let row = save::create(session, row, omitted).await?;
    link(session, links, &row).await?;
    Ok(row)
}

/// The one linked row of a query, or a new one, which is linked; and whether it is new.
#[maybe_async(AFIT)]
pub(crate) async fn get_or_create<M: Model, O: Output>(
    session: Session<'_, O>,
    links: Result<Links>,
    ask: impl Ask<M>,
    Parts(row, omitted): Parts<M>,
) -> Result<(M, bool)> {
    let links = links?;
    if let Some(found) = get_or_create::find(session, &ask, false).await? {
        return Ok((found, false));
    }
    let scope = Scope::open(session).await?;
    let created = get_or_create::get_or_create(scope.session(), ask, row, omitted).await;
    let linked = link_if_new(scope.session(), &links, created).await;
    scope.end(linked).await
}

/// Updates the one linked row of a query, or makes a new one, which is linked; and whether it is new.
#[maybe_async(AFIT)]
pub(crate) async fn update_or_create<M: Model, O: Output>(
    session: Session<'_, O>,
    links: Result<Links>,
    ask: impl Ask<M>,
    parts: Parts<M>,
    assignments: Result<Vec<Assignment>>,
) -> Result<(M, bool)> {
    let links = links?;
    let Parts(row, omitted) = parts;
    let scope = Scope::open(session).await?;
    let done = get_or_create::update_or_create(scope.session(), ask, row, omitted, assignments).await;
    let linked = link_if_new(scope.session(), &links, done).await;
    scope.end(linked).await
}

#[maybe_async(AFIT)]
async fn link_if_new<M: Model, O: Output>(
    session: Session<'_, O>,
    links: &Links,
    done: Result<(M, bool)>,
) -> Result<(M, bool)> {
    let (row, created) = done?;
    if created {
        link(session, links, &row).await?;
    }
    Ok((row, created))
}

#[maybe_async(AFIT)]
async fn link<M: Model, O: Output>(session: Session<'_, O>, links: &Links, row: &M) -> Result<()> {
    let key = row.pk().into_key().map(|key| key_values(&key)).unwrap_or_default();
    let linked = write(session, links, Change { added: vec![key], removed: Vec::new() }).await;
    linked.map_err(|error| doing("adding to", links, error))
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

fn doing(what: &str, links: &Links, error: Error) -> Error {
    error.context(format_args!("{what} `{}`", links.link.schema.model()))
}
