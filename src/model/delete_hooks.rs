//! The hooks of deleting, of a model that is known by its description alone. Knows no SQL and no driver.
use super::relation::AnyModel;
use super::{CallHooks, Model, Schema};
use crate::executor::{Output, Session};
use std::any::Any;
use std::fmt;

/// Calls a hook for a row, of a model that whoever made it knows.
type Call<O> = for<'a> fn(&'a mut AnyModel, &'a Session<'a, O>) -> <O as Output>::Of<'a, ()>;

/// The hooks of deleting, in one form.
pub(crate) struct DeleteHooks<O: Output> {
    pub(crate) before: Call<O>,
    pub(crate) after: Call<O>,
}

impl<O: Output> DeleteHooks<O> {
    pub(crate) fn of<M: Model>() -> Self {
        DeleteHooks {
            before: |row, session| match row.downcast_mut::<M>() {
                Some(row) => M::Hooks::before_delete(row, session),
                None => O::ready(Ok(())),
            },
            after: |row, session| match row.downcast_mut::<M>() {
                Some(row) => M::Hooks::after_delete(row, session),
                None => O::ready(Ok(())),
            },
        }
    }
}

/// The hooks of deleting, in each form that there is.
#[doc(hidden)]
#[derive(Default)]
pub struct AnyDeleteHooks(Vec<Box<dyn Any + Send + Sync>>);

impl AnyDeleteHooks {
    pub(crate) fn new<M: Model>() -> Option<Self> {
        <M::Hooks as CallHooks<M>>::WRITTEN.deletes().then(AnyDeleteHooks::default)
    }

    /// With those of one more form.
    pub fn in_form<M: Model, O: Output>(mut self) -> Self {
        self.0.push(Box::new(DeleteHooks::<O>::of::<M>()));
        self
    }
}

impl fmt::Debug for AnyDeleteHooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyDeleteHooks").finish_non_exhaustive()
    }
}

impl Schema {
    /// Whether something is done around the deletion of a row.
    pub(crate) fn has_delete_hooks(&self) -> bool {
        self.delete_hooks.is_some()
    }

    /// What is done around the deletion of a row, in this form.
    pub(crate) fn delete_hooks<O: Output>(&self) -> Option<&DeleteHooks<O>> {
        self.delete_hooks.as_ref()?.0.iter().find_map(|hooks| hooks.downcast_ref())
    }
}
