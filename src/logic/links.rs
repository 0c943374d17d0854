//! Adding and removing links between rows, in a table of pairs. Knows no driver.
use super::by_key::key_values;
use super::change::{Change, Keys};
use super::get_or_create::{self, Ask};
use super::pairs::{MakePairs, Pair, Plain};
use super::save;
use super::transaction::Scope;
use super::whole::Whole;
use super::{Session, fetch};
use crate::error::{Error, Result};
use crate::executor::{Output, maybe_async};
use crate::expr::Assignment;
use crate::model::{Model, Parts};
use crate::query::{Links, Query};
use crate::sql;
use crate::statement::{Statement, ValueSets};
use crate::value::Value;

/// Links rows; those that are linked stay so.
#[maybe_async(AFIT)]
pub(crate) async fn add<O: Output, P: MakePairs>(
    session: Session<'_, O>,
    links: Result<Links>,
    keys: Result<Keys>,
    mut pairs: P,
) -> Result<()> {
    let links = links?;
    let added = in_scope(session, &links, Change { added: keys?, removed: Vec::new() }, &mut pairs).await;
    added.map_err(|error| doing("adding to", &links, error))
}

/// Removes the links to rows; one that is not there is none.
#[maybe_async(AFIT)]
pub(crate) async fn remove<O: Output>(session: Session<'_, O>, links: Result<Links>, keys: Result<Keys>) -> Result<()> {
    let links = links?;
    let removed = in_scope(session, &links, Change { added: Vec::new(), removed: keys? }, &mut Plain).await;
    removed.map_err(|error| doing("removing from", &links, error))
}

/// Removes all links.
#[maybe_async(AFIT)]
pub(crate) async fn clear<O: Output>(session: Session<'_, O>, links: Result<Links>) -> Result<()> {
    let links = links?;
    let statement = sql::delete(&links.both_ways(), session.dialect())?;
    let cleared = session.execute(statement).await;
    cleared.map(drop).map_err(|error| doing("clearing", &links, error))
}

/// Links exactly these rows: reads what is linked, and changes what differs.
#[maybe_async(AFIT)]
pub(crate) async fn set<O: Output, P: MakePairs>(
    session: Session<'_, O>,
    links: Result<Links>,
    keys: Result<Keys>,
    mut pairs: P,
) -> Result<()> {
    let (links, keys) = (links?, keys?);
    let scope = Scope::open(session).await?;
    let changed = set_within(scope.session(), &links, keys, &mut pairs).await;
    let changed = scope.end(changed).await;
    changed.map_err(|error| doing("setting", &links, error))
}

#[maybe_async(AFIT)]
async fn set_within<O: Output, P: MakePairs>(
    session: Session<'_, O>,
    links: &Links,
    keys: Keys,
    pairs: &mut P,
) -> Result<()> {
    let linked = read_linked(session, links, links.query()).await?;
    let Change { added, removed } = Change::between(linked, keys)?;
    delete(session, links, removed).await?;
    let back = back(session, links, &added).await?;
    insert(session, links, (added, back), pairs).await
}

/// Makes a row and links it.
#[maybe_async(AFIT)]
pub(crate) async fn create<M: Model, O: Output, P: MakePairs>(
    session: Session<'_, O>,
    links: Result<Links>,
    Parts(row, omitted): Parts<M>,
    mut pairs: P,
) -> Result<M> {
    let links = links?;
    let scope = Scope::open(session).await?;
    let created = create_within(scope.session(), &links, Parts(row, omitted), &mut pairs).await;
    scope.end(created).await
}

#[maybe_async(AFIT)]
async fn create_within<M: Model, O: Output, P: MakePairs>(
    session: Session<'_, O>,
    links: &Links,
    Parts(row, omitted): Parts<M>,
    pairs: &mut P,
) -> Result<M> {
    let row = save::create(session, row, omitted).await?;
    link(session, links, &row, pairs).await?;
    Ok(row)
}

/// The one linked row of a query, or a new one, which is linked; and whether it is new.
#[maybe_async(AFIT)]
pub(crate) async fn get_or_create<M: Model, O: Output, P: MakePairs>(
    session: Session<'_, O>,
    links: Result<Links>,
    ask: impl Ask<M>,
    Parts(row, omitted): Parts<M>,
    mut pairs: P,
) -> Result<(M, bool)> {
    let links = links?;
    if let Some(found) = get_or_create::find(session, &ask, false).await? {
        return Ok((found, false));
    }
    let scope = Scope::open(session).await?;
    let created = get_or_create::get_or_create(scope.session(), ask, row, omitted).await;
    let linked = link_if_new(scope.session(), &links, created, &mut pairs).await;
    scope.end(linked).await
}

/// Updates the one linked row of a query, or makes a new one, which is linked; and whether it is new.
#[maybe_async(AFIT)]
pub(crate) async fn update_or_create<M: Model, O: Output, P: MakePairs>(
    session: Session<'_, O>,
    links: Result<Links>,
    ask: impl Ask<M>,
    parts: Parts<M>,
    (assignments, mut pairs): (Result<Vec<Assignment>>, P),
) -> Result<(M, bool)> {
    let links = links?;
    let Parts(row, omitted) = parts;
    let scope = Scope::open(session).await?;
    let done = get_or_create::update_or_create(scope.session(), ask, row, omitted, assignments).await;
    let linked = link_if_new(scope.session(), &links, done, &mut pairs).await;
    scope.end(linked).await
}

