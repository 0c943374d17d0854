//! Assignments: `b.rating.set(b.rating + 1)`.
use super::{Column, IntoExpr, Node, Path};
use crate::field::FieldType;

/// A column and what it is set to.
#[derive(Debug, Clone, PartialEq)]
#[must_use = "an assignment does nothing until it is given to `update`"]
pub struct Assignment {
    /// Which relations lead to the row of the column.
    pub(crate) path: Path,
    pub(crate) position: usize,
    pub(crate) node: Node,
}

impl<T: FieldType> Column<T> {
    /// Sets the column, in the database: the right side sees the row as it was, as in SQL. `None` sets NULL.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().filter(|b| b.id.eq(1));
    /// let statement = query.update_sql(Dialect::Sqlite, |b| (b.rating.set(b.rating + 1), b.subtitle.set(None)))?;
    /// assert_eq!(
    ///     statement.sql(),
    ///     r#"UPDATE "book" SET "rating" = ("book"."rating" + ?), "subtitle" = ? WHERE "book"."id" = ?"#
    /// );
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn set(self, value: impl IntoExpr<T>) -> Assignment {
        Assignment { path: self.node.path, position: self.node.position, node: value.into_expr().into_node() }
    }
}

impl Assignment {
    /// To a column of the row itself.
    pub(crate) fn own(position: usize, node: Node) -> Self {
        Assignment { path: Path::ROOT, position, node }
    }
}

/// What a closure given to `update` returns: an assignment, a tuple of up to eight, or a vector, where what is set is
/// known only when the program runs.
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
/// let rating: Option<i32> = None;
/// let statement = Book::objects().update_sql(Dialect::Sqlite, |b| {
///     let mut set = vec![b.title.set("Dune")];
///     set.extend(rating.map(|rating| b.rating.set(rating)));
///     set
/// })?;
/// assert_eq!(statement.sql(), r#"UPDATE "book" SET "title" = ?"#);
/// # Ok::<(), biform::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an assignment",
    label = "this closure must return assignments",
    note = "set a column: `|b| b.rating.set(b.rating + 1)`; several make a tuple"
)]
pub trait Assignments {
    /// Appends the assignments.
    #[doc(hidden)]
    fn push_assignments(self, assignments: &mut Vec<Assignment>);
}

impl Assignments for Assignment {
    fn push_assignments(self, assignments: &mut Vec<Assignment>) {
        assignments.push(self);
    }
}

impl Assignments for Vec<Assignment> {
    fn push_assignments(self, assignments: &mut Vec<Assignment>) {
        assignments.extend(self);
    }
}

macro_rules! tuples {
    ($($($name:ident)+),+) => {$(
        #[allow(non_snake_case)]
        impl<$($name: Assignments),+> Assignments for ($($name,)+) {
            fn push_assignments(self, assignments: &mut Vec<Assignment>) {
                let ($($name,)+) = self;
                $($name.push_assignments(assignments);)+
            }
        }
    )+};
}
tuples!(A, A B, A B C, A B C D, A B C D E, A B C D E F, A B C D E F G, A B C D E F G H);
