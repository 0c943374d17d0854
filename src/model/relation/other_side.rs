//! The other sides of relations of models that a model does not know, as those of a crate that depends on its own: what
//! `related_name` makes. Knows no SQL and no query.
use super::{Relation, RelationKind};
use crate::model::{Model, Schema};
use std::any::TypeId;
use std::sync::{Mutex, PoisonError};

/// The other sides that a model has no field for, numbered behind its own relations in the order in which they were first
/// asked for. A number is given once, and stays: so a path holds it like any other.
///
/// What is not asked for is not there, so that nothing may depend on which there are: neither a deletion nor what can be
/// named by text.
#[doc(hidden)]
pub struct OtherSides(Mutex<Vec<OtherSide>>);

/// One of them: the relation of a model, by its number there, seen from here.
struct OtherSide {
    of: (TypeId, usize),
    relation: &'static Relation,
}

#[doc(hidden)]
impl OtherSides {
    #[allow(clippy::new_without_default, reason = "it is a static of each model")]
    pub const fn new() -> Self {
        OtherSides(Mutex::new(Vec::new()))
    }
}

impl OtherSides {
    /// The one at a place.
    pub(crate) fn get(&self, place: usize) -> Option<&'static Relation> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(place).map(|side| side.relation)
    }

    /// The place of one, which is added if it is new.
    fn place(&self, of: (TypeId, usize), relation: impl FnOnce() -> Relation) -> usize {
        let mut sides = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sides.iter().position(|side| side.of == of).unwrap_or_else(|| {
            sides.push(OtherSide { of, relation: Box::leak(Box::new(relation())) });
            sides.len() - 1
        })
    }
}

/// The number by which a row of `M` names the rows of `T` that name it by the relation of `T` with this number. Asks for no
/// description: it is called by closures of which one may be just being made.
#[doc(hidden)]
pub fn other_side<M: Model, T: Model>(relation: usize, name: &'static str, kind: RelationKind) -> usize {
    let make = || Relation::without_field(name, kind, T::schema, T::RELATIONS.get(relation).map(|of| of.field));
    M::RELATIONS.len() + M::other_sides().place((TypeId::of::<T>(), relation), make)
}

impl Schema {
    /// The relation of a number: one of the model's own, or the other side of one that it does not know.
    pub(crate) fn relation_at(&'static self, number: usize) -> Option<&'static Relation> {
        let own = self.relations();
        own.get(number).or_else(|| self.other_sides()?.get(number.checked_sub(own.len())?))
    }
}
