//! Text lookups.
use super::{Expr, IntoNode, Kind, Node, TextLookup, TextOperand};
use crate::field::{Deferred, FieldType};

/// Text, or text that can be NULL: text lookups are for these. A type of your own that is stored as text may be one.
#[diagnostic::on_unimplemented(message = "`{Self}` is not text", label = "text lookups are for text columns")]
pub trait Text: FieldType {}
impl Text for String {}
#[diagnostic::do_not_recommend]
impl<T: Text> Text for Option<T> {}
impl<T: Text> Text for Deferred<T> {}

/// Wildcards in what is looked for (`%`, `_`, `*`) stand for themselves, and so does a NUL. The lookups that ignore case
/// do so for ASCII on SQLite, and for every letter where the database can. Every text contains the empty one. `None` is
/// found nowhere, and nothing is found in a NULL.
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
    pub fn contains(self, other: impl TextOperand) -> Expr<bool> {
        look_up(self, TextLookup::Contains, false, other)
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
    pub fn starts_with(self, other: impl TextOperand) -> Expr<bool> {
        look_up(self, TextLookup::StartsWith, false, other)
    }

    /// Ends with a text; case counts.
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
    /// assert!(Book::objects().filter(|b| b.title.ends_with("ne")).exists(&db)?);
    /// assert!(!Book::objects().filter(|b| b.title.ends_with("NE")).exists(&db)?);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn ends_with(self, other: impl TextOperand) -> Expr<bool> {
        look_up(self, TextLookup::EndsWith, false, other)
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
    pub fn ieq(self, other: impl TextOperand) -> Expr<bool> {
        look_up(self, TextLookup::Exact, true, other)
    }

    /// Contains a text, whatever its case.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().filter(|b| b.title.icontains("50%"));
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"WHERE instr(lower("book"."title"), lower(?)) > 0"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn icontains(self, other: impl TextOperand) -> Expr<bool> {
        look_up(self, TextLookup::Contains, true, other)
    }

    /// Starts with a text, whatever its case.
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
    /// let query = Book::objects().filter(|b| b.title.istarts_with("du"));
    /// assert_eq!(query.values(|b| b.title).all(&db)?, ["Dune"]);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn istarts_with(self, other: impl TextOperand) -> Expr<bool> {
        look_up(self, TextLookup::StartsWith, true, other)
    }

    /// Ends with a text, whatever its case.
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
    /// let query = Book::objects().filter(|b| b.title.iends_with("MA"));
    /// assert_eq!(query.values(|b| b.title).all(&db)?, ["Emma"]);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn iends_with(self, other: impl TextOperand) -> Expr<bool> {
        look_up(self, TextLookup::EndsWith, true, other)
    }
}

impl Node {
    /// Whether a text is found in it, which NULL is nowhere.
    pub(crate) fn look_up(self, lookup: TextLookup, ignore_case: bool, pattern: Node) -> Node {
        match pattern.is_null_value() {
            true => Node::constant(false),
            false => Node(Kind::Text { lookup, ignore_case, text: Box::new(self), pattern: Box::new(pattern) }),
        }
    }
}

fn look_up<T: Text, N: IntoNode>(
    text: Expr<T, N>,
    lookup: TextLookup,
    ignore_case: bool,
    pattern: impl TextOperand,
) -> Expr<bool> {
    Expr::from_node(text.into_node().look_up(lookup, ignore_case, pattern.into_text()))
}
