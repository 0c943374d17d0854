//! Statements that read: SELECT in its shapes.
use super::Dialect;
use super::writer::Writer;
use crate::error::Result;
use crate::query::Query;
use crate::statement::{Purpose, Statement};

/// The rows of a query; at most `limit` of them where that is said.
pub(crate) fn select(query: &Query, dialect: Dialect, limit: Option<u64>) -> Result<Statement> {
    query.check()?;
    let mut writer = Writer::new(dialect, query.schema);
    writer.push("SELECT ");
    match &query.columns {
        Some(nodes) => writer.list(nodes.iter(), ", ", |writer, node| {
            writer.expression(node);
        }),
        None => writer.list(query.schema.fields(), ", ", |writer, field| {
            writer.column(field.column());
        }),
    };
    writer.push(" FROM ").table();
    let limit = match (query.limit, limit) {
        (Some(own), Some(limit)) => Some(own.min(limit)),
        (own, limit) => own.or(limit),
    };
    writer.filter(&query.filter).order(&query.order, query.reversed).window(query.offset, limit);
    writer.finish(Purpose::Rows)
}

/// How many rows a query has, within its slice.
pub(crate) fn count(query: &Query, dialect: Dialect) -> Result<Statement> {
    query.check()?;
    let mut writer = Writer::new(dialect, query.schema);
    writer.push("SELECT COUNT(*) FROM ");
    if query.is_sliced() {
        writer.push("(SELECT 1 FROM ").table().filter(&query.filter).window(query.offset, query.limit);
        writer.push(") AS ").identifier("sliced");
    } else {
        writer.table().filter(&query.filter);
    }
    writer.finish(Purpose::Row)
}

/// One row if a query has any.
pub(crate) fn exists(query: &Query, dialect: Dialect) -> Result<Statement> {
    query.check()?;
    let mut writer = Writer::new(dialect, query.schema);
    writer
        .push("SELECT 1 FROM ")
        .table()
        .filter(&query.filter)
        .window(query.offset, Some(query.limit.unwrap_or(1).min(1)));
    writer.finish(Purpose::Row)
}
