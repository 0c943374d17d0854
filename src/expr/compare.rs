//! Comparisons, `IS NULL`, and what may be NULL.
use super::{Comparison, Expr, IntoExpr, IntoNode, Kind, Node};
use crate::field::{Deferred, FieldType};

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
        compare(Comparison::Eq, self, other)
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
        compare(Comparison::Ne, self, other)
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
        compare(Comparison::Gt, self, other)
    }

    /// Greater than or equal; what is compared how is said at [`gt`](Expr::gt).
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().filter(|b| b.rating.ge(3));
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"WHERE "book"."rating" >= ?"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn ge(self, other: impl IntoExpr<T>) -> Expr<bool> {
        compare(Comparison::Ge, self, other)
    }

    /// Less than; what is compared how is said at [`gt`](Expr::gt).
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().filter(|b| b.rating.lt(3));
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"WHERE "book"."rating" < ?"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn lt(self, other: impl IntoExpr<T>) -> Expr<bool> {
        compare(Comparison::Lt, self, other)
    }

    /// Less than or equal; what is compared how is said at [`gt`](Expr::gt).
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().filter(|b| b.rating.le(3));
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"WHERE "book"."rating" <= ?"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn le(self, other: impl IntoExpr<T>) -> Expr<bool> {
        compare(Comparison::Le, self, other)
    }
}

impl<T: FieldType, N: IntoNode> Expr<T, N> {
    /// The same, with a type that says that it can be NULL, where the type of the column does not: behind a relation to a
    /// row that need not be there. It is then read as an `Option`, and has `is_null` and [`coalesce`](Expr::coalesce).
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// #[derive(Model)]
    /// struct Author {
    ///     id: Id<Author>,
    ///     name: String,
    ///     mentor: Option<ForeignKey<Author>>,
    /// }
    ///
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Author])?;
    /// let ann = Author::create().name("Ann").save(&db)?;
    /// Author::create().name("Bob").mentor(&ann).save(&db)?;
    ///
    /// let authors = Author::objects().order_by(|a| a.name.asc());
    /// let mentors = authors.clone().values(|a| (a.name, a.mentor().name.nullable())).all(&db)?;
    /// assert_eq!(mentors, [("Ann".to_owned(), None), ("Bob".to_owned(), Some("Ann".to_owned()))]);
    /// let mentors = authors.clone().values(|a| a.mentor().name.nullable().coalesce("nobody")).all(&db)?;
    /// assert_eq!(mentors, ["nobody", "Ann"]);
    ///
    /// let error = authors.values(|a| a.mentor().name).all(&db).unwrap_err(); // a `String` is never NULL
    /// assert_eq!(error.kind(), ErrorKind::Decode);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// A condition that a NULL makes unknown is read in the same way: `b.subtitle.eq("A Novel").nullable()`.
    pub fn nullable(self) -> Expr<Option<T>> {
        Expr::from_node(self.into_node())
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
        Expr::from_node(self.into_node().null(false))
    }

    /// Not NULL.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().filter(|b| b.subtitle.is_not_null());
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"WHERE "book"."subtitle" IS NOT NULL"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn is_not_null(self) -> Expr<bool> {
        Expr::from_node(self.into_node().null(true))
    }
}

/// One that a query may leave unread.
impl<T: FieldType, N: IntoNode> Expr<Deferred<Option<T>>, N> {
    /// NULL, as [`is_null`](Expr::is_null) of any other column.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, notes: Deferred<Option<String>> }
    /// let query = Book::objects().filter(|b| b.notes.is_null());
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"WHERE "book"."notes" IS NULL"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn is_null(self) -> Expr<bool> {
        Expr::from_node(self.into_node().null(false))
    }

    /// Not NULL.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, notes: Deferred<Option<String>> }
    /// let query = Book::objects().filter(|b| b.notes.is_not_null());
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"WHERE "book"."notes" IS NOT NULL"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn is_not_null(self) -> Expr<bool> {
        Expr::from_node(self.into_node().null(true))
    }
}

impl Node {
    /// A comparison with another. To compare with NULL is to ask for it, and nothing is greater or less than NULL.
    pub(crate) fn compare(self, comparison: Comparison, other: Node) -> Node {
        match comparison {
            Comparison::Eq if other.is_null_value() => self.null(false),
            Comparison::Ne if other.is_null_value() => self.null(true),
            _ if other.is_null_value() => Node::constant(false),
            _ => match (self.0, other.0) {
                (Kind::Row(own), Kind::Row(others)) => Node::compare_rows(comparison, own, others),
                (left, right) => {
                    Node(Kind::Compare { comparison, left: Box::new(Node(left)), right: Box::new(Node(right)) })
                }
            },
        }
    }

    /// Whether it is NULL, or is not.
    pub(crate) fn null(self, negated: bool) -> Node {
        match self.0 {
            Kind::Row(parts) => Node::null_row(parts, negated),
            kind => Node(Kind::IsNull { of: Box::new(Node(kind)), negated }),
        }
    }
}

fn compare<T: FieldType, N: IntoNode>(comparison: Comparison, left: Expr<T, N>, right: impl IntoExpr<T>) -> Expr<bool> {
    Expr::from_node(left.into_node().compare(comparison, right.into_expr().into_node()))
}
