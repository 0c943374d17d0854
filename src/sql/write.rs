//! Statements that change many rows: UPDATE and DELETE of a query.
use super::held::{check_assigned, check_assignments};
use super::writer::Writer;
use super::{Capability, Dialect};
use crate::error::{Error, Result};
use crate::expr::{Assignment, Kind};
use crate::model::Schema;
use crate::query::Query;
use crate::statement::{Purpose, Statement};
use crate::value::Value;

const AFTER_COMBINATION: &str = "change the rows of each queryset, or filter by the primary key instead";

/// Sets columns of the rows of a query, and raises their version; without assignments that alone.
pub(crate) fn update(query: &Query, dialect: Dialect, assignments: &[Assignment]) -> Result<Statement> {
    check_updated(query)?;
    if assignments.is_empty() && query.schema.version().is_none() {
        return Err(sets_nothing(query));
    }
    check_assignments(query.schema, assignments)?;
    check_assigned(query.schema, dialect, assignments)?;
    let mut writer = Writer::of_write(dialect, query.schema);
    writer.push("UPDATE ").table().push(" SET ").assignments(assignments);
    // Whoever holds one of these rows shall notice.
    if let Some(version) = query.schema.version() {
        let before = if assignments.is_empty() { "" } else { ", " };
        writer.push(before).name(version).push(" = ").column(version).push(" + 1");
    }
    writer.kept_by_key(query);
    writer.finish(Purpose::Count)
}

pub(crate) fn sets_nothing(query: &Query) -> Error {
    query.invalid("`update` sets nothing: return at least one `b.column.set(…)`")
}

/// Refuses what is no query of rows that can be set.
pub(crate) fn check_updated(query: &Query) -> Result<()> {
    query.check_whole("update", AFTER_COMBINATION)?;
    query.check_unsliced("`update` of a slice is not possible: filter by the primary key instead")
}

impl Writer {
    /// The rows that a query keeps; by their keys, where the conditions are about joined rows, too.
    fn kept_by_key(&mut self, query: &Query) -> &mut Self {
        if !query.joins_in_filter() {
            return self.kept(query);
        }
        let key = query.schema.key_positions();
        let several = key.len() > 1;
        self.push(" WHERE ").push(if several { "(" } else { "" }).list(key, ", ", |writer, position| {
            writer.column(*position);
        });
        self.push(if several { ") IN (" } else { " IN (" });
        self.within_aliased(query.schema, |writer| {
            writer.join_related(query, false).push("SELECT ").list(key, ", ", |writer, position| {
                writer.column(*position);
            });
            writer.from(query)
        });
        self.push(")")
    }

    fn assignments(&mut self, assignments: &[Assignment]) -> &mut Self {
        self.list(assignments, ", ", |writer, assignment| {
            writer.name(assignment.position).push(" = ");
            match &assignment.node.0 {
                Kind::Value(value) => writer.bind(value.clone()),
                _ => writer.expression(&assignment.node),
            };
        })
    }
}

/// Sets columns of the row with a key, of a version if there is one, and gives some of its columns back; without them where the
/// database has no such clause.
pub(crate) fn update_returning(
    schema: &'static Schema,
    dialect: Dialect,
    assignments: &[Assignment],
    key: Vec<Value>,
    version: Option<Value>,
    returned: &[usize],
) -> Result<Statement> {
    check_assigned(schema, dialect, assignments)?;
    let mut writer = Writer::of_write(dialect, schema);
    writer.push("UPDATE ").table().push(" SET ").assignments(assignments);
    let met = schema.key_positions().iter().copied().chain(schema.version());
    writer.push(" WHERE ").list(met.zip(key.into_iter().chain(version)), " AND ", |writer, (position, value)| {
        writer.column(position).push(" = ").bind_beside(value);
    });
    if !writer.dialect().can(Capability::ReturningOnUpdate) {
        return writer.finish(Purpose::Count);
    }
    writer.push(" RETURNING ").names(returned);
    writer.finish(Purpose::Rows)
}

/// Deletes the rows of a query.
pub(crate) fn delete(query: &Query, dialect: Dialect) -> Result<Statement> {
    check_deleted(query)?;
    let mut writer = Writer::of_write(dialect, query.schema);
    writer.push("DELETE FROM ").table().kept_by_key(query);
    writer.finish(Purpose::Count)
}

/// Refuses to delete what is no query of whole rows.
pub(crate) fn check_deleted(query: &Query) -> Result<()> {
    query.check_whole("delete", AFTER_COMBINATION)?;
    query.check_unsliced("`delete` of a slice is not possible: filter by the primary key instead")?;
    if query.columns.is_some() {
        return Err(
            query.invalid("`delete` after `values` is not possible: it deletes rows, so call it without `values`")
        );
    }
    Ok(())
}
