//! A model's description, made by the derive: its schema, its key, its builder. Knows no SQL and no executor.
mod constraint;
mod create;
mod default_scope;
mod delete_hooks;
mod deleted;
mod dependents;
pub(crate) mod derive;
pub(crate) mod described;
mod embedded;
mod field;
mod graph;
mod hooks;
mod id;
mod inherited;
mod into_expr;
mod key;
mod reference;
mod relation;
mod schema;
mod stated;

pub use constraint::{Check, Index, Unique};
pub(crate) use create::Parts;
pub use create::{Complete, CompleteBetween, CompleteIn, GiveKey, IntoField, Missing, Omissions, Omitted, Set};
pub use delete_hooks::AnyDeleteHooks;
pub(crate) use delete_hooks::DeleteHooks;
pub use deleted::Deleted;
pub(crate) use dependents::Dependent;
pub use embedded::Embedded;
pub use field::Field;
pub use graph::{Alone, CompleteGraph, Draft, Graph, IntoForeignKey, Level, Plan, Planned, Unnamed};
pub(crate) use graph::{LinkedRow, LinksToBe};
pub use hooks::{AreLogic, CallHooks, HasHooks, Hooks, NoHooks, OwnHooks, Written};
pub use id::Id;
pub(crate) use inherited::CloneOf;
pub use inherited::{Cloned, InheritsBy, NotCloned, WithParent};
pub use key::Key;
pub use reference::OnDelete;
pub(crate) use reference::Reference;
pub use relation::NullableKey;
pub use relation::{
    AnyModel, FieldOfRow, ForeignKey, HasMany, HasOne, KeyField, Loaded, ManyToMany, OneToOne, OtherSides, OwnKey,
    Owner, Relation, RelationField, RelationKind, other_side,
};
pub(crate) use relation::{Join, Link};

pub use schema::Schema;
pub use stated::{
    Stated, StatedColumns, StatedKey, StatedKind, count_foreign_keys, foreign_key_at, has_column, has_links,
    has_many_to_many, has_name, has_other_side, has_pairs, has_relation, is_one_to_one, many_to_many_at, names_key,
};

use crate::error::Result;
use crate::expr::{ColumnRef, Path};
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
    fn columns() -> Self::Columns {
        Self::columns_at(Path::ROOT)
    }

    /// Its columns at the end of a path of relations.
    #[doc(hidden)]
    fn columns_at(path: Path) -> Self::Columns;

    /// Appends the columns of its key, of these.
    #[doc(hidden)]
    fn push_key(columns: Self::Columns, key: &mut Vec<ColumnRef>);

    /// The relations of other models to it that it has no field for.
    #[doc(hidden)]
    fn other_sides() -> &'static OtherSides;

    /// What calls its hooks.
    #[doc(hidden)]
    type Hooks: CallHooks<Self>;

    /// What it is called, with the module it stands in.
    #[doc(hidden)]
    const NAME: &'static str;

    /// What its relations are, for checks while it is compiled.
    #[doc(hidden)]
    const RELATIONS: &'static [Stated];

    /// What its fields are called that no two rows share, for the same.
    #[doc(hidden)]
    const UNIQUE: &'static [&'static str];

    /// What its primary key is, for foreign keys of several columns, which are called like those that they name.
    #[doc(hidden)]
    const KEY: &'static [StatedKey];

    /// Starts a new row: name its fields, then `.save(&db)`, which inserts it and gives the model with its key. A
    /// required field that is missing is a compile error. Relations take builders of other rows, which are saved with it:
    /// see [`CompleteGraph`].
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

    /// Notes that the row is stored.
    #[doc(hidden)]
    fn mark_stored(&mut self);

    /// Does something with the field by which a row is one of another model as well, if there is one.
    #[doc(hidden)]
    fn with_parent<'m, W: WithParent<'m>>(&'m mut self, with: W) -> W::Output {
        with.none()
    }

    /// The value of the column at a position of the schema.
    #[doc(hidden)]
    fn value(&self, position: usize) -> Value;

    /// Reads the column at a position of the schema from a position of a row. The first of a foreign key of several columns
    /// reads all of them, which stand one after another in the row; the others are then read.
    #[doc(hidden)]
    fn read(&mut self, position: usize, row: &dyn Row, at: usize) -> Result<()>;
}

/// The row that a model is stored as, its columns in the order of the schema: what a mock answers with.
impl<M: Model> From<&M> for OwnedRow {
    fn from(model: &M) -> Self {
        let values: Vec<Value> = (0..M::schema().fields().len()).map(|position| model.value(position)).collect();
        OwnedRow::from(values)
    }
}
