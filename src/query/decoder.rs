//! How the rows of a query are decoded. Knows no statement.
use super::{Labels, Query, QuerySet};
use crate::error::Result;
use crate::model::Model;
use crate::value::{PartialRow, Row};

/// Turns the rows of a query into what the user asked for, and names the column that does not hold what it should.
pub(crate) struct Decoder<R> {
    decode: fn(&dyn Row, usize) -> Result<R>,
    labels: Labels,
    /// Where each column of the model stands in a row; the row is the model's own unless said.
    places: Option<Vec<Option<usize>>>,
}

impl<R> Decoder<R> {
    pub(crate) fn decode(&self, row: &dyn Row) -> Result<R> {
        self.with_row(row, |row| (self.decode)(row, 0))
    }

    /// Reads more than one thing from the columns of a row.
    pub(crate) fn decode_with<K>(&self, row: &dyn Row, key: impl FnOnce(&dyn Row, &R) -> Result<K>) -> Result<(K, R)> {
        self.with_row(row, |row| {
            let decoded = (self.decode)(row, 0)?;
            Ok((key(row, &decoded)?, decoded))
        })
    }

    fn with_row<T>(&self, row: &dyn Row, read: impl FnOnce(&dyn Row) -> Result<T>) -> Result<T> {
        let read = match &self.places {
            None => read(row),
            Some(places) => read(&PartialRow::new(row, places)),
        };
        read.map_err(|error| error.name_column(|column| self.labels.name(column)))
    }

    /// The model that is queried.
    pub(crate) fn model(&self) -> &'static str {
        self.labels.model()
    }
}

impl<M: Model, R> QuerySet<M, R> {
    pub(crate) fn decoder(&self) -> Decoder<R> {
        Decoder { decode: self.decode, labels: self.query.labels(), places: places(&self.query) }
    }
}

fn places(query: &Query) -> Option<Vec<Option<usize>>> {
    let read = query.read.as_ref()?;
    let fields = 0..query.schema.fields().len();
    Some(fields.map(|field| read.place_of(field)).collect())
}
