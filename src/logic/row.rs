//! What a write sends for a row beyond what the model holds, and what comes back.
use super::failure::no_key;
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{Assignment, Node};
use crate::model::{Model, Schema};
use crate::query::Labels;
use crate::value::{OwnedRow, Row, Value, Values};
use std::time::SystemTime;

/// Values that a write makes: times, the next version, a key. The model gets them once the write has gone well.
#[derive(Default)]
pub(super) struct Made {
    values: Vec<(usize, Value)>,
    /// The key of a row that is one of another model as well: the model is told by the field that names that.
    key: Option<(usize, Value)>,
}

impl Made {
    /// For an insert.
    pub(super) fn by_insert<M: Model>(model: &M, mut now: impl FnMut() -> SystemTime) -> Self {
        let mut made = Made::default();
        if M::schema().makes_values() {
            for (position, field) in M::schema().fields().iter().enumerate() {
                if let Some(clock) = field.clock() {
                    made.values.push((position, (clock.value)(now())));
                } else if let Some(key) = field.default_key().filter(|_| model.value(position).is_null()) {
                    made.values.push((position, key));
                }
            }
        }
        made
    }

    /// For an update.
    pub(super) fn by_update<M: Model>(model: &M, mut now: impl FnMut() -> SystemTime) -> Result<Self> {
        let mut made = Made::default();
        if M::schema().makes_values() {
            for (position, field) in M::schema().fields().iter().enumerate() {
                if let Some(clock) = field.clock().filter(|clock| clock.on_update) {
                    made.values.push((position, (clock.value)(now())));
                } else if field.is_version() {
                    made.values.push((position, next_version(M::schema(), &model.value(position))?));
                }
            }
        }
        Ok(made)
    }

    /// The next version, of a model that has one, and nothing else.
    pub(super) fn of_version<M: Model>(model: &M) -> Result<Self> {
        let mut made = Made::default();
        if let Some(position) = M::schema().version() {
            made.values.push((position, next_version(M::schema(), &model.value(position))?));
        }
        Ok(made)
    }

    /// With the key of the row that a row is as well.
    pub(super) fn and_key<M: Model>(mut self, key: Option<Value>) -> Self {
        self.key = M::schema().key_positions().first().copied().zip(key);
        self
    }

    /// Sets what was made in an update by expressions, but for what these set themselves.
    pub(super) fn assign(self, assignments: &mut Vec<Assignment>) {
        for (position, value) in self.values {
            if !assignments.iter().any(|assignment| assignment.position == position) {
                assignments.push(Assignment::own(position, Node::value(value)));
            }
        }
    }

    pub(super) fn positions(&self) -> impl Iterator<Item = usize> {
        self.values.iter().map(|(position, _)| *position)
    }

    /// The value of a column.
    pub(super) fn value<M: Model>(&self, model: &M, position: usize) -> Value {
        let made = self.values.iter().chain(&self.key).find(|(at, _)| *at == position);
        made.map_or_else(|| model.value(position), |(_, value)| value.clone())
    }

    /// Whether there is a key after this, set by the program or made here.
    pub(super) fn has_key<M: Model>(&self, model: &M) -> bool {
        M::schema().key_positions().iter().all(|position| !self.value(model, *position).is_null())
    }

    /// Writes the values into the model, which is stored now.
    pub(super) fn give<M: Model>(self, model: &mut M) -> Result<()> {
        self.give_values(model)?;
        model.mark_stored();
        Ok(())
    }

    /// Writes the values into the model.
    pub(super) fn give_values<M: Model>(self, model: &mut M) -> Result<()> {
        self.values.into_iter().try_for_each(|(position, value)| model.read(position, &Values(&[value]), 0))
    }
}

/// What a model gets of a write of its row, once all has gone well: what the database made, and what was made before.
#[derive(Default)]
pub(super) struct Given(Option<(Made, Option<ReadBack>)>);

/// Columns that were read of a row that was written.
type ReadBack = (Vec<usize>, OwnedRow);

impl Given {
    /// Of a row that was written, of which some columns were read.
    pub(super) fn of(made: Made, read: Option<ReadBack>) -> Self {
        Given(Some((made, read)))
    }

    /// Of a row that was inserted, of which the database made some columns.
    pub(super) fn inserted(made: Made, positions: Vec<usize>, returned: Option<OwnedRow>) -> Result<Self> {
        let read = match positions.is_empty() {
            true => None,
            false => Some((positions, returned.ok_or_else(no_key)?)),
        };
        Ok(Given::of(made, read))
    }

    /// The value that a column has after it.
    pub(super) fn value<M: Model>(&self, model: &M, position: usize) -> Result<Value> {
        let Some((made, read)) = &self.0 else { return Ok(model.value(position)) };
        let read =
            read.as_ref().and_then(|(positions, row)| Some((positions.iter().position(|at| *at == position)?, row)));
        match read {
            Some((at, row)) => row.get(at).map(|value| value.to_owned()),
            None => Ok(made.value(model, position)),
        }
    }

    /// Gives it to the model, which is stored now.
    pub(super) fn give<M: Model>(self, model: &mut M) -> Result<()> {
        let Some((made, read)) = self.0 else { return Ok(()) };
        if let Some((positions, row)) = read {
            read_back(model, &positions, &row)?;
        }
        made.give(model)
    }
}

/// A clock that is looked at once, when it is first asked, so that the times of one write are the same.
pub(super) fn one_look(now: impl Fn() -> SystemTime) -> impl FnMut() -> SystemTime {
    let mut time = None;
    move || *time.get_or_insert_with(&now)
}

/// Reads columns that the database made.
pub(super) fn read_back<M: Model>(model: &mut M, positions: &[usize], row: &dyn Row) -> Result<()> {
    for (at, position) in positions.iter().enumerate() {
        // Of a foreign key of several columns they are read at once.
        let name = |column: usize| Labels::of(M::schema()).name(*position + column.saturating_sub(at));
        model.read(*position, row, at).map_err(|error| error.name_column(name))?;
    }
    Ok(())
}

/// The version after this one.
pub(super) fn next_version(schema: &Schema, version: &Value) -> Result<Value> {
    let next = match version {
        Value::I16(version) => version.checked_add(1).map(Value::I16),
        Value::I32(version) => version.checked_add(1).map(Value::I32),
        Value::I64(version) => version.checked_add(1).map(Value::I64),
        Value::U16(version) => version.checked_add(1).map(Value::U16),
        Value::U32(version) => version.checked_add(1).map(Value::U32),
        _ => None,
    };
    next.ok_or_else(|| {
        let message = format!("the version of this `{}` is the last that its type holds", schema.model());
        Error::new(ErrorKind::Unsupported, message)
    })
}
