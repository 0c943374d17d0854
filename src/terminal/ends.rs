//! Reading the row at an end: `first`, `last`, `earliest`, `latest`.
use crate::executor::{Answer, Executor, Output};
use crate::expr::FieldList;
use crate::logic::Session;
use crate::logic::fetch;
use crate::model::Model;
use crate::query::QuerySet;

impl<M: Model, R: Send + 'static> QuerySet<M, R> {
    /// The first row, if there is any: in the query's order, or by primary key where it has none, as in Django. Of a slice
    /// it is the first within it.
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
    /// let best = Book::objects().order_by(|b| b.rating.desc()).first(&db)?;
    /// assert_eq!(best.map(|book| book.title).as_deref(), Some("Dune"));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`all`](QuerySet::all).
    pub fn first<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Answer<'a, E, Option<R>> {
        E::Output::give(fetch::first(Session::new(db), self.reading(db.in_transaction(), self.first_sql(db.dialect()))))
    }

    /// The last row, if there is any: in the query's order, or by primary key where it has none, as in Django.
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
    /// let newest = Book::objects().last(&db)?;
    /// assert_eq!(newest.map(|book| book.title).as_deref(), Some("Pulp"));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a slice, whose order cannot be turned round. Else as
    /// [`all`](QuerySet::all).
    pub fn last<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Answer<'a, E, Option<R>> {
        E::Output::give(fetch::first(Session::new(db), self.reading(db.in_transaction(), self.last_sql(db.dialect()))))
    }

    /// The row with the smallest value in a column, as Django's `earliest`, whatever the query's order; with a tuple of
    /// columns, the later ones tell apart what is equal in the first. A [`reverse`](QuerySet::reverse) before turns it
    /// round, as in Django.
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
    /// let oldest = Book::objects().earliest(&db, |b| b.id)?;
    /// assert_eq!(oldest.title, "Dune");
    /// let worst = Book::objects().earliest(&db, |b| (b.rating, b.title))?;
    /// assert_eq!(worst.title, "Pulp");
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no row; [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a
    /// slice, a combination such as [`union`](QuerySet::union), or no column at all. Else as [`all`](QuerySet::all).
    pub fn earliest<'a, E, F>(&self, db: &'a E, by: impl FnOnce(M::Columns) -> F) -> Answer<'a, E, R>
    where
        E: Executor + ?Sized,
        F: FieldList,
    {
        E::Output::give(fetch::get(
            Session::new(db),
            self.reading(db.in_transaction(), self.earliest_sql(db.dialect(), by)),
        ))
    }

    /// The row with the greatest value in a column, as Django's `latest`: [`earliest`](QuerySet::earliest), turned round.
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
    /// let newest = Book::objects().filter(|b| b.rating.ge(4)).latest(&db, |b| b.id)?;
    /// assert_eq!(newest.title, "Emma");
    /// let none = Book::objects().filter(|b| b.rating.gt(5)).latest(&db, |b| b.id).unwrap_err();
    /// assert_eq!(none.kind(), ErrorKind::NotFound);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`earliest`](QuerySet::earliest).
    pub fn latest<'a, E, F>(&self, db: &'a E, by: impl FnOnce(M::Columns) -> F) -> Answer<'a, E, R>
    where
        E: Executor + ?Sized,
        F: FieldList,
    {
        E::Output::give(fetch::get(
            Session::new(db),
            self.reading(db.in_transaction(), self.latest_sql(db.dialect(), by)),
        ))
    }
}
