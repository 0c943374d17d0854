//! What adds and removes links between rows: `book.tags().add(…)`.
use crate::error::Result;
use crate::executor::{Answer, Executor, Output};
use crate::expr::{Assignments, Condition};
use crate::logic::Session;
use crate::logic::by_key::named_key;
use crate::logic::change::Keys;
use crate::logic::links;
use crate::logic::pairs::Pairing;
use crate::model::{Complete, Id, Model, Parts};
#[cfg(doc)]
use crate::query::QuerySet;
use crate::query::{Linked, LinkedBy, Links};

/// What names a row that is linked: the row, or its key.
pub struct RowId<M: Model>(Id<M, M::Key>);

impl<M: Model> From<&M> for RowId<M> {
    fn from(row: &M) -> Self {
        RowId(row.pk())
    }
}

impl<M: Model<Key = K>, K> From<Id<M, K>> for RowId<M> {
    fn from(id: Id<M, K>) -> Self {
        RowId(id)
    }
}

macro_rules! example {
    ($calls:literal) => {
        concat!(
            "```\n# #[cfg(all(feature = \"blocking\", feature = \"sqlite\"))] {\nuse biform::prelude::*;\n\n",
            "#[derive(Model)]\nstruct Book {\n    id: Id<Book>,\n    tags: ManyToMany<Tag>,\n}\n\n",
            "#[derive(Model)]\nstruct Tag {\n    id: Id<Tag>,\n    name: String,\n}\n\n",
            "let db = biform::blocking::connect(\"sqlite::memory:\")?;\ndb.create_tables(models![Book, Tag])?;\n",
            "let book = Book::create().save(&db)?;\n",
            "let [sand, sea] = [\"sand\", \"sea\"].map(|name| Tag::create().name(name).save(&db));\n",
            "let (sand, sea) = (sand?, sea?);\n",
            $calls,
            "\n# }\n# Ok::<(), biform::Error>(())\n```"
        )
    };
}

