//! Conditions and what joins them: `&`, `|`, `^`, `!`.
use super::{Expr, IntoNode, Node};
use std::ops::{BitAnd, BitOr, BitXor, Not};

/// What a closure given to `filter` or `exclude` returns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition",
    label = "this closure must return a condition",
    note = "compare a column: `|b| b.title.eq(\"Dune\")`; combine with `&`, `|`, `^` and `!`"
)]
pub trait Condition {
    /// The condition, as a node.
    #[doc(hidden)]
    fn into_condition(self) -> Node;
}

impl<N: IntoNode> Condition for Expr<bool, N> {
    fn into_condition(self) -> Node {
        self.into_node()
    }
}

impl<N: IntoNode, R: Condition> BitAnd<R> for Expr<bool, N> {
    type Output = Expr<bool>;

    fn bitand(self, other: R) -> Expr<bool> {
        Expr::from_node(self.into_node().and(other.into_condition()))
    }
}

impl<N: IntoNode, R: Condition> BitOr<R> for Expr<bool, N> {
    type Output = Expr<bool>;

    fn bitor(self, other: R) -> Expr<bool> {
        Expr::from_node(self.into_node().or(other.into_condition()))
    }
}

/// True for the rows for which exactly one side is true; NULL counts as not true, as in Django.
impl<N: IntoNode, R: Condition> BitXor<R> for Expr<bool, N> {
    type Output = Expr<bool>;

    fn bitxor(self, other: R) -> Expr<bool> {
        Expr::from_node(self.into_node().xor(other.into_condition()))
    }
}

/// True for the rows for which the condition is not true, also where a NULL makes it unknown: as Django's `~Q(…)`.
impl<N: IntoNode> Not for Expr<bool, N> {
    type Output = Expr<bool>;

    fn not(self) -> Expr<bool> {
        Expr::from_node(self.into_node().not())
    }
}
