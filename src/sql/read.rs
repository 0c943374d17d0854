//! Statements that read: SELECT in its shapes.
use super::Dialect;
use super::rows::Names;
use super::writer::Writer;
use crate::error::Result;
use crate::query::Query;
use crate::statement::{Purpose, Statement};

/// The rows of a query; at most `limit` of them where that is said.
pub(crate) fn select(query: &Query, dialect: Dialect, limit: Option<u64>) -> Result<Statement> {
    query.check()?;
    let mut writer = Writer::new(dialect, query.schema);
    writer.rows(query, limit).lock(query.lock);
    writer.finish(Purpose::Rows)
}

/// How many rows a query has, within its slice.
pub(crate) fn count(query: &Query, dialect: Dialect) -> Result<Statement> {
    query.check()?;
    let mut writer = Writer::new(dialect, query.schema);
    writer.push("SELECT COUNT(*) FROM ");
    if has_rows_of_its_own(query) {
        let names = writer.grammar().derived_names();
        writer.push("(").unordered_rows(names, query, None).push(") AS ").identifier("counted");
    } else if query.is_sliced() {
        writer.push("(SELECT 1").from(query).window(query.offset, query.limit);
        writer.push(") AS ").identifier("counted");
    } else {
        writer.table().kept(query);
    }
    writer.finish(Purpose::Row)
}

/// One row if a query has any.
pub(crate) fn exists(query: &Query, dialect: Dialect) -> Result<Statement> {
    query.check()?;
    let mut writer = Writer::new(dialect, query.schema);
    // Whatever is distinct, there is a first row if there is any.
    let is_first = query.offset == 0 && query.combined.is_none();
    if has_rows_of_its_own(query) && !is_first {
        writer.unordered_rows(Names::Own, query, Some(1));
    } else {
        writer.push("SELECT 1").from(query).window(query.offset, Some(query.limit.unwrap_or(1).min(1)));
    }
    writer.finish(Purpose::Row)
}

/// Whether its rows are others than those of its table that pass the filter. Whole models are distinct by their keys.
fn has_rows_of_its_own(query: &Query) -> bool {
    query.combined.is_some() || (query.distinct && query.columns.is_some())
}
