//! Comparisons, `IS NULL` and `IN`.
use super::{Comparison, Expr, IntoExpr, IntoNode, Kind, Node};
use crate::field::FieldType;

impl<T: FieldType, N: IntoNode> Expr<T, N> {
    /// Equal. Comparing with `None` asks for NULL, as in Django; otherwise a NULL is equal to nothing, as in SQL.
    pub fn eq(self, other: impl IntoExpr<T>) -> Expr<bool> {
        compare(Comparison::Eq, self.into_node(), other.into_expr().into_node())
    }

    /// Not equal. Comparing with `None` asks for what is not NULL; otherwise a NULL is unequal to nothing, as in SQL:
    /// `exclude(|b| b.subtitle.eq("x"))` keeps the rows without a subtitle, `filter(|b| b.subtitle.ne("x"))` does not.
    pub fn ne(self, other: impl IntoExpr<T>) -> Expr<bool> {
        compare(Comparison::Ne, self.into_node(), other.into_expr().into_node())
    }

    /// Greater than.
    pub fn gt(self, other: impl IntoExpr<T>) -> Expr<bool> {
        compare(Comparison::Gt, self.into_node(), other.into_expr().into_node())
    }

    /// Greater than or equal.
    pub fn ge(self, other: impl IntoExpr<T>) -> Expr<bool> {
        compare(Comparison::Ge, self.into_node(), other.into_expr().into_node())
    }

    /// Less than.
    pub fn lt(self, other: impl IntoExpr<T>) -> Expr<bool> {
        compare(Comparison::Lt, self.into_node(), other.into_expr().into_node())
    }

    /// Less than or equal.
    pub fn le(self, other: impl IntoExpr<T>) -> Expr<bool> {
        compare(Comparison::Le, self.into_node(), other.into_expr().into_node())
    }

    /// One of some values. `None`s among them are dropped, and of no values nothing is one: as in Django.
    pub fn in_<V: IntoExpr<T>>(self, values: impl IntoIterator<Item = V>) -> Expr<bool> {
        let values = values.into_iter().map(|value| value.into_expr().into_node());
        let values: Vec<Node> = values.filter(|value| !value.is_null_value()).collect();
        if values.is_empty() {
            return Expr::from_node(Node::constant(false));
        }
        Expr::from_node(Node(Kind::In { of: Box::new(self.into_node()), values }))
    }
}

impl<T: FieldType, N: IntoNode> Expr<Option<T>, N> {
    /// NULL.
    pub fn is_null(self) -> Expr<bool> {
        is_null(self.into_node(), false)
    }

    /// Not NULL.
    pub fn is_not_null(self) -> Expr<bool> {
        is_null(self.into_node(), true)
    }
}

fn compare(comparison: Comparison, left: Node, right: Node) -> Expr<bool> {
    match comparison {
        Comparison::Eq if right.is_null_value() => return is_null(left, false),
        Comparison::Ne if right.is_null_value() => return is_null(left, true),
        // Nothing is greater or less than NULL.
        _ if right.is_null_value() => return Expr::from_node(Node::constant(false)),
        _ => {}
    }
    Expr::from_node(Node(Kind::Compare { comparison, left: Box::new(left), right: Box::new(right) }))
}

fn is_null(of: Node, negated: bool) -> Expr<bool> {
    Expr::from_node(Node(Kind::IsNull { of: Box::new(of), negated }))
}
