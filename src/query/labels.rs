//! The names of what a query selects, for messages.
use crate::expr::Node;
use crate::model::Schema;
use std::sync::Arc;

/// The names of what a query selects, for messages.
pub(crate) struct Labels {
    schema: &'static Schema,
    columns: Option<Arc<[Node]>>,
}

impl Labels {
    pub(super) fn new(schema: &'static Schema, columns: Option<Arc<[Node]>>) -> Self {
        Labels { schema, columns }
    }

    /// The names of a model's own columns.
    pub(crate) fn of(schema: &'static Schema) -> Self {
        Labels { schema, columns: None }
    }

    /// The model that is queried.
    pub(crate) fn model(&self) -> &'static str {
        self.schema.model()
    }

    /// `table.column`, or which expression it is.
    pub(crate) fn name(&self, position: usize) -> String {
        let at = match &self.columns {
            None => Some(position),
            Some(columns) => columns.get(position).and_then(Node::position),
        };
        match at.and_then(|position| self.schema.fields().get(position)) {
            Some(field) => format!("{}.{}", self.schema.table(), field.column()),
            None => format!("expression {} selected from {}", position + 1, self.schema.table()),
        }
    }
}
