//! What is to be added to the rows that belong to a row, and what is to be taken away. Knows no driver.
use super::Session;
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::expr::Node;
use crate::query::Query;
use crate::sql;
use crate::value::{Row, RowKey, Value};
use std::collections::HashSet;

/// Rows, by the values of their keys.
pub(crate) type Keys = Vec<Vec<Value>>;

/// Rows to add, and to take away.
pub(super) struct Change {
    pub(super) added: Keys,
    pub(super) removed: Keys,
}

impl Change {
    /// What makes these rows of those that are there.
    pub(super) fn between(there: Keys, wanted: Keys) -> Result<Self> {
        let mut known = set(&there)?;
        let kept = set(&wanted)?;
        let removed = there.into_iter().filter(|row| !key_of(row).is_ok_and(|key| kept.contains(&key))).collect();
        // A row that is wanted twice is added once.
        let added = wanted.into_iter().filter(|row| key_of(row).is_ok_and(|key| known.insert(key))).collect();
        Ok(Change { added, removed })
    }
}

fn set(keys: &[Vec<Value>]) -> Result<HashSet<RowKey>> {
    keys.iter().map(|key| key_of(key)).collect()
}

fn key_of(values: &[Value]) -> Result<RowKey> {
    let key = RowKey::of_values(values);
    key.ok_or_else(|| Error::new(ErrorKind::InvalidQuery, "a row without a key belongs to no other: save it first"))
}

/// What the rows of a query hold in some of their columns.
#[maybe_async(AFIT)]
pub(super) async fn read_keys<O: Output>(
    session: Session<'_, O>,
    mut query: Query,
    positions: &[usize],
) -> Result<Keys> {
    query.order.clear();
    query.columns = Some(positions.iter().map(|position| Node::column(*position, false)).collect());
    let statement = sql::select(&query, session.dialect(), None)?;
    let fields: Vec<_> = query.schema.at(positions).collect();
    let mut rows = Vec::new();
    let mut sink = |row: &dyn Row| {
        let values = fields.iter().enumerate().map(|(at, field)| field.read(row, at));
        rows.push(values.collect::<Result<Vec<Value>>>()?);
        Ok(())
    };
    session.fetch(statement, &mut sink).await?;
    Ok(rows)
}
