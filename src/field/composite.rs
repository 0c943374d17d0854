//! What several columns hold together. Knows no model.
use crate::error::Result;
use crate::value::{Row, Value, ValueRef, ValueType};

/// A type that several columns hold together, one after another: a key of several columns, and a foreign key to one. In
/// an `Option` it is NULL where one of its columns is.
///
/// ```
/// use biform::Composite;
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Order { #[field(primary_key)] region: i32, #[field(primary_key)] number: i64 }
///
/// assert_eq!(<ForeignKey<Order, (i32, i64)> as Composite>::WIDTH, 2);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no key of several columns",
    label = "not a tuple of two to four keys",
    note = "write the key of the other model as a tuple of its columns: `ForeignKey<Order, (i32, i64)>`"
)]
pub trait Composite: Sized + Send + Sync + 'static {
    /// How many columns it has.
    const WIDTH: usize;
    /// Whether it can be NULL.
    #[doc(hidden)]
    const NULLABLE: bool = false;

    /// What one of its columns is stored as.
    #[doc(hidden)]
    fn type_at(at: usize) -> ValueType;

    /// The value of one of its columns.
    #[doc(hidden)]
    fn value_at(&self, at: usize) -> Value;

    /// Reads it from a row, its first column at a position.
    #[doc(hidden)]
    fn from_row(row: &dyn Row, start: usize) -> Result<Self>;
}

impl<T: Composite> Composite for Option<T> {
    const WIDTH: usize = T::WIDTH;
    const NULLABLE: bool = true;

    fn type_at(at: usize) -> ValueType {
        T::type_at(at)
    }

    fn value_at(&self, at: usize) -> Value {
        self.as_ref().map_or_else(|| Value::Null(T::type_at(at)), |value| value.value_at(at))
    }

    fn from_row(row: &dyn Row, start: usize) -> Result<Self> {
        for at in start..start + T::WIDTH {
            if matches!(row.get(at)?, ValueRef::Null) {
                return Ok(None);
            }
        }
        T::from_row(row, start).map(Some)
    }
}
