//! Patterns: `like`, `regex` and those that ignore case.
use super::{Expr, IntoNode, Kind, Node, Text};
use crate::value::Value;

/// The languages of patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PatternKind {
    Like,
    ILike,
    Regex,
    IRegex,
}

/// A pattern is text of the program's, not a column: it is checked before a statement is sent, and a pattern that is none
/// is an error of kind [`InvalidQuery`](crate::ErrorKind::InvalidQuery). Nothing in a NULL fits a pattern.
impl<T: Text, N: IntoNode> Expr<T, N> {
    /// Is, from its start to its end, as a pattern of SQL's LIKE: `%` stands for any text, `_` for any character, and `\`
    /// before one of the three for the character itself. Case counts, on SQLite too, whose own LIKE ignores it: there the
    /// pattern becomes one of GLOB. To look for a text as it is, there is [`contains`](Expr::contains).
    ///
    /// On SQLite a pattern has 50,000 bytes at most, and in a text with a NUL what stands before it is compared.
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
    /// assert_eq!(Book::objects().filter(|b| b.title.like("D_n%")).count(&db)?, 1);
    /// assert_eq!(Book::objects().filter(|b| b.title.like("d_n%")).count(&db)?, 0);
    /// let error = Book::objects().filter(|b| b.title.like("D\\")).count(&db).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::InvalidQuery);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn like(self, pattern: impl Into<String>) -> Expr<bool> {
        fits(PatternKind::Like, self, pattern)
    }

    /// As [`like`](Expr::like), whatever the case: of ASCII letters on SQLite.
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
    /// assert_eq!(Book::objects().filter(|b| b.title.ilike("d_N%")).count(&db)?, 1);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn ilike(self, pattern: impl Into<String>) -> Expr<bool> {
        fits(PatternKind::ILike, self, pattern)
    }

    /// Has a part that fits a regular expression; `^` and `$` ask for its start and end. On SQLite the syntax is that of
    /// Rust's [`regex`](https://docs.rs/regex) crate, which does the search.
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
    /// assert_eq!(Book::objects().filter(|b| b.title.regex(r"^[DE]\w{3}$")).count(&db)?, 2);
    /// assert_eq!(Book::objects().filter(|b| b.title.iregex("m{2}|ULP")).count(&db)?, 2);
    /// let error = Book::objects().filter(|b| b.title.regex("(")).count(&db).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::InvalidQuery);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn regex(self, pattern: impl Into<String>) -> Expr<bool> {
        fits(PatternKind::Regex, self, pattern)
    }

    /// As [`regex`](Expr::regex), whatever the case of any letter.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, title: String }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// Book::create().title("Der Käfer").save(&db)?;
    /// assert_eq!(Book::objects().filter(|b| b.title.regex("^der .Ä")).count(&db)?, 0);
    /// assert_eq!(Book::objects().filter(|b| b.title.iregex("^der .Ä")).count(&db)?, 1);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn iregex(self, pattern: impl Into<String>) -> Expr<bool> {
        fits(PatternKind::IRegex, self, pattern)
    }
}

impl Node {
    /// Whether it fits a pattern.
    pub(crate) fn fits(self, kind: PatternKind, pattern: String) -> Node {
        Node(Kind::Pattern { kind, text: Box::new(self), pattern: Value::Text(pattern) })
    }
}

fn fits<T: Text, N: IntoNode>(kind: PatternKind, text: Expr<T, N>, pattern: impl Into<String>) -> Expr<bool> {
    Expr::from_node(text.into_node().fits(kind, pattern.into()))
}
