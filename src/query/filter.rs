//! `filter`, `exclude`, `none`.
use super::QuerySet;
use super::related_rows::there_is;
use crate::expr::Condition;
use crate::model::Model;

pub(super) const AFTER_SLICE: &str =
    "a filter after `limit`, `offset` or `range` would change which rows they count: filter first";
pub(super) const AFTER_COMBINATION: &str = "filter each queryset before they are combined";

impl<M: Model, R> QuerySet<M, R> {
    /// Keeps the rows for which the condition is true. Several filters must all be, as in Django; as in SQL, a
    /// condition that a NULL makes unknown is not true.
    ///
    /// After `limit`, `offset` or `range` it is a mistake, as in Django, and so it is after a combination such as
    /// [`union`](QuerySet::union): what is asked of the query then fails with
    /// [`InvalidQuery`](crate::ErrorKind::InvalidQuery).
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().filter(|b| b.rating.ge(4)).filter(|b| b.title.eq("Dune"));
    /// let statement = query.to_sql(Dialect::Sqlite)?;
    /// assert!(statement.sql().ends_with(r#"WHERE "book"."rating" >= ? AND "book"."title" = ?"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// Whether there is any row at the end of a relation is asked of the relation: `|a| a.books().is_null()`, and
    /// `is_not_null`.
    pub fn filter<C: Condition>(mut self, condition: impl FnOnce(M::Columns) -> C) -> Self {
        self.query.unsliced(AFTER_SLICE);
        self.query.whole("filter", AFTER_COMBINATION);
        self.query.filter = self.query.filter.and(there_is(M::schema(), condition(M::columns()).into_condition()));
        self
    }

    /// Drops the rows for which the condition is true; what is unknown because of a NULL is kept, as in Django. It is
    /// `filter` with `!`, also in what it does after a slice or a combination.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().exclude(|b| b.subtitle.eq("A Novel")); // keeps books without a subtitle
    /// let statement = query.to_sql(Dialect::Sqlite)?;
    /// assert!(statement.sql().ends_with(r#"WHERE ("book"."subtitle" = ?) IS NOT TRUE"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// What one call says of the rows of a relation to many, it says of one of them, as `filter` does. **Django** takes two
    /// such conditions in one `exclude` for conditions on two rows, each of them any: that is said by an `!` for each.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Author { id: Id<Author>, books: HasMany<Book> }
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, author: ForeignKey<Author> }
    /// // Drops the authors of a book that is called Dune and has 5 stars.
    /// let one = Author::objects().exclude(|a| a.books().title.eq("Dune") & a.books().rating.eq(5));
    /// assert_eq!(one.to_sql(Dialect::Sqlite)?.sql().matches("EXISTS").count(), 1);
    /// // Drops the authors of a book that is called Dune and of one, perhaps another, that has 5 stars.
    /// let two = Author::objects().filter(|a| !a.books().title.eq("Dune") | !a.books().rating.eq(5));
    /// assert_eq!(two.to_sql(Dialect::Sqlite)?.sql().matches("EXISTS").count(), 2);
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn exclude<C: Condition>(mut self, condition: impl FnOnce(M::Columns) -> C) -> Self {
        self.query.unsliced(AFTER_SLICE);
        self.query.whole("exclude", AFTER_COMBINATION);
        self.query.filter =
            self.query.filter.and(there_is(M::schema(), condition(M::columns()).into_condition()).not());
        self
    }

    /// No rows at all, as Django's `none()`: what it is asked is answered without a statement.
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
    /// let nothing = Book::objects().none();
    /// assert_eq!((nothing.count(&db)?, nothing.first(&db)?), (0, None));
    /// assert_eq!(nothing.delete(&db)?, 0);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn none(mut self) -> Self {
        self.query.set_none();
        self
    }
}
