//! What a model does around its own writes: its hooks, as it writes them, and how they are called for a model that may
//! have none. Knows no SQL and no driver.
use super::Model;
use crate::executor::{Output, Session};

/// What a model does around its own writes, and when it is read: Django's signals, as methods. The model says
/// `#[model(hooks)]`, and the `impl` is [`logic`](macro@crate::logic), written once for both forms.
///
/// ```
/// use biform::prelude::*;
/// use biform::{Error, Hooks, Output, Result, Session};
///
/// #[derive(Model, Debug)]
/// #[model(hooks)]
/// struct Book {
///     id: Id<Book>,
///     title: String,
///     #[field(skip)]
///     initial: Option<char>,
/// }
///
/// #[derive(Model)]
/// struct Event {
///     id: Id<Event>,
///     what: String,
/// }
///
/// #[biform::logic]
/// impl Hooks for Book {
///     async fn before_save<O: Output>(&mut self, _session: Session<'_, O>) -> Result<()> {
///         self.title = self.title.trim().to_owned();
///         if self.title.is_empty() { Err(Error::other("a book has a title")) } else { Ok(()) }
///     }
///
///     async fn after_save<O: Output>(&mut self, session: Session<'_, O>, created: bool) -> Result<()> {
///         let what = format!("{} `{}`", if created { "new:" } else { "changed:" }, self.title);
///         Event::create().what(what).save(&session).await?;
///         Ok(())
///     }
///
///     fn after_load(&mut self) {
///         self.initial = self.title.chars().next();
///     }
/// }
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Book, Event])?;
/// Book::create().title(" Dune ").save(&db)?;
/// assert_eq!(Book::create().title(" ").save(&db).unwrap_err().to_string(), "creating a `Book`: a book has a title");
/// assert_eq!(Event::objects().values(|e| e.what).all(&db)?, ["new: `Dune`"]);
/// assert_eq!(Book::objects().get(&db)?.initial, Some('D'));
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
///
/// # When they are called
///
/// | | |
/// |---|---|
/// | `save`, `force_insert`, `force_update`, `save_fields`, a builder's `save` | `before_save`, `after_save` |
/// | `get_or_create`, `update_or_create` | both, if a row is made, or updated |
/// | `delete` of a model | `before_delete`, `after_delete` |
/// | `delete` of a query | both, for each row: the rows are read first, and deleted by their keys, as in Django |
/// | `delete` of what they belong to, with `on_delete = "cascade"` | both, for each row |
/// | whatever reads a model, also a related one | `after_load` |
/// | `update` of a row or of a query, `upsert`, `bulk_create`, `bulk_update`, links of many to many | none, as in Django |
///
/// Rows that go along by `on_delete = "cascade"` are read, and theirs are called: `before_delete` of all of them before any
/// row is deleted, `after_delete` when all are gone. Those that the database deletes by itself have no hooks: see
/// [`Deleted`](crate::Deleted). Among them are rows of a model that the deleted one has no `HasMany` or `HasOne` of, also where
/// a [`related_name`](derive@crate::Model) leads to them.
///
/// # Errors
///
/// What `before_save` or `before_delete` refuses is not written. If one of the hooks of saving awaits something, they and
/// the write are a transaction of their own, or a part of the caller's, whose block is broken if they fail after a write;
/// so an error of `after_save` undoes the write. Hooks that await nothing open none: an error of theirs after the write
/// leaves it. The same holds of deleting. The model holds what hooks and write have made of it until then.
///
/// A model without hooks pays nothing for them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` says `#[model(hooks)]`, and has none",
    label = "no hooks",
    note = "write `#[biform::logic] impl Hooks for {Self} {{ … }}`, or leave `hooks` out"
)]
#[biform_macros::logic]
pub trait Hooks: Model + HasHooks + AreLogic {
    /// Called before the row is inserted or updated; what it sets is written. Django's `pre_save`.
    ///
    /// # Errors
    /// Its own: nothing is written then.
    async fn before_save<O: Output>(&mut self, session: Session<'_, O>) -> crate::Result<()> {
        let _ = session;
        Ok(())
    }

    /// Called after the row was inserted, which `created` says, or updated. Django's `post_save`.
    ///
    /// # Errors
    /// Its own: see above.
    async fn after_save<O: Output>(&mut self, session: Session<'_, O>, created: bool) -> crate::Result<()> {
        let _ = (session, created);
        Ok(())
    }

