//! A query inside of an expression. Knows no executor.
use super::writer::Writer;
use crate::error::{Error, ErrorKind};
use crate::expr::{Node, Subquery};
use crate::query::Query;

impl Writer {
    /// `… IN (SELECT …)`; a mistake in the inner query is one of the whole.
    pub(super) fn among(&mut self, of: &Node, subquery: &Subquery) -> &mut Self {
        if self.defines() {
            let message = "a check, an index or a column that is calculated can ask no query: list the values, or say it \
                           by a foreign key or in the program";
            return self.fail(Error::new(ErrorKind::Unsupported, message));
        }
        self.operand(of).push(" IN (");
        if let Some(query) = subquery.get::<Query>() {
            match query.check() {
                // One column, without what is selected only to order by it.
                Ok(()) if self.is_aside(query) => {
                    self.within(query.schema, |writer| writer.push("SELECT ").subquery(query))
                }
                Ok(()) => self.within(query.schema, |writer| writer.rows(query, None)),
                Err(mistake) => self.fail(mistake),
            };
        }
        self.push(")")
    }

    /// Whether a query stands in FROM. Where it need not, MariaDB finds rows that are none if it has such a query inside.
    fn is_aside(&self, query: &Query) -> bool {
        let is_more = self.writes() || query.is_sliced() || query.combined.is_some();
        is_more && !self.grammar().takes_any_subquery() || !query.unselected_order().is_empty()
    }
}
