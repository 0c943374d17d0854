//! Queries that a row makes: of the rows that its relations name.
use super::{Query, QuerySet};
use crate::expr::{Comparison, Condition, Kind, Node, OrderBy, Selection, Subquery};
use crate::model::{Join, Link, Model, Relation};
use crate::value::Value;
use std::ops::Deref;
use std::sync::Arc;

/// The query of the rows that a relation of a row names.
#[doc(hidden)]
pub fn related<M: Model, T: Model>(row: &M, relation: usize) -> QuerySet<T> {
    let mut query = QuerySet::new();
    match join(row, relation) {
        Ok((join, values)) => keep(&mut query.query, &join, values),
        Err(problem) => query.query.problem = Some(problem.into()),
    }
    query
}

/// The query of the rows that are linked to a row.
#[doc(hidden)]
pub fn linked<M: Model, T: Model>(row: &M, relation: usize) -> Linked<T> {
    let mut query = QuerySet::new();
    let links = join(row, relation).and_then(|(join, values)| {
        let link = join.link.clone().ok_or("it is no relation of many to many")?;
        keep(&mut query.query, &join, values.clone());
        Ok(Links { link, own: values })
    });
    if let Err(problem) = &links {
        query.query.problem = Some(problem.clone().into());
    }
    Linked { query, links: Arc::new(links) }
}

/// How to get to the rows of a relation, and the values of the row at hand.
fn join<M: Model>(row: &M, relation: usize) -> Result<(Join, Vec<Value>), String> {
    let join = M::schema().join(relation)?;
    let name = M::schema().relations().get(relation).map_or("", Relation::name);
    if join.local == M::schema().key_positions() && row.pk().key().is_none() {
        let model = M::schema().model();
        return Err(format!("this `{model}` has no key yet, so nothing belongs to it: save it before its `{name}`"));
    }
    let values = join.local.iter().map(|position| row.value(*position)).collect();
    Ok((join, values))
}

/// Keeps the rows that belong to those values.
fn keep(query: &mut Query, join: &Join, values: Vec<Value>) {
    if values.iter().any(Value::is_null) {
        return query.set_none();
    }
    let condition = match &join.link {
        None => equal(join.remote.iter().copied().zip(values)),
        Some(link) => among(join, link, values),
    };
    query.keep(condition);
}

/// These columns hold these values.
fn equal(columns: impl Iterator<Item = (usize, Value)>) -> Node {
    let is = |(position, value)| Node::column(position, false).compare(Comparison::Eq, Node::value(value));
    columns.map(is).fold(Node::constant(true), Node::and)
}

/// The key is among those that are linked to these values.
fn among(join: &Join, link: &Link, values: Vec<Value>) -> Node {
    let parts = join.remote.iter().zip(&link.other).map(|(remote, other)| {
        let mut pairs = Query::new(link.schema);
        pairs.keep(equal(link.own.iter().copied().zip(values.clone())));
        pairs.columns = Some([Node::column(*other, false)].into());
        let of = Box::new(Node::column(*remote, false));
        Node(Kind::InQuery { of, query: Subquery::new(pairs), nullable: false })
    });
    parts.fold(Node::constant(true), Node::and)
}

/// The rows that are linked to a row: a query of them, and what adds and removes links. Made by the method of the model
/// that is called like the field: `book.tags()`.
///
/// What a [`QuerySet`] answers, it answers as well.
#[must_use = "it does nothing until it is run, or added to"]
pub struct Linked<M: Model> {
    query: QuerySet<M>,
    pub(crate) links: Arc<Result<Links, String>>,
}

/// The links of a row in a table of pairs.
#[derive(Clone)]
pub(crate) struct Links {
    pub(crate) link: Link,
    /// What names the row there.
    pub(crate) own: Vec<Value>,
}

impl Links {
    /// The pairs of the row.
    pub(crate) fn query(&self) -> Query {
        let mut query = Query::new(self.link.schema);
        query.keep(equal(self.link.own.iter().copied().zip(self.own.clone())));
        query
    }
}

impl<M: Model> Deref for Linked<M> {
    type Target = QuerySet<M>;

    fn deref(&self) -> &QuerySet<M> {
        &self.query
    }
}

impl<M: Model> From<Linked<M>> for QuerySet<M> {
    fn from(linked: Linked<M>) -> Self {
        linked.query
    }
}

macro_rules! narrowed {
    ($($narrow:ident: $bound:ident;)+) => {
        impl<M: Model> Linked<M> {
            $(
                #[doc = concat!("As [`QuerySet::", stringify!($narrow), "`].")]
                pub fn $narrow<T: $bound>(self, by: impl FnOnce(M::Columns) -> T) -> QuerySet<M> {
                    self.query.$narrow(by)
                }
            )+

            /// As [`QuerySet::values`].
            pub fn values<S: Selection>(self, selection: impl FnOnce(M::Columns) -> S) -> QuerySet<M, S::Row> {
                self.query.values(selection)
            }

            /// As [`QuerySet::limit`].
            pub fn limit(self, rows: u64) -> QuerySet<M> {
                self.query.limit(rows)
            }
        }
    };
}
use super::{PrefetchRelated, SelectRelated};
narrowed! {
    filter: Condition;
    exclude: Condition;
    order_by: OrderBy;
    select_related: SelectRelated;
    prefetch_related: PrefetchRelated;
}
