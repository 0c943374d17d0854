//! What takes rows away: a DELETE, or a mark in the column that says when a row was deleted. Knows no driver.
use super::Session;
use crate::error::{Error, ErrorKind, Result};
use crate::executor::Output;
use crate::expr::{Assignment, Node, Path};
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
#[derive(Debug, Clone, Copy)]
pub(super) struct Removal {
    /// They are marked with this time; else they are deleted.
    mark: Option<SystemTime>,
    /// The rows of other models that they are as well stay as they are.
    keeps_parents: bool,
}

impl Removal {
    /// Of the rows that are asked for. The clock is looked at once for them and all that goes with them.
    pub(super) fn asked<O: Output>(session: Session<'_, O>, schema: &'static Schema, asked: Asked) -> Self {
        let marks = match asked {
            Asked::Delete => schema.marking().is_some(),
            Asked::KeepParents => schema.soft_delete().is_some(),
            Asked::HardDelete => false,
        };
        Removal { mark: marks.then(|| session.now()()), keeps_parents: asked == Asked::KeepParents }
    }

    /// Of rows that go with these. What names a row that is gone cannot stay.
    pub(super) fn along(self, schema: &'static Schema) -> Self {
        Removal { mark: self.mark.filter(|_| schema.marking().is_some()), keeps_parents: false }
    }

    /// Whether the row of another model that each of these is as well goes with it: not where this stays, and is marked
    /// by itself.
    pub(super) fn takes_parent(self, schema: &Schema) -> bool {
        let parent = schema.parent().filter(|_| !self.keeps_parents);
        parent.is_some_and(|(relation, _)| !self.marks() || relation.target().marking().is_some())
    }

    /// Whether it takes more than the one statement.
    pub(super) fn takes_others(self, schema: &'static Schema) -> bool {
        self.takes_parent(schema) || schema.has_dependents_to_look_at(self.marks())
    }

    /// Whether the database refuses to delete rows of a model before others of it.
    pub(super) fn is_refused_by_own_rows(self, schema: &Schema) -> bool {
        !self.marks() && schema.refuses_own_rows()
    }

    pub(super) fn marks(self) -> bool {
        self.mark.is_some()
    }

    /// Whether rows of a model stay as they are, and are marked where they are rows of another.
    pub(super) fn leaves(self, schema: &Schema) -> bool {
        self.marks() && schema.soft_delete().is_none()
    }

    /// Whether the row of this table stays, unmarked, where a row that is one of it as well was asked for.
    pub(super) fn stays(self, schema: &Schema, asked_for: &Schema) -> bool {
        self.leaves(schema) || (self.keeps_parents && !std::ptr::eq(schema, asked_for))
    }

    /// Whether the same becomes of the rows themselves.
    pub(super) fn is_like(self, other: Removal) -> bool {
        self.mark == other.mark
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

    /// What takes the rows of a query away, or marks those of the model that has the column.
    pub(super) fn statement(self, query: Query, dialect: Dialect) -> Result<Statement> {
        let Some(time) = self.mark else { return sql::delete(&query, dialect) };
        sql::check_deleted(&query)?;
        let schema = query.schema.marking().unwrap_or(query.schema);
        let mark = marking(schema, |field| field.deleted_at(time))?;
        sql::update(&self.of(query).rows_in(schema), dialect, &[mark])
    }
}

/// The statement that `delete` of a query sends where nothing goes with its rows.
pub(crate) fn shown(query: &Query, dialect: Dialect) -> Result<Statement> {
    let mark = query.schema.marking().map(|_| SystemTime::now());
    let removal = Removal { mark, keeps_parents: false };
    removal.statement(query.clone(), dialect)
}

/// What takes the mark away, also where the rows are those of other models.
pub(crate) fn unmarking(schema: &'static Schema) -> Result<Vec<Assignment>> {
    let (mut marks, mut at) = (Vec::new(), Some((schema, Path::ROOT)));
    while let Some((schema, path)) = at {
        if schema.soft_delete().is_some() {
            let mark = marking(schema, |field| Some(Value::Null(field.value_type())))?;
            marks.push(Assignment { path, ..mark });
        }
        at = schema.parent().map(|(relation, parent)| (relation.target(), path.then(parent)));
    }
    Ok(marks)
}

fn marking(schema: &Schema, value: impl FnOnce(&Field) -> Option<Value>) -> Result<Assignment> {
    let marked = schema.soft_delete().and_then(|position| Some((position, value(schema.fields().get(position)?)?)));
    let (position, value) = marked.ok_or_else(|| {
        let message = format!("`{}` has no field that is marked `#[field(soft_delete)]`", schema.model());
        Error::new(ErrorKind::InvalidQuery, message)
    })?;
    Ok(Assignment::own(position, Node::value(value)))
}
