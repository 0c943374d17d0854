//! Statements that change many rows: UPDATE and DELETE of a query.
use super::Dialect;
use super::writer::Writer;
use crate::error::Result;
use crate::expr::Assignment;
use crate::query::Query;
use crate::statement::{Purpose, Statement};

/// Sets columns of the rows of a query.
pub(crate) fn update(query: &Query, dialect: Dialect, assignments: &[Assignment]) -> Result<Statement> {
    query.check_unsliced("`update` of a slice is not possible: filter by the primary key instead")?;
    if assignments.is_empty() {
        return Err(query.invalid("`update` sets nothing: return at least one `b.column.set(…)`"));
    }
    let mut writer = Writer::new(dialect, query.schema);
    writer.push("UPDATE ").table().push(" SET ");
    writer.list(assignments, ", ", |writer, assignment| {
        writer.identifier(assignment.column).push(" = ").expression(&assignment.node);
    });
    writer.filter(&query.filter);
    writer.finish(Purpose::Count)
}

/// Deletes the rows of a query.
pub(crate) fn delete(query: &Query, dialect: Dialect) -> Result<Statement> {
    query.check_unsliced("`delete` of a slice is not possible: filter by the primary key instead")?;
    let mut writer = Writer::new(dialect, query.schema);
    writer.push("DELETE FROM ").table().filter(&query.filter);
    writer.finish(Purpose::Count)
}
