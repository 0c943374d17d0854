//! The hooks of deleting, in the forms that this build has.
use crate::model::{AnyDeleteHooks, Model};

/// Those of a model, if it has any.
pub fn delete_hooks<M: Model>() -> Option<AnyDeleteHooks> {
    let hooks = AnyDeleteHooks::new::<M>()?;
    #[cfg(feature = "blocking")]
    let hooks = hooks.in_form::<M, super::Immediate>();
    #[cfg(feature = "async")]
    let hooks = hooks.in_form::<M, super::Deferred>();
    Some(hooks)
}
