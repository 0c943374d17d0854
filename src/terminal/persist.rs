//! What every model can do.
use crate::executor::{Answer, Executor, Output};
use crate::field::FieldType;
use crate::logic::{Session, save};
use crate::model::{Id, Model};
use crate::query::QuerySet;

/// What every model can do: be queried, saved, deleted. The prelude brings it in.
pub trait Persist: Model {
    /// A query over all rows.
    fn objects() -> QuerySet<Self> {
        QuerySet::new()
    }

    /// The row with a key: `Book::get(&db, 1)`, `Book::get(&db, book.id)`.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is none.
    fn get<'a, E: Executor + ?Sized>(db: &'a E, id: impl Into<Id<Self, Self::Key>>) -> Answer<'a, E, Self> {
        let key = id.into().into_value();
        E::Output::give(save::get_by_key(Session::new(db), key))
    }

    /// Writes every column: updates the row with this key, and inserts it where there is none, as Django does. A key
    /// that the database makes is set in the model.
    ///
    /// # Errors
    /// What the database says against it: [`Unique`](crate::ErrorKind::Unique), [`Busy`](crate::ErrorKind::Busy), …
    fn save<'a, E: Executor + ?Sized>(&'a mut self, db: &'a E) -> Answer<'a, E, ()> {
        E::Output::give(save::save(Session::new(db), self))
    }

    /// Deletes the row. One that is gone already is no error, as in Django.
    ///
    /// # Errors
    /// [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a model that was never saved.
    fn delete<'a, E: Executor + ?Sized>(self, db: &'a E) -> Answer<'a, E, ()> {
        E::Output::give(save::delete(Session::new(db), self))
    }

    /// Reads the row again, and forgets what was changed here.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) if it is gone; the model is left as it was then.
    fn refresh<'a, E: Executor + ?Sized>(&'a mut self, db: &'a E) -> Answer<'a, E, ()> {
        E::Output::give(save::refresh(Session::new(db), self))
    }
}

impl<M: Model> Persist for M {}

/// What a builder's `save` calls.
pub fn create<'a, M: Model, E: Executor + ?Sized>(db: &'a E, model: M) -> Answer<'a, E, M> {
    E::Output::give(save::create(Session::new(db), model))
}
