//! Comparisons, `IS NULL` and `IN`.
use super::{Comparison, Expr, IntoExpr, IntoNode, Kind, Node};
use crate::field::FieldType;

impl<T: FieldType, N: IntoNode> Expr<T, N> {
    /// Equal. Comparing with `None` asks for NULL, as in Django; otherwise a NULL is equal to nothing, as in SQL. Text
    /// is compared as it is stored, case included.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().filter(|b| b.title.eq("Dune") & b.subtitle.eq(None));
    /// let statement = query.to_sql(Dialect::Sqlite)?;
    /// assert!(statement.sql().ends_with(r#"WHERE "book"."title" = ? AND "book"."subtitle" IS NULL"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn eq(self, other: impl IntoExpr<T>) -> Expr<bool> {
        compare(Comparison::Eq, self.into_node(), other.into_expr().into_node())
    }

    /// Not equal. Comparing with `None` asks for what is not NULL; otherwise a NULL is unequal to nothing, as in SQL:
    /// `exclude(|b| b.subtitle.eq("x"))` keeps the rows without a subtitle, `filter(|b| b.subtitle.ne("x"))` does not.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().filter(|b| b.rating.ne(3));
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"WHERE "book"."rating" <> ?"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn ne(self, other: impl IntoExpr<T>) -> Expr<bool> {
        compare(Comparison::Ne, self.into_node(), other.into_expr().into_node())
    }

    /// Greater than: numbers by size, `false` before `true`, text on SQLite by its bytes. As in SQL, nothing is greater
    /// or less than NULL; that holds for `ge`, `lt` and `le` too, and for `None`.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().filter(|b| b.rating.gt(3) & b.title.lt("N"));
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"WHERE "book"."rating" > ? AND "book"."title" < ?"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn gt(self, other: impl IntoExpr<T>) -> Expr<bool> {
        compare(Comparison::Gt, self.into_node(), other.into_expr().into_node())
    }

    /// Greater than or equal; what is compared how is said at [`gt`](Expr::gt).
    pub fn ge(self, other: impl IntoExpr<T>) -> Expr<bool> {
        compare(Comparison::Ge, self.into_node(), other.into_expr().into_node())
    }

    /// Less than; what is compared how is said at [`gt`](Expr::gt).
    pub fn lt(self, other: impl IntoExpr<T>) -> Expr<bool> {
        compare(Comparison::Lt, self.into_node(), other.into_expr().into_node())
    }

    /// Less than or equal; what is compared how is said at [`gt`](Expr::gt).
    pub fn le(self, other: impl IntoExpr<T>) -> Expr<bool> {
        compare(Comparison::Le, self.into_node(), other.into_expr().into_node())
    }

    /// One of some values. `None`s among them are dropped, and of no values nothing is one: as in Django.
    ///
    /// Each value is bound, and a statement binds at most [`Dialect::max_binds`](crate::Dialect::max_binds) of them:
    /// with more the query fails with [`Unsupported`](crate::ErrorKind::Unsupported).
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().filter(|b| b.rating.in_([1, 3, 5]));
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"WHERE "book"."rating" IN (?, ?, ?)"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
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
    /// NULL: the one question that a NULL answers with yes.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().filter(|b| b.subtitle.is_null());
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"WHERE "book"."subtitle" IS NULL"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
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
