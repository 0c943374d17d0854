//! Text lookups.
use super::{Expr, IntoExpr, IntoNode, Kind, Node, TextLookup};
use crate::field::FieldType;

/// Text, or text that can be NULL.
#[diagnostic::on_unimplemented(message = "`{Self}` is not text", label = "text lookups are for text columns")]
pub trait Text: FieldType {}
impl Text for String {}
impl Text for Option<String> {}

/// Wildcards in what is looked for (`%`, `_`, `*`) stand for themselves. The lookups that ignore case do so for ASCII
/// on SQLite, and for every letter where the database can; on SQLite they look for at most 50,000 bytes. Every text
/// contains the empty one. `None` is found nowhere, and nothing is found in a NULL.
impl<T: Text, N: IntoNode> Expr<T, N> {
    /// Contains a text; case counts, as in Rust. Django's `contains` ignores case on SQLite; this does not.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # let rows = [("Dune", 5), ("Emma", 4), ("Pulp", 1)].map(|(t, r)| Book::create().title(t).rating(r));
    /// # Book::objects().bulk_create(&db, rows)?;
    /// assert!(Book::objects().filter(|b| b.title.contains("un")).exists(&db)?);
    /// assert!(!Book::objects().filter(|b| b.title.contains("UN")).exists(&db)?);
    /// assert!(!Book::objects().filter(|b| b.title.contains("%")).exists(&db)?);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn contains(self, other: impl IntoExpr<T>) -> Expr<bool> {
        lookup(TextLookup::Contains, false, self.into_node(), other.into_expr().into_node())
    }

    /// Starts with a text; case counts.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # let rows = [("Dune", 5), ("Emma", 4), ("Pulp", 1)].map(|(t, r)| Book::create().title(t).rating(r));
    /// # Book::objects().bulk_create(&db, rows)?;
    /// let query = Book::objects().filter(|b| b.title.starts_with("Du") | b.title.ends_with("ma"));
    /// assert_eq!(query.values(|b| b.title).all(&db)?, ["Dune", "Emma"]);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn starts_with(self, other: impl IntoExpr<T>) -> Expr<bool> {
        lookup(TextLookup::StartsWith, false, self.into_node(), other.into_expr().into_node())
    }

    /// Ends with a text; case counts.
    pub fn ends_with(self, other: impl IntoExpr<T>) -> Expr<bool> {
        lookup(TextLookup::EndsWith, false, self.into_node(), other.into_expr().into_node())
    }

    /// Equal but for case: Django's `iexact`, though `None` is found nowhere.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # let rows = [("Dune", 5), ("Emma", 4), ("Pulp", 1)].map(|(t, r)| Book::create().title(t).rating(r));
    /// # Book::objects().bulk_create(&db, rows)?;
    /// let found = Book::objects().filter(|b| b.title.ieq("DUNE")).count(&db)?;
    /// assert_eq!(found, 1);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn ieq(self, other: impl IntoExpr<T>) -> Expr<bool> {
        lookup(TextLookup::Exact, true, self.into_node(), other.into_expr().into_node())
    }

    /// Contains a text, whatever its case.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().filter(|b| b.title.icontains("50%"));
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"WHERE "book"."title" LIKE ? ESCAPE '\'"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
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
