//! The hooks of deleting, in the forms that this build has.
use crate::model::{AnyDeleteHooks, Model};

/// Those of a model, if it has any.
#[doc(hidden)]
pub fn delete_hooks<M: Model>() -> Option<AnyDeleteHooks> {
    let hooks = AnyDeleteHooks::new::<M>();
    #[cfg(feature = "blocking")]
    let hooks = hooks.map(AnyDeleteHooks::in_form::<M, super::Immediate>);
    #[cfg(feature = "async")]
    let hooks = hooks.map(AnyDeleteHooks::in_form::<M, super::Deferred>);
    hooks
}
