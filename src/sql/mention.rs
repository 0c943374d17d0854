//! Values that were given by name and that the database does not hold: mistakes of whoever gave them, told without advice on
//! how to store more. Knows no executor.
use super::Dialect;
use super::writer::Writer;
use crate::error::{Error, ErrorKind};
use crate::query::{Mention, Query, shown};
use crate::value::Value;

impl Writer {
    /// ` WHERE …` of a query, or nothing where every row is wanted.
    pub(super) fn kept(&mut self, query: &Query) -> &mut Self {
        self.check_mentions(query).filter(&query.filter)
    }

    /// Refuses values given by name that the database does not hold.
    pub(super) fn check_mentions(&mut self, query: &Query) -> &mut Self {
        let dialect = self.dialect();
        if let Some(problem) = query.mentions.iter().find_map(|mention| problem(mention, dialect)) {
            self.fail(Error::new(ErrorKind::InvalidQuery, problem));
        }
        self
    }
}

fn problem(mention: &Mention, dialect: Dialect) -> Option<String> {
    let refused = mention.values.iter().find(|value| dialect.check_value(value).is_err())?;
    let (call, name, of) = (mention.call, shown(&mention.name), mention.of?);
    Some(format!("`{call}`: `{name}` takes {of}, and was given {}", found(refused, dialect)))
}

/// What was given, in words.
fn found(value: &Value, dialect: Dialect) -> String {
    match value {
        Value::U64(_) => "a number beyond its range".to_owned(),
        Value::F32(_) | Value::F64(_) => "no number".to_owned(),
        Value::Decimal(_) => format!("one of more digits than {dialect:?} compares exactly"),
        Value::Date(_) | Value::Time(_) | Value::DateTime(_) | Value::Timestamp(_) => {
            format!("one that {dialect:?} does not hold")
        }
        _ => "a value that cannot be stored".to_owned(),
    }
}
