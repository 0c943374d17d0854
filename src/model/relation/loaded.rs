//! What the fields of relations share: that they are loaded or not, and what to say if not.
use crate::error::{Error, ErrorKind};
use std::any::Any;
use std::sync::Arc;

/// A model, of a type that whoever holds it knows.
pub type AnyModel = dyn Any + Send + Sync;

/// What was loaded for a field.
pub enum Loaded {
    /// The row, or that there is none.
    One(Option<Arc<AnyModel>>),
    /// The rows, for this field alone.
    Many(Vec<Box<AnyModel>>),
    /// The rows, which other fields hold as well.
    Shared(Vec<Arc<AnyModel>>),
}

impl Loaded {
    /// The one row.
    pub(super) fn one<M: Send + Sync + 'static>(self) -> Option<Arc<M>> {
        match self {
            Loaded::One(row) => row?.downcast().ok(),
            _ => None,
        }
    }
}

/// A field of a model that names rows of another.
#[doc(hidden)]
pub trait RelationField: Send + Sync + 'static {
    /// Keeps what was loaded.
    fn hold(&mut self, loaded: Loaded);

    /// The field, knowing whose it is.
    fn of(self, owner: &'static Owner) -> Self;
}

impl<F: RelationField> RelationField for Option<F> {
    fn hold(&mut self, loaded: Loaded) {
        if let Some(field) = self {
            field.hold(loaded);
        }
    }

    fn of(self, owner: &'static Owner) -> Self {
        self.map(|field| field.of(owner))
    }
}

/// The model and the field that a relation belongs to, for errors.
#[doc(hidden)]
#[derive(Debug)]
pub struct Owner {
    pub model: &'static str,
    pub field: &'static str,
}

impl Owner {
    /// That the field is not loaded, and the calls that load it.
    pub(super) fn not_loaded(owner: Option<&'static Owner>, target: &str, to_one: bool) -> Error {
        let Some(Owner { model, field }) = owner else {
            let message = format!("the related `{target}` is not loaded: read the model that has it from the database");
            return Error::new(ErrorKind::NotLoaded, message);
        };
        let letter = model.chars().next().unwrap_or('m').to_lowercase();
        let by = if to_one { "select_related" } else { "prefetch_related" };
        let message = format!(
            "`{model}.{field}` is not loaded: load it with the query, `.{by}(|{letter}| {letter}.{field}())`, or query it, \
             `.{field}()`"
        );
        Error::new(ErrorKind::NotLoaded, message)
    }
}
