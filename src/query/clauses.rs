//! What a query says, without types.
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{Kind, Node, OrderTerm};
use crate::model::Schema;
use std::fmt;
use std::sync::Arc;

/// The clauses of a query.
#[derive(Clone)]
pub(crate) struct Query {
    pub(crate) schema: &'static Schema,
    /// What is selected; all columns of the model unless said.
    pub(crate) columns: Option<Arc<[Node]>>,
    pub(crate) filter: Node,
    pub(crate) order: Vec<OrderTerm>,
    pub(crate) reversed: bool,
    pub(crate) offset: u64,
    pub(crate) limit: Option<u64>,
    /// What makes no sense; said when the query is run, as building one cannot fail.
    pub(crate) problem: Option<&'static str>,
}

impl Query {
    pub(crate) fn new(schema: &'static Schema) -> Self {
        Query {
            schema,
            columns: None,
            filter: Node::constant(true),
            order: Vec::new(),
            reversed: false,
            offset: 0,
            limit: None,
            problem: None,
        }
    }

    /// Whether it is known without asking that no row will come.
    pub(crate) fn is_empty(&self) -> bool {
        self.filter.is_constant(false) || self.limit == Some(0)
    }

    pub(crate) fn is_sliced(&self) -> bool {
        self.offset > 0 || self.limit.is_some()
    }

    /// Notes a mistake if the query is sliced already.
    pub(super) fn unsliced(&mut self, problem: &'static str) {
        if self.is_sliced() {
            self.problem = self.problem.or(Some(problem));
        }
    }

    /// The first mistake in it.
    pub(crate) fn check(&self) -> Result<()> {
        match self.problem {
            Some(problem) => Err(self.invalid(problem)),
            None => Ok(()),
        }
    }

    /// Refuses what only makes sense for a query that is not sliced.
    pub(crate) fn check_unsliced(&self, problem: &'static str) -> Result<()> {
        self.check()?;
        if self.is_sliced() { Err(self.invalid(problem)) } else { Ok(()) }
    }

    pub(crate) fn invalid(&self, problem: &'static str) -> Error {
        Error::new(ErrorKind::InvalidQuery, problem).context(format_args!("querying `{}`", self.schema.model()))
    }

    pub(crate) fn labels(&self) -> Labels {
        Labels { schema: self.schema, columns: self.columns.clone() }
    }
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QuerySet")
            .field("model", &self.schema.model())
            .field("filter", &self.filter)
            .field("order", &self.order)
            .field("offset", &self.offset)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

/// The names of what a query selects, for messages.
pub(crate) struct Labels {
    schema: &'static Schema,
    columns: Option<Arc<[Node]>>,
}

impl Labels {
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
        let own = || self.schema.fields().get(position).map(|field| field.column());
        let column = match &self.columns {
            None => own(),
            Some(columns) => match columns.get(position).map(|node| &node.0) {
                Some(Kind::Column { name, .. }) => Some(*name),
                _ => None,
            },
        };
        match column {
            Some(column) => format!("{}.{column}", self.schema.table()),
            None => format!("expression {} selected from {}", position + 1, self.schema.table()),
        }
    }
}
