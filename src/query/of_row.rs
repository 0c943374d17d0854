//! Queries that a row makes: of the rows that its relations name.
use super::{Query, QuerySet};
use crate::expr::{Comparison, Kind, Node, Subquery};
use crate::model::{FieldOfRow, Join, Link, Model, Owner, Relation, Schema};
use crate::value::Value;

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

/// The query of the rows that a relation of any of these rows names, by a foreign key of theirs.
pub(super) fn of_rows<M: Model, T: Model>(rows: &[M], relation: usize) -> QuerySet<T> {
    let mut query = match M::schema().relation_at(relation).is_some_and(Relation::is_to_many) {
        true => QuerySet::scoped(),
        false => QuerySet::new(),
    };
    let joined = M::schema().join(relation).and_then(|join| {
        let keys: Result<Vec<_>, _> = rows.iter().map(|row| values(row, &join, relation)).collect();
        Ok((join, keys?))
    });
    match joined {
        Ok((join, mut keys)) => {
            keys.retain(|key| !key.iter().any(Value::is_null));
            query.query.keep_positions(&join.remote, keys);
        }
        Err(problem) => query.query.problem = Some(problem.into()),
    }
    query
}

/// The query of the rows that a field names, of a row that was read or saved.
pub(crate) fn of_field<F: FieldOfRow<Row: Model>>(field: &F) -> QuerySet<F::Row> {
    let (owner, key) = field.belongs_to();
    let is_many = |of: &Owner| (of.schema)().relations().get(of.relation).is_some_and(Relation::is_to_many);
    let mut query = if owner.is_some_and(is_many) { QuerySet::scoped() } else { QuerySet::new() };
    let joined = match owner {
        Some(owner) if !key.values().is_empty() => (owner.schema)().join(owner.relation).map(|join| (owner, join)),
        Some(owner) => Err(no_key(owner.model, owner.field)),
        None => Err("the row that has this relation was neither read nor saved: read it from the database".to_owned()),
    };
    match joined {
        Ok((owner, join)) => keep_of_key(&mut query.query, (owner.schema)(), &join, key.values().to_vec()),
        Err(problem) => query.query.problem = Some(problem.into()),
    }
    query
}

/// Keeps the rows that belong to the row with a key, of which no more is known.
fn keep_of_key(query: &mut Query, own: &'static Schema, join: &Join, key: Vec<Value>) {
    if join.local == own.key_positions() {
        return keep(query, join, key);
    }
    let named = join.local.iter().zip(&join.remote).map(|(local, remote)| {
        let mut row = Query::new(own);
        row.keep(equal(own.key_positions().iter().copied().zip(key.clone())));
        row.columns = Some([Node::column(*local, false)].into());
        let of = Box::new(Node::column(*remote, false));
        Node(Kind::InQuery { of, query: Subquery::new(row), nullable: false })
    });
    query.keep(named.fold(Node::constant(true), Node::and));
}

fn no_key(model: &str, name: &str) -> String {
    format!("this `{model}` has no key yet, so nothing belongs to it: save it before its `{name}`")
}

/// How to get to the rows of a relation, and the values of the row at hand.
pub(super) fn join<M: Model>(row: &M, relation: usize) -> Result<(Join, Vec<Value>), String> {
    let join = M::schema().join(relation)?;
    let values = values(row, &join, relation)?;
    Ok((join, values))
}

/// The values of the row at hand by which rows of a relation belong to it.
fn values<M: Model>(row: &M, join: &Join, relation: usize) -> Result<Vec<Value>, String> {
    let name = M::schema().relation_at(relation).map_or("", Relation::name);
    if join.local == M::schema().key_positions() && row.pk().key().is_none() {
        return Err(no_key(M::schema().model(), name));
    }
    Ok(join.local.iter().map(|position| row.value(*position)).collect())
}

/// Keeps the rows that belong to those values.
pub(super) fn keep(query: &mut Query, join: &Join, values: Vec<Value>) {
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
pub(super) fn equal(columns: impl Iterator<Item = (usize, Value)>) -> Node {
    let is = |(position, value)| Node::column(position, false).compare(Comparison::Eq, Node::value(value));
    columns.map(is).fold(Node::constant(true), Node::and)
}

/// The key is among those that are linked to these values.
fn among(join: &Join, link: &Link, values: Vec<Value>) -> Node {
    let mut pairs = Query::new(link.schema);
    pairs.keep(equal(link.own.iter().copied().zip(values)));
    pairs.columns = Some(link.other.iter().map(|other| Node::column(*other, false)).collect());
    let of = Box::new(Node::columns(&join.remote));
    Node(Kind::InQuery { of, query: Subquery::new(pairs), nullable: false })
}