#[maybe_async(AFIT)]
async fn link_if_new<M: Model, O: Output, P: MakePairs>(
    session: Session<'_, O>,
    links: &Links,
    done: Result<(M, bool)>,
    pairs: &mut P,
) -> Result<(M, bool)> {
    let (row, created) = done?;
    if created {
        link(session, links, &row, pairs).await?;
    }
    Ok((row, created))
}

/// Links a row that is new, so that nothing links it yet.
#[maybe_async(AFIT)]
async fn link<M: Model, O: Output, P: MakePairs>(
    session: Session<'_, O>,
    links: &Links,
    row: &M,
    pairs: &mut P,
) -> Result<()> {
    let keys = vec![row.pk().into_key().map(|key| key_values(&key)).unwrap_or_default()];
    let back = if links.link.symmetrical { keys.clone() } else { Vec::new() };
    let linked = insert(session, links, (keys, back), pairs).await;
    linked.map_err(|error| doing("adding to", links, error))
}

/// As a whole, if it is more than one statement of one row.
#[maybe_async(AFIT)]
async fn in_scope<O: Output, P: MakePairs>(
    session: Session<'_, O>,
    links: &Links,
    change: Change,
    pairs: &mut P,
) -> Result<()> {
    if change.added.len() <= 1 && !links.link.symmetrical {
        return write(session, links, change, pairs).await;
    }
    let scope = Scope::open(session).await?;
    let written = write(scope.session(), links, change, pairs).await;
    scope.end(written).await
}

#[maybe_async(AFIT)]
async fn write<O: Output, P: MakePairs>(
    session: Session<'_, O>,
    links: &Links,
    change: Change,
    pairs: &mut P,
) -> Result<()> {
    delete(session, links, change.removed).await?;
    let back = back(session, links, &change.added).await?;
    let added = unlinked(session, links, change.added).await?;
    insert(session, links, (added, back), pairs).await
}

/// The links back that are to be added with these, where what is linked one way is linked the other way.
#[maybe_async(AFIT)]
async fn back<O: Output>(session: Session<'_, O>, links: &Links, added: &Keys) -> Result<Keys> {
    if !links.link.symmetrical {
        return Ok(Vec::new());
    }
    // A row that is linked to itself is so by one link.
    let others = added.iter().filter(|key| **key != links.own).cloned().collect();
    unlinked(session, &links.back(), others).await
}

/// The rows that are not linked yet, each once, where the table does not see to that itself.
#[maybe_async(AFIT)]
async fn unlinked<O: Output>(session: Session<'_, O>, links: &Links, keys: Keys) -> Result<Keys> {
    if !links.link.may_repeat {
        return Ok(keys);
    }
    let mut linked = Vec::new();
    for chunk in sql::chunks(session.dialect(), links.own.len(), keys.clone()) {
        let mut query = links.query();
        query.keep_positions(&links.link.other, chunk);
        linked.extend(read_linked(session, links, query).await?);
    }
    Change::between(linked, keys).map(|change| change.added)
}

/// The rows that are linked; a link that names nobody links none.
#[maybe_async(AFIT)]
async fn read_linked<O: Output>(session: Session<'_, O>, links: &Links, query: Query) -> Result<Keys> {
    let mut linked = fetch::columns(session, query, &links.link.other).await?;
    linked.retain(|key| !key.iter().any(Value::is_null));
    Ok(linked)
}

/// Adds links to these, and from these.
#[maybe_async(AFIT)]
async fn insert<O: Output, P: MakePairs>(
    session: Session<'_, O>,
    links: &Links,
    (to, from): (Keys, Keys),
    pairs: &mut P,
) -> Result<()> {
    let to = to.into_iter().map(|key| [links.own.clone(), key]);
    let all: Vec<Pair> = to.chain(from.into_iter().map(|key| [key, links.own.clone()])).collect();
    if all.is_empty() {
        return Ok(());
    }
    let inserts = pairs.inserts(session, links, all)?;
    let whole = Whole::begin(session);
    whole.touch();
    let inserted = send(session, inserts).await;
    whole.end(inserted)
}

#[maybe_async(AFIT)]
pub(super) async fn send<O: Output>(session: Session<'_, O>, inserts: Vec<(Statement, ValueSets)>) -> Result<()> {
    for (statement, sets) in inserts {
        session.execute_many(statement, sets, &mut |_| Ok(())).await?;
    }
    Ok(())
}

#[maybe_async(AFIT)]
async fn delete<O: Output>(session: Session<'_, O>, links: &Links, keys: Keys) -> Result<()> {
    let mut statements = deletes(session, links, keys.clone())?;
    if links.link.symmetrical {
        statements.extend(deletes(session, &links.back(), keys)?);
    }
    for statement in statements {
        session.execute(statement).await?;
    }
    Ok(())
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

pub(super) fn doing(what: &str, links: &Links, error: Error) -> Error {
    error.context(format_args!("{what} `{}`", links.link.schema.model()))
}
