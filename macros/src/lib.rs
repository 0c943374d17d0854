//! The derives of Biform, and its attribute `logic`: a struct is parsed, checked, and described. What comes out of a model is a description of a
//! table, its columns, its builder, and the decoding of a row; never SQL, never I/O, and nothing that depends on a feature.
mod attr;
mod check;
mod common;
mod field_type;
mod generate;
mod insert;
mod logic;
mod mistakes;
mod model;
mod names;
mod shape;
mod style;
mod types;

use mistakes::Mistakes;
use model::Model;
use proc_macro2::TokenStream;
use syn::DeriveInput;

/// Derived for a struct with named fields, `Model` makes each field a column, of a type that is a `biform::FieldType`.
/// A model has one primary key: a field of type `Id<Self>` or `Id<Self, K>`, or one that is marked
/// `#[field(primary_key)]`, such as a `String` that the program chooses, or up to four that are marked so. An `Id` with an
/// integer key is made by the database when the program leaves it out; on SQLite it is `AUTOINCREMENT`, so that no key is
/// given twice, as in Django.
///
/// # Attributes of the struct
///
/// Closures get the columns of the model, as those of queries do. `unique`, `index` and `check` may be said several times.
///
/// | `#[model(…)]` | | default |
/// |---|---|---|
/// | `table = "…"` | the name of the table | the struct's name: `OrderLine` is `order_line` |
/// | `rename_all = "…"` | how names of columns are written: `lowercase`, `UPPERCASE`, `PascalCase`, `camelCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case`, `SCREAMING-KEBAB-CASE` | as the fields are |
/// | `ordering = \|b\| …` | the order of queries that say none, as Django's `Meta.ordering`; `order_by(\|_\| ())` takes it away | none |
/// | `scope = \|b\| …` | the rows that queries see, as Django's default manager; `all_objects()` sees all | all rows |
/// | `hooks` | it has `impl Hooks`: what it does when it is saved, deleted or read | |
/// | `soft_delete` | the field `deleted_at` is `#[field(soft_delete)]`, see below | |
/// | `unique(title, year)` | no two rows hold the same in these fields; as in SQL, NULLs differ from each other | |
/// | `index(title, year)` | an index of these fields | |
/// | `index(on = \|b\| …)` | an index in an order: `(b.year.desc(), b.title.lower().asc())`; `unique(on = …)` is one, too | |
/// | `name = "…"`, in these | what it is called in the database | `book_title_year_index`; a second one of the same columns ends in `_2` |
/// | `condition = \|b\| …`, in these | only rows for which it is true are in the index, or are told apart; MariaDB has no such index, and refuses the table | all rows |
/// | `check = \|b\| …`, or `check(name = "…", condition = \|b\| …)` | what each row must keep; as in SQL, what is NULL is kept | |
///
/// # Attributes of a field
///
/// | `#[field(…)]` | | default |
/// |---|---|---|
/// | `column = "…"` | the name of the column | the field's name, written as `rename_all` says |
/// | `columns("…", "…")` | of a foreign key to a key of several columns: the names of its columns, in the order of the key | the field's name, `_`, and the name of the column of the key: `order_region` |
/// | `primary_key` | rows are known by it; several fields are a key together | the field of type `Id<Self>` |
/// | `unique` | no two rows hold the same | |
/// | `index` | the column has an index | |
/// | `check = \|column\| …` | a condition on this column | |
/// | `choices("a", "b")`, or `choices` alone | the values that it may have, or those of the field's enum: the database refuses others. Unlike Django's, which only validate forms | any |
/// | `default` | `create` may leave it out: `Default::default()` | an `Option` is `None`, also in a `Deferred`, an `Id` is made by the database, and all else is required |
/// | `default = …` | the same, and any expression, evaluated each time; it is given as to a setter, so `"draft"` fits a `String`. The database knows nothing of it | |
/// | `db_default = …` | the table's DEFAULT: a value or an expression. What `create` leaves out is left to it, and read back. Its type is `Default`, for the time until then. Of several columns a tuple, `(1, 2)` | |
/// | `generated = \|b\| …` | the database calculates it from other columns, and it is read back; there is no setter | |
/// | `auto_now_add` | set to the time of the insert, by the clock of the program; there is no setter | |
/// | `auto_now` | set to the time of each insert, and of each `save` and `update` of one row. As in Django, `QuerySet::update` and `bulk_update` leave it alone | |
/// | `on_delete = "…"` | of a foreign key: what becomes of the row when the one that it names is deleted: `protect`, `restrict`, `cascade`, `set_null`, `set_default`, `do_nothing`, or `db_cascade` and `db_set_null`, by the database alone | `protect` |
/// | `parent_link` | of a `OneToOne`: the row is one of the other model as well, in a table each, as in Django's multi-table inheritance: reads, writes and closures have both. It is the primary key, and `cascade` unless it says otherwise; see `OneToOne` | |
/// | `to = "…"` | of a foreign key: the unique field of the other model that it holds | its primary key |
/// | `related_name = "books"` | of a relation to a model that has no field for its other side, as one of another crate: the name of the method that it has instead. See below | none |
/// | `reverse = "…"` | of the other side: the field of the other model that it is the other side of. A `ManyToMany` without it has a table of its own | of a `HasMany` or `HasOne` the only foreign key to this model |
/// | `through = …`, `through(Membership, person, group)` | of a `ManyToMany`: the model whose rows are its links, and which of its foreign keys are meant | a table of its own, called like this one's and the field |
/// | `table = "…"` | of a `ManyToMany`: what its table is called, Django's `db_table`. Two models that have one of each other without `reverse` say it, so that none is left out by mistake | like this one's and the field: `book_tags` |
/// | `symmetrical` | of a `ManyToMany` to the model itself: a link holds both ways, which unlike Django's it does not by default | |
/// | `soft_delete` | an `Option` of a time: `delete` sets it and leaves the row, and queries no longer see it | |
/// | `version` | 1 at first, and raised by each write; a row that somebody else wrote meanwhile is not overwritten: the save fails | |
/// | `embedded` | the field's type derives `Embedded`: its fields are columns of this table | |
/// | `embedded(prefix = "…")` | what the names of these columns start with; may be empty | the name of this column and `_`: `home_city` |
/// | `skip` | it has no column: what is read has its `default`, or `Default::default()` | |
///
/// # What it makes
///
/// For `Book`, besides `impl Model for Book`:
///
/// * **Columns**: a `Copy` struct with a `Column` for each field, which closures get: `|b| b.title.eq("Dune")`. A
///   column is as visible as its field. Those of an embedded struct are in it: `|c| c.home.city.eq("Turku")`. With a
///   `parent_link` it derefs to the columns of the other model, so that these are at hand as its own.
/// * **A builder**: `Book::create()` has a setter for each field, as visible as the field, and ends with `.save(&db)`,
///   which inserts the row, as Django's `objects.create`, and gives the `Book` with its key. To save while a required
///   field is missing is a compile error.
///
/// * **A trait** for each `related_name`, as visible as the model and the field: `AuthorBooks` for the `related_name = "books"` of an
///   `author: ForeignKey<Author>`. Where it is in scope, `author.books()`, and `a.books()` in a closure, are what they are for
///   a field `books: HasMany<Book>` of `Author`; of a `OneToOne<Author>`, those of a `HasOne<Book>`. Of rows at hand,
///   `authors.books()` is a query of what names any of them. There is no field to load rows into.
///
/// # Limits
///
/// A model has no generics and no lifetimes, for its table has one type of each column. An `Option` of an `Option` is
/// refused, as a column has one NULL, and so are two columns whose names differ in case alone. Fields called `save` or
/// `complete` would hide methods of the builder and are refused: rename the field, and keep its column by
/// `#[field(column = "save")]`. A column with a `db_default` is one of the first 64. Closures of attributes make the
/// description itself and cannot query the model.
#[proc_macro_derive(Model, attributes(model, field, embedded))]
pub fn model(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive(&syn::parse_macro_input!(input as DeriveInput)).into()
}

