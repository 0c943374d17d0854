//! Asking how the database goes about a query: `explain`.
use crate::executor::{Answer, Executor, Output};
use crate::logic::{Session, explain};
use crate::model::Model;
use crate::query::QuerySet;

impl<M: Model, R: Send + 'static> QuerySet<M, R> {
    /// How the database would read the rows, in its own words, as Django's `explain`: on SQLite its `EXPLAIN QUERY PLAN`,
    /// a line for each step, those that belong to another indented by two spaces below it. The words change with the
    /// version of the database: they are for people. No row is read; a query that is known to have none gives an empty
    /// text.
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
    /// let plan = Book::objects().filter(|b| b.title.eq("Dune")).explain(&db)?;
    /// assert!(plan.contains("USING INDEX"), "{plan}"); // `title` is unique, so there is one
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`all`](QuerySet::all).
    pub fn explain<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Answer<'a, E, String> {
        let statement = self.unless_empty(self.explain_sql(db.dialect()));
        E::Output::give(explain::explain(Session::new(db), statement))
    }
}
