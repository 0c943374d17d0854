//! Writing many rows, or one that may be there: `bulk_create`, `bulk_update`, upserts.
use super::fields::{named, positions, writable, writable_of};
use crate::executor::{Answer, Executor, Output};
use crate::expr::FieldList;
use crate::logic::bulk::{self, OnConflict};
use crate::logic::{Session, bulk_update, save, upsert};
use crate::model::{Complete, Model};
use crate::query::QuerySet;

impl<M: Model> QuerySet<M> {
    /// Inserts a row, and gives it with its key, as Django's `objects.create`. Takes a builder, a struct that derives
    /// [`Insert`](derive@crate::Insert), or a model; it always inserts, where [`save`](crate::Persist::save) of a model
    /// may update. The clauses of the query mean nothing here.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// let dune = Book::objects().create(&db, Book::create().title("Dune").rating(5))?;
    /// assert_eq!(dune.id.key(), Some(&1));
    /// let again = Book::objects().create(&db, dune).unwrap_err();
    /// assert_eq!(again.kind(), ErrorKind::Unique);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the database says against the row, such as [`Unique`](crate::ErrorKind::Unique);
    /// [`Encode`](crate::ErrorKind::Encode) for a value that it cannot store, and
    /// [`NotLoaded`](crate::ErrorKind::NotLoaded) for a [`Deferred`](crate::Deferred) field without one: then nothing is
    /// sent.
    pub fn create<'a, E: Executor + ?Sized>(&self, db: &'a E, row: impl Complete<M>) -> Answer<'a, E, M> {
        let (row, omitted) = row.object();
        E::Output::give(save::create(Session::new(db), row, omitted))
    }

    /// Inserts all rows, in one transaction, and gives them with their keys, in their order. Takes builders as well as
    /// models, from any iterator, 10,000 rows at a time. A key that the program has set is kept; fields marked `auto_now`
    /// or `auto_now_add` get one time in all rows; the clauses of the query mean nothing here. Rows of another model that
    /// these are [as well](crate::OneToOne#inheritance), and that are new, are created before them, in one statement.
    ///
    /// Inside a transaction it opens no other: a row that the database refuses breaks the block around it. Wrap the
    /// call in a nested `atomic` to go on after it.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// let books = (1..=3).map(|n| Book::create().title(format!("Pulp {n}")).rating(n));
    /// let books = Book::objects().bulk_create(&db, books)?;
    /// assert_eq!(books[2].id.key(), Some(&3));
    /// assert_eq!(Book::objects().count(&db)?, 3);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the database says against a row, such as [`Unique`](crate::ErrorKind::Unique), and as
    /// [`create`](QuerySet::create) a value that it cannot store: none is inserted then. The error names the fields of the
    /// constraint, and not the row, as the database does not: to know it, ask before for the rows that are there,
    /// `filter(|b| b.title.in_(titles))`, or go row by row in `atomic`; or leave such rows out by
    /// [`bulk_create_or_ignore`](QuerySet::bulk_create_or_ignore).
    /// [`Unsupported`](crate::ErrorKind::Unsupported) from an executor that opens no transactions.
    pub fn bulk_create<'a, E, I>(&self, db: &'a E, rows: I) -> Answer<'a, E, Vec<M>>
    where
        E: Executor + ?Sized,
        I: IntoIterator<Item: Complete<M>, IntoIter: Send + 'a>,
    {
        let created = E::Output::give(bulk::create(Session::new(db), rows.into_iter(), Ok(OnConflict::Fail)));
        E::Output::map(created, |created| Ok(created?.rows))
    }

    /// As [`bulk_create`](QuerySet::bulk_create), but rows that break a unique constraint are left out, without an error:
    /// Django's `ignore_conflicts=True`. Answers how many rows were inserted; which, and with which keys, the database
    /// does not tell.
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
    /// let rows = ["Dune", "Iris"].map(|title| Book::create().title(title).rating(3));
    /// assert_eq!(Book::objects().bulk_create_or_ignore(&db, rows)?, 1); // "Dune" was there
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`bulk_create`](QuerySet::bulk_create), but for [`Unique`](crate::ErrorKind::Unique).
    pub fn bulk_create_or_ignore<'a, E, I>(&self, db: &'a E, rows: I) -> Answer<'a, E, u64>
    where
        E: Executor + ?Sized,
        I: IntoIterator<Item: Complete<M>, IntoIter: Send + 'a>,
    {
        let created =
            E::Output::give(bulk::create::<M, _, _>(Session::new(db), rows.into_iter(), Ok(OnConflict::Ignore)));
        E::Output::map(created, |created| Ok(created?.written))
    }

    /// Inserts all rows, and where one is like a row that is there in the unique columns of `target`, updates the
    /// columns of `set` of that row: Django's `bulk_create(…, update_conflicts=True)`. All or none, in one transaction.
    /// Gives the rows as they are stored, in their order; of two that are the same row, each as it was written, so that
    /// only the last of them is what is stored in the end. As in [`bulk_update`](QuerySet::bulk_update), `auto_now`
    /// fields of a row that is there are written only if they are named, and its version is raised, though not compared.
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
    /// let rows = [("Dune", 4), ("Iris", 3)].map(|(title, rating)| Book::create().title(title).rating(rating));
    /// let stored = Book::objects().bulk_upsert(&db, rows, |b| b.title, |b| b.rating)?;
    /// assert_eq!(stored[0].id.key(), Some(&1)); // "Dune" was there
    /// assert_eq!(Book::objects().count(&db)?, 4);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`bulk_create`](QuerySet::bulk_create); [`InvalidQuery`](crate::ErrorKind::InvalidQuery) where no unique
    /// constraint is on these columns, or a field of `set` is not written.
    pub fn bulk_upsert<'a, E, I, T, S>(
        &self,
        db: &'a E,
        rows: I,
        target: impl FnOnce(M::Columns) -> T,
        set: impl FnOnce(M::Columns) -> S,
    ) -> Answer<'a, E, Vec<M>>
    where
        E: Executor + ?Sized,
        I: IntoIterator<Item: Complete<M>, IntoIter: Send + 'a>,
        T: FieldList,
        S: FieldList,
    {
        let target = positions::<M, T>(target);
        let set = writable(M::schema(), positions::<M, S>(set));
        let on_conflict = set.map(|set| OnConflict::Update { target, set });
        let created = E::Output::give(bulk::create(Session::new(db), rows.into_iter(), on_conflict));
        E::Output::map(created, |created| Ok(created?.rows))
    }

    /// Inserts a row, or where one is like it in the unique columns of `target`, updates that one to what this says: one
    /// statement, whatever others do meanwhile. Gives the row as it is stored, which a database without `RETURNING` is
    /// asked for in the same transaction. Of a row that is there, what a builder
    /// does not name stays as it was, whatever a new row gets there: a `default`, a `db_default`, the `None` of an
    /// `Option`. A whole model names everything. A row that is updated gets the time of the write (`auto_now`), as with
    /// a save; that of its insert (`auto_now_add`) stays as it was. The version is raised, though not compared: whoever
    /// holds the row is stale then.
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
    /// let dune = Book::objects().upsert(&db, Book::create().title("Dune").rating(4), |b| b.title)?;
    /// assert_eq!((dune.id.key(), dune.rating), (Some(&1), 4));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`save`](crate::Persist::save); [`InvalidQuery`](crate::ErrorKind::InvalidQuery) where no unique constraint is
    /// on these columns; [`Unsupported`](crate::ErrorKind::Unsupported) without
    /// [`UpsertTarget`](crate::Capability::UpsertTarget). A MySQL that does not tell which row it met gives
    /// [`Unique`](crate::ErrorKind::Unique) where the row that it met cannot be found by `target`.
    pub fn upsert<'a, E, T>(
        &self,
        db: &'a E,
        row: impl Complete<M>,
        target: impl FnOnce(M::Columns) -> T,
    ) -> Answer<'a, E, M>
    where
        E: Executor + ?Sized,
        T: FieldList,
    {
        let ((row, omitted, kept), target) = (row.upsert_parts(), positions::<M, T>(target));
        E::Output::give(upsert::upsert(Session::new(db), row, omitted, kept, target))
    }

    /// Updates columns of all these rows to what the models hold, as Django's `bulk_update`: 500 rows a statement at
    /// most, all or none. Answers how many of them are in the database, changed or not. As in Django, `auto_now` fields are written only if they are named; a version
    /// is raised and compared. [`Deferred`](crate::Deferred) fields that were not read stay as they are; a row of which
    /// nothing else is named is left out and not counted. Fields of the row that a model is [as well](crate::OneToOne#inheritance)
    /// are written in its table, which is a statement more; what is named of it must be loaded.
    ///
    /// Inside a transaction it opens no other: if it fails after something was sent, the block around it is broken, so
    /// that some rows are never taken for all.
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
    /// let mut books = Book::objects().all(&db)?;
    /// books.iter_mut().for_each(|book| book.rating += 1);
    /// assert_eq!(Book::objects().bulk_update(&db, &mut books, |b| b.rating)?, 3);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the database says against a row; [`Encode`](crate::ErrorKind::Encode) for a value that it cannot store;
    /// [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a row without a key, a row that is given
    /// twice, or a field that is not written; [`Stale`](crate::ErrorKind::Stale) if a row has another version, or, of a
    /// model that has versions, is gone.
    pub fn bulk_update<'a, E, F>(
        &self,
        db: &'a E,
        rows: &'a mut [M],
        fields: impl FnOnce(M::Columns) -> F,
    ) -> Answer<'a, E, u64>
    where
        E: Executor + ?Sized,
        F: FieldList,
    {
        let fields = named::<M, F>(fields).and_then(|fields| writable_of(M::schema(), fields));
        E::Output::give(bulk_update::update(Session::new(db), rows, fields))
    }
}
