//! Whether descriptions of tables can be made true: what the derive, which sees one struct alone, cannot know. Knows no
//! executor.
use super::Dialect;
use super::enum_type::is_limited;
use super::table::is_in_range;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Check, Field, Index, Schema, Unique};

/// Refuses a model whose table no database could have, or would have otherwise than it says.
pub(super) fn check(schema: &Schema, dialect: Dialect) -> Result<()> {
    columns(schema.fields())?;
    let choices = schema.fields().iter().filter(|field| is_limited(dialect, field));
    let of_columns = choices.map(|field| schema.choices_name(field)).chain(ranges(schema, dialect));
    let of_columns: Vec<String> = of_columns.collect();
    let checks = schema.checks().iter().map(Check::name).chain(of_columns.iter().map(String::as_str));
    let key = schema.key_name();
    let uniques = || schema.uniques().iter().map(Unique::name).chain([key.as_str()]);
    names("constraints", uniques().chain(checks))?;
    // Each of them has an index that is called like it.
    names("indexes", uniques().chain(schema.indexes().iter().map(Index::name)))
}

/// The names of the constraints that limit fields to the range of their types.
fn ranges(schema: &Schema, dialect: Dialect) -> impl Iterator<Item = String> {
    let fields = schema.fields().iter().enumerate();
    let limited = fields.filter(move |(position, _)| is_in_range(dialect, schema, *position).is_some());
    limited.map(|(_, field)| schema.range_name(field))
}

/// Refuses models whose indexes are called alike: in SQLite, and in a schema of PostgreSQL, the second would be taken for
/// the first. Several structs for one table may state the same index.
pub(crate) fn check_together(schemas: &[&'static Schema]) -> Result<()> {
    let mut seen: Vec<(&Schema, &str)> = Vec::new();
    for schema in schemas {
        for index in schema.indexes() {
            let other =
                seen.iter().find(|(other, name)| same(name, index.name()) && !same(other.table(), schema.table()));
            if let Some((other, name)) = other {
                let (one, two) = (other.model(), schema.model());
                let message = format!(
                    "`{one}` and `{two}` both have an index called `{name}`: names of indexes are those of the whole \
                     database, so give another `name = \"…\"` to one of them"
                );
                return Err(Error::new(ErrorKind::Unsupported, message));
            }
            seen.push((schema, index.name()));
        }
    }
    Ok(())
}

/// Two embedded structs, or one and a field, can come to the same column.
fn columns(fields: &[Field]) -> Result<()> {
    for (position, field) in fields.iter().enumerate() {
        let before = fields.iter().take(position).find(|before| same(before.column(), field.column()));
        if let Some(before) = before {
            let (one, two, column) = (before.name(), field.name(), field.column());
            let message = format!(
                "`{one}` and `{two}` have the same column, `{column}`: give one of them another `column = \"…\"`, or an \
                 embedded struct another prefix, `#[field(embedded(prefix = \"…\"))]`"
            );
            return Err(Error::new(ErrorKind::Unsupported, message));
        }
    }
    Ok(())
}

/// Of two that are called alike, the second would be left out in silence, or an error could not say which it was.
fn names<'n>(what: &str, names: impl Iterator<Item = &'n str>) -> Result<()> {
    let mut seen: Vec<&str> = Vec::new();
    for name in names {
        if seen.iter().any(|other| same(other, name)) {
            let message = format!("two {what} are called `{name}`: give another `name = \"…\"` to one of them");
            return Err(Error::new(ErrorKind::Unsupported, message));
        }
        seen.push(name);
    }
    Ok(())
}

/// Names that differ in case alone are one to most databases.
fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}
