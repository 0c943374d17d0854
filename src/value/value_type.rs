//! The type of a value, which a NULL needs to be told.
use super::{ElementType, RangeType};
use std::fmt;

/// The type of a [`Value`](crate::Value), in Rust's width.
///
/// Drivers bind by declared type, so a NULL carries one too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ValueType {
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
    /// `u8`.
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
    /// A label of an enum type, which the type of the field tells: [`FieldType::ENUM_TYPE`](crate::FieldType::ENUM_TYPE).
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
    /// JSON.
    Json,
    /// An array of elements of a type, each of which may be NULL.
    Array(ElementType),
    /// A range of values of a type.
    Range(RangeType),
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ValueType::Array(of) => return write!(f, "an array, each element {of}"),
            ValueType::Range(of) => return write!(f, "a range, each bound {of}"),
            ValueType::Bool => "a boolean",
            ValueType::I8 => "an i8",
            ValueType::I16 => "an i16",
            ValueType::I32 => "an i32",
            ValueType::I64 => "an i64",
            ValueType::U8 => "a u8",
            ValueType::U16 => "a u16",
            ValueType::U32 => "a u32",
            ValueType::U64 => "a u64",
            ValueType::F32 => "an f32",
            ValueType::F64 => "an f64",
            ValueType::Text => "text",
            ValueType::Enum => "a label of an enum type",
            ValueType::Bytes => "bytes",
            ValueType::Uuid => "a UUID",
            ValueType::Ip => "an IP address",
            ValueType::Date => "a date",
            ValueType::Time => "a time of day",
            ValueType::DateTime => "a date and time",
            ValueType::Timestamp => "an instant",
            ValueType::Duration => "a length of time",
            ValueType::Decimal => "a decimal number",
            ValueType::Json => "JSON",
        })
    }
}
