//! The rules that a model must keep as a whole.
use crate::mistakes::Mistakes;
use crate::model::{Field, Model};
use crate::types::{self, IdType};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// The methods of a builder, which a setter must not hide.
const BUILDER_METHODS: [&str; 2] = ["save", "complete"];

/// The primary key of a model.
pub(crate) struct Key {
    /// Which field it is.
    pub(crate) position: usize,
    /// The type of the key itself: the `K` of an `Id<M, K>`, or that of a plain field.
    pub(crate) ty: TokenStream,
    pub(crate) kind: KeyKind,
}

/// How a primary key is held.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum KeyKind {
    /// An `Id` that the database makes if it is unset.
    Generated,
    /// An `Id` that the program sets.
    Id,
    /// Another type.
    Plain,
}

/// Checks a model, and finds its primary key.
pub(crate) fn key(model: &Model, mistakes: &mut Mistakes) -> Option<Key> {
    setters_hide_nothing(model, mistakes);
    columns_differ(model, mistakes);
    columns_have_one_null(model, mistakes);
    one_key(model, mistakes).map(|position| describe(model, position))
}

fn setters_hide_nothing(model: &Model, mistakes: &mut Mistakes) {
    for field in model.fields.iter().filter(|field| is_reserved(field)) {
        let (model, name) = (model.name(), &field.name);
        mistakes.at(
            &field.ident,
            format!(
                "a field cannot be called `{name}`: that is a method of the builder that `{model}::create()` starts\n\
                 rename the field and keep its column: `#[field(column = \"{name}\")] {name}_: …`"
            ),
        );
    }
}

/// Whether the builder has a method of the field's name.
pub(crate) fn is_reserved(field: &Field) -> bool {
    BUILDER_METHODS.contains(&field.name.as_str())
}

fn columns_differ(model: &Model, mistakes: &mut Mistakes) {
    for (position, field) in model.fields.iter().enumerate() {
        let mut before = model.fields.iter().take(position);
        let column = &field.column.text;
        let Some(first) = before.find(|other| other.column.text.eq_ignore_ascii_case(column)) else { continue };
        let same = match first.column.text == *column {
            true => format!(", `{column}`"),
            false => format!(", as SQL takes `{column}` for `{}`", first.column.text),
        };
        let (first, second) = (&first.name, &field.name);
        mistakes.at(
            proc_macro2::Ident::new("column", field.column.span),
            format!("`{first}` and `{second}` have the same column{same}: rename one, or its column"),
        );
    }
}

fn columns_have_one_null(model: &Model, mistakes: &mut Mistakes) {
    for field in model.fields.iter().filter(|field| field.option_in_option) {
        mistakes.at(&field.ty, "a column has one NULL: write one `Option`");
    }
}

/// The position of the one primary key.
fn one_key(model: &Model, mistakes: &mut Mistakes) -> Option<usize> {
    let mut keys = model.fields.iter().enumerate().filter(|(_, field)| field.primary_key);
    let Some((position, key)) = keys.next() else {
        if model.understood {
            no_key(model, mistakes);
        }
        return None;
    };
    for (_, other) in keys {
        let (name, first, second) = (model.name(), &key.name, &other.name);
        let id = other.id.as_ref().filter(|id| id.is_of(&model.ident));
        let reference = id.map(|id| format!("\nto refer to another `{name}`, write `Option<{}>`", written(&name, id)));
        let reference = reference.unwrap_or_default();
        let message = format!("`{name}` has two primary keys, `{first}` and `{second}`: keep one{reference}");
        mistakes.at(&other.ident, message);
    }
    if key.id.as_ref().is_some_and(|id| !id.is_of(&model.ident)) {
        foreign_key(model, key, mistakes);
        return None;
    }
    Some(position)
}

fn no_key(model: &Model, mistakes: &mut Mistakes) {
    match model.fields.iter().find(|field| field.name == "id" && field.id.is_some()) {
        Some(id) => foreign_key(model, id, mistakes),
        None => {
            let name = model.name();
            let way_out = match model.fields.iter().any(|field| field.name == "id") {
                true => format!("make `id` an `Id<{name}>`, or mark it `#[field(primary_key)]`"),
                false => format!("add a field `id: Id<{name}>`, or mark one `#[field(primary_key)]`"),
            };
            mistakes.at(&model.ident, format!("`{name}` has no primary key\n{way_out}"));
        }
    }
}

/// A primary key that is the `Id` of another model.
fn foreign_key(model: &Model, field: &Field, mistakes: &mut Mistakes) {
    let Some(id) = &field.id else { return };
    let (name, other, field_name) = (model.name(), id.model.to_token_stream(), &field.name);
    let own = written(&name, id);
    let message = format!(
        "`{field_name}` would be the primary key of `{name}`, but its type is the key of `{other}`: write `{own}`"
    );
    mistakes.at(&field.ty, message);
}

/// The type of a key of this model, with the type that `id` has inside.
fn written(model: &str, id: &IdType) -> String {
    match &id.key {
        Some(key) => format!("Id<{model}, {}>", key.to_token_stream()),
        None => format!("Id<{model}>"),
    }
}

fn describe(model: &Model, position: usize) -> Key {
    let field = &model.fields[position];
    let Some(id) = &field.id else { return Key { position, ty: field.ty.clone(), kind: KeyKind::Plain } };
    let ty = id.key.as_ref().map_or_else(|| quote!(i64), ToTokens::to_token_stream);
    let kind = if id.is_generated() { KeyKind::Generated } else { KeyKind::Id };
    Key { position, ty: types::without_self(ty, &model.ident), kind }
}
