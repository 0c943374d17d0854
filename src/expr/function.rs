//! Functions of the database: of text, of numbers, of what can be NULL.
use super::{Expr, IntoExpr, IntoNode, Kind, Node, Number, Text, TextOperand};
use crate::field::FieldType;

/// The functions there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    Lower,
    Upper,
    Length,
    Abs,
    Coalesce,
    Concat,
    Greatest,
    Least,
    /// How many elements an array has.
    Elements,
    RangeLower,
    RangeUpper,
    RangeIsEmpty,
    /// The kind of what a column holds, where it can hold several.
    TypeOf,
}

impl Function {
    pub(super) fn is_nullable(self, of: &[Node]) -> bool {
        match self {
            Function::Lower
            | Function::Upper
            | Function::Length
            | Function::Abs
            | Function::Greatest
            | Function::Elements
            | Function::RangeIsEmpty
            | Function::Least => of.iter().any(Node::is_nullable),
            Function::Coalesce => of.iter().all(Node::is_nullable),
            // Where there is no such bound.
            Function::RangeLower | Function::RangeUpper => true,
            Function::Concat | Function::TypeOf => false,
        }
    }
}

impl<T: Text, N: IntoNode> Expr<T, N> {
    /// In small letters: ASCII's on SQLite, those of every script where the database can.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().order_by(|b| b.title.lower().asc()).values(|b| b.title.upper());
    /// assert_eq!(
    ///     query.to_sql(Dialect::Sqlite)?.sql(),
    ///     r#"SELECT upper("book"."title") FROM "book" ORDER BY lower("book"."title")"#
    /// );
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn lower(self) -> Expr<T> {
        call(Function::Lower, vec![self.into_node()])
    }

    /// In capitals: ASCII's on SQLite, those of every script where the database can.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().filter(|b| b.title.upper().eq(b.title));
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"WHERE upper("book"."title") = "book"."title""#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn upper(self) -> Expr<T> {
        call(Function::Upper, vec![self.into_node()])
    }

    /// This and then another text, where a NULL counts as empty: Django's `Concat`, unlike SQL's `||`.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, title: String, subtitle: Option<String> }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// Book::create().title("Dune").save(&db)?;
    /// let full = Book::objects().values(|b| b.title.concat(": ").concat(b.subtitle)).get(&db)?;
    /// assert_eq!(full, "Dune: ");
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn concat(self, other: impl TextOperand) -> Expr<String> {
        let other = other.into_text();
        match self.into_node() {
            Node(Kind::Function { function: Function::Concat, mut of }) => {
                of.push(other);
                call(Function::Concat, of)
            }
            first => call(Function::Concat, vec![first, other]),
        }
    }
}

impl<N: IntoNode> Expr<String, N> {
    /// How many characters it has. SQLite counts those before a NUL.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, title: String }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// Book::create().title("Käfer").save(&db)?;
    /// assert_eq!(Book::objects().values(|b| b.title.length()).get(&db)?, 5);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn length(self) -> Expr<i64> {
        call(Function::Length, vec![self.into_node()])
    }
}

impl<N: IntoNode> Expr<Option<String>, N> {
    /// How many characters it has, and NULL where it is NULL. SQLite counts those before a NUL character.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query: QuerySet<Book, Option<i64>> = Book::objects().values(|b| b.subtitle.length());
    /// assert_eq!(query.to_sql(Dialect::Sqlite)?.sql(), r#"SELECT length("book"."subtitle") FROM "book""#);
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn length(self) -> Expr<Option<i64>> {
        call(Function::Length, vec![self.into_node()])
    }
}

impl<T: Number, N: IntoNode> Expr<T, N> {
    /// The number without its sign. Of the least `i64` there is none, which SQLite reports as an error.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().filter(|b| (b.rating - 3).abs().le(1));
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"WHERE abs(("book"."rating" - ?)) <= ?"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn abs(self) -> Expr<T> {
        call(Function::Abs, vec![self.into_node()])
    }
}

impl<T: FieldType, N: IntoNode> Expr<Option<T>, N> {
    /// This, or another where this is NULL. The other is never NULL, and so the whole is not; for a choice of several,
    /// nest them: `a.coalesce(b.coalesce(""))`.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query: QuerySet<Book, String> = Book::objects().values(|b| b.subtitle.coalesce(b.title));
    /// let statement = query.to_sql(Dialect::Sqlite)?;
    /// assert!(statement.sql().starts_with(r#"SELECT coalesce("book"."subtitle", "book"."title") FROM"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn coalesce(self, other: impl IntoExpr<T>) -> Expr<T> {
        call(Function::Coalesce, vec![self.into_node(), other.into_expr().into_node()])
    }
}

impl<T: FieldType, N: IntoNode> Expr<T, N> {
    /// The greater of this and another, as [`gt`](Expr::gt) compares them. With a NULL on either side it is NULL, as in
    /// Django on SQLite, here on every database.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().values(|b| (b.rating.greatest(3), b.rating.least(3)));
    /// let statement = query.to_sql(Dialect::Sqlite)?;
    /// assert!(statement.sql().starts_with(r#"SELECT max("book"."rating", ?), min("book"."rating", ?) FROM"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn greatest(self, other: impl IntoExpr<T>) -> Expr<T> {
        call(Function::Greatest, vec![self.into_node(), other.into_expr().into_node()])
    }

    /// The smaller of this and another; for the rest as [`greatest`](Expr::greatest).
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let statement = Book::objects().update_sql(Dialect::Sqlite, |b| b.rating.set((b.rating + 1).least(5)))?;
    /// assert_eq!(statement.sql(), r#"UPDATE "book" SET "rating" = min(("book"."rating" + ?), ?)"#);
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn least(self, other: impl IntoExpr<T>) -> Expr<T> {
        call(Function::Least, vec![self.into_node(), other.into_expr().into_node()])
    }
}

fn call<T>(function: Function, of: Vec<Node>) -> Expr<T> {
    Expr::from_node(Node(Kind::Function { function, of }))
}
