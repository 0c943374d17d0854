//! The derive of Biform: a struct is parsed, checked, and described. What comes out is a description of a table, its
//! columns, its builder, and the decoding of a row; never SQL, never I/O, and nothing that depends on a feature.
mod attr;
mod check;
mod generate;
mod mistakes;
mod model;
mod names;
mod types;

use mistakes::Mistakes;
use model::Model;
use proc_macro2::TokenStream;
use syn::DeriveInput;

/// Derived for a struct with named fields, `Model` makes each field a column, of a type that is a `biform::FieldType`.
/// A model has one primary key: a field of type `Id<Self>` or `Id<Self, K>`, or one that is marked
/// `#[field(primary_key)]`, such as a `String` that the program chooses. An `Id` with an integer key is made by the
/// database when the program leaves it out; on SQLite it is `AUTOINCREMENT`, so that no key is given twice, as in
/// Django.
///
/// # Attributes of the struct
///
/// | | | default |
/// |---|---|---|
/// | `#[model(table = "…")]` | the name of the table | the struct's name: `OrderLine` is `order_line` |
///
/// # Attributes of a field
///
/// | | | default |
/// |---|---|---|
/// | `#[field(column = "…")]` | the name of the column | the field's name |
/// | `#[field(unique)]` | no two rows hold the same | |
/// | `#[field(primary_key)]` | rows are known by it | the field of type `Id<Self>` |
/// | `#[field(default)]` | `create` may leave it out: `Default::default()` | |
/// | `#[field(default = …)]` | `create` may leave it out: any expression, evaluated each time; it is given as to a setter, so `"draft"` fits a `String` | |
///
/// # What it makes
///
/// For `Book`, besides `impl Model for Book`:
///
/// * **Columns**: a `Copy` struct with a `Column` for each field, which closures get: `|b| b.title.eq("Dune")`. A
///   column is as visible as its field.
/// * **A builder**: `Book::create()` has a setter for each field, as visible as the field, and ends with `.save(&db)`,
///   which inserts the row, as Django's `objects.create`, and gives the `Book` with its key. To save while a required
///   field is missing is a compile error. Not required are fields with a default, `Option`s (they are `None`), and an
///   `Id` that the database makes.
///
/// # Limits
///
/// A model has no generics and no lifetimes, for its table has one type of each column. An `Option` of an `Option` is
/// refused, as a column has one NULL, and so are two columns whose names differ in case alone. Fields called `save` or
/// `complete` would hide methods of the builder and are refused: rename the field, and keep its column by
/// `#[field(column = "save")]`.
#[proc_macro_derive(Model, attributes(model, field))]
pub fn model(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive(&syn::parse_macro_input!(input as DeriveInput)).into()
}

/// Parses, checks and generates. With mistakes, what they allow is generated, so that they are not followed by errors
/// about a struct that is not a model.
fn derive(input: &DeriveInput) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let Some(model) = Model::parse(input, &mut mistakes) else {
        return mistakes.before(generate::shapeless(input));
    };
    match check::key(&model, &mut mistakes) {
        Some(key) if mistakes.is_empty() => generate::model(&model, &key),
        key => mistakes.before(generate::mistaken(&model, key.as_ref())),
    }
}