impl<M: Model, B> Linked<M, B> {
    /// Links rows to this one. Those that are linked stay so, and are asked for by nobody: adding twice is adding once.
    ///
    #[doc = example!("book.tags().add(&db, [&sand, &sea])?;\nbook.tags().add(&db, [&sea])?;\nassert_eq!(book.tags().count(&db)?, 2);")]
    ///
    /// # Errors
    /// A row that is not saved is refused before anything is sent; one that is not there is
    /// [`ForeignKey`](crate::ErrorKind::ForeignKey).
    pub fn add<'a, E, I>(&self, db: &'a E, rows: I) -> Answer<'a, E, ()>
    where
        E: Executor + ?Sized,
        I: IntoIterator<Item: Into<RowId<M>>>,
        B: Pairing,
    {
        E::Output::give(links::add(Session::new(db), self.links(), keys(rows), B::make()))
    }

    /// Removes the links to rows, and leaves the rows. One that is not linked is left as it is.
    ///
    #[doc = example!("book.tags().add(&db, [&sand, &sea])?;\nbook.tags().remove(&db, [sand.id])?;\nassert_eq!(book.tags().count(&db)?, 1);")]
    pub fn remove<'a, E, I>(&self, db: &'a E, rows: I) -> Answer<'a, E, ()>
    where
        E: Executor + ?Sized,
        I: IntoIterator<Item: Into<RowId<M>>>,
    {
        E::Output::give(links::remove(Session::new(db), self.links(), keys(rows)))
    }

    /// Links these rows and no others: reads what is linked, and adds and removes what differs, in one transaction.
    ///
    #[doc = example!("book.tags().add(&db, [&sand])?;\nbook.tags().set(&db, [&sea])?;\nassert_eq!(book.tags().values(|t| t.name).all(&db)?, [\"sea\"]);")]
    pub fn set<'a, E, I>(&self, db: &'a E, rows: I) -> Answer<'a, E, ()>
    where
        E: Executor + ?Sized,
        I: IntoIterator<Item: Into<RowId<M>>>,
        B: Pairing,
    {
        E::Output::give(links::set(Session::new(db), self.links(), keys(rows), B::make()))
    }

    /// Removes all links of this row, and leaves the rows.
    ///
    #[doc = example!("book.tags().add(&db, [&sand, &sea])?;\nbook.tags().clear(&db)?;\nassert_eq!(book.tags().count(&db)?, 0);")]
    pub fn clear<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Answer<'a, E, ()> {
        E::Output::give(links::clear(Session::new(db), self.links()))
    }

    /// Creates a row and links it to this one, in one transaction.
    ///
    #[doc = example!("let dust = book.tags().create(&db, Tag::create().name(\"dust\"))?;\nassert_eq!(book.tags().get(&db)?.id, dust.id);\n# let _ = (sand, sea);")]
    ///
    /// # Errors
    /// As [`QuerySet::create`].
    pub fn create<'a, E: Executor + ?Sized>(&self, db: &'a E, row: impl Complete<M>) -> Answer<'a, E, M>
    where
        B: Pairing,
    {
        let (row, omitted) = row.object();
        E::Output::give(links::create(Session::new(db), self.links(), Parts(row, omitted), B::make()))
    }

    /// The one of the linked rows for which a condition holds, or a new one, which is linked; and whether it is new. As in
    /// Django, a row that is there and not linked is not found.
    ///
    #[doc = example!("let dust = || Tag::create().name(\"dust\");\nlet (tag, created) = book.tags().get_or_create(&db, |t| t.name.eq(\"dust\"), dust())?;\nassert!(created);\nlet (same, created) = book.tags().get_or_create(&db, |t| t.name.eq(\"dust\"), dust())?;\nassert!(!created && same.id == tag.id);\n# let _ = (sand, sea);")]
    ///
    /// # Errors
    /// As [`QuerySet::get_or_create`].
    pub fn get_or_create<'a, E: Executor + ?Sized, C: Condition>(
        &self,
        db: &'a E,
        condition: impl FnOnce(M::Columns) -> C,
        row: impl Complete<M>,
    ) -> Answer<'a, E, (M, bool)>
    where
        B: Pairing,
    {
        let (row, omitted) = row.object();
        let ask = (**self).clone().filter(condition).asking(db.dialect(), db.in_transaction());
        E::Output::give(links::get_or_create(Session::new(db), self.links(), ask, Parts(row, omitted), B::make()))
    }

    /// Updates the one of the linked rows for which a condition holds, or creates one, which is linked; and whether it is
    /// new.
    ///
    #[doc = example!("book.tags().add(&db, [&sand])?;\nlet (tag, created) =\n    book.tags().update_or_create(&db, |t| t.name.eq(\"sand\"), Tag::create().name(\"dust\"), |t| t.name.set(\"dust\"))?;\nassert!(!created && tag.id == sand.id && tag.name == \"dust\");\n# let _ = sea;")]
    ///
    /// # Errors
    /// As [`QuerySet::update_or_create`].
    pub fn update_or_create<'a, E: Executor + ?Sized, C: Condition, A: Assignments>(
        &self,
        db: &'a E,
        condition: impl FnOnce(M::Columns) -> C,
        row: impl Complete<M>,
        assignments: impl FnOnce(M::Columns) -> A,
    ) -> Answer<'a, E, (M, bool)>
    where
        B: Pairing,
    {
        let (row, omitted) = row.object();
        let query = (**self).clone().filter(condition);
        let (assignments, ask) = (query.setting(assignments), query.asking_to_update(db.dialect()));
        E::Output::give(links::update_or_create(
            Session::new(db),
            self.links(),
            ask,
            Parts(row, omitted),
            (assignments, B::make()),
        ))
    }

    pub(super) fn links(&self) -> Result<Links> {
        self.known().map(LinkedBy::into_links)
    }
}

/// The keys of rows, each of which must be saved.
pub(super) fn keys<M: Model>(rows: impl IntoIterator<Item: Into<RowId<M>>>) -> Result<Keys> {
    rows.into_iter().map(|row| named_key(row.into().0)).collect()
}
