//! What a filter by name is given: a value, a list of them, or none. Knows no lookup.
#[cfg(feature = "json")]
use crate::field::Json;
use crate::field::{FieldType, RangeElement};
use crate::model::Id;
use crate::value::{self, Range, Value, ValueType, fit};
use std::fmt;

/// What [`filter_by`](crate::QuerySet::filter_by) compares with: a value or a list, of a type that the column takes or
/// that says the same.
///
/// * Values of the types that columns hold, and [`Value`]s; one of a type of your own by its
///   [`to_value`](FieldType::to_value).
/// * Lists: a vector, an array, a slice. Bytes are a list of `u8`; of a column of arrays a list is one value.
/// * `None`, such as `None::<&str>`, is NULL.
/// * With the feature `json`, a `serde_json::Value`: its numbers, texts and lists are those above, and `null` is NULL. A
///   column of JSON takes it as it is, `null` too.
///
/// Text is read as what the column holds: `"4"`, `"true"`, `"2024-01-31"`. JSON in a text is left as it is written, and
/// is equal where the text is. A number becomes one of another type that holds it exactly; an `f64` becomes the nearest
/// `f32`. Anything else is a mistake of the query.
///
/// `Debug` shows what kind of value it is, and not the value.
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
/// use biform::Value;
///
/// let query = Book::objects().filter_by("rating", "4").filter_by("id__in", [1, 2]).filter_by("subtitle", None::<&str>);
/// let statement = query.to_sql(Dialect::Sqlite)?;
/// assert!(statement.sql().ends_with(
///     r#"WHERE "book"."rating" = ? AND "book"."id" IN (?, ?) AND "book"."subtitle" IS NULL"#
/// ));
/// assert_eq!(statement.values(), [Value::I32(4), Value::I64(1), Value::I64(2)]);
/// # Ok::<(), biform::Error>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct Given(Kind);

#[derive(Clone, PartialEq)]
enum Kind {
    One(Value),
    List(Vec<Given>),
    /// Not told apart before it is known what the column holds.
    #[cfg(feature = "json")]
    Json(serde_json::Value),
}

impl Given {
    /// The value, as one of a type; or what was given in place of one, in words.
    pub(super) fn one(self, of: ValueType) -> Result<Value, &'static str> {
        match self.0 {
            Kind::One(value) => fit(value, of),
            Kind::List(list) => match of {
                ValueType::Bytes => bytes(&list).map(Value::Bytes).ok_or("a list"),
                ValueType::Array(of) => {
                    let values = list.into_iter().map(|given| given.one(of.into())).collect::<Result<_, _>>()?;
                    Ok(Value::Array { of, values })
                }
                _ => Err("a list"),
            },
            #[cfg(feature = "json")]
            Kind::Json(json) if of == ValueType::Json => Ok(json.into_value()),
            #[cfg(feature = "json")]
            Kind::Json(json) => plain(json)?.one(of),
        }
    }

    /// The values of a list, each as one of a type.
    pub(super) fn list(self, of: ValueType) -> Result<Vec<Value>, &'static str> {
        match self.0 {
            Kind::List(list) => list.into_iter().map(|given| given.one(of)).collect(),
            Kind::One(value) => Err(value.as_ref().describe()),
            #[cfg(feature = "json")]
            Kind::Json(serde_json::Value::Array(list)) => {
                list.into_iter().map(|json| Given::from(json).one(of)).collect()
            }
            #[cfg(feature = "json")]
            Kind::Json(json) => plain(json)?.list(of),
        }
    }
}

/// A list of bytes.
fn bytes(list: &[Given]) -> Option<Vec<u8>> {
    let byte = |given: &Given| match given.0 {
        Kind::One(Value::U8(byte)) => Some(byte),
        _ => None,
    };
    list.iter().map(byte).collect()
}