    /// Called before the row is deleted. Django's `pre_delete`.
    ///
    /// # Errors
    /// Its own: nothing is deleted then.
    async fn before_delete<O: Output>(&mut self, session: Session<'_, O>) -> crate::Result<()> {
        let _ = session;
        Ok(())
    }

    /// Called after the row was deleted. Django's `post_delete`.
    ///
    /// # Errors
    /// Its own: see above.
    async fn after_delete<O: Output>(&mut self, session: Session<'_, O>) -> crate::Result<()> {
        let _ = session;
        Ok(())
    }

    /// Called when the row was read, or read again by `refresh`; what it names is not loaded yet. It asks nothing. Django's
    /// `post_init`.
    fn after_load(&mut self) {}
}

/// A model that says `#[model(hooks)]`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has hooks, and does not say so",
    label = "these would never be called",
    note = "add `#[model(hooks)]` to `{Self}`"
)]
pub trait HasHooks {}

/// A model whose hooks are under the attribute `biform::logic`, which implements it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the hooks of `{Self}` are not written as logic",
    label = "`#[biform::logic]` is missing above their `impl`",
    note = "write `#[biform::logic] impl Hooks for {Self} {{ … }}`: the attribute makes both forms of each hook, and notes \
            which there are"
)]
pub trait AreLogic {
    const WRITTEN: Written;
}

/// Which hooks there are, and which await something.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Written {
    pub before_save: bool,
    pub after_save: bool,
    pub before_delete: bool,
    pub after_delete: bool,
    pub after_load: bool,
    pub asks_in_save: bool,
    pub asks_in_delete: bool,
}

impl Written {
    const NONE: Written = Written {
        before_save: false,
        after_save: false,
        before_delete: false,
        after_delete: false,
        after_load: false,
        asks_in_save: false,
        asks_in_delete: false,
    };

    /// Whether there is a hook of saving.
    pub(crate) const fn saves(self) -> bool {
        self.before_save || self.after_save
    }

    /// Whether there is a hook of deleting.
    pub(crate) const fn deletes(self) -> bool {
        self.before_delete || self.after_delete
    }
}

/// Calls the hooks of a model, if it has any.
#[doc(hidden)]
#[biform_macros::logic]
pub trait CallHooks<M: Model> {
    const WRITTEN: Written = Written::NONE;

    async fn before_save<O: Output>(model: &mut M, session: Session<'_, O>) -> crate::Result<()> {
        let _ = (model, session);
        Ok(())
    }
    async fn after_save<O: Output>(model: &mut M, session: Session<'_, O>, created: bool) -> crate::Result<()> {
        let _ = (model, session, created);
        Ok(())
    }
    async fn before_delete<O: Output>(model: &mut M, session: Session<'_, O>) -> crate::Result<()> {
        let _ = (model, session);
        Ok(())
    }
    async fn after_delete<O: Output>(model: &mut M, session: Session<'_, O>) -> crate::Result<()> {
        let _ = (model, session);
        Ok(())
    }
    fn after_load(model: &mut M) {
        let _ = model;
    }
}

/// Of a model without hooks.
#[doc(hidden)]
#[derive(Debug)]
pub enum NoHooks {}

impl<M: Model> CallHooks<M> for NoHooks {}

/// Of a model with hooks.
#[doc(hidden)]
#[derive(Debug)]
pub enum OwnHooks {}

#[biform_macros::logic]
impl<M: Hooks> CallHooks<M> for OwnHooks {
    const WRITTEN: Written = <M as AreLogic>::WRITTEN;

    async fn before_save<O: Output>(model: &mut M, session: Session<'_, O>) -> crate::Result<()> {
        model.before_save(&session).await
    }
    async fn after_save<O: Output>(model: &mut M, session: Session<'_, O>, created: bool) -> crate::Result<()> {
        model.after_save(&session, created).await
    }
    async fn before_delete<O: Output>(model: &mut M, session: Session<'_, O>) -> crate::Result<()> {
        model.before_delete(&session).await
    }
    async fn after_delete<O: Output>(model: &mut M, session: Session<'_, O>) -> crate::Result<()> {
        model.after_delete(&session).await
    }
    fn after_load(model: &mut M) {
        model.after_load();
    }
}
