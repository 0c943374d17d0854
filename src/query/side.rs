//! From what the other side of a relation is seen that a model has no field for: from a row, from rows at hand, and from
//! the columns in a closure. Knows no dialect and no executor.
use super::belonging::{Reverse, reverse};
use super::linked::{Linked, linked};
use super::of_row::{of_rows, related};
use super::{Many, One, QuerySet};
use crate::expr::Path;
use crate::model::Model;

/// A row of `M`, rows of it, or its columns, for which the derive implements it.
///
/// It is one trait of all three, and generic over the model, so that a crate other than the model's own says of them at
/// once that they have a method: rustc does not let it say so of each, as the columns are known to it by `M` alone.
#[diagnostic::on_unimplemented(message = "`{Self}` is no row of `{M}`, nor are these its columns")]
#[doc(hidden)]
pub trait Side<M: Model> {
    /// The rows of `T` whose foreign key, of this number, names it.
    type Many<T: Model, const KEY: usize>;
    /// The one that does.
    type One<T: Model>;

    /// By the number of the relation, as it is seen from the model.
    fn many<T: Model, const KEY: usize>(&self, relation: usize) -> Self::Many<T, KEY>;

    /// The same of one row.
    fn one<T: Model>(&self, relation: usize) -> Self::One<T>;
}

/// A row of `M`, or its columns: of several rows, links do not tell which of them they are of.
#[diagnostic::on_unimplemented(message = "`{Self}` is no row of `{M}`, nor are these its columns")]
#[doc(hidden)]
pub trait LinkSide<M: Model> {
    /// The rows of `T` that are linked to it.
    type Linked<T: Model, B>;

    /// By the number of the relation, as it is seen from the model.
    fn linked<T: Model, B>(&self, relation: usize) -> Self::Linked<T, B>;
}

impl<M: Model> Side<M> for M {
    type Many<T: Model, const KEY: usize> = Reverse<T, KEY>;
    type One<T: Model> = QuerySet<T>;

    fn many<T: Model, const KEY: usize>(&self, relation: usize) -> Reverse<T, KEY> {
        reverse(self, relation)
    }

    fn one<T: Model>(&self, relation: usize) -> QuerySet<T> {
        related(self, relation)
    }
}

impl<M: Model> LinkSide<M> for M {
    type Linked<T: Model, B> = Linked<T, B>;

    fn linked<T: Model, B>(&self, relation: usize) -> Linked<T, B> {
        linked(self, relation)
    }
}

impl<M: Model> Side<M> for [M] {
    type Many<T: Model, const KEY: usize> = QuerySet<T>;
    type One<T: Model> = QuerySet<T>;

    fn many<T: Model, const KEY: usize>(&self, relation: usize) -> QuerySet<T> {
        of_rows(self, relation)
    }

    fn one<T: Model>(&self, relation: usize) -> QuerySet<T> {
        of_rows(self, relation)
    }
}

/// The rows along a relation to many, in a closure.
#[doc(hidden)]
pub fn many_at<T: Model>(path: Path, relation: usize) -> Many<T> {
    Many::new(path.to_many(relation))
}

/// The row along a relation to one that need not be there.
#[doc(hidden)]
pub fn one_at<T: Model>(path: Path, relation: usize) -> One<T> {
    One::new(path.to_one(relation, true))
}
