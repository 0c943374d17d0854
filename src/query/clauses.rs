//! What a query says, without types.
use super::combine::Combination;
use super::only::ReadFields;
use super::path::Place;
use super::prefetch::Step;
use super::related_rows::there_is;
use super::select_related::Related;
use super::{Labels, Lock, Mention};
use crate::error::{Error, ErrorKind};
use crate::expr::{ColumnRef, IntoNode, Node, OrderTerm, Path};
use crate::model::{Field, Relation, Schema};
use crate::value::Value;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// The clauses of a query.
#[derive(Clone)]
pub(crate) struct Query {
    pub(crate) schema: &'static Schema,
    /// Whether it keeps to the default scope of its model.
    pub(crate) scoped: bool,
    /// What is selected; all columns of the model unless said.
    pub(crate) columns: Option<Arc<[Node]>>,
    /// The fields that are read, of those of the model; all unless said.
    pub(crate) read: Option<ReadFields>,
    /// Rows of other models that are read with each of these.
    pub(crate) related: Related,
    /// Relations that are loaded in statements of their own.
    pub(crate) prefetch: Vec<Step>,
    pub(crate) distinct: bool,
    /// The queries whose rows these are. Of the other clauses, order and slice alone are then about them.
    pub(crate) combined: Option<Arc<Combination>>,
    pub(crate) filter: Node,
    pub(crate) order: Vec<OrderTerm>,
    pub(crate) reversed: bool,
    pub(crate) offset: u64,
    pub(crate) limit: Option<u64>,
    pub(crate) lock: Option<Lock>,
    /// The fields that may be named by text; all unless said.
    pub(crate) nameable: Option<Arc<[Place]>>,
    /// What was named by text.
    pub(crate) mentions: Vec<Mention>,
    /// What makes no sense; said when the query is run, as building one cannot fail.
    pub(crate) problem: Option<Cow<'static, str>>,
}

impl Query {
    pub(crate) fn new(schema: &'static Schema) -> Self {
        Query {
            schema,
            scoped: false,
            columns: None,
            read: None,
            related: Related::inherited(schema),
            prefetch: Vec::new(),
            distinct: false,
            combined: None,
            filter: Node::constant(true),
            order: schema.default_order().to_vec(),
            reversed: false,
            offset: 0,
            limit: None,
            lock: None,
            nameable: None,
            mentions: Vec::new(),
            problem: None,
        }
    }

    /// Of the rows that the default scope of the model keeps.
    pub(crate) fn scoped(schema: &'static Schema) -> Self {
        let filter = schema.default_scope().map(|scope| there_is(schema, scope));
        Query { scoped: filter.is_some(), filter: filter.unwrap_or(Node::constant(true)), ..Query::new(schema) }
    }

    /// Of the rows that a relation names. As in Django, one row is found also where the default scope hides it: what a
    /// foreign key names is there.
    pub(crate) fn of_relation(relation: &Relation) -> Self {
        match relation.is_to_many() {
            true => Query::scoped(relation.target()),
            false => Query::new(relation.target()),
        }
    }

    /// Leaves out the rows that are marked as deleted.
    pub(crate) fn keep_not_deleted(&mut self) {
        if let Some(condition) = self.schema.not_marked().filter(|_| !self.scoped) {
            self.keep(condition);
        }
    }

    /// Leaves out the rows that are not.
    pub(crate) fn keep_deleted(&mut self) {
        if let Some(condition) = self.schema.marked_somewhere() {
            self.keep(condition);
        }
    }

    /// Whether it is known without asking that no row will come.
    pub(crate) fn is_empty(&self) -> bool {
        self.filter.is_constant(false)
            || self.limit == Some(0)
            || self.combined.as_ref().is_some_and(|combined| combined.is_empty())
    }

    pub(crate) fn is_sliced(&self) -> bool {
        self.offset > 0 || self.limit.is_some()
    }

    /// Whether it has neither an order nor a slice of its own.
    pub(super) fn is_untouched(&self) -> bool {
        self.order.is_empty() && !self.reversed && !self.is_sliced() && !self.filter.is_constant(false)
    }

    /// No rows, whatever else it says.
    pub(super) fn set_none(&mut self) {
        self.filter = Node::constant(false);
        self.combined = self.combined.as_ref().map(|combined| Arc::new(combined.none()));
    }

    /// How many columns it selects.
    pub(crate) fn width(&self) -> usize {
        match (&self.columns, &self.read) {
            (Some(columns), _) => columns.len(),
            (None, Some(read)) => read.positions().len() + self.related.width(),
            (None, None) => self.schema.fields().len() + self.related.width(),
        }
    }

