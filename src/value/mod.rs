//! What crosses the border to a database: values, owned and borrowed, and rows of them. Knows no SQL and no driver.
mod owned;
mod row;
mod value_ref;
mod value_type;

pub use owned::Value;
pub use row::{OwnedRow, Row, Sink};
pub use value_ref::ValueRef;
pub use value_type::ValueType;
