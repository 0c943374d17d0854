//! Finding a row or making it: `get_or_create`, `update_or_create`.
use crate::error::Result;
use crate::executor::{Answer, Executor, Output};
use crate::expr::{Assignment, Assignments};
use crate::logic::Session;
use crate::logic::get_or_create::{self, Ask};
use crate::model::{Complete, Model};
use crate::query::QuerySet;
use crate::sql::Dialect;

impl<M: Model> QuerySet<M> {
    /// The one row of the query, or a new one; and whether it is new. Django's `get_or_create`, with the lookup in the
    /// query and what is created in a builder, whose values the lookup's should be.
    ///
    /// If somebody else creates the row between the two statements, theirs is given. Where Django inserts in a savepoint
    /// and catches the `IntegrityError`, this sends `INSERT … ON CONFLICT DO NOTHING`: the insert leaves out what breaks
    /// a unique constraint, so nothing fails, and a transaction around goes on without a savepoint. Without a unique
    /// constraint two of them can both create one, as in Django. A row that is one of another model
    /// [as well](crate::OneToOne#inheritance) is created with that, in one transaction; where the row turns out to be there,
    /// neither is.
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
    /// let emma = || Book::objects().filter(|b| b.title.eq("Emma"));
    /// let (book, created) = emma().get_or_create(&db, Book::create().title("Emma").rating(1))?;
    /// assert_eq!((book.rating, created), (4, false));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`MultipleFound`](crate::ErrorKind::MultipleFound) if the query has several rows;
    /// [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a slice or a combination such as
    /// [`union`](QuerySet::union), which may leave out the row that is there;
    /// [`Unique`](crate::ErrorKind::Unique) if the new row breaks a constraint that has nothing to do with the query,
    /// which in a transaction breaks the block; and what [`create`](QuerySet::create) says against the row.
    pub fn get_or_create<'a, E: Executor + ?Sized>(
        &self,
        db: &'a E,
        row: impl Complete<M>,
    ) -> Answer<'a, E, (M, bool)> {
        let (row, omitted) = row.object();
        let ask = self.clone().asking(db.dialect(), db.in_transaction());
        E::Output::give(get_or_create::get_or_create(Session::new(db), ask, row, omitted))
    }

    /// Updates the one row of the query, or makes a new one; and says whether it is new. Django's `update_or_create`,
    /// with `defaults` as assignments, and `create_defaults` in a builder. It is done in a transaction, in which
    /// the row is locked with [`select_for_update`](QuerySet::select_for_update); and assignments reckon in the database, so that nobody's change is lost in
    /// between. No assignments leave the row as it is.
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
    /// let dune = Book::objects().filter(|b| b.title.eq("Dune"));
    /// let new = Book::create().title("Dune").rating(3);
    /// let (book, created) = dune.update_or_create(&db, new, |b| b.rating.set(b.rating - 1))?;
    /// assert_eq!((book.rating, created), (4, false));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`get_or_create`](QuerySet::get_or_create), and as [`update`](crate::Persist::update) of one row.
    pub fn update_or_create<'a, E: Executor + ?Sized, A: Assignments>(
        &self,
        db: &'a E,
        row: impl Complete<M>,
        assignments: impl FnOnce(M::Columns) -> A,
    ) -> Answer<'a, E, (M, bool)> {
        let (row, omitted) = row.object();
        let assignments = self.setting(assignments);
        let ask = self.clone().asking_to_update(db.dialect());
        E::Output::give(get_or_create::update_or_create(Session::new(db), ask, row, omitted, assignments))
    }

    /// The query for the one row of a `get_or_create`.
    pub(super) fn asking(self, dialect: Dialect, in_transaction: bool) -> impl Ask<M> {
        let locks = in_transaction && dialect.capabilities().snapshots;
        move |again: bool| {
            self.query.check_lookup("get_or_create")?;
            // A transaction's snapshot lacks what came in between; what is locked is read as it is now.
            let locking = || self.clone().select_for_update().get_sql(dialect).ok();
            let statement = (again && locks).then(locking).flatten();
            self.reading(in_transaction, statement.map_or_else(|| self.get_sql(dialect), Ok))
        }
    }

    /// The query for the one row of an `update_or_create`, which is locked.
    pub(super) fn asking_to_update(self, dialect: Dialect) -> impl Ask<M> {
        let query = self.select_for_update();
        // It is always in a transaction.
        move |_| query.reading(true, query.get_sql(dialect))
    }

    /// What an `update_or_create` sets.
    pub(super) fn setting<A: Assignments>(&self, assignments: impl FnOnce(M::Columns) -> A) -> Result<Vec<Assignment>> {
        let mut pushed = Vec::new();
        assignments(M::columns()).push_assignments(&mut pushed);
        self.query.check_lookup("update_or_create").map(|()| pushed)
    }
}
