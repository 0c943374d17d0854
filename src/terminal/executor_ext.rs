//! What every executor can be asked for.
use crate::executor::{Answer, Executor, Output};
use crate::logic::{Session, check_schema, tables};
use crate::model::Schema;
use crate::sql::SchemaReport;

/// What every executor can be asked for. The prelude brings it in.
pub trait ExecutorExt: Executor {
    /// Creates the tables of models and their indexes, but for those that are there, which are left as they are, whatever
    /// their columns: [`check_schema`](ExecutorExt::check_schema) says what differs. Each is a statement of its own: to
    /// create all or none, call it on a transaction.
    ///
    /// The models come in any order: a table is created after those that its foreign keys name. Where tables name each other
    /// in a circle, a foreign key that closes it is added when all of them are there, by a statement of its own, unless there
    /// is one of its name; SQLite, whose tables can name what is yet to come, needs none. On PostgreSQL, MariaDB and MySQL a
    /// foreign key to a table that is neither there nor among the models is an error, which says what to add. MySQL, unlike
    /// MariaDB, refuses to add one that is there.
    ///
    /// The table of a model that is `#[model(unmanaged)]` is somebody else's, and is left alone; foreign keys name it.
    ///
    /// Constraints and indexes that are not named by the model are called `book_title_unique`, `book_title_index`,
    /// `book_title_check`, `book_title_choices` and `book_pk`, with the names of all their columns; what is longer than 63
    /// bytes is cut off and told apart by a hash. Where the database's integers are wider than a field's, as SQLite's are
    /// than an `i32`, the column has a check of the field's range, such as `book_rating_range`; keys and choices need none.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// db.create_tables(models![Book])?; // is there already
    /// let tx = db.begin()?;
    /// tx.create_tables(models![Book])?;
    /// tx.commit()?;
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Unsupported`](crate::ErrorKind::Unsupported) where no table can be made of what a model says, such as two columns
    /// of one name; then nothing was sent. [`Encode`](crate::ErrorKind::Encode) for a default or a choice that the database
    /// cannot hold. What the database says against it: [`Busy`](crate::ErrorKind::Busy),
    /// [`Database`](crate::ErrorKind::Database), …
    fn create_tables<'a>(&'a self, models: impl IntoIterator<Item = &'static Schema>) -> Answer<'a, Self, ()> {
        let models: Vec<_> = models.into_iter().collect();
        Self::Output::give(tables::create(Session::new(self), models))
    }

    /// Compares the tables of models with those that are there, and says what differs; it changes nothing.
    ///
    /// What makes no difference to the models is not told: columns that they do not have, if they can be NULL or have a
    /// default; defaults that they do not state; indexes that are not unique; names of constraints; types that store the
    /// same, as SQLite's `VARCHAR(20)` for `TEXT`; whether keys are used again; of foreign keys, whether a row that is
    /// protected is so at once or at the end of the statement, and what becomes of rows where `on_delete` is `do_nothing`.
    /// Nor are triggers and PostgreSQL's exclusion constraints, of which models say nothing. Of a view only the names of the
    /// columns are compared. The tables of pairs of a [`ManyToMany`](crate::ManyToMany) are compared with those of its
    /// model. Where several structs stand for one table, give all of them: what one of them states is not too much for
    /// another.
    ///
    /// The tables are those that a query would meet: on PostgreSQL the first of their name on the search path, on MariaDB
    /// and MySQL those of the database that is connected to. There a type that refuses what the model's would take is told,
    /// as `varchar(20)` is for a `String`, and so is a collation by which texts do not compare by their bytes.
    ///
    /// Checks, defaults, calculated columns and the expressions and conditions of indexes are compared as text on SQLite,
    /// whatever its spaces, quotes and case. PostgreSQL, MariaDB and MySQL write them in a way of their own: they are asked,
    /// by an `EXPLAIN` that reads no row, how they write what the model says and what is there, and that is compared. What
    /// says the same in other words may be told as another. A collation inside of an expression is compared by its name
    /// alone, wherever it stands there.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// mod before {
    /// #   use biform::prelude::*;
    ///     #[derive(Model)]
    ///     pub struct Book { id: Id<Book>, title: String }
    /// }
    /// #[derive(Model)]
    /// struct Book { id: Id<Book>, title: String, #[field(check = |rating| rating.le(5))] rating: i32 }
    ///
    /// db.create_tables(models![before::Book])?;
    /// let report = db.check_schema(models![Book])?;
    /// assert_eq!(
    ///     report.to_string(),
    ///     "column `rating` of table `book` is missing: `Book` says `INTEGER NOT NULL`, the database has none\n\
    ///      the check `book_rating_check` of table `book` is missing: `Book` says `\"rating\" <= 5`, the database has none\n"
    /// );
    /// assert_eq!(report.differences()[0].kind, biform::DifferenceKind::MissingColumn);
    /// assert!(db.check_schema(models![before::Book])?.is_empty());
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// However many models there are, it asks two statements on SQLite, and three on the others: one more where models
    /// state expressions, and on MariaDB and MySQL yet one more where defaults are values that are not written alike. On a
    /// transaction they see the same moment; one that only reads will do.
    ///
    /// # Errors
    /// [`Unsupported`](crate::ErrorKind::Unsupported) where no table can be made of what a model says; what the database
    /// says against reading its catalogue, or against an expression that it does not know.
    fn check_schema<'a>(&'a self, models: impl IntoIterator<Item = &'static Schema>) -> Answer<'a, Self, SchemaReport> {
        let models: Vec<_> = models.into_iter().collect();
        Self::Output::give(check_schema::check(Session::new(self), models))
    }

    /// Calls `hook` once the transaction around has been committed, and never if it, or the savepoint it was given in,
    /// is rolled back; outside a transaction, at once: as Django's `on_commit`. Hooks are called in their order, by
    /// whoever commits, before `commit` or `atomic` gives its answer.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// let (tell, told) = std::sync::mpsc::channel();
    /// db.atomic(|tx| {
    ///     tx.on_commit(move || tell.send("committed").unwrap());
    ///     assert!(told.try_recv().is_err()); // not yet
    ///     Book::create().title("Dune").rating(5).save(tx)
    /// })?;
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    fn on_commit(&self, hook: impl FnOnce() + Send + 'static) {
        self.after_commit(Box::new(hook));
    }
}

impl<E: Executor + ?Sized> ExecutorExt for E {}
