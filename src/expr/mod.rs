//! Columns and expressions, typed. Knows no SQL text, no dialect and no executor.
mod assign;
mod compare;
mod condition;
mod into_expr;
mod node;
mod number;
mod order;
mod select;
mod text;

pub use assign::{Assignment, Assignments};
pub use condition::Condition;
pub use into_expr::IntoExpr;
pub(crate) use node::Kind;
pub(crate) use node::{Arithmetic, Comparison, TextLookup};
pub use node::{ColumnName, IntoNode, Node};
pub use number::{Integer, Number};
pub use order::{OrderBy, OrderTerm};
pub use select::Selection;
pub use text::Text;

use std::fmt;
use std::marker::PhantomData;

/// An expression of type `T`: a column, a value, or what operators make of them. Building one asks no database.
///
/// | to | |
/// |---|---|
/// | compare | `eq`, `ne`, `gt`, `ge`, `lt`, `le`, `in_`, `is_null`, `is_not_null` |
/// | look into text | `contains`, `starts_with`, `ends_with`; whatever the case, `ieq`, `icontains`, … |
/// | join conditions | `&`, `\|`, `^`, `!`: see [`Condition`] |
/// | calculate | `+`, `-`, `*`, `/`, `%`: see [`Number`] |
/// | order, assign | `asc`, `desc`, `set` |
///
/// Write a reusable condition as a function from columns to one:
///
/// ```
/// use biform::prelude::*;
/// use biform::{Columns, Expr};
///
/// #[derive(Model)]
/// struct Book {
///     id: Id<Book>,
///     title: String,
///     rating: i32,
/// }
///
/// fn popular(b: Columns<Book>) -> Expr<bool> {
///     b.rating.ge(4) & !b.title.starts_with("Pulp")
/// }
///
/// let query = Book::objects().filter(popular).exclude(|b| b.rating.eq(5));
/// # let _ = query;
/// ```
///
/// Rust's own comparisons give a `bool`, so in a query they are methods; and the column stands first:
///
/// | not | but |
/// |---|---|
/// | `b.title == "Dune"`, `b.rating > 3` | `b.title.eq("Dune")`, `b.rating.gt(3)` |
/// | `x && y`, `x \|\| y` | `x & y`, `x \| y`, with parentheses where they are mixed |
/// | `10 - b.rating` | `b.rating * -1 + 10` |
#[must_use = "an expression does nothing until it is given to a query"]
pub struct Expr<T, N = Node> {
    node: N,
    of: PhantomData<fn() -> T>,
}

/// A column of type `T`, as closures get them: `|b| b.title`.
pub type Column<T> = Expr<T, ColumnName>;

impl<T> Column<T> {
    /// For the derive: a column by its name.
    #[doc(hidden)]
    pub const fn new(name: &'static str) -> Self {
        Expr { node: ColumnName(name), of: PhantomData }
    }
}

impl<T> Expr<T> {
    pub(crate) fn from_node(node: Node) -> Self {
        Expr { node, of: PhantomData }
    }
}

impl<T: crate::field::FieldType, N: IntoNode> Expr<T, N> {
    pub(crate) fn into_node(self) -> Node {
        self.node.into_node(T::NULLABLE)
    }
}

impl<T, N: Clone> Clone for Expr<T, N> {
    fn clone(&self) -> Self {
        Expr { node: self.node.clone(), of: PhantomData }
    }
}

impl<T, N: Copy> Copy for Expr<T, N> {}

impl<T, N: fmt::Debug> fmt::Debug for Expr<T, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}
