//! Refuses values that a database does not hold, in the names of model and field. Knows no driver.
use super::Dialect;
use super::refusal::refusal;
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{Assignment, Kind};
use crate::model::{Field, Schema};
use crate::value::Value;

/// Refuses a value that a column cannot be given.
fn check_value(schema: &Schema, dialect: Dialect, position: usize, value: &Value) -> Result<()> {
    let refused = dialect.check_value(value).err().or_else(|| {
        let generated = schema.fields().get(position).is_some_and(Field::is_generated);
        generated.then(|| dialect.grammar().refused_key(value)).flatten().map(Into::into)
    });
    match refused {
        None => Ok(()),
        Some(reason) => Err(refusal(value, reason).context(named(schema, position))),
    }
}

/// Refuses the values of columns if one of them cannot be given.
pub(crate) fn check_values(
    schema: &Schema,
    dialect: Dialect,
    positions: impl Iterator<Item = usize>,
    values: &[Value],
) -> Result<()> {
    positions.zip(values).try_for_each(|(position, value)| check_value(schema, dialect, position, value))
}

/// Refuses values of assignments that the database does not hold.
pub(super) fn check_assigned(schema: &Schema, dialect: Dialect, assignments: &[Assignment]) -> Result<()> {
    assignments.iter().try_for_each(|Assignment { position, node, .. }| match &node.0 {
        Kind::Value(value) => check_value(schema, dialect, *position, value),
        _ => Ok(()),
    })
}

/// Refuses assignments of a program to columns that are not its to set, and to one column twice: databases take the first
/// of them, or the last, or neither.
pub(crate) fn check_assignments(schema: &Schema, assignments: &[Assignment]) -> Result<()> {
    // What is inherited is checked where it is.
    let (own, _) = schema.split(assignments.iter().cloned())?;
    own.iter().enumerate().try_for_each(|(at, Assignment { position, .. })| {
        let field = schema.fields().get(*position);
        let problem = if field.is_some_and(Field::is_computed) {
            "it is calculated by the database and cannot be set"
        } else if field.is_some_and(Field::is_version) {
            "it is the version, which every write raises, and cannot be set"
        } else if own.iter().take(at).any(|before| before.position == *position) {
            "it is set twice in one update: leave one of the assignments out"
        } else {
            return Ok(());
        };
        Err(Error::new(ErrorKind::InvalidQuery, problem).context(named(schema, *position)))
    })
}

#[cold]
fn named(schema: &Schema, position: usize) -> String {
    format!("`{}.{}`", schema.model(), schema.fields().get(position).map_or("", Field::name))
}
