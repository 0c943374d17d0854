//! JSON as columns: any type of serde. Knows no database.
use super::json_floats::are_finite;
use super::json_text::text;
use super::{FieldType, Mismatch};
use crate::value::{Value, ValueRef, ValueType};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::ops::{Deref, DerefMut};

/// A column that holds any type of serde, as JSON.
///
/// What cannot be written as JSON fails with [`Encode`](crate::ErrorKind::Encode) when it is stored: a map whose keys are
/// no strings, a float that is NaN or infinite, and what is nested more than 127 deep, which could not be read again.
///
/// Two values are equal in a filter where their text is. A `HashMap` has its entries in any order, so use a `BTreeMap`
/// where it is to be found again.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// # use biform::prelude::*;
/// use biform::Json;
///
/// #[derive(Model)]
/// struct Book {
///     id: Id<Book>,
///     tags: Json<Vec<String>>,
/// }
///
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Book])?;
/// let dune = Book::create().tags(Json(vec!["sand".to_owned()])).save(&db)?;
/// assert_eq!(Book::get(&db, dune.id)?.tags.first().map(String::as_str), Some("sand"));
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Json<T>(pub T);

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Json<T> {
    fn from(value: T) -> Self {
        Json(value)
    }
}

impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> FieldType for Json<T> {
    const TYPE: ValueType = ValueType::Json;

    fn to_value(&self) -> Value {
        written(&self.0)
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        read(value).map(Json)
    }
}

/// `Null` is the text `null`, which is not the NULL of an `Option` that is `None`.
impl FieldType for serde_json::Value {
    const TYPE: ValueType = ValueType::Json;

    fn to_value(&self) -> Value {
        written(self)
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        read(value)
    }
}

/// How deep serde_json reads.
const DEEPEST: usize = 127;

fn written<T: Serialize>(value: &T) -> Value {
    // What serde says may hold the value, so it is not repeated.
    let invalid = |reason: &'static str| Value::Invalid { of: ValueType::Json, reason: reason.into() };
    if !are_finite(value) {
        return invalid("JSON has no NaN and no infinity, and one is in it: they would become null");
    }
    match text(value) {
        Ok(text) if depth(&text) > DEEPEST => {
            invalid("its JSON is nested more than 127 deep, and could not be read again")
        }
        Ok(text) => Value::Json(text),
        Err(_) => invalid("it cannot be written as JSON: serde refuses it, as it does a map whose keys are no strings"),
    }
}

/// How many brackets are open at most.
fn depth(json: &str) -> usize {
    let (mut deepest, mut open, mut in_text, mut escaped) = (0, 0_usize, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'[' | b'{' => {
                open += 1;
                deepest = deepest.max(open);
            }
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

fn read<T: DeserializeOwned>(value: ValueRef<'_>) -> Result<T, Mismatch> {
    let (ValueRef::Json(text) | ValueRef::Text(text)) = value else {
        return Err(Mismatch::new(ValueType::Json.to_string(), value));
    };
    serde_json::from_str(text).map_err(|error| {
        let found = if error.is_data() { "JSON of another shape" } else { "text that is none" };
        Mismatch::found(ValueType::Json, found)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn what_cannot_be_written_is_no_value() {
        let map = Json(BTreeMap::from([(vec![1], 2)]));
        assert!(matches!(map.to_value(), Value::Invalid { of: ValueType::Json, .. }));
        assert!(matches!(Json(Some(f64::NAN)).to_value(), Value::Invalid { of: ValueType::Json, .. }));
    }

    #[test]
    fn what_cannot_be_read_again_is_no_value() {
        let nested = |depth| (0..depth).fold(serde_json::Value::Null, |inner, _| serde_json::Value::Array(vec![inner]));
        let deep = nested(127);
        assert_eq!(serde_json::Value::from_value(deep.to_value().as_ref()).ok(), Some(deep));
        assert!(matches!(nested(128).to_value(), Value::Invalid { .. }));
        assert_eq!(depth(r#"["[[[", "\\\"[{"]"#), 1);
    }

    #[test]
    fn what_is_read_may_be_of_another_shape() {
        let read = |text| Json::<Vec<i32>>::from_value(ValueRef::Text(text)).err().map(|mismatch| mismatch.found);
        assert_eq!(read("[1, 2]"), None);
        assert_eq!(read("[1, 2"), Some("text that is none"));
        assert_eq!(read("{}"), Some("JSON of another shape"));
    }
}
