//! The rules that a model must keep as a whole.
mod combinations;
mod key;
mod relations;

pub(crate) use key::{Key, KeyKind};

use crate::attr::{Name, meant};
use crate::mistakes::Mistakes;
use crate::model::{Field, Model, Place};

/// The methods of a builder, which a setter must not hide.
const BUILDER_METHODS: [&str; 2] = ["save", "complete"];

/// Checks a model, and finds its primary key.
pub(crate) fn key(model: &Model, mistakes: &mut Mistakes) -> Option<Key> {
    setters_hide_nothing(model, mistakes);
    columns(model, mistakes);
    fields_are_named(model, mistakes);
    names_differ(model, mistakes);
    combinations::one_version(model, mistakes);
    combinations::one_soft_delete(model, mistakes);
    key::find(model, mistakes)
}

/// Checks a struct that is to be embedded.
pub(crate) fn embedded(model: &Model, mistakes: &mut Mistakes) {
    columns(model, mistakes);
    combinations::not_when_embedded(model, mistakes);
}

fn columns(model: &Model, mistakes: &mut Mistakes) {
    columns_differ(model, mistakes);
    columns_have_one_null(model, mistakes);
    prefixes_differ(model, mistakes);
    model.fields.iter().for_each(|field| combinations::of_field(model, field, mistakes));
    model.fields.iter().for_each(|field| relations::of_field(model, field, mistakes));
}

fn setters_hide_nothing(model: &Model, mistakes: &mut Mistakes) {
    for field in model.settable().filter(|field| is_reserved(field)) {
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
    let columns: Vec<(&Field, &Name)> =
        model.fields.iter().flat_map(|field| field.columns().iter().map(move |column| (field, column))).collect();
    for (position, (field, column)) in columns.iter().enumerate() {
        let mut before = columns.iter().take(position);
        let Some((first, other)) = before.find(|(_, other)| other.text.eq_ignore_ascii_case(&column.text)) else {
            continue;
        };
        let same = match other.text == column.text {
            true => format!(", `{}`", column.text),
            false => format!(", as SQL takes `{}` for `{}`", column.text, other.text),
        };
        let message = match first.name == field.name {
            true => format!("`{}` has the same column twice{same}: rename one", field.name),
            false => {
                let (first, second) = (&first.name, &field.name);
                format!("`{first}` and `{second}` have the same column{same}: rename one, or its column")
            }
        };
        mistakes.at(proc_macro2::Ident::new("column", column.span), message);
    }
}

/// Two embedded structs of one type have the same columns, but for their prefixes.
fn prefixes_differ(model: &Model, mistakes: &mut Mistakes) {
    for (position, field) in model.fields.iter().enumerate() {
        let Place::Embedded(prefix) = &field.place else { continue };
        let ty = field.ty.to_string();
        let mut before = model.fields.iter().take(position);
        if let Some(first) = before.find(|other| other.place == field.place && other.ty.to_string() == ty) {
            let (first, second) = (&first.name, &field.name);
            mistakes.at(
                &field.ident,
                format!(
                    "`{first}` and `{second}` have the same columns, with prefix `{prefix}`: give one another, `#[field(embedded(prefix = \"…\"))]`"
                ),
            );
        }
    }
}

fn columns_have_one_null(model: &Model, mistakes: &mut Mistakes) {
    for field in model.fields.iter().filter(|field| field.option_in_option) {
        mistakes.at(&field.ty, "a column has one NULL: write one `Option`");
    }
}

/// `unique(…)` and `index(…)` name fields that have a column.
fn fields_are_named(model: &Model, mistakes: &mut Mistakes) {
    let named = model.uniques.iter().map(|unique| &unique.0).chain(&model.indexes).flat_map(|index| &index.fields);
    for ident in named {
        let own = model.fields.iter().find(|field| field.ident == *ident);
        let message = match own.map(|field| &field.place) {
            Some(Place::Column | Place::Composite(_)) => continue,
            Some(Place::Embedded(_)) => {
                format!("`{ident}` has several columns: name one, as in `on = |b| b.{ident}.….asc()`")
            }
            Some(Place::Skipped) => format!("`{ident}` has no column: it is marked `skip`"),
            None => {
                let name = ident.to_string();
                let known = model.stored().map(|field| field.name.as_str());
                let meant = meant(&name, known).map(|known| format!(": did you mean `{known}`?")).unwrap_or_default();
                format!("`{}` has no field `{name}`{meant}", model.name())
            }
        };
        mistakes.at(ident, message);
    }
}

/// Names in a database are those of one thing.
fn names_differ(model: &Model, mistakes: &mut Mistakes) {
    let uniques = model.uniques.iter().map(|unique| &unique.0.words.name);
    let indexes = model.indexes.iter().map(|index| &index.words.name);
    let checks = model.checks.iter().map(|check| &check.name);
    let names: Vec<_> = uniques.chain(indexes).chain(checks).flatten().collect();
    for (position, name) in names.iter().enumerate() {
        if names.iter().take(position).any(|other| other.text.eq_ignore_ascii_case(&name.text)) {
            mistakes.there(name.span, format!("`{}` is the name of another constraint or index of it", name.text));
        }
    }
}
