//! A value that is bound to a statement.
use super::{
    Date, DateTime, Decimal, Duration, ElementType, Elements, Range, RangeRef, RangeType, Time, ValueRef, ValueType,
};
use std::borrow::Cow;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

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
    /// `u64`.
    U64(u64),
    /// `f32`.
    F32(f32),
    /// `f64`.
    F64(f64),
    /// `String`.
    Text(String),
    /// A label of an enum type, or text that is one of few where the database has none.
    Enum(Cow<'static, str>),
    /// `Vec<u8>`.
    Bytes(Vec<u8>),
    /// Not known: that of a [`Deferred`](crate::Deferred) that was not read. No database stores it.
    Unread,
    /// A UUID, its bytes in the order in which they are written.
    Uuid([u8; 16]),
    /// An IP address, of version 4 or 6.
    Ip(IpAddr),
    /// A day.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// A day and a time of day, on no clock in particular.
    DateTime(DateTime),
    /// An instant, in UTC.
    Timestamp(DateTime),
    /// A length of time.
    Duration(Duration),
    /// A decimal number.
    Decimal(Decimal),
    /// JSON, as text.
    Json(String),
    /// An array.
    Array {
        /// What its elements are.
        of: ElementType,
        /// The elements, each of that type, or a NULL.
        values: Vec<Value>,
    },
    /// A range.
    Range {
        /// What it is a range of.
        of: RangeType,
        /// The range, its bounds of that type.
        range: Box<Range<Value>>,
    },
    /// The key of a row that has none yet, as an [`Id`](crate::Id) that refers to it: no database stores it.
    Unsaved {
        /// The type of the key.
        of: ValueType,
        /// The model of the row.
        model: &'static str,
    },
    /// A value that could not be made, as [`FieldType::to_value`](crate::FieldType::to_value) cannot fail. A statement
    /// with one is never sent: it fails with [`Encode`](crate::ErrorKind::Encode).
    Invalid {
        /// What it was to be.
        of: ValueType,
        /// A lower-case phrase that says why not, without what the value would have been.
        reason: Cow<'static, str>,
    },
}

