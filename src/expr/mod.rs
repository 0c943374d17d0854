//! Columns and expressions, typed. Knows no SQL text, no dialect and no executor.
mod array;
mod assign;
mod compare;
mod composite;
mod condition;
#[cfg(feature = "rust_decimal")]
mod decimal;
mod duration;
mod field_list;
mod function;
mod into_expr;
mod membership;
mod node;
mod number;
mod order;
mod part;
mod path;
mod pattern;
mod range;
mod raw;
mod select;
mod subquery;
mod temporal;
#[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
mod temporal_types;
mod text;
mod text_operand;
mod zone;

pub use array::{ArrayOperand, IntoElement};
pub use assign::{Assignment, Assignments};
pub use composite::CompositeColumn;
pub(crate) use composite::KeyOperand;
pub use condition::Condition;
pub use duration::DurationOperand;
pub use field_list::FieldList;
pub(crate) use function::Function;
pub use into_expr::IntoExpr;
pub use membership::InOperand;
pub(crate) use node::Kind;
pub(crate) use node::{Arithmetic, Comparison, SetLookup, TextLookup};
pub use node::{ColumnRef, IntoNode, Node};
pub use number::{Integer, Number};
pub(crate) use order::Nulls;
pub use order::{OrderBy, OrderTerm};
pub use part::InZone;
pub(crate) use part::Part;
pub use path::Path;
pub(crate) use pattern::PatternKind;
pub use range::{RangeContent, RangeOperand};
pub use raw::raw;
pub use select::Selection;
pub(crate) use subquery::Subquery;
pub use temporal::{Calendar, Clock, Instant, Temporal, TemporalKind};
pub use text::Text;
pub use text_operand::TextOperand;
pub use zone::Zone;
pub(crate) use zone::ZoneKind;

use std::fmt;
use std::marker::PhantomData;

/// An expression of type `T`: a column, a value, or what operators make of them. Building one asks no database.
///
/// | to | |
/// |---|---|
/// | compare | `eq`, `ne`, `gt`, `ge`, `lt`, `le`, `between`, `in_`, `is_null`, `is_not_null` |
/// | look into text | `contains`, `starts_with`, `ends_with`; whatever the case, `ieq`, `icontains`, … |
/// | look into an array | `contains`, `contained_by`, `overlaps`, `len`, `get`: see [`Element`](crate::Element) |
/// | look into a range, on PostgreSQL | `contains`, `overlaps`, `fully_lt`, `lower`, …: see [`RangeElement`](crate::RangeElement) |
/// | fit text to a pattern | `like`, `regex`; whatever the case, `ilike`, `iregex` |
/// | join conditions | `&`, `\|`, `^`, `!`: see [`Condition`] |
/// | calculate | `+`, `-`, `*`, `/`, `%`: see [`Number`]; with durations and dates, [`DurationOperand`] |
/// | call a function | `lower`, `upper`, `length`, `concat`, `abs`, `coalesce` |
/// | say that it can be NULL, behind a row that need not be there | `nullable` |
/// | take a date or a time apart | `year`, `month`, `date`, `hour`, …; in a time zone, `at(zone)` |
/// | order, assign | `asc`, `desc`, with `nulls_first`, `nulls_last`; `set` |
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
pub type Column<T> = Expr<T, ColumnRef>;

impl<T> Column<T> {
    /// For the derive: a column by its position in the schema, and what its field is called.
    #[doc(hidden)]
    pub const fn new(position: usize, name: &'static str) -> Self {
        Column::along(Path::ROOT, position, name)
    }

    /// The column at a position of the model at the end of a path.
    #[doc(hidden)]
    pub const fn along(path: Path, position: usize, name: &'static str) -> Self {
        Expr { node: ColumnRef { path, position, name }, of: PhantomData }
    }

    /// Its position among the fields of the schema.
    #[doc(hidden)]
    pub const fn position(self) -> usize {
        self.node.position
    }
}

impl<T> Expr<T> {
    pub(crate) fn from_node(node: Node) -> Self {
        Expr { node, of: PhantomData }
    }

    /// The node, whatever the type is.
    pub(crate) fn untyped(self) -> Node {
        self.node
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
