//! Asking for a number, or for a yes or no: `count`, `exists`, `contains`.
use crate::executor::{Answer, Executor, Output};
use crate::logic::Session;
use crate::logic::fetch;
use crate::model::Model;
use crate::query::QuerySet;

impl<M: Model, R: Send + 'static> QuerySet<M, R> {
    /// How many rows there are, within the slice if there is one: as many as [`all`](QuerySet::all) would give, also of a
    /// [`distinct`](QuerySet::distinct) query. The database counts them.
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
    /// assert_eq!(Book::objects().filter(|b| b.rating.ge(4)).count(&db)?, 2);
    /// assert_eq!(Book::objects().range(1..).count(&db)?, 2);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`all`](QuerySet::all).
    pub fn count<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Answer<'a, E, u64> {
        let statement = self.unless_empty(self.count_sql(db.dialect()));
        E::Output::give(fetch::number(Session::new(db), statement))
    }

    /// Whether there is any row. The database looks for one and no further.
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
    /// assert!(Book::objects().filter(|b| b.title.eq("Dune")).exists(&db)?);
    /// assert!(!Book::objects().filter(|b| b.rating.gt(5)).exists(&db)?);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`all`](QuerySet::all).
    pub fn exists<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Answer<'a, E, bool> {
        let statement = self.unless_empty(self.exists_sql(db.dialect()));
        E::Output::give(fetch::any(Session::new(db), statement))
    }
}

impl<M: Model> QuerySet<M> {
    /// Whether a row is among those of the query, by its primary key, as Django's `contains`. The database looks for it
    /// and no further.
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
    /// let emma = Book::get(&db, 2)?;
    /// assert!(Book::objects().filter(|b| b.rating.ge(4)).contains(&db, &emma)?);
    /// assert!(!Book::objects().filter(|b| b.rating.eq(5)).contains(&db, &emma)?);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a model without a key, which is in no query yet; for a slice,
    /// and for a combination such as [`union`](QuerySet::union). Else as [`all`](QuerySet::all).
    pub fn contains<'a, E: Executor + ?Sized>(&self, db: &'a E, model: &M) -> Answer<'a, E, bool> {
        let statement = self.unless_empty(self.contains_sql(db.dialect(), model));
        E::Output::give(fetch::any(Session::new(db), statement))
    }
}
