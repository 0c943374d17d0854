//! What crosses the border to a database: values, owned and borrowed, and rows of them. Knows no SQL and no driver.
//!
//! [`Date`], [`Time`], [`DateTime`], [`Duration`] and [`Decimal`] belong to no other crate: they are what a [`Value`] holds, and what
//! drivers and types of one's own deal in. The fields of a model are of the types of chrono, time, jiff and rust_decimal.
mod array_text;
mod decimal;
mod duration;
mod elements;
mod enum_type;
mod fit;
mod ip;
mod owned;
mod part_type;
mod partial;
mod range;
mod range_ref;
mod range_text;
mod row;
mod row_key;
mod temporal;
mod temporal_text;
mod value_ref;
mod value_type;

pub(crate) use array_text::read as read_array;
pub use decimal::Decimal;
pub use duration::Duration;
pub use elements::Elements;
#[allow(unused_imports, reason = "without PostgreSQL, nothing is packed")]
pub(crate) use elements::Push;
pub use enum_type::EnumType;
pub(crate) use fit::{OTHER_TEXT, fit, form};
pub(crate) use ip::{ip_bytes, ip_of};
pub use owned::Value;
pub use part_type::{ElementType, RangeType};
pub(crate) use partial::PartialRow;
pub use range::Range;
pub use range_ref::RangeRef;
#[allow(unused_imports, reason = "without PostgreSQL, there are no ranges")]
pub(crate) use range_ref::UnpackRange;
pub(crate) use row::Values;
pub use row::{BatchSink, OwnedRow, Row, Sink};
pub(crate) use row_key::RowKey;
pub use temporal::{Date, DateTime, Time};
pub use value_ref::ValueRef;
pub use value_type::ValueType;
