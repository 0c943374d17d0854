//! Who writes. What they write is another crate's.
use biform::prelude::*;

/// A person who writes.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Author {
    /// Its key.
    pub id: Id<Author>,
    /// What they are called.
    pub name: String,
}
