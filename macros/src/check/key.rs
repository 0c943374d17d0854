//! The primary key of a model.
use crate::mistakes::Mistakes;
use crate::model::{Field, Model, Place};
use crate::types::{self, IdType};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// The primary key of a model.
pub(crate) struct Key {
    /// Which fields it is.
    pub(crate) positions: Vec<usize>,
    /// The type of the key itself: the `K` of an `Id<M, K>`, that of a plain field, a tuple of those of several.
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
    /// Several fields.
    Composite,
}

impl Key {
    /// The fields, in the order of the struct.
    pub(crate) fn fields<'m>(&'m self, model: &'m Model) -> impl Iterator<Item = &'m Field> {
        self.positions.iter().filter_map(|position| model.fields.get(*position))
    }
}

/// Finds the primary key.
pub(super) fn find(model: &Model, mistakes: &mut Mistakes) -> Option<Key> {
    let is_key = |(_, field): &(usize, &Field)| field.primary_key;
    let positions: Vec<usize> = model.fields.iter().enumerate().filter(is_key).map(|(position, _)| position).collect();
    let keys: Vec<&Field> = positions.iter().filter_map(|position| model.fields.get(*position)).collect();
    let Some(first) = keys.first() else {
        if model.understood {
            no_key(model, mistakes);
        }
        return None;
    };
    if let Some(place) = keys.iter().find(|key| matches!(key.place, Place::Skipped | Place::Embedded(_))) {
        // Of a parent link it is said that it is one of none.
        if place.parent_link {
            return None;
        }
        mistakes.at(&place.ident, "a primary key is a column: it can be neither skipped nor embedded");
        return None;
    }
    if let Some(key) = keys.iter().find(|key| key.option && key.relation.is_some()) {
        mistakes.at(&key.ty, "a primary key is never NULL: leave out the `Option`");
        return None;
    }
    if refuse_unkeyed(&keys, mistakes) || refuse_beside_parent_link(model, &keys, mistakes) {
        return None;
    }
    if keys.iter().any(|key| is_own_id(model, key)) || keys.len() == 1 {
        return one_key(model, first, &keys, mistakes).map(|()| describe(model, first, positions));
    }
    if let Some(fifth) = keys.get(4) {
        mistakes.at(&fifth.ident, "a primary key has four columns at most: leave `primary_key` out here");
        return None;
    }
    let types = keys.iter().map(|key| key.key_type());
    Some(Key { ty: quote!((#(#types),*)), kind: KeyKind::Composite, positions })
}

/// Types by which no row is known, and why: rustc would tell of traits.
const NO_KEYS: [(&str, &str); 3] = [
    ("f32", "a floating-point number is rounded, and need not equal itself"),
    ("f64", "a floating-point number is rounded, and need not equal itself"),
    ("Json", "the same JSON can be written in several ways"),
];

/// Notes the keys of these types; whether there are any.
fn refuse_unkeyed(keys: &[&Field], mistakes: &mut Mistakes) -> bool {
    let before = mistakes.len();
    for key in keys {
        let inside = key.id.as_ref().and_then(|id| id.key.as_ref());
        let name = inside.map_or_else(|| key.type_name.clone(), types::name_inside);
        if let Some((name, why)) = NO_KEYS.iter().find(|(known, _)| name.as_ref().is_some_and(|name| name == known)) {
            let message = format!("a primary key cannot be of type `{name}`: {why}\n{KEYS}");
            match inside {
                Some(inside) => mistakes.at(inside, message),
                None => mistakes.at(&key.ty, message),
            }
        }
    }
    mistakes.len() > before
}

/// Notes what is to be a key beside that of the parent; whether there is any.
fn refuse_beside_parent_link(model: &Model, keys: &[&Field], mistakes: &mut Mistakes) -> bool {
    let before = mistakes.len();
    let Some(link) = keys.iter().find(|key| key.parent_link) else { return false };
    for other in keys.iter().filter(|key| key.ident != link.ident) {
        let (name, first, second) = (model.name(), &link.name, &other.name);
        let way_out = match other.parent_link {
            true => "a row has one parent: make the other a `OneToOne` without `parent_link`".to_owned(),
            false if is_own_id(model, other) => format!("the parent link is the key: leave out `{second}`"),
            false => "the parent link is the key: leave out `primary_key` here".to_owned(),
        };
        mistakes.at(&other.ident, format!("`{name}` has two primary keys, `{first}` and `{second}`\n{way_out}"));
    }
    mistakes.len() > before
}

/// What a key can be.
const KEYS: &str = "take an integer, `String`, `Vec<u8>`, a UUID, a date, or a type of your own that derives \
                    `FieldType`, `Clone`, `PartialEq`, `Eq`, `Hash` and `Debug`";

fn is_own_id(model: &Model, field: &Field) -> bool {
    field.id.as_ref().is_some_and(|id| id.is_of(&model.ident))
}

/// A key of one column, beside which there is no other.
fn one_key(model: &Model, key: &Field, keys: &[&Field], mistakes: &mut Mistakes) -> Option<()> {
    for other in keys.iter().skip(1) {
        let (name, first, second) = (model.name(), &key.name, &other.name);
        let id = other.id.as_ref().filter(|id| id.is_of(&model.ident));
        let reference = id.map(|id| format!("\nto refer to another `{name}`, write `Option<{}>`", written(&name, id)));
        let reference = reference.unwrap_or_default();
        let message = format!("`{name}` has two primary keys, `{first}` and `{second}`: keep one{reference}");
        mistakes.at(&other.ident, message);
    }
    if keys.len() == 1 && key.id.is_some() && !is_own_id(model, key) {
        foreign_key(model, key, mistakes);
        return None;
    }
    Some(())
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

fn describe(model: &Model, field: &Field, positions: Vec<usize>) -> Key {
    let Some(id) = &field.id else { return Key { positions, ty: field.key_type(), kind: KeyKind::Plain } };
    let ty = id.key.as_ref().map_or_else(|| quote!(i64), ToTokens::to_token_stream);
    let kind = if id.is_generated() { KeyKind::Generated } else { KeyKind::Id };
    Key { positions, ty: types::without_self(ty, &model.ident), kind }
}
