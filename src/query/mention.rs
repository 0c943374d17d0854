//! What was named by text: kept, as which fields may be named can be said later, and what values a database holds is known
//! when a statement is made. Knows no dialect.
use super::Query;
use super::lookup::Target;
use super::path::Place;
use crate::value::{Value, ValueType};

/// A field that was named by text, and what it was given that some database may not hold.
#[derive(Clone)]
pub(crate) struct Mention {
    pub(crate) call: &'static str,
    pub(crate) name: String,
    /// Where the field stands; `None` if there is none of that name.
    place: Option<Place>,
    /// What the field, or its part, holds.
    pub(crate) of: Option<ValueType>,
    pub(crate) values: Vec<Value>,
}

impl Mention {
    /// Of what a name stands for, if it stands for something.
    pub(super) fn new(call: &'static str, name: &str, target: Option<&Target>) -> Self {
        let place = target.map(|target| target.place);
        Mention { call, name: name.to_owned(), place, of: target.map(|target| target.of), values: Vec::new() }
    }

    /// Keeps what is to be looked at when the database is known.
    pub(super) fn given<'v>(&mut self, values: impl IntoIterator<Item = &'v Value>) {
        self.values.extend(values.into_iter().filter(|value| !is_held_by_all(value)).cloned());
    }
}

/// Whether there is no database that does not hold it.
fn is_held_by_all(value: &Value) -> bool {
    match value {
        Value::U64(number) => i64::try_from(*number).is_ok(),
        Value::F32(number) => number.is_finite(),
        Value::F64(number) => number.is_finite(),
        // It is no value, which the writer says.
        Value::Unread => true,
        Value::Date(_) | Value::Time(_) | Value::DateTime(_) | Value::Timestamp(_) => false,
        Value::Decimal(_) | Value::Array { .. } | Value::Range { .. } | Value::Invalid { .. } => false,
        _ => true,
    }
}

impl Query {
    /// Limits what may be named, also by the calls before: a mistake that one of them told may name what is hidden now.
    pub(super) fn limit_names(&mut self, mut places: Vec<Place>) {
        if let Some(nameable) = &self.nameable {
            places.retain(|(path, position)| nameable.iter().any(|(own, at)| own.is_same(*path) && at == position));
        }
        self.nameable = Some(places.into());
        let hidden = self.mentions.iter().find_map(|mention| {
            let is_nameable = mention.place.is_some_and(|place| self.may_name(place));
            let problem = || self.look_up(&mention.name).err().unwrap_or_else(|| self.no_field(&mention.name));
            (!is_nameable).then(|| format!("`{}`: {}", mention.call, problem()))
        });
        if let Some(problem) = hidden {
            self.problem = Some(problem.into());
        }
    }
}
