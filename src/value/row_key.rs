//! Keys of rows, to find a row by: of the values that a database gives, whatever type a model reads them as.
use super::{Value, ValueRef};
use crate::error::Result;

/// The key of a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum RowKey {
    Int(i64),
    Text(Box<str>),
    Bytes(Box<[u8]>),
    /// What else can be a key, written so that what differs is written otherwise.
    Written(String),
    Several(Vec<RowKey>),
}

impl RowKey {
    /// The key in these columns; none if one of them is NULL.
    pub(crate) fn of<'r>(mut columns: impl ExactSizeIterator<Item = Result<ValueRef<'r>>>) -> Result<Option<RowKey>> {
        if columns.len() == 1 {
            return Ok(columns.next().transpose()?.and_then(RowKey::part));
        }
        let parts = columns.map(|value| value.map(RowKey::part)).collect::<Result<Option<Vec<_>>>>()?;
        Ok(parts.map(RowKey::Several))
    }

    /// The key that values are; none if one of them is NULL.
    pub(crate) fn of_values(values: &[Value]) -> Option<RowKey> {
        let mut parts = values.iter().map(|value| RowKey::part(value.as_ref()));
        match values.len() {
            1 => parts.next().flatten(),
            _ => parts.collect::<Option<_>>().map(RowKey::Several),
        }
    }

    fn part(value: ValueRef<'_>) -> Option<RowKey> {
        Some(match value {
            ValueRef::Null | ValueRef::Unread => return None,
            ValueRef::Int(key) => RowKey::Int(key),
            ValueRef::Text(key) => RowKey::Text(key.into()),
            ValueRef::Bytes(key) => RowKey::Bytes(key.into()),
            ValueRef::UInt(key) => i64::try_from(key).map_or_else(|_| RowKey::Written(key.to_string()), RowKey::Int),
            other => RowKey::Written(format!("{other:?}")),
        })
    }
}
