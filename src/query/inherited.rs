//! What a query sets in the tables of its model and of those that its rows are as well. Knows no dialect and no executor.
use super::Query;
use super::operand::among;
use crate::error::Result;
use crate::expr::{Assignment, Node};
use crate::model::Schema;

/// Assignments to columns of one table.
pub(crate) type InTable = (&'static Schema, Vec<Assignment>);

impl Query {
    /// Assignments by the tables of their columns, that of the model itself first. A row is one object with those that it is
    /// as well: where one of them is set, the versions of all are raised.
    pub(crate) fn by_table(&self, assignments: Vec<Assignment>) -> Result<Vec<InTable>> {
        let sets = !assignments.is_empty();
        let (mut tables, mut schema, mut rest) = (Vec::new(), self.schema, assignments);
        loop {
            let (own, of_parent) = schema.split(rest).map_err(|error| self.about(error))?;
            if !own.is_empty() || (sets && schema.version().is_some()) {
                tables.push((schema, own));
            }
            match schema.parent() {
                Some((relation, _)) => (schema, rest) = (relation.target(), of_parent),
                None => return Ok(tables),
            }
        }
    }

    /// The rows of a model that rows of the query are, or are as well.
    pub(crate) fn rows_in(&self, schema: &'static Schema) -> Query {
        if std::ptr::eq(schema, self.schema) {
            return self.clone();
        }
        let key = |schema: &Schema| schema.key_positions().first().map(|key| Node::column(*key, false));
        let mut keys = self.clone();
        keys.columns = key(self.schema).map(|key| [key].into());
        let mut rows = Query::new(schema);
        if let Some(key) = key(schema) {
            rows.keep(among(key, keys));
        }
        rows
    }
}
