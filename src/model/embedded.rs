//! Structs whose fields are columns of the model that holds them.
use super::Field;
use crate::error::Result;
use crate::expr::Path;
use crate::value::{Row, Value};

/// A struct without a table of its own: the columns of its fields stand in the table of the model that has it. Derive
/// it, and mark the model's field `#[field(embedded)]`.
///
/// The columns are called like the field and the field inside: `address_city`. `#[field(embedded(prefix = "…"))]` gives
/// another prefix, also none.
///
/// ```
/// use biform::prelude::*;
///
/// #[derive(Embedded, Debug, Clone, PartialEq)]
/// struct Address {
///     street: String,
///     city: String,
/// }
///
/// #[derive(Model)]
/// struct Customer {
///     id: Id<Customer>,
///     #[field(embedded)]
///     address: Address,
/// }
///
/// let query = Customer::objects().filter(|c| c.address.city.eq("Turku")).values(|c| c.id);
/// let statement = query.to_sql(Dialect::Sqlite)?;
/// assert!(statement.sql().ends_with(r#"WHERE "customer"."address_city" = ?"#));
/// # Ok::<(), biform::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be embedded in a model",
    label = "not an embedded struct",
    note = "add `#[derive(Embedded)]` to `{Self}`"
)]
pub trait Embedded: Sized + Send + Sync + 'static {
    /// Its columns, for closures.
    type Columns: Copy;

    /// How many columns it has.
    #[doc(hidden)]
    const WIDTH: usize;

    /// Its columns, the first at a position of the schema.
    #[doc(hidden)]
    fn columns(path: Path, start: usize) -> Self::Columns;

    /// The descriptions of its fields, without a prefix.
    #[doc(hidden)]
    fn fields() -> Vec<Field>;

    /// Reads it from a row, its first column at position `start`.
    #[doc(hidden)]
    fn from_row(row: &dyn Row, start: usize) -> Result<Self>;

    /// The value of a column, counted from its first.
    #[doc(hidden)]
    fn value(&self, position: usize) -> Value;

    /// Reads a column, counted from its first, from a position of a row.
    #[doc(hidden)]
    fn read(&mut self, position: usize, row: &dyn Row, at: usize) -> Result<()>;
}
