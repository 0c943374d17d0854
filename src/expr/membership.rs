//! `in_` and `between`: whether a value is among others.
use super::{Expr, IntoExpr, IntoNode, Kind, Node};
use crate::field::FieldType;

impl<T: FieldType, N: IntoNode> Expr<T, N> {
    /// One of some values, or of what another query gives. `None`s among the values are dropped, and of no values nothing
    /// is one: as in Django.
    ///
    /// A list may be of any length: more than 10,000 values that are stored alike, as whole numbers, as texts without a NUL
    /// character, which dates and times are too, or as bytes, which UUIDs are, are bound as one. Others, such as
    /// floating-point numbers and expressions, and shorter lists are bound each, and a statement binds at most
    /// [`Dialect::max_binds`](crate::Dialect::max_binds) of them, so three lists of 10,000: with more the query fails with
    /// [`Unsupported`](crate::ErrorKind::Unsupported).
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().filter(|b| b.rating.in_([1, 3, 5]));
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"WHERE "book"."rating" IN (?, ?, ?)"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// A query gives the values where `values` selects one expression, and keys where it gives whole models; slices and
    /// orders count. It is part of the statement, and a mistake in it is one of the whole.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Author { id: Id<Author>, name: String }
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, author: Option<Id<Author>>, rating: i32 }
    /// let known = Author::objects().filter(|a| a.name.starts_with("A"));
    /// let query = Book::objects().filter(|b| b.author.in_(known.values(|a| a.id)));
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(
    ///     r#"WHERE "book"."author" IN (SELECT "author"."id" FROM "author" WHERE instr("author"."name", ?) = 1)"#
    /// ));
    ///
    /// let best = Book::objects().order_by(|b| b.rating.desc()).limit(10);
    /// let others = Book::objects().exclude(|b| b.id.in_(best));
    /// assert!(others.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"ORDER BY "book"."rating" DESC LIMIT 10))"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// A NULL that the query gives is equal to nothing, and `!` and `exclude` keep the rows for which it is not true that
    /// they are among the values. That is where it differs from Django and SQL, whose NOT IN gives no row at all once
    /// there is a NULL.
    pub fn in_(self, values: impl InOperand<T>) -> Expr<bool> {
        Expr::from_node(values.into_membership(self.into_node()))
    }

    /// From `low` to `high`, both included: Django's `range`, SQL's BETWEEN. With `None` at either end it is never true.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().filter(|b| b.rating.between(2, b.rating * 2) & b.title.between("A", "N"));
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(
    ///     r#"WHERE "book"."rating" BETWEEN ? AND ("book"."rating" * ?) AND "book"."title" BETWEEN ? AND ?"#
    /// ));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn between(self, low: impl IntoExpr<T>, high: impl IntoExpr<T>) -> Expr<bool> {
        let (low, high) = (low.into_expr().into_node(), high.into_expr().into_node());
        Expr::from_node(self.into_node().between(low, high))
    }
}

impl Node {
    /// Whether it is one of some values; NULLs among them are dropped, and of no values nothing is one.
    pub(crate) fn one_of(self, values: impl IntoIterator<Item = Node>) -> Node {
        let values: Vec<Node> = values.into_iter().filter(|value| !value.is_null_value()).collect();
        match self.0 {
            _ if values.is_empty() => Node::constant(false),
            Kind::Row(parts) => Node::one_of_rows(&parts, values),
            kind => Node(Kind::In { of: Box::new(Node(kind)), values }),
        }
    }

    /// Whether it is from one to the other, which nothing is where either is NULL.
    pub(crate) fn between(self, low: Node, high: Node) -> Node {
        match low.is_null_value() || high.is_null_value() {
            true => Node::constant(false),
            false => Node(Kind::Between { of: Box::new(self), low: Box::new(low), high: Box::new(high) }),
        }
    }
}

/// What [`in_`](Expr::in_) looks among for a column of type `T`: an array, a vector, a slice or a range of values, any
/// iterator of what the column is [compared with](IntoExpr); or a [`QuerySet`](crate::QuerySet) that selects one
/// expression of the column's type, NULL or not, or whole models for their keys.
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String, rating: i32 }
/// let ids: Vec<Id<Book>> = vec![Id::from(1), Id::from(2)];
/// let query = Book::objects().filter(|b| b.id.in_(&ids) & b.rating.in_(3..=5) & b.title.in_(["Dune", "Emma"]));
/// assert_eq!(query.to_sql(Dialect::Sqlite)?.values().len(), 7);
/// # Ok::<(), biform::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "a column of type `{T}` is not looked for among `{Self}`",
    label = "expected values of type `{T}`, or a query of them",
    note = "give a list: `b.rating.in_([1, 3])`; or a query of one column of that type: \
            `b.id.in_(Book::objects().values(|b| b.id))`"
)]
pub trait InOperand<T> {
    /// The condition that something is among these.
    #[doc(hidden)]
    fn into_membership(self, of: Node) -> Node;
}

impl<T, I: IntoIterator<Item: IntoExpr<T>>> InOperand<T> for I
where
    T: FieldType,
{
    fn into_membership(self, of: Node) -> Node {
        of.one_of(self.into_iter().map(|value| value.into_expr().into_node()))
    }
}
