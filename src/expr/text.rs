//! Text lookups.
use super::{Expr, IntoExpr, IntoNode, Kind, Node, TextLookup};
use crate::field::FieldType;

/// Text, or text that can be NULL.
#[diagnostic::on_unimplemented(message = "`{Self}` is not text", label = "text lookups are for text columns")]
pub trait Text: FieldType {}
impl Text for String {}
impl Text for Option<String> {}

/// Wildcards in what is looked for (`%`, `_`, `*`) stand for themselves. The lookups that ignore case do so for ASCII on
/// SQLite, and for every letter where the database can.
impl<T: Text, N: IntoNode> Expr<T, N> {
    /// Contains a text; case counts, as in Rust.
    pub fn contains(self, other: impl IntoExpr<T>) -> Expr<bool> {
        lookup(TextLookup::Contains, false, self.into_node(), other.into_expr().into_node())
    }

    /// Starts with a text; case counts.
    pub fn starts_with(self, other: impl IntoExpr<T>) -> Expr<bool> {
        lookup(TextLookup::StartsWith, false, self.into_node(), other.into_expr().into_node())
    }

    /// Ends with a text; case counts.
    pub fn ends_with(self, other: impl IntoExpr<T>) -> Expr<bool> {
        lookup(TextLookup::EndsWith, false, self.into_node(), other.into_expr().into_node())
    }

    /// Equal but for case.
    pub fn ieq(self, other: impl IntoExpr<T>) -> Expr<bool> {
        lookup(TextLookup::Exact, true, self.into_node(), other.into_expr().into_node())
    }

    /// Contains a text, whatever its case.
    pub fn icontains(self, other: impl IntoExpr<T>) -> Expr<bool> {
        lookup(TextLookup::Contains, true, self.into_node(), other.into_expr().into_node())
    }

    /// Starts with a text, whatever its case.
    pub fn istarts_with(self, other: impl IntoExpr<T>) -> Expr<bool> {
        lookup(TextLookup::StartsWith, true, self.into_node(), other.into_expr().into_node())
    }

    /// Ends with a text, whatever its case.
    pub fn iends_with(self, other: impl IntoExpr<T>) -> Expr<bool> {
        lookup(TextLookup::EndsWith, true, self.into_node(), other.into_expr().into_node())
    }
}

fn lookup(lookup: TextLookup, ignore_case: bool, text: Node, pattern: Node) -> Expr<bool> {
    if pattern.is_null_value() {
        return Expr::from_node(Node::constant(false));
    }
    Expr::from_node(Node(Kind::Text { lookup, ignore_case, text: Box::new(text), pattern: Box::new(pattern) }))
}
