//! What gives rows to the row that their foreign keys name, and takes them away: `author.books().add(…)`.
use super::linked::{RowId, keys};
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Answer, Executor, Output};
use crate::expr::{Assignments, Condition};
use crate::logic::{Session, children};
use crate::model::{Complete, CompleteIn, Model, NullableKey};
use crate::query::{Children, Named, Reverse};

macro_rules! example {
    ($calls:literal) => {
        concat!(
            "```\n# #[cfg(all(feature = \"blocking\", feature = \"sqlite\"))] {\nuse biform::prelude::*;\n\n",
            "#[derive(Model)]\nstruct Author {\n    id: Id<Author>,\n    books: HasMany<Book>,\n}\n\n",
            "#[derive(Model)]\nstruct Book {\n    id: Id<Book>,\n    title: String,\n",
            "    author: Option<ForeignKey<Author>>,\n}\n\n",
            "let db = biform::blocking::connect(\"sqlite::memory:\")?;\ndb.create_tables(models![Author, Book])?;\n",
            "let author = Author::create().save(&db)?;\n",
            "let [dune, emma] = [\"Dune\", \"Emma\"].map(|title| Book::create().title(title).save(&db));\n",
            "let (dune, emma) = (dune?, emma?);\n",
            $calls,
            "\n# }\n# Ok::<(), biform::Error>(())\n```"
        )
    };
}

impl<M: Model, const KEY: usize> Reverse<M, KEY> {
    /// Lets rows name this one, whichever they named before: an UPDATE of all of them, as Django's. Rows that name it
    /// already stay so; models that were read before keep what they hold.
    ///
    #[doc = example!("author.books().add(&db, [&dune, &emma])?;\nassert_eq!(author.books().count(&db)?, 2);")]
    ///
    /// # Errors
    /// A row that is not saved is refused before anything is sent.
    pub fn add<'a, E, I>(&self, db: &'a E, rows: I) -> Answer<'a, E, ()>
    where
        E: Executor + ?Sized,
        I: IntoIterator<Item: Into<RowId<M>>>,
    {
        E::Output::give(children::add(Session::new(db), self.children(), keys(rows)))
    }

    /// Lets rows name nobody, and leaves them. One that names another row is left as it is, where Django fails. It is
    /// there where the foreign key can be NULL.
    ///
    #[doc = example!("author.books().add(&db, [&dune, &emma])?;\nauthor.books().remove(&db, [&dune])?;\nassert_eq!(author.books().values(|b| b.title).all(&db)?, [\"Emma\"]);")]
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub fn remove<'a, E, I>(&self, db: &'a E, rows: I) -> Answer<'a, E, ()>
    where
        E: Executor + ?Sized,
        I: IntoIterator<Item: Into<RowId<M>>>,
        M: NullableKey<KEY>,
    {
        E::Output::give(children::remove(Session::new(db), self.children(), keys(rows)))
    }

    /// Lets these rows and no others name this one: reads which do, and changes what differs, in one transaction. It is
    /// there where the foreign key can be NULL; Django's is elsewhere, too, and adds.
    ///
    #[doc = example!("author.books().add(&db, [&dune])?;\nauthor.books().set(&db, [&emma])?;\nassert_eq!(author.books().values(|b| b.title).all(&db)?, [\"Emma\"]);")]
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub fn set<'a, E, I>(&self, db: &'a E, rows: I) -> Answer<'a, E, ()>
    where
        E: Executor + ?Sized,
        I: IntoIterator<Item: Into<RowId<M>>>,
        M: NullableKey<KEY>,
    {
        E::Output::give(children::set(Session::new(db), self.children(), keys(rows)))
    }

    /// Lets no row name this one any more, and leaves the rows. It is there where the foreign key can be NULL.
    ///
    #[doc = example!("author.books().add(&db, [&dune, &emma])?;\nauthor.books().clear(&db)?;\nassert_eq!(author.books().count(&db)?, 0);")]
    pub fn clear<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Answer<'a, E, ()>
    where
        M: NullableKey<KEY>,
    {
        E::Output::give(children::clear(Session::new(db), self.children()))
    }

    /// Creates a row that names this one, and what is saved with it: the builder leaves the foreign key out.
    ///
    #[doc = example!("let iris = author.books().create(&db, Book::create().title(\"Iris\"))?;\nassert_eq!(iris.author.map(|author| author.id()), Some(author.id));\n# let _ = (dune, emma);")]
    ///
    /// # Errors
    /// As [`QuerySet::create`](crate::QuerySet::create).
    pub fn create<'a, E: Executor + ?Sized>(&self, db: &'a E, row: impl CompleteIn<M, KEY>) -> Answer<'a, E, M> {
        match self.completed(row) {
            Ok(row) => super::create(db, row),
            Err(error) => E::Output::ready(Err(error)),
        }
    }

    /// The one of these rows for which a condition holds, or a new one that names this one; and whether it is new.
    ///
    #[doc = example!("let iris = || Book::create().title(\"Iris\");\nlet (book, created) = author.books().get_or_create(&db, |b| b.title.eq(\"Iris\"), iris())?;\nassert!(created);\nlet (same, created) = author.books().get_or_create(&db, |b| b.title.eq(\"Iris\"), iris())?;\nassert!(!created && same.id == book.id);\n# let _ = (dune, emma);")]
    ///
    /// # Errors
    /// As [`QuerySet::get_or_create`](crate::QuerySet::get_or_create).
    pub fn get_or_create<'a, E: Executor + ?Sized, C: Condition>(
        &self,
        db: &'a E,
        condition: impl FnOnce(M::Columns) -> C,
        row: impl CompleteIn<M, KEY, Row: Complete<M>>,
    ) -> Answer<'a, E, (M, bool)> {
        match self.completed(row) {
            Ok(row) => (**self).clone().filter(condition).get_or_create(db, row),
            Err(error) => E::Output::ready(Err(error)),
        }
    }

    /// Updates the one of these rows for which a condition holds, or creates one that names this one; and whether it is
    /// new.
    ///
    #[doc = example!("author.books().add(&db, [&dune])?;\nlet new = Book::create().title(\"Arrakis\");\nlet (book, created) =\n    author.books().update_or_create(&db, |b| b.title.eq(\"Dune\"), new, |b| b.title.set(\"Arrakis\"))?;\nassert!(!created && book.id == dune.id && book.title == \"Arrakis\");\n# let _ = emma;")]
    ///
    /// # Errors
    /// As [`QuerySet::update_or_create`](crate::QuerySet::update_or_create).
    pub fn update_or_create<'a, E: Executor + ?Sized, C: Condition, A: Assignments>(
        &self,
        db: &'a E,
        condition: impl FnOnce(M::Columns) -> C,
        row: impl CompleteIn<M, KEY, Row: Complete<M>>,
        assignments: impl FnOnce(M::Columns) -> A,
    ) -> Answer<'a, E, (M, bool)> {
        match self.completed(row) {
            Ok(row) => (**self).clone().filter(condition).update_or_create(db, row, assignments),
            Err(error) => E::Output::ready(Err(error)),
        }
    }

    fn children(&self) -> Result<Children> {
        self.known().map(|Named(children)| children)
    }

    /// The row to be, naming this one.
    fn completed<B: CompleteIn<M, KEY>>(&self, row: B) -> Result<B::Row> {
        let completed = row.complete_in(self.children()?.parent.as_ref());
        completed.map_err(|mismatch| Error::new(ErrorKind::InvalidQuery, mismatch.to_string()))
    }
}
