//! The names of what a query selects, for messages.
use crate::error::Error;
use crate::expr::{Kind, Node, Path};
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

    /// An error of reading that names the column, and the way out where that is a NULL of what can be NULL.
    pub(crate) fn told(&self, error: Error) -> Error {
        let null = error.null_column().and_then(|column| self.columns.as_ref()?.get(column));
        let way_out = null.filter(|node| node.is_nullable()).map(|node| match &node.0 {
            Kind::Column { .. } => "there need be no such row: `.nullable()` behind the column reads an `Option`",
            _ => "`.nullable()` behind the expression reads an `Option`",
        });
        let error = error.name_column(|column| self.name(column));
        match way_out {
            Some(way_out) => error.way_out(way_out),
            None => error,
        }
    }

    /// `table.column`, with the relations that lead there, or which expression it is.
    pub(crate) fn name(&self, position: usize) -> String {
        let name = match &self.columns {
            None => self.column(Path::ROOT, position),
            Some(columns) => match columns.get(position).map(|node| &node.0) {
                Some(Kind::Column { path, position, .. }) => self.column(*path, *position),
                _ => None,
            },
        };
        name.unwrap_or_else(|| format!("expression {} selected from {}", position + 1, self.schema.table()))
    }

    fn column(&self, path: Path, position: usize) -> Option<String> {
        let (mut schema, mut along) = (self.schema, self.schema.model().to_owned());
        for step in path.steps() {
            let relation = schema.relation_at(step)?;
            along = format!("{along}.{}", relation.name());
            schema = relation.target();
        }
        let column = format!("{}.{}", schema.table(), schema.fields().get(position)?.column());
        Some(if path.is_root() { column } else { format!("{column} along `{along}`") })
    }
}
