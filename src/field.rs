//! What a column can hold, and how a Rust value goes there and back. Knows no database.
use crate::error::{Error, Result};
use crate::value::{Row, Value, ValueRef, ValueType};
use std::borrow::Cow;

/// A type that a column can hold: `i8` to `i64`, `u8` to `u32`, `f32`, `f64`, `bool`, `String`, `Vec<u8>`,
/// [`Id`](crate::Id), and `Option`s of these, which can be NULL. A number that does not fit is an error, never wrapped;
/// SQLite stores no NaN.
///
/// ```
/// use biform::{FieldType, ValueRef, ValueType};
///
/// assert_eq!(<Option<i32> as FieldType>::TYPE, ValueType::I32);
/// assert_eq!(i32::from_value(ValueRef::Int(4)).ok(), Some(4));
/// assert!(i32::from_value(ValueRef::Int(1 << 40)).is_err());
/// ```
///
/// A type of your own says what it is stored as, and is then a field and a column like the others:
///
/// ```
/// use biform::{FieldType, Mismatch, Value, ValueRef, ValueType};
/// # use biform::prelude::*;
///
/// enum Cover {
///     Hard,
///     Soft,
/// }
///
/// impl FieldType for Cover {
///     const TYPE: ValueType = ValueType::Text;
///
///     fn to_value(&self) -> Value {
///         Value::from(match self {
///             Cover::Hard => "hard",
///             Cover::Soft => "soft",
///         })
///     }
///     fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
///         match value {
///             ValueRef::Text("hard") => Ok(Cover::Hard),
///             ValueRef::Text("soft") => Ok(Cover::Soft),
///             other => Err(Mismatch::new("`hard` or `soft`", other)),
///         }
///     }
/// }
///
/// #[derive(Model)]
/// struct Book {
///     id: Id<Book>,
///     cover: Option<Cover>,
/// }
///
/// let query = Book::objects().filter(|b| b.cover.eq(Cover::Hard));
/// assert_eq!(query.to_sql(Dialect::Sqlite)?.values(), [Value::from("hard")]);
/// # Ok::<(), biform::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "no column can hold a `{Self}`",
    label = "not a column type",
    note = "columns hold `i8` to `i64`, `u8` to `u32`, `f32`, `f64`, `bool`, `String`, `Vec<u8>`, `Id<…>` and `Option`s \
            of these"
)]
pub trait FieldType: Sized + Send + Sync + 'static {
    /// What it is stored as.
    const TYPE: ValueType;
    /// Whether it can be NULL.
    const NULLABLE: bool = false;

    /// The value to bind.
    fn to_value(&self) -> Value;

    /// The value to bind, without a copy where one can be saved.
    fn into_value(self) -> Value {
        self.to_value()
    }

    /// Reads what a driver holds.
    ///
    /// # Errors
    /// [`Mismatch`] when that is something else, or does not fit: no integer is ever wrapped, no text cut off. A number
    /// that an `f32` cannot hold exactly is rounded to the nearest.
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch>;
}

/// What was wanted where something else was found. It becomes an error of kind [`Decode`](crate::ErrorKind::Decode)
/// that names table and column, and not the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    wanted: Cow<'static, str>,
    found: &'static str,
}

impl Mismatch {
    /// Says what was wanted, as in `"an i32"`, and what stood there.
    pub fn new(wanted: impl Into<Cow<'static, str>>, found: ValueRef<'_>) -> Self {
        Mismatch { wanted: wanted.into(), found: found.describe() }
    }

    fn out_of_range(wanted: ValueType) -> Self {
        Mismatch { wanted: wanted.to_string().into(), found: "an integer beyond its range" }
    }
}

/// Reads one column.
pub fn decode<T: FieldType>(row: &dyn Row, column: usize) -> Result<T> {
    // A `match`, and the message out of line: this runs for every column of every row.
    match T::from_value(row.get(column)?) {
        Ok(value) => Ok(value),
        Err(mismatch) => Err(mismatched(column, &mismatch)),
    }
}

#[cold]
fn mismatched(column: usize, mismatch: &Mismatch) -> Error {
    Error::decode(column, format!("wanted {}, found {}", mismatch.wanted, mismatch.found))
}

macro_rules! integers {
    ($($rust:ident => $variant:ident),+) => {$(
        impl FieldType for $rust {
            const TYPE: ValueType = ValueType::$variant;

            fn to_value(&self) -> Value {
                Value::$variant(*self)
            }
            #[inline]
            fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
                match value {
                    ValueRef::Int(int) => $rust::try_from(int).map_err(|_| Mismatch::out_of_range(Self::TYPE)),
                    other => Err(Mismatch::new(Self::TYPE.to_string(), other)),
                }
            }
        }
    )+};
}
integers!(i8 => I8, i16 => I16, i32 => I32, i64 => I64, u8 => U8, u16 => U16, u32 => U32);

impl FieldType for bool {
    const TYPE: ValueType = ValueType::Bool;

    fn to_value(&self) -> Value {
        Value::Bool(*self)
    }
    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Bool(value) => Ok(value),
            ValueRef::Int(0) => Ok(false),
            ValueRef::Int(1) => Ok(true),
            other => Err(Mismatch::new("a boolean", other)),
        }
    }
}

impl FieldType for f64 {
    const TYPE: ValueType = ValueType::F64;

    fn to_value(&self) -> Value {
        Value::F64(*self)
    }
    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Float(value) => Ok(value),
            // A whole number in a column without a declared type comes as an integer; exact up to 2^53.
            ValueRef::Int(int) if int.unsigned_abs() <= 1 << 53 => Ok(int as f64),
            other => Err(Mismatch::new("an f64", other)),
        }
    }
}

impl FieldType for f32 {
    const TYPE: ValueType = ValueType::F32;

    fn to_value(&self) -> Value {
        Value::F32(*self)
    }
    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        let wide = f64::from_value(value).map_err(|_| Mismatch::new("an f32", value))?;
        // Databases reckon in f64, so what an `update` has made of an f32 is rounded to one here.
        let narrow = wide as f32;
        if narrow.is_infinite() && wide.is_finite() {
            return Err(Mismatch { wanted: "an f32".into(), found: "a number beyond its range" });
        }
        Ok(narrow)
    }
}

impl FieldType for String {
    const TYPE: ValueType = ValueType::Text;

    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
    fn into_value(self) -> Value {
        Value::Text(self)
    }
    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Text(text) => Ok(text.to_owned()),
            other => Err(Mismatch::new("text", other)),
        }
    }
}

impl FieldType for Vec<u8> {
    const TYPE: ValueType = ValueType::Bytes;

    fn to_value(&self) -> Value {
        Value::Bytes(self.clone())
    }
    fn into_value(self) -> Value {
        Value::Bytes(self)
    }
    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Bytes(bytes) => Ok(bytes.to_owned()),
            other => Err(Mismatch::new("bytes", other)),
        }
    }
}

impl<T: FieldType> FieldType for Option<T> {
    const TYPE: ValueType = T::TYPE;
    const NULLABLE: bool = true;

    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null(T::TYPE), T::to_value)
    }
    fn into_value(self) -> Value {
        self.map_or(Value::Null(T::TYPE), T::into_value)
    }
    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        match value {
            ValueRef::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

/// A NULL of the type, where there is no value.
impl<T: FieldType> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.into_value()
    }
}
