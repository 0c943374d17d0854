//! The rows that belong to others along a relation, for many of these at once; of a slice, that of each. Knows no executor.
use super::Dialect;
use super::rows::Names;
use super::writer::Writer;
use crate::error::Result;
use crate::model::Join;
use crate::query::Query;
use crate::statement::{Purpose, Statement};
use crate::value::Value;

/// The rows of a query that belong, along a relation, to rows with these values; behind each its link, if it has one.
pub(crate) fn select_for(query: &Query, dialect: Dialect, join: &Join, values: Vec<Vec<Value>>) -> Result<Statement> {
    query.check()?;
    let mut query = query.clone();
    let slice = Slice::taken_from(&mut query, join);
    let names = if slice.is_some() { Names::Places } else { Names::Own };
    let mut writer = Writer::new(dialect, query.schema);
    // What a slice is of stands within it.
    let start = writer.begin_slice(&query, join, slice);
    match &join.link {
        Some(link) => {
            let mut pairs = Query::new(link.schema);
            pairs.keep_positions(&link.own, values);
            writer.linked_rows(&query, (join, link), names, &pairs.filter);
        }
        None => {
            query.keep_positions(&join.remote, values);
            writer.rows_of_keys(&query, join, names);
        }
    }
    match slice {
        Some(slice) => writer.end_slice(slice, start),
        None => writer.ordered(&query),
    };
    writer.finish(Purpose::Rows)
}

/// Which rows of each are taken, counted from 0.
#[derive(Clone, Copy)]
struct Slice {
    offset: u64,
    limit: Option<u64>,
}

impl Slice {
    /// Takes the slice out of a query, if it has one. Without an order its rows come by their keys; and so do rows of the
    /// same place, where one that is linked twice has one number.
    fn taken_from(query: &mut Query, join: &Join) -> Option<Self> {
        if !query.is_sliced() {
            return None;
        }
        if query.order.is_empty() || join.link.as_ref().is_some_and(|link| link.may_repeat) {
            query.order_by_key();
        }
        Some(Slice { offset: std::mem::take(&mut query.offset), limit: query.limit.take() })
    }
}

impl Writer {
    /// The beginning of a slice: what it is of has its columns called by their places. Gives the place of the number.
    fn begin_slice(&mut self, query: &Query, join: &Join, slice: Option<Slice>) -> usize {
        let width = query.width() + join.link.as_ref().map_or(0, |link| link.own.len());
        if slice.is_some() {
            self.push("SELECT ").list(0..width, ", ", |writer, place| {
                writer.place_name(place);
            });
            self.push(" FROM (");
        }
        width
    }

    fn end_slice(&mut self, slice: Slice, number: usize) -> &mut Self {
        self.push(") AS ").identifier("numbered").push(" WHERE ").place_name(number).push(" > ").number(slice.offset);
        if let Some(limit) = slice.limit {
            self.push(" AND ").place_name(number).push(" <= ").number(slice.offset.saturating_add(limit));
        }
        self.push(" ORDER BY ").place_name(number)
    }

    /// The rows of a query that hold keys of others themselves.
    fn rows_of_keys(&mut self, query: &Query, join: &Join, names: Names) -> &mut Self {
        self.selected(query, names, |writer| {
            writer.number_in_each(query, (names, query.width(), "ROW_NUMBER"), |writer| {
                writer.list(&join.remote, ", ", |writer, position| {
                    writer.column(*position);
                });
            });
        });
        self.from(query)
    }

    /// Where columns are called by their places, the number of a row among those that share what `each` writes.
    pub(super) fn number_in_each(
        &mut self,
        query: &Query,
        (names, place, number): (Names, usize, &str),
        each: impl FnOnce(&mut Self),
    ) {
        if names == Names::Places {
            self.push(", ").push(number).push("() OVER (PARTITION BY ");
            each(self);
            self.order(&query.order, query.reversed).push(") AS ").place_name(place);
        }
    }
}
