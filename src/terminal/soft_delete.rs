//! Rows that are marked as deleted, and stay: what is done with them beyond `delete`.
use super::Persist;
use super::to_sql::updating;
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Answer, Executor, Output};
use crate::logic::removal::{self, Asked};
use crate::logic::write::{self, Update};
use crate::logic::{Session, assign, delete};
use crate::model::Deleted;
use crate::query::{Query, QuerySet};
use crate::sql::Dialect;

/// A model whose rows are marked as deleted, and stay: one with a field that is `#[field(soft_delete)]`, an `Option` of a
/// type that tells the time (see [`FromClock`](crate::FromClock)). Where it is NULL, the row is there. A model that is
/// `#[model(soft_delete)]` says so of its field `deleted_at`.
///
/// `delete`, of a row and of a query, sets it to the time of the executor's clock, the same for all that goes in one call.
/// `objects()` does not see rows that are marked, as with a [scope](Persist::all_objects), which the model may have beside
/// it; [`all_objects`](Persist::all_objects) does. [`restore`](SoftDelete::restore) takes the mark away and
/// [`hard_delete`](SoftDelete::hard_delete) deletes.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite", feature = "jiff"))] {
/// use biform::SoftDelete;
/// use biform::prelude::*;
/// use jiff::Timestamp;
///
/// #[derive(Model, Debug)]
/// struct Book {
///     id: Id<Book>,
///     title: String,
///     #[field(soft_delete)]
///     deleted_at: Option<Timestamp>,
/// }
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Book])?;
///
/// Book::create().title("Dune").save(&db)?.delete(&db)?;
/// assert_eq!(Book::objects().count(&db)?, 0);
///
/// let mut dune = Book::all_objects().get(&db)?;
/// assert!(dune.deleted_at.is_some());
/// dune.restore(&db)?;
/// assert_eq!(Book::objects().count(&db)?, 1);
///
/// dune.hard_delete(&db)?;
/// assert_eq!(Book::all_objects().count(&db)?, 0);
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
///
/// # What goes with it
///
/// What a `HasMany` or `HasOne` of the model names, as the foreign key there says with [`on_delete`](crate::OnDelete):
///
/// | | of a row that is marked |
/// |---|---|
/// | `cascade` | rows are marked as well, if their model can mark them; else they are deleted |
/// | `set_null`, `set_default` | foreign keys are changed |
/// | `protect`, `restrict` | [`Protected`](crate::ErrorKind::Protected), unless all such rows are marked |
/// | `db_cascade`, `db_set_null`, `do_nothing` | nothing, as the database sees no row go |
///
/// Rows of a model that this one has no `HasMany` or `HasOne` of are not looked for, as those of another crate that a
/// [`related_name`](derive@crate::Model) leads to. They stay as they are, and `protect` there holds no mark back: mark them
/// yourself, or refuse it in [`before_delete`](crate::Hooks::before_delete).
///
/// What goes with a row that is deleted is deleted, whatever its model says: it could name nothing. `restore` takes one mark
/// away and brings nothing back: what was marked along has the same time, and is restored by that,
/// `Book::all_objects().filter(|b| b.deleted_at.eq(author.deleted_at)).restore(&db)`.
///
/// A row that is one of another model as well, by a [`parent_link`](crate::OneToOne#inheritance), is one object with that: where
/// both models mark, both rows are marked and restored. The table there says what becomes of which, if only one does.
///
/// # What stays
///
/// A mark is a column, and changes nothing in what the database holds: a foreign key leads to a row that is marked, and
/// `unique` counts it. `#[model(unique(title, condition = |b| b.deleted_at.is_null()))]` does not, on databases with
/// indexes of some rows. A row that is marked is marked once: deleting it again leaves the time. The version is raised.
/// [`Hooks`](crate::Hooks) of deleting are called for both kinds, and none for `restore`.
#[diagnostic::on_unimplemented(
    message = "rows of `{Self}` are not marked as deleted",
    label = "no soft deletion",
    note = "mark a field: `#[field(soft_delete)] deleted_at: Option<Timestamp>`"
)]
pub trait SoftDelete: Persist {
    /// Takes the mark of this row away, in the database and here. The example is at [`SoftDelete`]. One that has none stays
    /// as it is. So does it for the rows that this is [as well](crate::OneToOne#inheritance).
    ///
    /// # Errors
    /// As [`update`](Persist::update); [`NotLoaded`](crate::ErrorKind::NotLoaded) where what it is as well can be marked and
    /// is not loaded.
    fn restore<'a, E: Executor + ?Sized>(&'a mut self, db: &'a E) -> Answer<'a, E, ()> {
        match removal::unmarking(Self::schema()) {
            Ok(unmarking) => E::Output::give(assign::assign(Session::new(db), self, unmarking)),
            Err(error) => E::Output::ready(Err(error)),
        }
    }

