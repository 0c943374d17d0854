//! One model, and model logic of a user's own that works in both forms.
use biform::prelude::*;
use biform::{Answer, Columns, Expr};

/// A book on the shelf.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Book {
    /// Its key.
    pub id: Id<Book>,
    /// What it is called.
    pub title: String,
    /// From 1 to 5.
    pub rating: i32,
}

/// Worth reading.
pub fn good(b: Columns<Book>) -> Expr<bool> {
    b.rating.ge(4)
}

/// How many are worth reading, in the form of the executor.
pub fn count_good<'a, E: Executor + ?Sized>(db: &'a E) -> Answer<'a, E, u64> {
    Book::objects().filter(good).count(db)
}