/// Derived for a struct with named fields, `Embedded` makes its fields columns of each model that has the struct in a
/// field marked `#[field(embedded)]`. It may have others embedded in it.
///
/// | `#[embedded(…)]` | | default |
/// |---|---|---|
/// | `rename_all = "…"` | how names of columns are written, after the prefix; that of the model is for its own fields | as the fields are |
///
/// Its fields take the attributes of a field of a model that are about one column: `column`, `unique`, `choices`,
/// `db_default`, `auto_now`, `auto_now_add`, `skip`, and `embedded`. What is about the row is said by the model: `primary_key`,
/// `version`, `generated`, `#[model(index(on = |c| c.home.city.asc()))]`, `#[model(check = |c| …)]`, and
/// `#[field(embedded, default)]`, as a builder takes the struct as a whole. So what the struct holds is what is inserted, also
/// where there is a `db_default`.
///
/// It is never an `Option`, as there is no NULL for several columns: make its fields `Option`s. A relation is a field of the
/// model itself.
#[proc_macro_derive(Embedded, attributes(embedded, field, model))]
pub fn embedded(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive_embedded(&syn::parse_macro_input!(input as DeriveInput)).into()
}

/// Derived for an enum without data, `FieldType` stores the name of the variant as text: `InReview` is `in_review`. With
/// `integer` it stores the variant's discriminant. Reading anything else is an error that says what was wanted; what there
/// is stands in `CHOICES`.
///
/// Derived for a struct around one value, such as `struct Isbn(String);`, it stores that value. Setters and comparisons
/// take the struct, and not what is inside: types are types. A struct around a number can be calculated with, one around a
/// `String` can be looked into; and one that is `Clone`, `Eq`, `Hash` and `Debug` can be a primary key.
///
/// # Attributes of an enum
///
/// | | | default |
/// |---|---|---|
/// | `#[field_type(rename_all = "…")]` | how names are written: `lowercase`, `UPPERCASE`, `PascalCase`, `camelCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case`, `SCREAMING-KEBAB-CASE` | `snake_case` |
/// | `#[field_type(enum_type = "…")]` | columns are of the enum type of this name on PostgreSQL, which `create_tables` makes; elsewhere they are text, with a check that it is one of the names | text |
/// | `#[field_type(integer)]` | the discriminant is stored, as the integer of `#[repr(i16)]`, or `i8` to `i64`, `u8` to `u32` | the name |
///
/// # Attributes of a variant
///
/// | | | default |
/// |---|---|---|
/// | `#[field_type(rename = "…")]` | the text that is stored | the variant's name |
///
/// # Limits
///
/// A struct has no attributes. Generics, lifetimes, enums with data and structs of several values are refused: a column
/// holds one value of one type. A struct is not around an `Option`: the field of the model is, as in `Option<Isbn>`.
#[proc_macro_derive(FieldType, attributes(field_type))]
pub fn field_type(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    field_type::derive(&syn::parse_macro_input!(input as DeriveInput)).into()
}

