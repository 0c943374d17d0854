//! Changing the rows of a query: `update`, `delete`.
use crate::error::Result;
use crate::executor::{Answer, Executor, Output};
use crate::expr::Assignments;
use crate::logic::delete::{self, Delete};
use crate::logic::removal::Asked;
use crate::logic::{Session, write};
use crate::model::{Deleted, Model};
use crate::query::QuerySet;
use crate::sql::Dialect;

impl<M: Model, R> QuerySet<M, R> {
    /// Sets columns of every row of the query, in the database and in one statement, as Django's `update`; columns of
    /// several tables, of a model with a [`parent_link`](crate::OneToOne#inheritance), in one for each. Answers how many rows
    /// matched, changed or not. As in Django, `auto_now` fields are not written; a version is raised. Models
    /// that were read before keep what they hold: see [`refresh`](crate::Persist::refresh).
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
    ///
    /// // A slice is refused; its keys can be filtered by.
    /// let worst = Book::objects().order_by(|b| b.rating.asc()).limit(1);
    /// assert_eq!(worst.update(&db, |b| b.rating.set(0)).unwrap_err().kind(), ErrorKind::InvalidQuery);
    /// assert_eq!(Book::objects().filter(|b| b.id.in_(worst)).update(&db, |b| b.rating.set(0))?, 1);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the database says against it; [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a slice, where nothing is
    /// set, a column is set twice, or is a version or one that the database calculates; [`Encode`](crate::ErrorKind::Encode) for a value that it cannot
    /// store; [`Check`](crate::ErrorKind::Check) where an expression comes to a number beyond the type of its field.
    pub fn update<'a, E, A>(&self, db: &'a E, assignments: impl FnOnce(M::Columns) -> A) -> Answer<'a, E, u64>
    where
        E: Executor + ?Sized,
        A: Assignments,
    {
        let update = self.updating(db.dialect(), assignments);
        E::Output::give(write::update(Session::new(db), self.query.clone(), update))
    }

    /// Deletes every row of the query, in one statement, and those that [`on_delete`](crate::OnDelete) says go with them.
    /// Answers how many there were, of each model. Those of a model with [soft deletion](crate::SoftDelete) are marked.
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
    ///
    /// // A slice is refused; its keys can be filtered by.
    /// let best = Book::objects().order_by(|b| b.rating.desc()).limit(1);
    /// assert_eq!(best.delete(&db).unwrap_err().kind(), ErrorKind::InvalidQuery);
    /// assert_eq!(Book::objects().filter(|b| b.id.in_(best)).delete(&db)?, 1);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the database says against it; [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a slice, a combination
    /// such as [`union`](QuerySet::union), and after `values`, as in Django; [`Protected`](crate::ErrorKind::Protected) where
    /// other rows need one of these: then none is deleted.
    pub fn delete<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Answer<'a, E, Deleted> {
        E::Output::give(delete::rows::<M, _>(
            Session::new(db),
            self.deleting(db.dialect(), Asked::Delete),
            Asked::Delete,
        ))
    }

    /// How the rows are deleted: read before, if the model has hooks for it.
    pub(super) fn deleting(&self, dialect: Dialect, asked: Asked) -> Result<Delete<M>> {
        self.delete_sql(dialect)?;
        if self.query.is_empty() || !delete::has_hooks::<M>() {
            return Ok(Delete::Rows(self.query.clone()));
        }
        let mut rows = QuerySet::<M>::new();
        rows.query.filter = self.query.filter.clone();
        if asked == Asked::Delete {
            rows.query.keep_not_deleted();
        }
        rows.reading(false, rows.to_sql(dialect)).map(Delete::Each)
    }
}
