//! Models whose rows are rows of another model as well, by a key that names these: multi-table inheritance. Knows no SQL.
use super::{AnyModel, Field, ForeignKey, Model, Relation, Schema};
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{Assignment, Path};
use std::any::Any;
use std::iter;
use std::marker::PhantomData;

/// What is done with the field by which a row is one of another model as well: it is told of which.
pub trait WithParent<'m>: Sized {
    /// What it comes to.
    type Output;

    /// With the field, and how that model is cloned, if it is.
    fn parent<P: Model>(self, link: &'m mut ForeignKey<P, P::Key>, clone: Option<CloneOf<P>>) -> Self::Output;

    /// There is no such field.
    fn none(self) -> Self::Output;
}

/// A model whose relation of this number is its `parent_link`. Made by the derive.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this builder makes rows of other models, too",
    label = "rows of other models go with it",
    note = "call its `save`, which saves all of them in one transaction; what is called here takes rows without others"
)]
pub trait InheritsBy<const RELATION: usize>: Model {}

/// Clones a model.
pub(crate) type CloneOf<P> = fn(&P) -> P;

/// Whether a type is `Clone`, and how it is cloned: the constant of its own hides that of [`NotCloned`].
#[derive(Debug)]
pub struct Cloned<T>(PhantomData<T>);

impl<T: Clone> Cloned<T> {
    /// It is.
    pub const CLONE: Option<CloneOf<T>> = Some(T::clone);
}

/// What holds of a type that is not `Clone`.
pub trait NotCloned {
    /// The type.
    type Of;
    /// It is not.
    const CLONE: Option<CloneOf<Self::Of>> = None;
}

impl<T> NotCloned for Cloned<T> {
    type Of = T;
}

impl Schema {
    /// The relation by which its rows are rows of another model as well, and the path along it.
    pub(crate) fn parent(&self) -> Option<(&Relation, Path)> {
        let number = self.parent_number()?;
        Some((self.relations().get(number)?, Path::ROOT.to_one(number, false)))
    }

    /// A path that begins with its parent, as it is seen from there.
    pub(crate) fn seen_from_parent(&self, path: Path) -> Option<Path> {
        let (_, parent) = self.parent()?;
        path.seen_from(parent)
    }

    /// Assignments to columns of its own, and those to columns of its parent, as they are seen from there.
    pub(crate) fn split(
        &self,
        assignments: impl IntoIterator<Item = Assignment>,
    ) -> Result<(Vec<Assignment>, Vec<Assignment>)> {
        let (own, others): (Vec<_>, Vec<_>) = assignments.into_iter().partition(|set| set.path.is_root());
        let of_parent = others.into_iter().map(|set| self.of_parent(set)).collect::<Result<_>>()?;
        Ok((own, of_parent))
    }

    fn of_parent(&self, mut set: Assignment) -> Result<Assignment> {
        let invalid = |message| Error::new(ErrorKind::InvalidQuery, message);
        set.path = self.seen_from_parent(set.path).ok_or_else(|| {
            invalid(format!("a column of another model is not one of `{}`: update the rows of that", self.model()))
        })?;
        match set.node.move_paths(&|path| self.seen_from_parent(path)) {
            true => Ok(set),
            false => Err(invalid(format!(
                "a column that `{}` inherits is in another table, where it is set to nothing of its own: to a value, or by \
                 columns that it inherits",
                self.model()
            ))),
        }
    }

    /// The models whose rows its own are as well, the nearest first.
    pub(crate) fn ancestors(&self) -> impl Iterator<Item = &'static Schema> {
        let parent = |schema: &Schema| schema.parent().map(|(relation, _)| relation.target());
        iter::successors(parent(self), move |schema| parent(schema))
    }

    /// Whether its rows are rows of the other model as well.
    pub(crate) fn inherits(&self, other: &Schema) -> bool {
        self.ancestors().any(|schema| std::ptr::eq(schema, other))
    }

    /// Whether a write of an object that is one of its rows writes to its table, whatever it sets: the version, a time.
    pub(crate) fn is_touched(&self) -> bool {
        let is_touched = |field: &Field| field.is_version() || field.clock().is_some_and(|clock| clock.on_update);
        self.fields().iter().any(is_touched)
    }

    /// The rows that a row is as well, as far as these are loaded, the nearest first.
    pub(crate) fn held_ancestors<'m>(&self, row: &'m dyn Any) -> impl Iterator<Item = (&'static Schema, &'m AnyModel)> {
        let parent = |schema: &Schema, row: &'m dyn Any| {
            let (relation, _) = schema.parent()?;
            Some((relation.target(), relation.row(row)?))
        };
        iter::successors(parent(self, row), move |(schema, row)| parent(schema, *row))
    }
}