/// Derived for a struct with named fields, `Shape` makes it something that rows are read into, decoded by position.
///
/// * `Card::select()` starts a builder with a setter for each field, as visible as the field, which takes an expression
///   or a value of its type. Given to `values`, alone, in a tuple or in another shape, it selects these and gives
///   `Card`s. A field that is missing is a compile error.
/// * With `#[shape(of = Book)]` each field is the one of the model that has its name, and `Book::objects().shape::<Card>()`
///   selects them. `Card::selection(b)` is the same as a part of something else.
///
/// # Attributes of the struct
///
/// | | | default |
/// |---|---|---|
/// | `#[shape(of = Book)]` | the model that it is a shape of | none: it is selected by `values` alone |
///
/// # Attributes of a field
///
/// | | | default |
/// |---|---|---|
/// | `#[shape(field = "…")]` | the field of the model that is read, with or without quotes | the one of the same name |
/// | `#[shape(expr = …)]` | what is read: a closure from the columns of the model to an expression | |
/// | `#[shape(nested)]` | the field is a shape itself; with `of`, one of the same model unless `expr` says what it is | the field is a column type |
///
/// A field has the type of what it is read from, or is an `Option` of it.
///
/// # Limits
///
/// A shape has no generics and no lifetimes, and at least one field.
#[proc_macro_derive(Shape, attributes(shape))]
pub fn shape(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    shape::derive(&syn::parse_macro_input!(input as DeriveInput)).into()
}

/// Derived for a struct with named fields, `Insert` makes it a row to be: a `biform::Complete<Book>`, which
/// `Book::objects().create(&db, …)` and `bulk_create` take. It sets the fields of the builder that `Book::create()`
/// starts, so a field of the model that is required is required here, at compile time, and one with a default may be left
/// out. Each field has the type of the model's, or one that its setter takes.
///
/// # Attributes of the struct
///
/// | | | default |
/// |---|---|---|
/// | `#[insert(into = Book)]` | the model that it is a row of | must be said |
///
/// # Attributes of a field
///
/// | | | default |
/// |---|---|---|
/// | `#[insert(field = "…")]` | the field of the model that is set, with or without quotes | the one of the same name |
///
/// # Limits
///
/// It has no generics and no lifetimes.
#[proc_macro_derive(Insert, attributes(insert))]
pub fn insert(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    insert::derive(&syn::parse_macro_input!(input as DeriveInput)).into()
}

/// Makes steps of a program's own, written once, callable on executors of both forms.
#[proc_macro_attribute]
pub fn logic(arguments: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    logic::logic(arguments.into(), item.into()).into()
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

/// The same of a struct that is embedded.
fn derive_embedded(input: &DeriveInput) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let Some(model) = Model::parse_embedded(input, &mut mistakes) else {
        return mistakes.before(generate::shapeless_embedded(input));
    };
    check::embedded(&model, &mut mistakes);
    match mistakes.is_empty() {
        true => generate::embedded(&model),
        false => mistakes.before(generate::mistaken_embedded(&model)),
    }
}
