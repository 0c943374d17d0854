//! A model's description, made by the derive: its schema, its key, its builder. Knows no SQL and no executor.
mod create;
mod id;
mod schema;

pub use create::{Complete, IntoField, Missing, Set};
pub use id::{Id, Key};
pub use schema::{Field, Schema};

use crate::error::Result;
use crate::field::FieldType;
use crate::value::{OwnedRow, Row, Value};

/// The columns of a model, as closures get them: `fn popular(b: Columns<Book>) -> Expr<bool>`, as in the example of
/// [`Expr`](crate::Expr).
pub type Columns<M> = <M as Model>::Columns;

/// A struct that stands for the rows of a table. Derive it; nobody writes it by hand.
///
/// What can be done with a model ([`objects`](crate::Persist::objects), [`save`](crate::Persist::save), …) is in
/// [`Persist`](crate::Persist).
///
/// ```
/// use biform::prelude::*;
///
/// #[derive(Model, Debug, Clone, PartialEq)]
/// struct Book {
///     id: Id<Book>,
///     title: String,
///     #[field(column = "stars", default = 3)]
///     rating: i32,
///     subtitle: Option<String>,
/// }
///
/// assert_eq!(Book::schema().table(), "book");
/// assert_eq!(Book::schema().fields()[2].column(), "stars");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "not a model",
    note = "add `#[derive(Model)]` to `{Self}`"
)]
pub trait Model: Sized + Send + Sync + 'static {
    /// What its rows are known by.
    type Key: Key;
    /// Its columns, a plain `Copy` struct with a field for each.
    type Columns: Copy;
    /// The builder that [`create`](Model::create) starts.
    type Create;

    /// The description of its table.
    fn schema() -> &'static Schema;

    /// Its columns, for closures.
    fn columns() -> Self::Columns;

    /// Starts a new row: name its fields, then `.save(&db)`, which inserts it and gives the model with its key. A
    /// required field that is missing is a compile error.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, #[field(default = 3)] rating: i32, subtitle: Option<String> }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// let dune = Book::create().title("Dune").save(&db)?; // `rating` has a default, `subtitle` is an `Option`
    /// assert_eq!((dune.id.key(), dune.rating, dune.subtitle), (Some(&1), 3, None));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    fn create() -> Self::Create;

    /// Reads a model from a row, its columns in the order of the schema, the first at position `start`.
    ///
    /// # Errors
    /// [`Decode`](crate::ErrorKind::Decode) when a column holds something else than the model says.
    fn from_row(row: &dyn Row, start: usize) -> Result<Self>;

    /// The primary key.
    fn pk(&self) -> Id<Self, Self::Key>;

    /// Sets the primary key, and that the row is stored.
    #[doc(hidden)]
    fn set_stored(&mut self, key: Self::Key);

    /// Pushes the values of all columns but the primary key, in the order of the schema.
    #[doc(hidden)]
    fn push_values(&self, values: &mut Vec<Value>);
}

/// The row that a model is stored as, its columns in the order of the schema: what a mock answers with.
impl<M: Model> From<&M> for OwnedRow {
    fn from(model: &M) -> Self {
        let mut values = Vec::with_capacity(M::schema().fields().len());
        model.push_values(&mut values);
        values.insert(M::schema().key_position(), model.pk().into_value());
        OwnedRow::from(values)
    }
}
