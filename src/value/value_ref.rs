//! A value as a driver holds it.
use super::Value;

/// A value as a driver holds it: borrowed, in the widths databases send.
///
/// ```
/// use biform::{Value, ValueRef};
///
/// assert_eq!(Value::from(7_u8).as_ref(), ValueRef::Int(7));
/// assert_eq!(ValueRef::Int(7).to_owned(), Value::I64(7));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum ValueRef<'a> {
    /// No value.
    Null,
    /// A boolean, where the database has them.
    Bool(bool),
    /// An integer of any width.
    Int(i64),
    /// A floating-point number of any width.
    Float(f64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

impl ValueRef<'_> {
    /// What kind of value this is, in words for a message; never the value itself.
    pub fn describe(self) -> &'static str {
        match self {
            ValueRef::Null => "NULL",
            ValueRef::Bool(_) => "a boolean",
            ValueRef::Int(_) => "an integer",
            ValueRef::Float(_) => "a floating-point number",
            ValueRef::Text(_) => "text",
            ValueRef::Bytes(_) => "bytes",
        }
    }

    /// An owned copy. A NULL becomes one of text, as a row does not say what type it lacks.
    pub fn to_owned(self) -> Value {
        match self {
            ValueRef::Null => Value::Null(super::ValueType::Text),
            ValueRef::Bool(value) => Value::Bool(value),
            ValueRef::Int(value) => Value::I64(value),
            ValueRef::Float(value) => Value::F64(value),
            ValueRef::Text(value) => Value::Text(value.to_owned()),
            ValueRef::Bytes(value) => Value::Bytes(value.to_owned()),
        }
    }
}
