//! The SELECT of one table.
use super::Capability;
use super::dialect::NullsOrder;
use super::writer::Writer;
use crate::expr::{Kind, Node};
use crate::query::Query;

/// How the columns of a SELECT are called.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::sql) enum Names {
    Own,
    /// By their places: see [`Writer::place_name`].
    Places,
}

impl Writer {
    /// The rows of a query, in its order and within its slice; at most `limit` of them where that is said. Nothing of a
    /// query that was not checked.
    pub(super) fn rows(&mut self, query: &Query, limit: Option<u64>) -> &mut Self {
        self.rows_called(Names::Own, query, limit)
    }

    /// The same rows, their columns called by their places where that is said.
    pub(super) fn rows_called(&mut self, names: Names, query: &Query, limit: Option<u64>) -> &mut Self {
        match &query.combined {
            Some(combined) => self.combination(query, combined, names, true, limit),
            None => {
                self.select(query, names);
                self.ordered(query).window(query.offset, shorter(query.limit, limit))
            }
        }
    }

    /// The same rows in no order: for counting them.
    pub(super) fn unordered_rows(&mut self, names: Names, query: &Query, limit: Option<u64>) -> &mut Self {
        match &query.combined {
            Some(combined) => self.combination(query, combined, names, false, limit),
            None => self.select(query, names).window(query.offset, shorter(query.limit, limit)),
        }
    }

    /// `SELECT … FROM … WHERE …`. What a distinct query orders by stands behind what it selects.
    pub(super) fn select(&mut self, query: &Query, names: Names) -> &mut Self {
        self.selected(query, names, |_| ()).from(query)
    }

    /// What a query selects, and what `more` writes behind it.
    pub(super) fn selected(&mut self, query: &Query, names: Names, more: impl FnOnce(&mut Self)) -> &mut Self {
        self.join_related(query, true);
        self.push(if query.distinct { "SELECT DISTINCT " } else { "SELECT " });
        let mut place = 0;
        let mut name = |writer: &mut Self| {
            if names == Names::Places {
                writer.push(" AS ").place_name(place);
            }
            place += 1;
        };
        match (&query.columns, &query.read) {
            (Some(nodes), _) => self.list(nodes.iter(), ", ", |writer, node| {
                writer.expression(node);
                name(writer);
            }),
            (None, Some(read)) => self.list(read.positions(), ", ", |writer, field| {
                writer.column(*field);
                name(writer);
            }),
            (None, None) => self.list(0..query.schema.fields().len(), ", ", |writer, field| {
                writer.column(field);
                name(writer);
            }),
        };
        for (path, schema) in query.related_rows() {
            self.push(", ").list(query.related.positions(path, schema), ", ", |writer, position| {
                writer.column_at(path, position);
                name(writer);
            });
        }
        more(self);
        for node in query.unselected_order() {
            self.push(", ").expression(node);
            name(self);
        }
        self
    }

    /// `c1`, `c2`, …: the name of a column by its place, counted from 0.
    pub(super) fn place_name(&mut self, place: usize) -> &mut Self {
        self.identifier(&format!("c{}", place + 1))
    }

    pub(super) fn from(&mut self, query: &Query) -> &mut Self {
        self.push(" FROM ").tables().kept(query)
    }

    /// An order of a distinct query is one of what it selects, which a database sees in a column, and in an expression
    /// with values of its own only by its place.
    pub(super) fn ordered(&mut self, query: &Query) -> &mut Self {
        if !query.distinct {
            return self.order(&query.order, query.reversed);
        }
        // A term before would be one that is not selected.
        if self.dialect().is_without(Capability::NullsOrdering) && self.orders_nulls_before(query) {
            self.need(Capability::NullsOrdering, "where NULLs come in the order of a distinct query");
        }
        let unselected = query.unselected_order();
        let behind = |node: &Node| unselected.iter().position(|other| *other == node).map(|at| query.width() + at);
        self.order_as(&query.order, query.reversed, |writer, node| {
            match query.place_of(node).or_else(|| behind(node)) {
                Some(place) if !matches!(node.0, Kind::Column { .. }) => writer.place(place),
                _ => writer.expression(node),
            };
        })
    }

    /// Whether a term before says where NULLs come in the order of a query.
    pub(super) fn orders_nulls_before(&self, query: &Query) -> bool {
        let by_term = |term| matches!(self.nulls(term, query.reversed), NullsOrder::TermBefore { .. });
        query.order.iter().any(by_term)
    }

    /// A place in the select list, as an order names it.
    pub(super) fn place(&mut self, place: usize) -> &mut Self {
        self.number(place as u64 + 1)
    }
}

/// The one limit there is, or the smaller of two.
pub(super) fn shorter(own: Option<u64>, limit: Option<u64>) -> Option<u64> {
    match (own, limit) {
        (Some(own), Some(limit)) => Some(own.min(limit)),
        (own, limit) => own.or(limit),
    }
}
