//! Conditions and what joins them: `&`, `|`, `^`, `!`.
use super::{Expr, IntoNode, Node};
use std::ops::{BitAnd, BitOr, BitXor, Not};

/// What a closure given to `filter` or `exclude` returns: an `Expr<bool>`, such as a comparison or a `bool` column.
///
/// `&`, `|`, `^` and `!` join conditions, as Django's `Q` objects. Method calls bind closer than they do, so
/// comparisons need no parentheses; `&` comes before `^`, and that before `|`.
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
/// let query = Book::objects().filter(|b| b.rating.ge(4) & !b.title.eq("Dune") | b.subtitle.is_null());
/// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(
///     r#"WHERE ("book"."rating" >= ? AND NOT ("book"."title" = ?)) OR "book"."subtitle" IS NULL"#
/// ));
/// # Ok::<(), biform::Error>(())
/// ```
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

/// True for the rows for which both sides are.
impl<N: IntoNode, R: Condition> BitAnd<R> for Expr<bool, N> {
    type Output = Expr<bool>;

    fn bitand(self, other: R) -> Expr<bool> {
        Expr::from_node(self.into_node().and(other.into_condition()))
    }
}

/// True for the rows for which either side is, or both.
impl<N: IntoNode, R: Condition> BitOr<R> for Expr<bool, N> {
    type Output = Expr<bool>;

    fn bitor(self, other: R) -> Expr<bool> {
        Expr::from_node(self.into_node().or(other.into_condition()))
    }
}

/// True for the rows for which exactly one side is true; NULL counts as not true, as in Django.
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
/// let query = Book::objects().filter(|b| b.rating.eq(5) ^ b.subtitle.eq("A Novel"));
/// let statement = query.to_sql(Dialect::Sqlite)?;
/// assert!(statement.sql().ends_with(r#"("book"."rating" = ?) <> (("book"."subtitle" = ?) IS TRUE)"#));
/// # Ok::<(), biform::Error>(())
/// ```
impl<N: IntoNode, R: Condition> BitXor<R> for Expr<bool, N> {
    type Output = Expr<bool>;

    fn bitxor(self, other: R) -> Expr<bool> {
        Expr::from_node(self.into_node().xor(other.into_condition()))
    }
}

/// True for the rows for which the condition is not true, also where a NULL makes it unknown: as Django's `~Q(…)`, and
/// unlike SQL's `NOT`, for which unknown stays unknown.
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
/// let query = Book::objects().filter(|b| !b.subtitle.eq("A Novel"));
/// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"WHERE ("book"."subtitle" = ?) IS NOT TRUE"#));
/// # Ok::<(), biform::Error>(())
/// ```
impl<N: IntoNode> Not for Expr<bool, N> {
    type Output = Expr<bool>;

    fn not(self) -> Expr<bool> {
        Expr::from_node(self.into_node().not())
    }
}
