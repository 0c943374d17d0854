//! Statements that read: SELECT in its shapes.
use super::Dialect;
use super::rows::Names;
use super::writer::Writer;
use crate::error::Result;
use crate::query::Query;
use crate::statement::{Purpose, Statement};
use crate::value::Value;

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
        writer.join_related(query, false);
        writer.push("(SELECT 1").from(query).window(query.offset, query.limit);
        writer.push(") AS ").identifier("counted");
    } else {
        writer.join_related(query, false).tables().kept(query);
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
        writer.join_related(query, false);
        writer.push("SELECT 1").from(query).window(query.offset, Some(query.limit.unwrap_or(1).min(1)));
    }
    writer.finish(Purpose::Row)
}

/// How many conditions of several columns each a statement joins at most by OR: SQLite takes a thousand.
const MANY_CONDITIONS: usize = 500;

/// Keys, as many at a time as one statement takes beside the values of its own that it binds.
pub(crate) fn chunks(dialect: Dialect, own: usize, mut keys: Vec<Vec<Value>>) -> Vec<Vec<Vec<Value>>> {
    let width = keys.first().map_or(1, Vec::len).max(1);
    // A key of several columns is a condition of its own, of which a database takes fewer.
    let most = if width > 1 { MANY_CONDITIONS } else { usize::MAX };
    let size = (dialect.max_binds().saturating_sub(own) / width).clamp(1, most);
    let mut chunks = Vec::new();
    while !keys.is_empty() {
        let rest = keys.split_off(size.min(keys.len()));
        chunks.push(keys);
        keys = rest;
    }
    chunks
}

/// Whether its rows are others than those of its table that pass the filter. Whole models are distinct by their keys.
fn has_rows_of_its_own(query: &Query) -> bool {
    query.combined.is_some() || (query.distinct && query.columns.is_some())
}