/// What JSON says, for a column of another type.
#[cfg(feature = "json")]
fn plain(json: serde_json::Value) -> Result<Given, &'static str> {
    use serde_json::Value as JsonValue;
    Ok(match json {
        JsonValue::Null => Given(Kind::One(Value::Null(ValueType::Text))),
        JsonValue::Bool(value) => value.into(),
        JsonValue::String(text) => text.into(),
        JsonValue::Array(list) => list.into(),
        JsonValue::Object(_) => return Err("a JSON object"),
        JsonValue::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(int), ..) => int.into(),
            (_, Some(int), _) => int.into(),
            (.., float) => float.into(),
        },
    })
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::One(value) => value.fmt(f),
            Kind::List(list) => list.fmt(f),
            #[cfg(feature = "json")]
            Kind::Json(_) => f.write_str("Json(..)"),
        }
    }
}

impl From<Value> for Given {
    fn from(value: Value) -> Self {
        Given(Kind::One(value))
    }
}

/// NULL, where there is no value.
impl<T: Into<Given>> From<Option<T>> for Given {
    fn from(value: Option<T>) -> Self {
        value.map_or(Given(Kind::One(Value::Null(ValueType::Text))), T::into)
    }
}

impl<T: Into<Given>> From<Vec<T>> for Given {
    fn from(list: Vec<T>) -> Self {
        Given(Kind::List(list.into_iter().map(T::into).collect()))
    }
}

impl<T: Into<Given>, const N: usize> From<[T; N]> for Given {
    fn from(list: [T; N]) -> Self {
        Given(Kind::List(list.into_iter().map(T::into).collect()))
    }
}

impl<T: Into<Given> + Clone> From<&[T]> for Given {
    fn from(list: &[T]) -> Self {
        Given(Kind::List(list.iter().cloned().map(T::into).collect()))
    }
}

impl<T: Into<Given> + Clone> From<&Vec<T>> for Given {
    fn from(list: &Vec<T>) -> Self {
        list.as_slice().into()
    }
}

impl<T: Into<Given> + Clone, const N: usize> From<&[T; N]> for Given {
    fn from(list: &[T; N]) -> Self {
        list.as_slice().into()
    }
}

impl From<&String> for Given {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

macro_rules! values {
    ($($of:ty),+) => {$(
        impl From<$of> for Given {
            fn from(value: $of) -> Self {
                Given(Kind::One(value.into()))
            }
        }
    )+};
}
values!(bool, i8, i16, i32, i64, u8, u16, u32, u64, f32, f64, String, &str);
values!(std::net::IpAddr, std::net::Ipv4Addr, std::net::Ipv6Addr);
values!(value::Date, value::Time, value::DateTime, value::Duration, value::Decimal);

impl From<std::time::Duration> for Given {
    fn from(value: std::time::Duration) -> Self {
        Given(Kind::One(value.into_value()))
    }
}

impl<T: RangeElement> From<Range<T>> for Given {
    fn from(range: Range<T>) -> Self {
        Given(Kind::One(range.to_value()))
    }
}

impl<M: 'static, K: FieldType> From<Id<M, K>> for Given {
    fn from(id: Id<M, K>) -> Self {
        Given(Kind::One(id.into_value()))
    }
}

macro_rules! fields {
    ($($feature:literal: $($of:ty),+);+) => {$($(
        #[cfg(feature = $feature)]
        impl From<$of> for Given {
            fn from(value: $of) -> Self {
                Given(Kind::One(value.into_value()))
            }
        }
    )+)+};
}
fields! {
    "uuid": uuid::Uuid;
    "chrono": chrono::NaiveDate, chrono::NaiveTime, chrono::NaiveDateTime, chrono::DateTime<chrono::Utc>, chrono::TimeDelta;
    "time": time::Date, time::Time, time::PrimitiveDateTime, time::OffsetDateTime, time::Duration;
    "jiff": jiff::civil::Date, jiff::civil::Time, jiff::civil::DateTime, jiff::Timestamp, jiff::SignedDuration;
    "rust_decimal": rust_decimal::Decimal
}

#[cfg(feature = "json")]
impl From<serde_json::Value> for Given {
    fn from(json: serde_json::Value) -> Self {
        Given(Kind::Json(json))
    }
}

#[cfg(feature = "json")]
impl<T> From<Json<T>> for Given
where
    Json<T>: FieldType,
{
    fn from(json: Json<T>) -> Self {
        Given(Kind::One(json.into_value()))
    }
}