    /// Deletes this row, marked or not, and those that [`on_delete`](crate::OnDelete) says go with it: as
    /// [`delete`](Persist::delete) of a model that marks none. The example is at [`SoftDelete`].
    ///
    /// # Errors
    /// As [`delete`](Persist::delete).
    fn hard_delete<'a, E: Executor + ?Sized>(self, db: &'a E) -> Answer<'a, E, Deleted> {
        E::Output::give(delete::one(Session::new(db), self, Asked::HardDelete))
    }
}

impl<M: SoftDelete, R> QuerySet<M, R> {
    /// Takes the marks of the rows of the query away, and answers how many had one. The query starts with
    /// [`all_objects`](Persist::all_objects): `objects()` has no such rows.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite", feature = "jiff"))] {
    /// # use biform::prelude::*;
    /// # use jiff::Timestamp;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, #[field(soft_delete)] deleted_at: Option<Timestamp> }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # Book::objects().bulk_create(&db, ["Dune", "Emma"].map(|title| Book::create().title(title)))?;
    /// Book::objects().delete(&db)?;
    /// let restored = Book::all_objects().filter(|b| b.title.eq("Dune")).restore(&db)?;
    /// assert_eq!((restored, Book::objects().count(&db)?), (1, 1));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`update`](QuerySet::update); [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a query that does not see
    /// rows that are marked.
    pub fn restore<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Answer<'a, E, u64> {
        let (query, update) = self.restoring(db.dialect());
        E::Output::give(write::update(Session::new(db), query, update))
    }

    /// Deletes every row of the query, and those that [`on_delete`](crate::OnDelete) says go with them: as
    /// [`delete`](QuerySet::delete) of a model that marks none. Those of `all_objects()` are the marked ones, too.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite", feature = "jiff"))] {
    /// # use biform::prelude::*;
    /// # use jiff::Timestamp;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, #[field(soft_delete)] deleted_at: Option<Timestamp> }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # Book::objects().bulk_create(&db, ["Dune", "Emma"].map(|title| Book::create().title(title)))?;
    /// Book::objects().filter(|b| b.title.eq("Dune")).delete(&db)?;
    /// let purged = Book::all_objects().filter(|b| b.deleted_at.is_not_null()).hard_delete(&db)?;
    /// assert_eq!((purged.total(), Book::all_objects().count(&db)?), (1, 1));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`delete`](QuerySet::delete).
    pub fn hard_delete<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Answer<'a, E, Deleted> {
        let asked = Asked::HardDelete;
        E::Output::give(delete::rows::<M, _>(Session::new(db), self.deleting(db.dialect(), asked), asked))
    }

    /// The rows that have a mark, and what takes it away.
    fn restoring(&self, dialect: Dialect) -> (Query, Result<Update>) {
        let mut query = self.query.clone();
        if query.scoped {
            let model = M::schema().model();
            let message = format!(
                "`restore` finds nothing where rows that are deleted are hidden: start with `{model}::all_objects()`"
            );
            return (query, Err(Error::new(ErrorKind::InvalidQuery, message)));
        }
        query.keep_deleted();
        let update = removal::unmarking(M::schema()).and_then(|marks| updating(&query, dialect, marks));
        (query, update)
    }
}
