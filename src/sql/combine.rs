//! UNION, INTERSECT and EXCEPT.
use super::Capability;
use super::rows::{Names, shorter};
use super::writer::Writer;
use crate::error::{Error, ErrorKind};
use crate::query::{Combination, Query, SetOperator};

impl Writer {
    /// The rows of several queries, in the order and the slice of the whole.
    pub(super) fn combination(
        &mut self,
        whole: &Query,
        combined: &Combination,
        names: Names,
        ordered: bool,
        limit: Option<u64>,
    ) -> &mut Self {
        match combined.needed().as_slice() {
            // What a set operator would have made distinct still is.
            [alone] => self.member(alone, names, combined.operator.is_distinct()),
            operands => self.list(operands, operator_sql(combined.operator), |writer, operand| {
                writer.member(operand, names, false);
            }),
        };
        if ordered {
            self.check_nulls(whole);
            self.order_as(&whole.order, whole.reversed, |writer, node| {
                if let Some(place) = whole.place_of(node) {
                    writer.place(place);
                }
            });
        }
        self.window(whole.offset, shorter(whole.limit, limit))
    }

    /// A combination orders by places, of which there is no saying where NULLs come by a term before.
    fn check_nulls(&mut self, whole: &Query) {
        if !self.orders_nulls_before(whole) {
            return;
        }
        if self.dialect().is_without(Capability::NullsOrdering) {
            self.need(Capability::NullsOrdering, "where NULLs come in the order of a combination");
        } else {
            let message = format!(
                "{} does not say where NULLs come in the order of a combination: leave out `nulls_first` and \
                 `nulls_last`, or order the rows in the program",
                self.grammar().name()
            );
            self.fail(Error::new(ErrorKind::Unsupported, message));
        }
    }

    /// One of the queries. A slice, or a combination, stands in a subquery of its own, as SQLite takes neither order
    /// nor limit nor parentheses here; without a slice an order means nothing.
    fn member(&mut self, query: &Query, names: Names, distinct: bool) -> &mut Self {
        let is_plain = query.combined.is_none() && !query.is_sliced();
        self.within(query.schema, |writer| match is_plain {
            true => {
                let mut query = query.clone();
                query.order.clear();
                // Whole models are distinct by their keys.
                query.distinct |= distinct && query.columns.is_some();
                writer.select(&query, names)
            }
            false => writer.push(if distinct { "SELECT DISTINCT " } else { "SELECT " }).subquery(query),
        })
    }

    /// What a query selects, from itself as a subquery: without what it selects only to order by it.
    pub(super) fn subquery(&mut self, query: &Query) -> &mut Self {
        if query.unselected_order().is_empty() {
            let names = self.grammar().derived_names();
            self.push("* FROM (").rows_called(names, query, None);
        } else {
            self.list(0..query.width(), ", ", |writer, place| {
                writer.place_name(place);
            });
            self.push(" FROM (").select(query, Names::Places).ordered(query).window(query.offset, query.limit);
        }
        self.push(") AS ").identifier("operand")
    }
}

fn operator_sql(operator: SetOperator) -> &'static str {
    match operator {
        SetOperator::Union => " UNION ",
        SetOperator::UnionAll => " UNION ALL ",
        SetOperator::Intersection => " INTERSECT ",
        SetOperator::Difference => " EXCEPT ",
    }
}
