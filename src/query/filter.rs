//! `filter`, `exclude`, `none`.
use super::QuerySet;
use crate::expr::{Condition, Node};
use crate::model::Model;

const AFTER_SLICE: &str =
    "a filter after `limit`, `offset` or `range` would change which rows they count: filter first";

impl<M: Model, R> QuerySet<M, R> {
    /// Keeps the rows for which the condition is true. Several filters must all be.
    pub fn filter<C: Condition>(mut self, condition: impl FnOnce(M::Columns) -> C) -> Self {
        self.query.unsliced(AFTER_SLICE);
        self.query.filter = self.query.filter.and(condition(M::columns()).into_condition());
        self
    }

    /// Drops the rows for which the condition is true; what is unknown because of a NULL is kept, as in Django.
    pub fn exclude<C: Condition>(mut self, condition: impl FnOnce(M::Columns) -> C) -> Self {
        self.query.unsliced(AFTER_SLICE);
        self.query.filter = self.query.filter.and(condition(M::columns()).into_condition().not());
        self
    }

    /// No rows at all: nothing it is asked reaches a database.
    pub fn none(mut self) -> Self {
        self.query.filter = Node::constant(false);
        self
    }
}
