//! Changing many rows: `bulk_create`, `update`, `delete`.
use crate::executor::{Answer, Executor, Output};
use crate::expr::Assignments;
use crate::logic::{Session, bulk, write};
use crate::model::{Complete, Model};
use crate::query::QuerySet;

impl<M: Model> QuerySet<M> {
    /// Inserts all rows, in one transaction, and gives them with their keys, in their order. Takes builders as well as
    /// models, from any iterator, 10,000 rows at a time. A key that the program has set is kept; the clauses of the
    /// query mean nothing here.
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
    /// What the database says against a row, such as [`Unique`](crate::ErrorKind::Unique): none is inserted then.
    /// [`Unsupported`](crate::ErrorKind::Unsupported) from an executor that opens no transactions.
    pub fn bulk_create<'a, E, I>(&self, db: &'a E, rows: I) -> Answer<'a, E, Vec<M>>
    where
        E: Executor + ?Sized,
        I: IntoIterator<Item: Complete<M>, IntoIter: Send + 'a>,
    {
        E::Output::give(bulk::create(Session::new(db), rows.into_iter()))
    }
}

impl<M: Model, R> QuerySet<M, R> {
    /// Sets columns of every row of the query, in the database and in one statement, as Django's `update`. Answers how
    /// many rows matched, changed or not. Models that were read before keep what they hold: see
    /// [`refresh`](crate::Persist::refresh).
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
    /// let raised = Book::objects().filter(|b| b.rating.lt(5)).update(&db, |b| b.rating.set(b.rating + 1))?;
    /// assert_eq!(raised, 2);
    /// Book::objects().update(&db, |b| (b.rating.set(3), b.title.set("Unknown"))).unwrap_err(); // `title` is unique
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the database says against it; [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a slice, or where
    /// nothing is set.
    pub fn update<'a, E, A>(&self, db: &'a E, assignments: impl FnOnce(M::Columns) -> A) -> Answer<'a, E, u64>
    where
        E: Executor + ?Sized,
        A: Assignments,
    {
        let statement = self.unless_empty(self.update_sql(db.dialect(), assignments));
        E::Output::give(write::change(Session::new(db), "updating", statement))
    }

    /// Deletes every row of the query, in one statement. Answers how many there were.
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
    /// assert_eq!(Book::objects().filter(|b| b.rating.lt(3)).delete(&db)?, 1);
    /// assert_eq!(Book::objects().count(&db)?, 2);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the database says against it; [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a slice.
    pub fn delete<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Answer<'a, E, u64> {
        let statement = self.unless_empty(self.delete_sql(db.dialect()));
        E::Output::give(write::change(Session::new(db), "deleting", statement))
    }
}
