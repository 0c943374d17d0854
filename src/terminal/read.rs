//! Reading: `all`, `get`, `first`, `last`, `count`, `exists`, `iterator`.
use crate::error::Result;
use crate::executor::{Answer, Buffer, Executor, Output, RowPlan, Rows};
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
        E::Output::give(fetch::all(Session::new(db), self.reading(self.to_sql(db.dialect()))))
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
        E::Output::give(fetch::get(Session::new(db), self.reading(self.get_sql(db.dialect()))))
    }

    /// The first row, if there is any: in the query's order, or by primary key where it has none, as in Django.
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
        E::Output::give(fetch::first(Session::new(db), self.reading(self.first_sql(db.dialect()))))
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
        E::Output::give(fetch::first(Session::new(db), self.reading(self.last_sql(db.dialect()))))
    }

    /// How many rows there are, within the slice if there is one. The database counts them.
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

    /// The rows one by one, with no more than a [chunk](QuerySet::chunk_size) of them in memory: an `Iterator` or a
    /// `Stream` of results.
    ///
    /// A file database reads and writes beside an open iterator. A memory database and a transaction have one
    /// connection, which the iterator holds: what else is asked of it fails at once with
    /// [`OpenIterator`](crate::ErrorKind::OpenIterator). The connection is free again with the last row, after an
    /// error, or when the iterator is dropped.
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
    /// let mut stars = 0;
    /// for book in Book::objects().chunk_size(500).iterator(&db)? {
    ///     stars += book?.rating;
    /// }
    /// assert_eq!(stars, 10);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// On an async executor, with `futures::TryStreamExt`:
    ///
    /// ```
    /// # #[cfg(all(feature = "async", feature = "sqlite"))]
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// # use biform::prelude::*;
    /// # use futures::TryStreamExt;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32 }
    /// # let db = biform::connect("sqlite::memory:").await?;
    /// # db.create_tables(models![Book]).await?;
    /// # Book::create().title("Dune").rating(5).save(&db).await?;
    /// # let mut stars = 0;
    /// let mut books = Book::objects().iterator(&db).await?;
    /// while let Some(book) = books.try_next().await? {
    ///     stars += book.rating;
    /// }
    /// # assert_eq!(stars, 5);
    /// # Ok::<(), biform::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// From the call itself, what keeps the statement from being opened, as [`all`](QuerySet::all); from the iterator,
    /// what goes wrong on the way: after the rows that came before it, and as the last item.
    pub fn iterator<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Rows<'a, E, R> {
        let opened = match self.unless_empty(self.to_sql(db.dialect())) {
            Ok(Some(statement)) => db.open(statement),
            Ok(None) => E::Output::buffered(E::Output::ready(Ok(Buffer::empty()))),
            Err(error) => E::Output::buffered(E::Output::ready(Err(error))),
        };
        let (decode, labels) = (self.decode, self.query.labels());
        let plan = RowPlan::new(self.chunk_rows, move |row| {
            decode(row, 0).map_err(|error| error.name_column(|column| labels.name(column)))
        });
        E::Output::rows(opened, plan)
    }

    fn reading(&self, statement: Result<Statement>) -> Result<Read<R>> {
        Ok(Read { statement: self.unless_empty(statement)?, decode: self.decode, labels: self.query.labels() })
    }
}

impl<M: Model, R> QuerySet<M, R> {
    /// No statement where it is known that there are no rows.
    pub(super) fn unless_empty(&self, statement: Result<Statement>) -> Result<Option<Statement>> {
        Ok(Some(statement?).filter(|_| !self.query.is_empty()))
    }
}
