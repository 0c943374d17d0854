//! Changing many rows: `bulk_create`, `update`, `delete`.
use crate::executor::{Answer, Executor, Output};
use crate::expr::Assignments;
use crate::logic::{Session, bulk, write};
use crate::model::{Complete, Model};
use crate::query::QuerySet;

impl<M: Model> QuerySet<M> {
    /// Inserts all rows, in one transaction, and gives them with their keys, in their order. Takes builders as well as
    /// models, from any iterator, a chunk at a time.
    ///
    /// # Errors
    /// What the database says against a row; none is inserted then.
    pub fn bulk_create<'a, E, I>(&self, db: &'a E, rows: I) -> Answer<'a, E, Vec<M>>
    where
        E: Executor + ?Sized,
        I: IntoIterator<Item: Complete<M>, IntoIter: Send + 'a>,
    {
        E::Output::give(bulk::create(Session::new(db), rows.into_iter()))
    }

    /// Sets columns of every row, in the database: `.update(&db, |b| b.rating.set(b.rating + 1))`. Answers how many rows
    /// matched, changed or not.
    ///
    /// # Errors
    /// What the database says against it; [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a slice.
    pub fn update<'a, E, A>(&self, db: &'a E, assignments: impl FnOnce(M::Columns) -> A) -> Answer<'a, E, u64>
    where
        E: Executor + ?Sized,
        A: Assignments,
    {
        let statement = self.unless_empty(self.update_sql(db.dialect(), assignments));
        E::Output::give(write::change(Session::new(db), "updating", M::schema().model(), statement))
    }

    /// Deletes every row of the query. Answers how many there were.
    ///
    /// # Errors
    /// What the database says against it; [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a slice.
    pub fn delete<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Answer<'a, E, u64> {
        let statement = self.unless_empty(self.delete_sql(db.dialect()));
        E::Output::give(write::change(Session::new(db), "deleting", M::schema().model(), statement))
    }
}
