//! What `values` selects, and the type of its rows.
use super::{Expr, IntoNode, Node};
use crate::error::Result;
use crate::field::{FieldType, decode};
use crate::value::Row;

/// What a closure given to `values` returns: a column, an expression, or a tuple of up to eight, which may be tuples
/// themselves. [`Row`](Selection::Row) is what comes out: see [`values`](crate::QuerySet::values).
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
/// let query: QuerySet<Book, (String, (i32, bool))> =
///     Book::objects().values(|b| (b.title, (b.rating + 1, b.subtitle.is_null())));
/// assert!(query.to_sql(Dialect::Sqlite)?.sql().starts_with(
///     r#"SELECT "book"."title", ("book"."rating" + ?), "book"."subtitle" IS NULL FROM"#
/// ));
/// # Ok::<(), biform::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be selected",
    label = "this closure must return columns or expressions",
    note = "return a column, an expression, or a tuple of them: `|b| (b.title, b.rating + 1)`"
)]
pub trait Selection {
    /// What a row becomes.
    type Row: Send + 'static;

    /// How many columns it takes.
    #[doc(hidden)]
    const WIDTH: usize;

    /// Appends what is selected.
    #[doc(hidden)]
    fn push_nodes(self, nodes: &mut Vec<Node>);

    /// Reads a row, from a column on.
    #[doc(hidden)]
    fn decode(row: &dyn Row, start: usize) -> Result<Self::Row>;
}

impl<T: FieldType, N: IntoNode> Selection for Expr<T, N> {
    type Row = T;
    const WIDTH: usize = 1;

    fn push_nodes(self, nodes: &mut Vec<Node>) {
        nodes.push(self.into_node());
    }
    fn decode(row: &dyn Row, start: usize) -> Result<T> {
        decode(row, start)
    }
}

macro_rules! tuples {
    ($($($name:ident)+),+) => {$(
        #[allow(non_snake_case)]
        impl<$($name: Selection),+> Selection for ($($name,)+) {
            type Row = ($($name::Row,)+);
            const WIDTH: usize = 0 $(+ $name::WIDTH)+;

            fn push_nodes(self, nodes: &mut Vec<Node>) {
                let ($($name,)+) = self;
                $($name.push_nodes(nodes);)+
            }
            fn decode(row: &dyn Row, start: usize) -> Result<Self::Row> {
                let mut next = start;
                $(
                    let $name = $name::decode(row, next)?;
                    next += $name::WIDTH;
                )+
                debug_assert_eq!(next, start + Self::WIDTH);
                Ok(($($name,)+))
            }
        }
    )+};
}
tuples!(A, A B, A B C, A B C D, A B C D E, A B C D E F, A B C D E F G, A B C D E F G H);
