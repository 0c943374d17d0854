//! A row of which some columns were not selected. Knows no model.
use super::{Row, ValueRef};
use crate::error::{Error, Result};

/// A row as a model reads it, in front of one that has fewer columns: those that were not selected are
/// [`ValueRef::Unread`].
pub(crate) struct PartialRow<'r> {
    row: &'r dyn Row,
    places: &'r [Option<usize>],
}

impl<'r> PartialRow<'r> {
    /// `places` says for each column where it stands in the row, if it does.
    pub(crate) fn new(row: &'r dyn Row, places: &'r [Option<usize>]) -> Self {
        PartialRow { row, places }
    }
}

impl Row for PartialRow<'_> {
    fn column_count(&self) -> usize {
        self.places.len()
    }

    fn get(&self, column: usize) -> Result<ValueRef<'_>> {
        match self.places.get(column) {
            Some(Some(place)) => self.row.get(*place).map_err(|error| error.at_column(column)),
            Some(None) => Ok(ValueRef::Unread),
            None => Err(Error::decode(column, format!("the row ends after {} columns", self.places.len()))),
        }
    }
}
