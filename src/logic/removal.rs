//! What takes rows away: a DELETE, or a mark in the column that says when a row was deleted. Knows no driver.
use super::Session;
use crate::error::{Error, ErrorKind, Result};
use crate::executor::Output;
use crate::expr::{Assignment, Node};
use crate::model::{Field, Schema};
use crate::query::Query;
use crate::sql::{self, Dialect};
use crate::statement::Statement;
use crate::value::Value;
use std::time::SystemTime;

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Rows are marked where their model can mark them.
    Delete,
    /// Rows are deleted, whatever their model says.
    HardDelete,
    /// As `Delete`, but what they are as well stays.
    KeepParents,
}

/// What becomes of rows of a model, and of those that go with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Removal {
    /// With the rows of other models that they are as well.
    Delete,
    /// Without them.
    KeepParents,
    /// They are marked with this time.
    Mark(SystemTime),
}

impl Removal {
    /// Of the rows that are asked for. The clock is looked at once for them and all that goes with them.
    pub(super) fn asked<O: Output>(session: Session<'_, O>, schema: &Schema, asked: Asked) -> Self {
        match asked {
            Asked::Delete | Asked::KeepParents if schema.soft_delete().is_some() => Removal::Mark(session.now()()),
            Asked::KeepParents => Removal::KeepParents,
            _ => Removal::Delete,
        }
    }

    /// Of rows that go with these. What names a row that is gone cannot stay.
    pub(super) fn along(self, schema: &Schema) -> Self {
        if self.marks() && schema.soft_delete().is_some() { self } else { Removal::Delete }
    }

    /// Whether the row of another model that each of these is as well goes with it: not where this stays.
    pub(super) fn takes_parent(self, schema: &Schema) -> bool {
        self == Removal::Delete && schema.parent().is_some()
    }

    /// Whether it takes more than the one statement.
    pub(super) fn takes_others(self, schema: &'static Schema) -> bool {
        self.takes_parent(schema) || schema.has_dependents_to_look_at(self.marks())
    }

    pub(super) fn marks(self) -> bool {
        matches!(self, Removal::Mark(_))
    }

    /// How many values the statement binds beside the keys.
    pub(super) fn own_values(self) -> usize {
        usize::from(self.marks())
    }

    /// The rows that it changes: what is marked stays as it is.
    pub(super) fn of(self, mut query: Query) -> Query {
        if self.marks() {
            query.keep_not_deleted();
        }
        query
    }

    /// What takes the rows of a query away.
    pub(super) fn statement(self, query: Query, dialect: Dialect) -> Result<Statement> {
        match self {
            Removal::Delete | Removal::KeepParents => sql::delete(&query, dialect),
            Removal::Mark(time) => {
                let mark = marking(query.schema, |field| field.deleted_at(time))?;
                sql::soft_delete(&self.of(query), dialect, mark)
            }
        }
    }
}

/// The statement that `delete` of a query sends where nothing goes with its rows.
pub(crate) fn shown(query: &Query, dialect: Dialect) -> Result<Statement> {
    let removal = match query.schema.soft_delete() {
        Some(_) => Removal::Mark(SystemTime::now()),
        None => Removal::Delete,
    };
    removal.statement(query.clone(), dialect)
}

/// What takes the mark away.
pub(crate) fn unmarking(schema: &Schema) -> Result<Assignment> {
    marking(schema, |field| Some(Value::Null(field.value_type())))
}

fn marking(schema: &Schema, value: impl FnOnce(&Field) -> Option<Value>) -> Result<Assignment> {
    let marked = schema.soft_delete().and_then(|position| Some((position, value(schema.fields().get(position)?)?)));
    let (position, value) = marked.ok_or_else(|| {
        let message = format!("`{}` has no field that is marked `#[field(soft_delete)]`", schema.model());
        Error::new(ErrorKind::InvalidQuery, message)
    })?;
    Ok(Assignment::own(position, Node::value(value)))
}
