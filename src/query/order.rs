//! `order_by`, `reverse`.
use super::QuerySet;
use crate::expr::OrderBy;
use crate::model::Model;

const AFTER_SLICE: &str = "an order after `limit`, `offset` or `range` would change which rows they count: order first";

impl<M: Model, R> QuerySet<M, R> {
    /// Orders the rows, in place of any order before: `|b| (b.rating.desc(), b.title.asc())`.
    pub fn order_by<O: OrderBy>(mut self, order: impl FnOnce(M::Columns) -> O) -> Self {
        self.query.unsliced(AFTER_SLICE);
        self.query.order.clear();
        order(M::columns()).push_terms(&mut self.query.order);
        self
    }

    /// Turns the order round, as Django does: an order that is given later too. Without one it changes nothing but
    /// `first` and `last`, which then go by the primary key.
    pub fn reverse(mut self) -> Self {
        self.query.unsliced(AFTER_SLICE);
        self.query.reversed = !self.query.reversed;
        self
    }
}
