//! What every executor can be asked for.
use crate::executor::{Answer, Executor, Output};
use crate::logic::{Session, tables};
use crate::model::Schema;

/// What every executor can be asked for. The prelude brings it in.
pub trait ExecutorExt: Executor {
    /// Creates the tables of models, but for those that are there, which are left as they are, whatever their columns.
    /// Each is a statement of its own: to create all or none, call it on a transaction.
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
    /// What the database says against it: [`Busy`](crate::ErrorKind::Busy), [`Database`](crate::ErrorKind::Database), …
    fn create_tables<'a>(&'a self, models: impl IntoIterator<Item = &'static Schema>) -> Answer<'a, Self, ()> {
        let models: Vec<_> = models.into_iter().collect();
        Self::Output::give(tables::create(Session::new(self), models))
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
