//! What every model can do.
use super::fields::{named, writable_of};
use crate::error::Result;
use crate::executor::{Answer, Executor, Output};
use crate::expr::{Assignments, FieldList};
use crate::logic::removal::Asked;
use crate::logic::save::{self, Save};
use crate::logic::{Session, assign, by_key, delete, shown, tables};
use crate::model::{CompleteGraph, Deleted, Id, Key, Model, Omitted};
use crate::query::QuerySet;
use crate::sql::{self, Dialect};
use crate::statement::Statement;
use crate::value::Value;

/// What every model can do: be queried, saved, deleted. The prelude brings it in.
pub trait Persist: Model {
    /// A query over all rows, as Django's `objects.all()`; of a model with `#[model(scope = …)]` or
    /// [soft deletion](crate::SoftDelete), over those that it keeps.
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
        QuerySet::scoped()
    }

    /// A query over all rows, also those that the default scope of the model hides: one that says
    /// `#[model(scope = |b| …)]`, as Django's default manager with a `get_queryset` of its own.
    ///
    /// | sees what the scope keeps | sees every row |
    /// |---|---|
    /// | `objects()`, [`get`](Persist::get) | `all_objects()` |
    /// | `author.books()`, `book.tags()` | `save`, `refresh`, `update` and `delete` of a row, which go by its key |
    /// | `prefetch_related` and `load` of a `HasMany` or `ManyToMany` | `load`, `select_related` and `prefetch_related` of a `ForeignKey` or `HasOne`, as one row names the other |
    /// | queries within queries, `in_(Book::objects())` | conditions across relations, `a.books().title.eq(…)`, and links |
    ///
    /// That is Django's: where a foreign key leads, its base manager goes, which hides nothing.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// #[derive(Model, Debug)]
    /// #[model(scope = |b| b.published.eq(true))]
    /// struct Book {
    ///     id: Id<Book>,
    ///     title: String,
    ///     published: bool,
    /// }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    ///
    /// let draft = Book::create().title("Dune").published(false).save(&db)?;
    /// assert_eq!((Book::objects().count(&db)?, Book::all_objects().count(&db)?), (0, 1));
    /// assert_eq!(Book::get(&db, draft.id).unwrap_err().kind(), ErrorKind::NotFound);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    fn all_objects() -> QuerySet<Self> {
        QuerySet::new()
    }

    /// The row with a key: a key's value, or an [`Id`]. Like `objects()`, it does not see what the model's scope hides.
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
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is none; [`InvalidQuery`](crate::ErrorKind::InvalidQuery) if the
    /// id has no key yet; [`Encode`](crate::ErrorKind::Encode) for a key that the database cannot hold;
    /// [`Decode`](crate::ErrorKind::Decode) if the row is not what the model says.
    fn get<'a, E: Executor + ?Sized>(db: &'a E, id: impl Into<Id<Self, Self::Key>>) -> Answer<'a, E, Self> {
        E::Output::give(by_key::get(Session::new(db), id.into()))
    }

    /// Writes every column: updates the row with this key, and inserts it where there is none, as Django does. Without
    /// a key it inserts; a key that the database makes is set in the model. A new row whose key has a default, such as
    /// a UUID, is inserted at once, as in Django. A builder's `save` always inserts, as Django's `create`.
    ///
    /// Fields marked `auto_now` get the time of the write, the version is raised, and what the database calculates is
    /// read back. A [`Deferred`](crate::Deferred) field that was not read stays as it is in the database; an insert
    /// leaves it to the database where that has a default. [`Hooks`](crate::Hooks) of the model are called.
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
    /// With a default for the key, nobody looks for a row before a new one is inserted:
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite", feature = "uuid"))] {
    /// # use biform::prelude::*;
    /// # use biform::testing::Recorder;
    /// # use uuid::Uuid;
    /// #[derive(Model)]
    /// struct Ticket {
    ///     #[field(default = Uuid::new_v4())]
    ///     id: Id<Ticket, Uuid>,
    ///     seat: i32,
    /// }
    /// # let db = Recorder::new(biform::blocking::connect("sqlite::memory:")?);
    /// # db.create_tables(models![Ticket])?;
    ///
    /// let before = db.statements().len();
    /// Ticket { id: Id::from(Uuid::new_v4()), seat: 4 }.save(&db)?;
    /// let sent = db.statements();
    /// assert!(sent.len() == before + 1 && sent[before].starts_with("INSERT"));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the database says against it: [`Unique`](crate::ErrorKind::Unique), [`Busy`](crate::ErrorKind::Busy), …;
    /// [`Encode`](crate::ErrorKind::Encode) for a value that the database cannot store, as a NaN on SQLite;
    /// [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for the `Id` of another row that is not saved yet;
    /// [`Stale`](crate::ErrorKind::Stale) if the row has another version, or was stored with one and is gone;
    /// [`NotLoaded`](crate::ErrorKind::NotLoaded) for an insert of a field that was not read. The model is then left as
    /// it was.
    fn save<'a, E: Executor + ?Sized>(&'a mut self, db: &'a E) -> Answer<'a, E, ()> {
        E::Output::give(save::save(Session::new(db), self, Ok(Save::UpdateOrInsert)))
    }

    /// Inserts the row, and never updates one: Django's `save(force_insert=True)`.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// let mut dune = Book { id: Id::from(7), title: "Dune".to_owned(), rating: 5 };
    /// dune.force_insert(&db)?;
    /// assert_eq!(dune.force_insert(&db).unwrap_err().kind(), ErrorKind::Unique);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`save`](Persist::save), but never `Stale`; [`Unique`](crate::ErrorKind::Unique) where there is a row with
    /// this key.
    fn force_insert<'a, E: Executor + ?Sized>(&'a mut self, db: &'a E) -> Answer<'a, E, ()> {
        E::Output::give(save::save(Session::new(db), self, Ok(Save::Insert(Omitted::NONE))))
    }

    /// Updates the row, all of its columns, and never inserts one: Django's `save(force_update=True)`.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// let mut dune = Book { id: Id::from(7), title: "Dune".to_owned(), rating: 5 };
    /// assert_eq!(dune.force_update(&db).unwrap_err().kind(), ErrorKind::NotFound);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`save`](Persist::save); [`NotFound`](crate::ErrorKind::NotFound) where there is no row with this key,
    /// [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a model without a key.
    fn force_update<'a, E: Executor + ?Sized>(&'a mut self, db: &'a E) -> Answer<'a, E, ()> {
        E::Output::give(save::save(Session::new(db), self, Ok(Save::Update)))
    }

    /// Updates some columns of the row and leaves the others as they are in the database: Django's
    /// `save(update_fields=[…])`. Fields marked `auto_now` and the version are written with them. No fields are no
    /// statement.
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
    /// let mut emma = Book::get(&db, 2)?;
    /// emma.rating = 5;
    /// emma.title = "not written".to_owned();
    /// emma.save_fields(&db, |b| b.rating)?;
    /// emma.refresh(&db)?;
    /// assert_eq!((emma.title.as_str(), emma.rating), ("Emma", 5));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`force_update`](Persist::force_update); [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a field that is
    /// not written: the primary key, or one that the database calculates; [`NotLoaded`](crate::ErrorKind::NotLoaded) for
    /// one that was not read.
    fn save_fields<'a, E: Executor + ?Sized, F: FieldList>(
        &'a mut self,
        db: &'a E,
        fields: impl FnOnce(Self::Columns) -> F,
    ) -> Answer<'a, E, ()> {
        let fields = named::<Self, F>(fields).and_then(|fields| writable_of(Self::schema(), fields));
        E::Output::give(save::save(Session::new(db), self, fields.map(Save::Fields)))
    }

    /// Sets columns of this row in the database, by expressions, and reads what they gave into the model: in one
    /// statement, so that nobody else's change is lost between reading and writing. It is what Django does with an
    /// `F()` on an instance; applied once, never again by a later `save`. Fields marked `auto_now` and the version are
    /// written with them. No assignments are no statement.
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
    /// let mut emma = Book::get(&db, 2)?;
    /// Book::objects().update(&db, |b| b.rating.set(1))?; // somebody else
    /// emma.update(&db, |b| b.rating.set(b.rating + 1))?;
    /// assert_eq!(emma.rating, 2);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) if the row is gone, [`Stale`](crate::ErrorKind::Stale) if its version is
    /// another one, [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a model without a key, a column that is set
    /// twice, a version, or a column that the database calculates; [`Encode`](crate::ErrorKind::Encode) for a value that
    /// it cannot store; and what it says against the row. The model is then left as it was.
    fn update<'a, E: Executor + ?Sized, A: Assignments>(
        &'a mut self,
        db: &'a E,
        assignments: impl FnOnce(Self::Columns) -> A,
    ) -> Answer<'a, E, ()> {
        let mut pushed = Vec::new();
        assignments(Self::columns()).push_assignments(&mut pushed);
        E::Output::give(assign::assign(Session::new(db), self, pushed))
    }

    /// Deletes the row with this key, and those that [`on_delete`](crate::OnDelete) says go with it. Answers how many
    /// there were, of each model. One that is gone already is no error, as in Django; one of another version is.
    /// [`Hooks`](crate::Hooks) of the model are called, and those of rows that go with it by `on_delete = "cascade"`. A model
    /// with [soft deletion](crate::SoftDelete) is marked as deleted.
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
    /// [`Stale`](crate::ErrorKind::Stale) if the row has another version;
    /// [`Protected`](crate::ErrorKind::Protected) for a row that others still need.
    fn delete<'a, E: Executor + ?Sized>(self, db: &'a E) -> Answer<'a, E, Deleted> {
        E::Output::give(delete::one(Session::new(db), self, Asked::Delete))
    }

    /// The same, but the row of the model's [`parent_link`](crate::OneToOne#inheritance) stays, as in Django's
    /// `delete(keep_parents=True)`: it is no longer one of this model.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct MediaItem { id: Id<MediaItem>, title: String }
    /// # #[derive(Model)]
    /// # struct Film { #[field(parent_link)] media: OneToOne<MediaItem>, minutes: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![MediaItem, Film])?;
    /// # let item = MediaItem::create().title("Dune").save(&db)?;
    /// # Film::create().media(&item).minutes(155).save(&db)?;
    /// assert_eq!(Film::get(&db, 1)?.delete_keeping_parents(&db)?, 1);
    /// assert_eq!(MediaItem::get(&db, 1)?.title, "Dune");
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`delete`](Persist::delete).
    fn delete_keeping_parents<'a, E: Executor + ?Sized>(self, db: &'a E) -> Answer<'a, E, Deleted> {
        E::Output::give(delete::one(Session::new(db), self, Asked::KeepParents))
    }

    /// Reads the row again, and forgets what was changed here, as Django's `refresh_from_db`. Fields without a column
    /// stay as they are.
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
        E::Output::give(by_key::refresh(Session::new(db), self, Ok(None)))
    }

    /// Reads some columns of the row again, and leaves the others as they are here: Django's
    /// `refresh_from_db(fields=[…])`.
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
    /// let mut emma = Book::get(&db, 2)?;
    /// Book::objects().update(&db, |b| b.rating.set(b.rating + 1))?;
    /// emma.title = "not saved".to_owned();
    /// emma.refresh_fields(&db, |b| b.rating)?;
    /// assert_eq!((emma.title.as_str(), emma.rating), ("not saved", 5));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`refresh`](Persist::refresh).
    fn refresh_fields<'a, E: Executor + ?Sized, F: FieldList>(
        &'a mut self,
        db: &'a E,
        fields: impl FnOnce(Self::Columns) -> F,
    ) -> Answer<'a, E, ()> {
        E::Output::give(by_key::refresh(Session::new(db), self, named::<Self, F>(fields).map(Some)))
    }

    /// The statement of [`get`](Persist::get).
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32 }
    /// let statement = Book::get_sql(Dialect::Sqlite, 7)?;
    /// assert!(statement.sql().ends_with(r#"FROM "book" WHERE "book"."id" = ?"#));
    /// assert_eq!(statement.values(), [biform::Value::from(7_i64)]);
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Unsupported`](crate::ErrorKind::Unsupported) for a default scope that the database cannot answer.
    fn get_sql(dialect: Dialect, id: impl Into<Id<Self, Self::Key>>) -> Result<Statement> {
        let mut values = Vec::new();
        match id.into().into_key() {
            Some(key) => key.push_values(&mut values),
            None => values.extend(Self::schema().key_fields().map(|field| Value::Null(field.value_type()))),
        }
        by_key::select::<Self>(dialect, values)
    }

    /// The statements with which [`create_tables`](crate::ExecutorExt::create_tables) makes the table, and then each of
    /// its indexes.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// #[derive(Model)]
    /// struct Tag {
    ///     #[field(primary_key)]
    ///     name: String,
    ///     #[field(index, check = |uses| uses.ge(0))]
    ///     uses: i32,
    /// }
    ///
    /// let statements = Tag::create_table_sql(Dialect::Sqlite)?;
    /// assert_eq!(
    ///     statements[0].sql(),
    ///     r#"CREATE TABLE IF NOT EXISTS "tag" ("name" TEXT NOT NULL, "uses" INTEGER NOT NULL CONSTRAINT "tag_uses_range" CHECK ("uses" BETWEEN -2147483648 AND 2147483647), CONSTRAINT "tag_pk" PRIMARY KEY ("name"), CONSTRAINT "tag_uses_check" CHECK ("uses" >= 0))"#
    /// );
    /// assert_eq!(statements[1].sql(), r#"CREATE INDEX IF NOT EXISTS "tag_uses_index" ON "tag" ("uses")"#);
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As `create_tables`, for what no table can be made of.
    fn create_table_sql(dialect: Dialect) -> Result<Vec<Statement>> {
        sql::create_table(Self::schema(), dialect).map_err(|error| tables::creating(Self::schema(), error))
    }

    /// The statement that inserts this row: that of `create().….save(&db)`, and of [`save`](Persist::save) where there is
    /// no row with its key.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32 }
    /// let dune = Book { id: Id::default(), title: "Dune".to_owned(), rating: 5 };
    /// let statement = dune.insert_sql(Dialect::Sqlite);
    /// assert_eq!(statement.sql(), r#"INSERT INTO "book" ("title", "rating") VALUES (?, ?)"#);
    /// ```
    fn insert_sql(&self, dialect: Dialect) -> Statement {
        shown::insert(self, dialect)
    }

    /// The statement with which [`save`](Persist::save) updates this row, or looks for it where it has no column but its
    /// key; `None` while it has no key.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32 }
    /// let mut dune = Book { id: Id::default(), title: "Dune".to_owned(), rating: 5 };
    /// assert_eq!(dune.update_sql(Dialect::Sqlite), None);
    /// dune.id = Id::from(7);
    /// let statement = dune.update_sql(Dialect::Sqlite);
    /// assert_eq!(statement.unwrap().sql(), r#"UPDATE "book" SET "title" = ?, "rating" = ? WHERE "book"."id" = ?"#);
    /// ```
    fn update_sql(&self, dialect: Dialect) -> Option<Statement> {
        self.pk().into_key().and_then(|key| shown::update(self, &key, dialect).ok())
    }
}

impl<M: Model> Persist for M {}

/// What a builder's `save` calls.
pub fn create<'a, M: Model, E: Executor + ?Sized, B: CompleteGraph<M>>(db: &'a E, row: B) -> Answer<'a, E, M> {
    row.save(db)
}
