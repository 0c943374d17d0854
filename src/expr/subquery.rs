//! A query inside of an expression. Knows not what a query is: that is for rooms above, which put it in and take it out.
use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// A query, held without its type.
#[derive(Clone)]
pub(crate) struct Subquery(Arc<dyn Held>);

trait Held: Any + fmt::Debug + Send + Sync {}
impl<Q: Any + fmt::Debug + Send + Sync> Held for Q {}

impl Subquery {
    pub(crate) fn new<Q: fmt::Debug + Send + Sync + 'static>(query: Q) -> Self {
        Subquery(Arc::new(query))
    }

    /// The query, if it is a `Q`.
    pub(crate) fn get<Q: 'static>(&self) -> Option<&Q> {
        let held: &dyn Any = &*self.0;
        held.downcast_ref()
    }
}

impl PartialEq for Subquery {
    /// The same query, not only one that says the same.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Subquery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
