//! What is to be added to the rows that belong to a row, and what is to be taken away. Knows no driver.
use crate::error::{Error, ErrorKind, Result};
use crate::value::{RowKey, Value};
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
