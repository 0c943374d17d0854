//! What an insert writes of a row, and what it leaves to the database. Knows no driver.
use super::inserted::Insertion;
use super::row::Made;
use crate::error::Result;
use crate::model::{Model, Omitted};
use crate::sql::{self, Dialect};
use crate::statement::{Statement, ValueSets};
use crate::value::Value;
use std::time::SystemTime;

/// What is sent for a new row beyond what the model holds, and which columns are not sent at all.
pub(super) struct Insert {
    pub(super) made: Made,
    pub(super) with_key: bool,
    pub(super) omitted: Omitted,
}

impl Insert {
    pub(super) fn of<M: Model>(model: &M, omitted: Omitted, now: impl FnMut() -> SystemTime) -> Self {
        Insert::keyed(model, omitted, None, now)
    }

    /// With this key, of a row that is one of another model as well.
    pub(super) fn keyed<M: Model>(
        model: &M,
        omitted: Omitted,
        key: Option<Value>,
        now: impl FnMut() -> SystemTime,
    ) -> Self {
        let made = Made::by_insert(model, now).and_key::<M>(key);
        Insert { with_key: made.has_key(model), omitted: omit_unread(model, omitted), made }
    }

    /// The values to send, in the order of the columns.
    pub(super) fn values<M: Model>(&self, model: &M) -> Vec<Value> {
        let mut values = Vec::with_capacity(M::schema().fields().len());
        values.extend(self.positions::<M>().map(|position| self.made.value(model, position)));
        values
    }

    fn positions<M: Model>(&self) -> impl Iterator<Item = usize> {
        M::schema().inserted(self.with_key, self.omitted)
    }

    /// The insertion of the row by a statement, of which some columns are wanted; unless the database does not hold one
    /// of the values.
    pub(super) fn insertion<'a, M: Model>(
        &self,
        model: &M,
        statement: Statement,
        wanted: &'a [usize],
        dialect: Dialect,
    ) -> Result<Insertion<'a>> {
        let values = self.values(model);
        sql::check_values(M::schema(), dialect, self.positions::<M>(), &values)?;
        Ok(Insertion { statement: statement.with_values(values), key: self.known_key(model), wanted })
    }

    /// The key, unless the database makes it.
    pub(super) fn known_key<M: Model>(&self, model: &M) -> Option<Vec<Value>> {
        let positions = M::schema().key_positions();
        let is_made = M::schema().makes_key(self.with_key, self.omitted);
        (!is_made).then(|| self.values_at(model, positions))
    }

    /// The values of columns, whether they are sent or not.
    pub(super) fn values_at<M: Model>(&self, model: &M, positions: &[usize]) -> Vec<Value> {
        positions.iter().map(|position| self.made.value(model, *position)).collect()
    }

    /// Adds the values of the row to others, unless the database does not hold one of them.
    pub(super) fn push_set<M: Model>(&self, model: &M, sets: &mut ValueSets, dialect: Dialect) -> Result<()> {
        let mut checked = Ok(());
        sets.push_set(|values| {
            let start = values.len();
            values.extend(self.positions::<M>().map(|position| self.made.value(model, position)));
            let own = values.get(start..).unwrap_or_default();
            checked = sql::check_values(M::schema(), dialect, self.positions::<M>(), own);
        });
        checked
    }

    /// The positions of what the database makes and gives back.
    pub(super) fn made_by_database<M: Model>(&self) -> Vec<usize> {
        M::schema().made_by_insert(self.with_key, self.omitted).collect()
    }
}

/// A field that was not read is left to the database if that has a value for it.
pub(super) fn omit_unread<M: Model>(model: &M, omitted: Omitted) -> Omitted {
    if !M::schema().defers() {
        return omitted;
    }
    let deferred = M::schema().fields().iter().enumerate().filter(|(_, field)| field.is_deferred());
    deferred.fold(omitted, |omitted, (position, field)| {
        match field.has_database_default() && model.value(position) == Value::Unread {
            true => omitted.with(position),
            false => omitted,
        }
    })
}
