//! How the rows of a query are decoded. Knows no statement.
use super::select_related::RelatedRows;
use super::{Labels, Query, QuerySet};
use crate::error::Result;
use crate::model::{AnyModel, Model};
use crate::value::{PartialRow, Row};
use std::any::Any;

/// Turns the rows of a query into what the user asked for, and names the column that does not hold what it should.
pub(crate) struct Decoder<R> {
    decode: fn(&dyn Row, usize) -> Result<R>,
    labels: Labels,
    /// Where each column of the model stands in a row; the row is the model's own unless said.
    places: Option<Vec<Option<usize>>>,
    /// What is read of other models with each row.
    related: Option<RelatedRows>,
}

impl<R: 'static> Decoder<R> {
    pub(super) fn new(query: &Query, decode: fn(&dyn Row, usize) -> Result<R>) -> Self {
        let own = query.width().checked_sub(query.related.width()).filter(|_| query.columns.is_none());
        let related = own.and_then(|own| query.related.reading(query.schema, own));
        Decoder { decode, labels: query.labels(), places: places(query), related }
    }

    pub(crate) fn decode(&self, row: &dyn Row) -> Result<R> {
        let mut decoded = self.with_row(row, |row| (self.decode)(row, 0))?;
        self.relate(row, &mut decoded)?;
        Ok(decoded)
    }

    /// Reads more than one thing from the columns of a row.
    pub(crate) fn decode_with<K>(&self, row: &dyn Row, key: impl FnOnce(&dyn Row, &R) -> Result<K>) -> Result<(K, R)> {
        let (key, mut decoded) = self.with_row(row, |row| {
            let decoded = (self.decode)(row, 0)?;
            Ok((key(row, &decoded)?, decoded))
        })?;
        self.relate(row, &mut decoded)?;
        Ok((key, decoded))
    }

    /// Puts the rows of other models into the one that names them.
    fn relate(&self, row: &dyn Row, decoded: &mut R) -> Result<()> {
        let Some(related) = &self.related else { return Ok(()) };
        let decoded: &mut dyn Any = decoded;
        // Those who know a model by its description alone have it in a box.
        match decoded.is::<Box<AnyModel>>() {
            true => decoded.downcast_mut::<Box<AnyModel>>().map_or(Ok(()), |model| related.read(row, &mut **model)),
            false => related.read(row, decoded),
        }
    }

    fn with_row<T>(&self, row: &dyn Row, read: impl FnOnce(&dyn Row) -> Result<T>) -> Result<T> {
        let read = match &self.places {
            None => read(row),
            Some(places) => read(&PartialRow::new(row, places)),
        };
        read.map_err(|error| self.labels.told(error))
    }

    /// The model that is queried.
    pub(crate) fn model(&self) -> &'static str {
        self.labels.model()
    }
}

impl<M: Model, R: 'static> QuerySet<M, R> {
    pub(crate) fn decoder(&self) -> Decoder<R> {
        Decoder::new(&self.query, self.decode)
    }
}

fn places(query: &Query) -> Option<Vec<Option<usize>>> {
    let read = query.read.as_ref()?;
    let fields = 0..query.schema.fields().len();
    Some(fields.map(|field| read.place_of(field)).collect())
}
