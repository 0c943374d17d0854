//! What is saved with a row: rows of other models, which its builder was given. Knows no SQL and no driver.
use super::{ForeignKey, IntoField, Model, Omitted};
use crate::executor::{Output, Session};
use std::convert::Infallible;

/// A builder in which nothing that is required is missing, of a row and of all rows that are saved with it. What its
/// `save` takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a complete `{M}`",
    label = "something required is not set",
    note = "start with `{M}::create()` and name every required field"
)]
pub trait CompleteGraph<M: Model>: Send + 'static {
    /// The rows that are saved with it.
    #[doc(hidden)]
    type Graph: Graph<M>;

    /// The row to be, and what is saved with it.
    #[doc(hidden)]
    fn split(self) -> Planned<M, Self::Graph>;
}

/// A row to be, the columns of it that were left for the database to fill in, and what is saved with it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Planned<M, G> {
    pub row: M,
    pub omitted: Omitted,
    pub graph: G,
}

/// The rows of other models that are saved with a row of `M`; `()` is none. It is a part of the builder's type: each
/// setter of a relation adds to it what it was given.
#[doc(hidden)]
pub trait Graph<M: Model>: Send + Sized + 'static {
    /// Whether there is nothing to save but the row.
    fn is_empty(&self) -> bool;

    /// Saves a row and all that is saved with it.
    fn create<'a, O: Output>(session: Session<'a, O>, planned: Planned<M, Self>) -> O::Of<'a, M>;

    /// Saves the rows of a level, in the transaction that is open, and what is saved with each.
    fn save<'a, O: Output>(session: Session<'a, O>, level: Vec<Planned<M, Self>>) -> O::Of<'a, Vec<M>>;
}

/// The graph of a builder that makes one row.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this builder makes rows of other models, too",
    label = "rows of other models go with it",
    note = "call its `save`, which saves all of them in one transaction; what is called here takes rows without others"
)]
pub trait Alone: Send {}

impl Alone for () {}

/// What a setter of a foreign key takes: what names a row that is there, or a builder of one, which is saved before.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` does not take `{Self}`",
    label = "expected `{T}`, something that fits it, or a builder of the row that it names"
)]
pub trait IntoForeignKey<T, const RELATION: usize, G> {
    /// What is saved with the row then.
    type Graph;
    /// The builder, if it is one.
    type New;

    /// The field's value, and what is saved with the row.
    fn into_foreign_key(self, graph: G) -> (T, Self::Graph);
}

#[diagnostic::do_not_recommend]
impl<T, V: IntoField<T>, const RELATION: usize, G> IntoForeignKey<T, RELATION, G> for V {
    type Graph = G;
    type New = Infallible;

    fn into_foreign_key(self, graph: G) -> (T, G) {
        (self.into_field(), graph)
    }
}

/// No builder.
impl<M: Model> CompleteGraph<M> for Infallible {
    type Graph = ();

    fn split(self) -> Planned<M, ()> {
        match self {}
    }
}

/// The value of a foreign key whose row is saved before.
#[doc(hidden)]
pub trait Unnamed {
    fn unnamed() -> Self;
}

impl<M, K> Unnamed for ForeignKey<M, K> {
    fn unnamed() -> Self {
        ForeignKey::default()
    }
}

impl<M, K> Unnamed for Option<ForeignKey<M, K>> {
    fn unnamed() -> Self {
        Some(ForeignKey::default())
    }
}
