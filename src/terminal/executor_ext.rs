//! What every executor can be asked for.
use crate::executor::{Answer, Executor, Output};
use crate::logic::{Session, tables};
use crate::model::Schema;

/// What every executor can be asked for. The prelude brings it in.
pub trait ExecutorExt: Executor {
    /// Creates the tables of models, but for those that are there: `db.create_tables(models![Author, Book])`.
    fn create_tables<'a>(&'a self, models: impl IntoIterator<Item = &'static Schema>) -> Answer<'a, Self, ()> {
        let models: Vec<_> = models.into_iter().collect();
        Self::Output::give(tables::create(Session::new(self), models))
    }

    /// Calls `hook` once the transaction around has been committed, and never if it is rolled back; outside a
    /// transaction, at once, as Django does. Hooks are called in their order.
    fn on_commit(&self, hook: impl FnOnce() + Send + 'static) {
        self.after_commit(Box::new(hook));
    }
}

impl<E: Executor + ?Sized> ExecutorExt for E {}
