//! Attributes of a field that exclude each other, and types that they are not for.
use crate::mistakes::Mistakes;
use crate::model::{Field, Model, Place};

/// What excludes which others, and why.
const EXCLUDED: [(&str, &[&str], &str); 10] = [
    (
        "skip",
        &[
            "column",
            "columns",
            "unique",
            "index",
            "check",
            "choices",
            "db_default",
            "generated",
            "embedded",
            "auto_now",
            "auto_now_add",
            "version",
            "soft_delete",
        ],
        "a field that is skipped has no column",
    ),
    ("auto_now", &["default"], "the time of the write is what it holds"),
    ("auto_now_add", &["default"], "the time of the insert is what it holds"),
    ("auto_now", &["auto_now_add"], "the one gives it the time of every write, the other that of the insert"),
    ("generated", &["default", "db_default", "auto_now", "auto_now_add", "version"], "the database calculates it"),
    ("generated", &["primary_key"], "the database calculates it, and a key is known before"),
    ("db_default", &["default"], "one of them would never be used: the program's comes first"),
    ("version", &["default", "db_default", "auto_now", "auto_now_add"], "a version counts writes, from 1 on"),
    (
        "soft_delete",
        &["default", "db_default", "auto_now", "auto_now_add", "generated", "version", "primary_key", "unique"],
        "it is NULL until the row is deleted, and then the time of that",
    ),
    ("primary_key", &["version", "auto_now"], "a key never changes, and this does with every write"),
];

/// What has one column each, unlike an embedded struct.
const OF_A_COLUMN: [&str; 12] = [
    "column",
    "columns",
    "unique",
    "index",
    "check",
    "choices",
    "db_default",
    "generated",
    "version",
    "auto_now",
    "auto_now_add",
    "soft_delete",
];

/// What is said of a model's own columns, and of none in an embedded struct, and what to do.
const OF_A_MODEL: [(&str, &str); 8] = [
    ("primary_key", "mark a field of the model"),
    ("parent_link", "mark a field of the model"),
    ("generated", "an embedded struct does not know the other columns"),
    ("version", "it counts the writes of the whole row"),
    ("soft_delete", "it is the whole row that is deleted"),
    ("check", "write `#[model(check = |b| …)]` there"),
    ("index", "write `#[model(index(on = |b| …))]` there"),
    (
        "default",
        "a builder takes the struct as a whole: implement `Default`, and write `#[field(embedded, default)]` there",
    ),
];

/// The types that a version can have.
const VERSIONS: [&str; 5] = ["i16", "i32", "i64", "u16", "u32"];

/// Checks what is said of one field.
pub(super) fn of_field(model: &Model, field: &Field, mistakes: &mut Mistakes) {
    for (first, others, why) in EXCLUDED {
        for second in others.iter().filter(|_| field.said(first).is_some()) {
            if let Some(span) = field.said(second) {
                mistakes.there(span, format!("`{first}` and `{second}` exclude each other: {why}"));
            }
        }
    }
    unique_key(model, field, mistakes);
    match field.place {
        Place::Embedded(_) => embedded(field, mistakes),
        _ if field.version => version(model, field, mistakes),
        _ => soft_delete(model, field, mistakes),
    }
}

fn unique_key(model: &Model, field: &Field, mistakes: &mut Mistakes) {
    if let Some(span) = field.said("unique").filter(|_| field.primary_key) {
        let alone = model.fields.iter().filter(|field| field.primary_key).count() == 1;
        let message = match alone {
            true => "a primary key is unique already: leave out `unique`".to_owned(),
            false => format!("a part of a key is made unique by the model: `#[model(unique({}))]`", field.ident),
        };
        mistakes.there(span, message);
    }
}

fn embedded(field: &Field, mistakes: &mut Mistakes) {
    for key in OF_A_COLUMN {
        if let Some(span) = field.said(key) {
            mistakes.there(span, format!("`{key}` is for one column: say it of a field in the embedded struct"));
        }
    }
    if field.option {
        mistakes.at(&field.ty, "an embedded struct cannot be an `Option`: make its fields `Option`s");
    }
}

fn version(model: &Model, field: &Field, mistakes: &mut Mistakes) {
    let name = field.type_name.as_ref().map(ToString::to_string).unwrap_or_default();
    if !VERSIONS.contains(&name.as_str()) {
        let types = VERSIONS.map(|name| format!("`{name}`")).join(", ");
        mistakes.at(&field.ty, format!("`{}.{}` is a version: its type is one of {types}", model.name(), field.name));
    } else if field.option {
        mistakes.at(&field.ty, "a version is always there: leave out the `Option`");
    }
}

fn soft_delete(model: &Model, field: &Field, mistakes: &mut Mistakes) {
    if field.soft_delete && !field.option && field.place == Place::Column {
        let message = format!(
            "`{}.{}` says when a row was deleted, and is NULL before: make it an `Option<…>`",
            model.name(),
            field.name
        );
        mistakes.at(&field.ty, message);
    }
}

/// A model has one version.
pub(super) fn one_version(model: &Model, mistakes: &mut Mistakes) {
    one(model, |field| field.version, "versions", mistakes);
}

/// A row is deleted once.
pub(super) fn one_soft_delete(model: &Model, mistakes: &mut Mistakes) {
    one(model, |field| field.soft_delete, "times of its deletion", mistakes);
}

fn one(model: &Model, is_one: impl Fn(&Field) -> bool, what: &str, mistakes: &mut Mistakes) {
    let mut fields = model.fields.iter().filter(|field| is_one(field));
    let Some(first) = fields.next() else { return };
    for second in fields {
        let message = format!("`{}` has two {what}, `{}` and `{}`: keep one", model.name(), first.name, second.name);
        mistakes.at(&second.ident, message);
    }
}

/// What is said in an embedded struct, and is for a model.
pub(super) fn not_when_embedded(model: &Model, mistakes: &mut Mistakes) {
    for field in &model.fields {
        for (key, way_out) in OF_A_MODEL {
            if let Some(span) = field.said(key) {
                mistakes.there(span, format!("`{key}` is for a model, not for an embedded struct: {way_out}"));
            }
        }
        if field.relation.is_some() {
            let name = &field.name;
            let message = format!(
                "a relation is a field of a model, not of an embedded struct: put `{name}` into the model, or hold the key \
                 alone, an `Id<…>`"
            );
            mistakes.at(&field.ty, message);
        }
    }
}
