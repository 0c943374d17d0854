//! Rows that models hold already, taken out of them so that more can be loaded for them. Knows no statement.
use super::prefetch::Parents;
use crate::model::{AnyModel, Loaded, Relation};
use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The rows that some models hold for a relation, each once.
pub(super) struct Held {
    rows: Vec<Row>,
    /// Of which models they were, and which of them each had.
    of: Vec<(usize, Places)>,
}

enum Row {
    Owned(Box<AnyModel>),
    Shared(Arc<AnyModel>),
}

enum Places {
    One(Option<usize>),
    Many(Vec<usize>),
    Shared(Vec<usize>),
}

impl Held {
    /// Takes them out of the models that have them loaded, and tells the places of those whose rows stay with them, as a
    /// clone of the model holds them as well.
    pub(super) fn take(relation: &Relation, parents: &mut Parents<'_>) -> (Self, HashSet<usize>) {
        let mut held = Held { rows: Vec::new(), of: Vec::new() };
        let (mut known, mut staying) = (HashMap::new(), HashSet::new());
        for (at, parent) in parents.iter_mut().enumerate() {
            let places = match relation.take(&mut **parent) {
                None => {
                    if relation.is_loaded(&mut **parent) {
                        staying.insert(at);
                    }
                    continue;
                }
                Some(Loaded::One(row)) => Places::One(row.map(|row| held.share(row, &mut known))),
                Some(Loaded::Many(rows)) => Places::Many(rows.into_iter().map(|row| held.own(row)).collect()),
                Some(Loaded::Shared(rows)) => {
                    Places::Shared(rows.into_iter().map(|row| held.share(row, &mut known)).collect())
                }
            };
            held.of.push((at, places));
        }
        (held, staying)
    }

    /// The places of the models.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> {
        self.of.iter().map(|(at, _)| *at)
    }

    fn own(&mut self, row: Box<AnyModel>) -> usize {
        self.rows.push(Row::Owned(row));
        self.rows.len() - 1
    }

    fn share(&mut self, row: Arc<AnyModel>, known: &mut HashMap<usize, usize>) -> usize {
        *known.entry(Arc::as_ptr(&row).cast::<()>().addr()).or_insert_with(|| {
            self.rows.push(Row::Shared(row));
            self.rows.len() - 1
        })
    }

    /// The rows, to load for; none if one of them is held elsewhere, too.
    pub(super) fn rows(&mut self) -> Option<Parents<'_>> {
        let rows = self.rows.iter_mut().map(|row| match row {
            Row::Owned(row) => Some(&mut **row as &mut (dyn Any + Send)),
            Row::Shared(row) => Arc::get_mut(row).map(|row| row as &mut (dyn Any + Send)),
        });
        rows.collect()
    }

    /// Gives them back.
    pub(super) fn give_back(self, relation: &Relation, parents: &mut Parents<'_>) {
        let mut rows: Vec<Option<Row>> = self.rows.into_iter().map(Some).collect();
        let shared = |rows: &[Option<Row>], place: usize| match rows.get(place) {
            Some(Some(Row::Shared(row))) => Some(Arc::clone(row)),
            _ => None,
        };
        for (at, places) in self.of {
            let loaded = match places {
                Places::One(place) => Loaded::One(place.and_then(|place| shared(&rows, place))),
                Places::Shared(places) => {
                    Loaded::Shared(places.into_iter().filter_map(|place| shared(&rows, place)).collect())
                }
                Places::Many(places) => {
                    Loaded::Many(places.into_iter().filter_map(|place| owned(&mut rows, place)).collect())
                }
            };
            if let Some(parent) = parents.get_mut(at) {
                relation.hold(&mut **parent, loaded);
            }
        }
    }
}

fn owned(rows: &mut [Option<Row>], place: usize) -> Option<Box<AnyModel>> {
    match rows.get_mut(place)?.take()? {
        Row::Owned(row) => Some(row),
        Row::Shared(_) => None,
    }
}
