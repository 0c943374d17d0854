//! Rows that name another by their foreign key: given to it, and taken away. Knows no driver.
use super::change::{Change, Keys};
use super::transaction::Scope;
use super::write::doing_rows;
use super::{Session, fetch};
use crate::error::Result;
use crate::executor::{Output, maybe_async};
use crate::expr::{Assignment, Node};
use crate::query::{Children, Query};
use crate::sql;
use crate::statement::Statement;
use crate::value::Value;

/// Gives rows to the row.
#[maybe_async(AFIT)]
pub(crate) async fn add<O: Output>(
    session: Session<'_, O>,
    children: Result<Children>,
    keys: Result<Keys>,
) -> Result<()> {
    let children = children?;
    let statements = changes(session, &children, Change { added: keys?, removed: Vec::new() })?;
    in_scope(session, &children, statements).await
}

/// Takes rows away from the row; those of another row stay there.
#[maybe_async(AFIT)]
pub(crate) async fn remove<O: Output>(
    session: Session<'_, O>,
    children: Result<Children>,
    keys: Result<Keys>,
) -> Result<()> {
    let children = children?;
    let statements = changes(session, &children, Change { added: Vec::new(), removed: keys? })?;
    in_scope(session, &children, statements).await
}

/// Takes all rows away from the row.
#[maybe_async(AFIT)]
pub(crate) async fn clear<O: Output>(session: Session<'_, O>, children: Result<Children>) -> Result<()> {
    let children = children?;
    let statement = naming(session, &children, nobody(&children), children.query())?;
    in_scope(session, &children, vec![statement]).await
}

/// Gives the row exactly these: reads which it has, and changes what differs.
#[maybe_async(AFIT)]
pub(crate) async fn set<O: Output>(
    session: Session<'_, O>,
    children: Result<Children>,
    keys: Result<Keys>,
) -> Result<()> {
    let (children, keys) = (children?, keys?);
    let scope = Scope::open(session).await?;
    let changed = set_within(scope.session(), &children, keys).await;
    scope.end(changed).await
}

#[maybe_async(AFIT)]
async fn set_within<O: Output>(session: Session<'_, O>, children: &Children, keys: Keys) -> Result<()> {
    let there = fetch::columns(session, children.query(), children.schema.key_positions()).await;
    let there = there.map_err(|error| doing_rows(children.schema, "reading", error))?;
    let statements = changes(session, children, Change::between(there, keys)?)?;
    write(session, children, statements).await
}

/// As a whole, if it is more than one statement.
#[maybe_async(AFIT)]
async fn in_scope<O: Output>(session: Session<'_, O>, children: &Children, statements: Vec<Statement>) -> Result<()> {
    if statements.len() <= 1 {
        return write(session, children, statements).await;
    }
    let scope = Scope::open(session).await?;
    let written = write(scope.session(), children, statements).await;
    scope.end(written).await
}

#[maybe_async(AFIT)]
async fn write<O: Output>(session: Session<'_, O>, children: &Children, statements: Vec<Statement>) -> Result<()> {
    for statement in statements {
        let written = session.execute(statement).await;
        written.map_err(|error| doing_rows(children.schema, "updating", error))?;
    }
    Ok(())
}

/// As many statements as the keys take; none without any.
fn changes<O: Output>(session: Session<'_, O>, children: &Children, change: Change) -> Result<Vec<Statement>> {
    let own = 2 * children.positions.len();
    let chunks = |keys| sql::chunks(session.dialect(), own, keys).into_iter();
    let removed = chunks(change.removed).map(|keys| {
        let mut query = children.query();
        query.keep_keys(keys);
        naming(session, children, nobody(children), query)
    });
    let added = chunks(change.added).map(|keys| {
        let mut query = Query::new(children.schema);
        query.keep_keys(keys);
        naming(session, children, children.parent.clone(), query)
    });
    removed.chain(added).collect()
}

/// Lets the rows of a query name a row, or nobody.
fn naming<O: Output>(
    session: Session<'_, O>,
    children: &Children,
    named: Vec<Value>,
    query: Query,
) -> Result<Statement> {
    let assigned = children.positions.iter().zip(named);
    let assigned = assigned.map(|(position, value)| Assignment::own(*position, Node::value(value)));
    sql::update(&query, session.dialect(), &assigned.collect::<Vec<_>>())
}

fn nobody(children: &Children) -> Vec<Value> {
    children.schema.at(&children.positions).map(|field| Value::Null(field.value_type())).collect()
}
