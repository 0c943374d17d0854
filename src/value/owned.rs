//! A value that is bound to a statement.
use super::{ValueRef, ValueType};
use std::fmt;

/// A value as it is bound to a statement: Rust's width is kept, and a NULL carries its type.
///
/// `Debug` shows the type alone, so that what users store does not end up in logs; [`as_ref`](Value::as_ref) gives the
/// value itself.
///
/// ```
/// use biform::{Value, ValueType};
///
/// assert_eq!(format!("{:?}", Value::Text("secret".into())), "Text(..)");
/// assert_eq!(Value::Null(ValueType::I32).value_type(), ValueType::I32);
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// No value, of a type.
    Null(ValueType),
    /// `bool`.
    Bool(bool),
    /// `i8`.
    I8(i8),
    /// `i16`.
    I16(i16),
    /// `i32`.
    I32(i32),
    /// `i64`.
    I64(i64),
    /// `u8`.
    U8(u8),
    /// `u16`.
    U16(u16),
    /// `u32`.
    U32(u32),
    /// `f32`.
    F32(f32),
    /// `f64`.
    F64(f64),
    /// `String`.
    Text(String),
    /// `Vec<u8>`.
    Bytes(Vec<u8>),
}

impl Value {
    /// The type of the value, also of a NULL.
    pub fn value_type(&self) -> ValueType {
        match self {
            Value::Null(of) => *of,
            Value::Bool(_) => ValueType::Bool,
            Value::I8(_) => ValueType::I8,
            Value::I16(_) => ValueType::I16,
            Value::I32(_) => ValueType::I32,
            Value::I64(_) => ValueType::I64,
            Value::U8(_) => ValueType::U8,
            Value::U16(_) => ValueType::U16,
            Value::U32(_) => ValueType::U32,
            Value::F32(_) => ValueType::F32,
            Value::F64(_) => ValueType::F64,
            Value::Text(_) => ValueType::Text,
            Value::Bytes(_) => ValueType::Bytes,
        }
    }

    /// Whether this is a NULL of any type.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null(_))
    }

    /// The same value, borrowed, as a row would show it.
    pub fn as_ref(&self) -> ValueRef<'_> {
        match self {
            Value::Null(_) => ValueRef::Null,
            Value::Bool(value) => ValueRef::Bool(*value),
            Value::I8(value) => ValueRef::Int(i64::from(*value)),
            Value::I16(value) => ValueRef::Int(i64::from(*value)),
            Value::I32(value) => ValueRef::Int(i64::from(*value)),
            Value::I64(value) => ValueRef::Int(*value),
            Value::U8(value) => ValueRef::Int(i64::from(*value)),
            Value::U16(value) => ValueRef::Int(i64::from(*value)),
            Value::U32(value) => ValueRef::Int(i64::from(*value)),
            Value::F32(value) => ValueRef::Float(f64::from(*value)),
            Value::F64(value) => ValueRef::Float(*value),
            Value::Text(value) => ValueRef::Text(value),
            Value::Bytes(value) => ValueRef::Bytes(value),
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null(of) => write!(f, "Null({of:?})"),
            value => write!(f, "{:?}(..)", value.value_type()),
        }
    }
}

macro_rules! from {
    ($($rust:ty => $variant:ident),+ $(,)?) => {$(
        impl From<$rust> for Value {
            fn from(value: $rust) -> Self {
                Value::$variant(value.into())
            }
        }
    )+};
}
from! {
    bool => Bool, i8 => I8, i16 => I16, i32 => I32, i64 => I64, u8 => U8, u16 => U16, u32 => U32,
    f32 => F32, f64 => F64, String => Text, &str => Text, Vec<u8> => Bytes,
}