    /// The paths to the rows of other models that it reads with its own, and their models: none where it selects columns.
    pub(crate) fn related_rows(&self) -> Vec<(Path, &'static Schema)> {
        if self.columns.is_some() { Vec::new() } else { self.related.rows() }
    }

    /// Which fields of the model it reads, if not all.
    pub(super) fn read_positions(&self) -> Option<&[usize]> {
        self.read.as_ref().map(ReadFields::positions)
    }

    /// Where an expression stands among what is selected.
    pub(crate) fn place_of(&self, node: &Node) -> Option<usize> {
        if let Some(columns) = &self.columns {
            return columns.iter().position(|column| column == node);
        }
        let field = node.position()?;
        self.read.as_ref().map_or(Some(field), |read| read.place_of(field))
    }

    /// What is ordered by and not selected: a distinct query has to select it as well.
    pub(crate) fn unselected_order(&self) -> Vec<&Node> {
        let mut unselected: Vec<&Node> = Vec::new();
        for term in &self.order {
            if self.distinct && self.place_of(&term.node).is_none() && !unselected.contains(&&term.node) {
                unselected.push(&term.node);
            }
        }
        unselected
    }

    /// A column, of this model or of one that relations lead to.
    pub(crate) fn node_of(&self, field: ColumnRef) -> Node {
        let nullable = self
            .schema_at(field.path())
            .and_then(|schema| schema.fields().get(field.position()))
            .is_some_and(Field::is_nullable);
        field.into_node(nullable)
    }

    /// The model at the end of a path.
    pub(super) fn schema_at(&self, path: Path) -> Option<&'static Schema> {
        path.steps().try_fold(self.schema, |schema, step| schema.relation_at(step).map(Relation::target))
    }

    /// Orders by the primary key.
    pub(crate) fn order_by_key(&mut self) {
        let key = self.schema.key_positions().iter();
        let nodes = key.map(|position| Node::column(*position, false));
        self.order.extend(nodes.map(|node| OrderTerm::new(node, false)));
    }

    /// Keeps the rows in which a field holds one of some values.
    pub(crate) fn keep_values(&mut self, field: usize, values: Vec<Value>) {
        let nullable = self.schema.fields().get(field).is_some_and(Field::is_nullable);
        self.keep(Node::column(field, nullable).one_of(values.into_iter().map(Node::value)));
    }

    /// Keeps the rows with these keys, of which each has a value for every column of the key.
    pub(crate) fn keep_keys(&mut self, keys: Vec<Vec<Value>>) {
        self.keep_positions(self.schema.key_positions(), keys);
    }

    /// Keeps the rows that hold one of these in their columns.
    pub(crate) fn keep_positions(&mut self, positions: &[usize], keys: Vec<Vec<Value>>) {
        if let [position] = positions {
            return self.keep_values(*position, keys.into_iter().flatten().collect());
        }
        let equal = |(position, value): (&usize, Value)| Node::column(*position, false).one_of([Node::value(value)]);
        let is = |key: Vec<Value>| positions.iter().zip(key).map(equal).fold(Node::constant(true), Node::and);
        self.keep(keys.into_iter().map(is).fold(Node::constant(false), Node::or));
    }

    /// Whether its conditions are about joined rows: statements that change rows join none.
    pub(crate) fn joins_in_filter(&self) -> bool {
        self.filter.is_of_others(&mut Vec::new())
    }

    pub(super) fn keep(&mut self, condition: Node) {
        self.filter = std::mem::replace(&mut self.filter, Node::constant(true)).and(condition);
    }

    pub(crate) fn invalid(&self, problem: impl Into<Cow<'static, str>>) -> Error {
        self.about(Error::new(ErrorKind::InvalidQuery, problem))
    }

    /// Says which model is queried.
    pub(super) fn about(&self, error: Error) -> Error {
        error.context(format_args!("querying `{}`", self.schema.model()))
    }

    pub(crate) fn labels(&self) -> Labels {
        Labels::new(self.schema, self.columns.clone())
    }
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QuerySet")
            .field("model", &self.schema.model())
            .field("filter", &self.filter)
            .field("distinct", &self.distinct)
            .field("combined", &self.combined.as_ref().map(|combined| combined.operator))
            .field("order", &self.order)
            .field("offset", &self.offset)
            .field("limit", &self.limit)
            .field("lock", &self.lock)
            .finish_non_exhaustive()
    }
}
