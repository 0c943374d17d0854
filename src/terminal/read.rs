//! Reading whole results: `all`, `get`; and what every read needs.
use crate::error::Result;
use crate::executor::{Answer, Executor, Output};
use crate::logic::Session;
use crate::logic::fetch::{self, Read};
use crate::model::Model;
use crate::query::QuerySet;
use crate::statement::Statement;

impl<M: Model, R: Send + 'static> QuerySet<M, R> {
    /// Every row, in a vector. For more rows than memory should hold there is [`iterator`](QuerySet::iterator).
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
    /// let good = Book::objects().filter(|b| b.rating.ge(4)).order_by(|b| b.title.asc()).all(&db)?;
    /// assert_eq!(good.iter().map(|book| book.title.as_str()).collect::<Vec<_>>(), ["Dune", "Emma"]);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// On an async executor the answer is a future:
    ///
    /// ```
    /// # #[cfg(all(feature = "async", feature = "sqlite"))]
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32 }
    /// let db = biform::connect("sqlite::memory:").await?;
    /// db.create_tables(models![Book]).await?;
    /// let dune = Book::create().title("Dune").rating(5).save(&db).await?;
    /// assert_eq!(Book::objects().filter(|b| b.rating.ge(4)).all(&db).await?, [dune]);
    /// # Ok::<(), biform::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// As all reads: what the database says, [`Decode`](crate::ErrorKind::Decode) for a row that is not what the model
    /// says, [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a query that makes no sense, such as a filter after a
    /// slice, [`Unsupported`](crate::ErrorKind::Unsupported) for one that binds more values than the database takes.
    pub fn all<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Answer<'a, E, Vec<R>> {
        E::Output::give(fetch::all(Session::new(db), self.reading(db.in_transaction(), self.to_sql(db.dialect()))))
    }

    /// The one row. A row by its key is [`Persist::get`](crate::Persist::get).
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
    /// let emma = Book::objects().filter(|b| b.title.eq("Emma")).get(&db)?;
    /// assert_eq!(emma.rating, 4);
    /// let none = Book::objects().filter(|b| b.title.eq("Ulysses")).get(&db).unwrap_err();
    /// assert_eq!(none.kind(), ErrorKind::NotFound);
    /// assert_eq!(Book::objects().get(&db).unwrap_err().kind(), ErrorKind::MultipleFound);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is none, [`MultipleFound`](crate::ErrorKind::MultipleFound) if
    /// there are several: Django's `DoesNotExist` and `MultipleObjectsReturned`. Else as [`all`](QuerySet::all).
    pub fn get<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Answer<'a, E, R> {
        E::Output::give(fetch::get(Session::new(db), self.reading(db.in_transaction(), self.get_sql(db.dialect()))))
    }

    pub(super) fn reading(&self, in_transaction: bool, statement: Result<Statement>) -> Result<Read<R>> {
        self.query.check_lock_lasts(in_transaction)?;
        let (prefetch, schema) = (self.query.prefetch.clone(), self.query.schema);
        Ok(Read { statement: self.unless_empty(statement)?, decoder: self.decoder(), prefetch, schema })
    }
}

impl<M: Model, R> QuerySet<M, R> {
    /// No statement where it is known that there are no rows.
    pub(super) fn unless_empty(&self, statement: Result<Statement>) -> Result<Option<Statement>> {
        Ok(Some(statement?).filter(|_| !self.query.is_empty()))
    }
}