impl Value {
    /// The type of the value, also of a NULL; text for one that was not read, as it does not say.
    ///
    /// ```
    /// # use biform::{Value, ValueType};
    /// assert_eq!(Value::from(5_i64).value_type(), ValueType::I64);
    /// assert_eq!(Value::Null(ValueType::Bool).value_type(), ValueType::Bool);
    /// ```
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
            Value::U64(_) => ValueType::U64,
            Value::F32(_) => ValueType::F32,
            Value::F64(_) => ValueType::F64,
            Value::Text(_) | Value::Unread => ValueType::Text,
            Value::Enum(_) => ValueType::Enum,
            Value::Bytes(_) => ValueType::Bytes,
            Value::Uuid(_) => ValueType::Uuid,
            Value::Ip(_) => ValueType::Ip,
            Value::Date(_) => ValueType::Date,
            Value::Time(_) => ValueType::Time,
            Value::DateTime(_) => ValueType::DateTime,
            Value::Timestamp(_) => ValueType::Timestamp,
            Value::Duration(_) => ValueType::Duration,
            Value::Decimal(_) => ValueType::Decimal,
            Value::Json(_) => ValueType::Json,
            Value::Array { of, .. } => ValueType::Array(*of),
            Value::Range { of, .. } => ValueType::Range(*of),
            Value::Invalid { of, .. } | Value::Unsaved { of, .. } => *of,
        }
    }

    /// Whether this is a NULL of any type.
    ///
    /// ```
    /// # use biform::{Value, ValueType};
    /// assert!(Value::Null(ValueType::Text).is_null() && !Value::from("").is_null());
    /// ```
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null(_))
    }

    /// For the derive: as a row's own key, which the database may make yet, and is NULL until then.
    #[doc(hidden)]
    pub fn own_key(self) -> Self {
        match self {
            Value::Unsaved { of, .. } => Value::Null(of),
            value => value,
        }
    }

    /// The same value, borrowed, as a row would show it; one that could not be made is [`ValueRef::Unread`].
    ///
    /// ```
    /// # use biform::{Value, ValueRef};
    /// assert!(matches!(Value::from("Dune").as_ref(), ValueRef::Text("Dune")));
    /// ```
    pub fn as_ref(&self) -> ValueRef<'_> {
        match self {
            Value::Null(_) | Value::Unsaved { .. } => ValueRef::Null,
            Value::Bool(value) => ValueRef::Bool(*value),
            Value::I8(value) => ValueRef::Int(i64::from(*value)),
            Value::I16(value) => ValueRef::Int(i64::from(*value)),
            Value::I32(value) => ValueRef::Int(i64::from(*value)),
            Value::I64(value) => ValueRef::Int(*value),
            Value::U8(value) => ValueRef::Int(i64::from(*value)),
            Value::U16(value) => ValueRef::Int(i64::from(*value)),
            Value::U32(value) => ValueRef::Int(i64::from(*value)),
            Value::U64(value) => i64::try_from(*value).map_or(ValueRef::UInt(*value), ValueRef::Int),
            Value::F32(value) => ValueRef::Float(f64::from(*value)),
            Value::F64(value) => ValueRef::Float(*value),
            Value::Text(value) => ValueRef::Text(value),
            Value::Enum(value) => ValueRef::Text(value),
            Value::Bytes(value) => ValueRef::Bytes(value),
            Value::Unread => ValueRef::Unread,
            Value::Uuid(value) => ValueRef::Uuid(*value),
            Value::Ip(value) => ValueRef::Ip(*value),
            Value::Date(value) => ValueRef::Date(*value),
            Value::Time(value) => ValueRef::Time(*value),
            Value::DateTime(value) => ValueRef::DateTime(*value),
            Value::Timestamp(value) => ValueRef::Timestamp(*value),
            Value::Duration(value) => ValueRef::Duration(*value),
            Value::Decimal(value) => ValueRef::Decimal(*value),
            Value::Json(value) => ValueRef::Json(value),
            Value::Array { of, values } => ValueRef::Array(Elements::new(*of, values)),
            Value::Range { of, range } => ValueRef::Range(RangeRef::new(*of, range)),
            Value::Invalid { .. } => ValueRef::Unread,
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null(of) => write!(f, "Null({of:?})"),
            Value::Unread => f.write_str("Unread"),
            Value::Invalid { of, .. } => write!(f, "Invalid({of:?})"),
            Value::Unsaved { of, .. } => write!(f, "Unsaved({of:?})"),
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
    bool => Bool, i8 => I8, i16 => I16, i32 => I32, i64 => I64, u8 => U8, u16 => U16, u32 => U32, u64 => U64,
    f32 => F32, f64 => F64, String => Text, &str => Text, Vec<u8> => Bytes, Date => Date, Time => Time,
    IpAddr => Ip, Ipv4Addr => Ip, Ipv6Addr => Ip, DateTime => DateTime, Duration => Duration, Decimal => Decimal,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_small() {
        assert_eq!((size_of::<Value>(), size_of::<ValueRef<'_>>()), (32, 32));
    }

    #[test]
    fn debug_shows_the_type_alone() {
        let invalid = Value::Invalid { of: ValueType::Json, reason: "it is secret".into() };
        let date = Value::Date(Date { year: 1965, month: 8, day: 1 });
        let shown = format!("{:?}", [date, Value::Json("secret".into()), Value::Uuid([7; 16]), invalid]);
        assert_eq!(shown, "[Date(..), Json(..), Uuid(..), Invalid(Json)]");
    }

    #[test]
    fn an_owned_copy_is_the_same_value() {
        let time = Time { hour: 7, minute: 5, second: 0, nanosecond: 0 };
        let date_time = DateTime { date: Date { year: 1965, month: 8, day: 1 }, time };
        for value in [
            Value::U64(u64::MAX),
            Value::Uuid([7; 16]),
            Value::Ip(Ipv6Addr::LOCALHOST.into()),
            Value::Date(date_time.date),
            Value::Time(time),
            Value::DateTime(date_time),
            Value::Timestamp(date_time),
            Value::Duration(Duration::from_microseconds(-1)),
            Value::Decimal(Decimal::new(195, 1)),
            Value::Json("{}".into()),
            Value::Range { of: RangeType::I32, range: Box::new(Range::empty()) },
            Value::Array { of: ElementType::Text, values: vec![Value::from("a"), Value::Null(ValueType::Text)] },
        ] {
            assert_eq!(value.as_ref().to_owned(), value);
        }
        assert_eq!(Value::U64(7).as_ref(), ValueRef::Int(7));
        assert_eq!(ValueRef::Unread.to_owned().as_ref(), ValueRef::Unread);
    }
}
