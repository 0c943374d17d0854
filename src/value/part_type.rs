//! The types that the elements of an array can have, all of a column but arrays, ranges and JSON; and those of a range.
use super::ValueType;
use std::fmt;

/// Says which types of values something can be made of.
macro_rules! part_types {
    ($(#[$whole:meta])* $part:ident: $($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        $(#[$whole])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $part {
            $($(#[$doc])* $name),+
        }

        impl From<$part> for ValueType {
            fn from(of: $part) -> Self {
                match of {
                    $($part::$name => ValueType::$name),+
                }
            }
        }

        impl fmt::Display for $part {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                ValueType::from(*self).fmt(f)
            }
        }
    };
}

part_types! {
    /// The type of what a range is of: [`ValueType::Range`].
    RangeType:
    /// `i32`.
    I32,
    /// `i64`.
    I64,
    /// A decimal number.
    Decimal,
    /// A day.
    Date,
    /// A day and a time of day, on no clock in particular.
    DateTime,
    /// An instant, in UTC.
    Timestamp,
}

part_types! {
    /// The type of the elements of an array: [`ValueType::Array`].
    ///
    /// ```
    /// use biform::value::ElementType;
    /// use biform::{FieldType, ValueType};
    ///
    /// assert_eq!(<Vec<i32> as FieldType>::TYPE, ValueType::Array(ElementType::I32));
    /// assert_eq!(ValueType::from(ElementType::I32), ValueType::I32);
    /// ```
    ElementType:
    /// `bool`.
    Bool,
    /// `i8`.
    I8,
    /// `i16`.
    I16,
    /// `i32`.
    I32,
    /// `i64`.
    I64,
    /// `u8`, in an array of a type around it: a `Vec<u8>` is bytes.
    U8,
    /// `u16`.
    U16,
    /// `u32`.
    U32,
    /// `u64`.
    U64,
    /// `f32`.
    F32,
    /// `f64`.
    F64,
    /// `String`.
    Text,
    /// A label of an enum type.
    Enum,
    /// `Vec<u8>`.
    Bytes,
    /// A UUID.
    Uuid,
    /// An IP address, of version 4 or 6.
    Ip,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A day and a time of day, on no clock in particular.
    DateTime,
    /// An instant, in UTC.
    Timestamp,
    /// A length of time.
    Duration,
    /// A decimal number.
    Decimal,
}
