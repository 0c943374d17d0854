//! What every model can do.
use crate::executor::{Answer, Executor, Output};
use crate::field::FieldType;
use crate::logic::{Session, save};
use crate::model::{Id, Model};
use crate::query::QuerySet;
use crate::sql::{self, Dialect};
use crate::statement::Statement;

/// What every model can do: be queried, saved, deleted. The prelude brings it in.
pub trait Persist: Model {
    /// A query over all rows, as Django's `objects.all()`.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().filter(|b| b.rating.ge(4)).limit(10);
    /// # let _ = query;
    /// # Ok::<(), biform::Error>(())
    /// ```
    fn objects() -> QuerySet<Self> {
        QuerySet::new()
    }

    /// The row with a key: a key's value, or an [`Id`].
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
    /// let dune = Book::get(&db, 1)?;
    /// assert_eq!(Book::get(&db, dune.id)?, dune);
    /// assert_eq!(Book::get(&db, 99).unwrap_err().kind(), ErrorKind::NotFound);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is none, or if the id has no key yet;
    /// [`Decode`](crate::ErrorKind::Decode) if the row is not what the model says.
    fn get<'a, E: Executor + ?Sized>(db: &'a E, id: impl Into<Id<Self, Self::Key>>) -> Answer<'a, E, Self> {
        E::Output::give(save::get(Session::new(db), id.into()))
    }

    /// Writes every column: updates the row with this key, and inserts it where there is none, as Django does. Without
    /// a key it inserts; a key that the database makes is set in the model. A builder's `save` always inserts, as
    /// Django's `create`.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// let mut dune = Book { id: Id::default(), title: "Dune".to_owned(), rating: 4 };
    /// dune.save(&db)?; // INSERT
    /// assert_eq!(dune.id.key(), Some(&1));
    /// dune.rating = 5;
    /// dune.save(&db)?; // UPDATE
    /// assert_eq!(Book::get(&db, 1)?.rating, 5);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the database says against it: [`Unique`](crate::ErrorKind::Unique), [`Busy`](crate::ErrorKind::Busy), …;
    /// the model is left as it was. [`Unsupported`](crate::ErrorKind::Unsupported) for a value that the database cannot
    /// store, as a NaN on SQLite.
    fn save<'a, E: Executor + ?Sized>(&'a mut self, db: &'a E) -> Answer<'a, E, ()> {
        E::Output::give(save::save(Session::new(db), self))
    }

    /// Deletes the row with this key. One that is gone already is no error, as in Django.
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
    /// Book::get(&db, 1)?.delete(&db)?;
    /// assert_eq!(Book::objects().count(&db)?, 2);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a model without a key;
    /// [`ForeignKey`](crate::ErrorKind::ForeignKey) for a row that others still need.
    fn delete<'a, E: Executor + ?Sized>(self, db: &'a E) -> Answer<'a, E, ()> {
        E::Output::give(save::delete(Session::new(db), self))
    }

    /// Reads the row again, and forgets what was changed here, as Django's `refresh_from_db`.
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
    /// let mut pulp = Book::get(&db, 3)?;
    /// Book::objects().update(&db, |b| b.rating.set(2))?;
    /// pulp.refresh(&db)?;
    /// assert_eq!(pulp.rating, 2);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) if it is gone, [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a
    /// model without a key; the model is left as it was then.
    fn refresh<'a, E: Executor + ?Sized>(&'a mut self, db: &'a E) -> Answer<'a, E, ()> {
        E::Output::give(save::refresh(Session::new(db), self))
    }

    /// The statement of [`get`](Persist::get).
    fn get_sql(dialect: Dialect, id: impl Into<Id<Self, Self::Key>>) -> Statement {
        sql::select_by_key(Self::schema(), dialect).with_values(vec![id.into().into_value()])
    }

    /// The statement that inserts this row: that of `create().….save(&db)`, and of [`save`](Persist::save) where there is
    /// no row with its key.
    fn insert_sql(&self, dialect: Dialect) -> Statement {
        save::insert_statement(self, dialect)
    }

    /// The statement with which [`save`](Persist::save) updates this row, or looks for it where it has no column but its
    /// key; `None` while it has no key.
    fn update_sql(&self, dialect: Dialect) -> Option<Statement> {
        self.pk().into_key().map(|key| save::update_statement(self, &key, dialect))
    }
}

impl<M: Model> Persist for M {}

/// What a builder's `save` calls.
pub fn create<'a, M: Model, E: Executor + ?Sized>(db: &'a E, model: M) -> Answer<'a, E, M> {
    E::Output::give(save::create(Session::new(db), model))
}
