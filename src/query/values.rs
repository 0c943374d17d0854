//! `values`.
use super::QuerySet;
use crate::expr::Selection;
use crate::model::Model;
use std::marker::PhantomData;

impl<M: Model> QuerySet<M> {
    /// Selects columns or expressions in place of whole models: `|b| b.title` gives `String`s,
    /// `|b| (b.title, b.rating + 1)` gives tuples.
    pub fn values<S: Selection>(self, selection: impl FnOnce(M::Columns) -> S) -> QuerySet<M, S::Row> {
        let mut nodes = Vec::with_capacity(S::WIDTH);
        selection(M::columns()).push_nodes(&mut nodes);
        let mut query = self.query;
        query.columns = Some(nodes.into());
        QuerySet { query, decode: S::decode, chunk_rows: self.chunk_rows, model: PhantomData }
    }
}
