//! What is said of fields that name rows of other models.
use crate::mistakes::Mistakes;
use crate::model::{Field, Model, Place};
use crate::types::RelationKind;
use quote::ToTokens;
use syn::{Expr, Type};

/// Methods that every model has, which a relation's own would hide, and those of relations in closures.
const METHODS: [&str; 26] = [
    "all_objects",
    "clone",
    "create",
    "defer",
    "delete",
    "exclude",
    "filter",
    "force_insert",
    "force_update",
    "get",
    "hard_delete",
    "is_not_null",
    "is_null",
    "limit",
    "objects",
    "offset",
    "only",
    "order_by",
    "pk",
    "prefetch_related",
    "refresh",
    "restore",
    "save",
    "schema",
    "select_related",
    "update",
];

/// What is for columns, and for no field without one.
const OF_A_COLUMN: [&str; 16] = [
    "auto_now",
    "auto_now_add",
    "check",
    "choices",
    "column",
    "columns",
    "db_default",
    "default",
    "embedded",
    "generated",
    "index",
    "on_delete",
    "primary_key",
    "soft_delete",
    "unique",
    "version",
];

/// What is for one column, and for no foreign key of several.
const OF_ONE_COLUMN: [&str; 6] = ["auto_now", "auto_now_add", "choices", "generated", "soft_delete", "version"];

const COLUMNS: &str = "`columns` is for a foreign key to a key of several columns, whose type is a tuple: `ForeignKey<…, (…, …)>`; \
                       one column is named by `column = \"…\"`";

/// What is for tables of pairs alone.
const OF_MANY_TO_MANY: [(&str, &str); 3] = [
    ("through", "`through` is for a relation of many to many: the type of the field is `ManyToMany<…>`"),
    ("symmetrical", "`symmetrical` is for a relation of many to many: the type of the field is `ManyToMany<…>`"),
    (
        "table",
        "`table` is for a relation of many to many, whose table of pairs it names: a model says `#[model(table = \"…\")]`",
    ),
];

const TO: &str = "`to` is for a foreign key: the type of the field is `ForeignKey<…>`";

const PARENT_LINK: &str = "`parent_link` is for a `OneToOne`, by which a row is one of another model as well: write \
                           `OneToOne<…>`";

/// Checks one field.
pub(super) fn of_field(model: &Model, field: &Field, mistakes: &mut Mistakes) {
    parent_link(model, field, mistakes);
    let Some(relation) = &field.relation else { return not_a_relation(field, mistakes) };
    if METHODS.contains(&field.name.as_str()) {
        let name = &field.name;
        mistakes.at(
            &field.ident,
            format!("a relation cannot be called `{name}`: models and their relations have a method of that name"),
        );
    }
    match relation.kind {
        RelationKind::ForeignKey => foreign_key(model, field, mistakes),
        kind => without_column(field, kind, mistakes),
    }
    related_name(model, field, mistakes);
    match relation.kind {
        RelationKind::ManyToMany => many_to_many(model, field, mistakes),
        _ => OF_MANY_TO_MANY.iter().for_each(|(key, message)| {
            if let Some(span) = field.said(key) {
                mistakes.there(span, (*message).to_owned());
            }
        }),
    }
}

/// It is a method of the other model, of its columns in closures, and of nothing else that this model says.
fn related_name(model: &Model, field: &Field, mistakes: &mut Mistakes) {
    let (Some(name), Some(relation)) = (&field.related_name, &field.relation) else { return };
    let text = name.to_string();
    if METHODS.contains(&text.as_str()) {
        let message =
            format!("a `related_name` cannot be `{text}`: models and their relations have a method of that name");
        mistakes.at(name, message);
    }
    let extension = model.extension_name(relation, name);
    let is_same = |other: &&Field| {
        let other = other.relation.as_ref().zip(other.related_name.as_ref());
        other.is_some_and(|(relation, name)| model.extension_name(relation, name) == extension)
    };
    let first = model.fields.iter().find(is_same).filter(|first| first.ident != field.ident);
    if let Some(first) = first {
        let message =
            format!("this makes a trait `{extension}`, as that of `{}` does: choose another name", first.name);
        mistakes.at(name, message);
    }
    let other_side = match relation.kind {
        RelationKind::ForeignKey => None,
        RelationKind::ManyToMany if field.symmetrical => {
            Some("a relation that is symmetrical is its own other side: leave `related_name` out")
        }
        RelationKind::ManyToMany if field.reverse.is_none() => None,
        _ => Some(
            "`related_name` is for a `ForeignKey<…>`, a `OneToOne<…>` or a `ManyToMany<…>` whose other side has no field, \
             and this field is an other side: leave it out",
        ),
    };
    if let Some(message) = other_side {
        mistakes.at(name, message);
    }
}

/// The row of another model that this one is as well.
fn parent_link(model: &Model, field: &Field, mistakes: &mut Mistakes) {
    let Some(span) = field.said("parent_link") else { return };
    let Some(relation) = field.relation.as_ref().filter(|relation| relation.one_to_one) else {
        return mistakes.there(span, PARENT_LINK.to_owned());
    };
    if relation.is_of(&model.ident) {
        let own = model.name();
        mistakes.at(&relation.target, format!("a `{own}` is no other `{own}` as well: name another model"));
    }
    if let Some(span) = field.said("to") {
        let message = "a parent link is the primary key, and names that of the other model: leave out `to`";
        mistakes.there(span, message.to_owned());
    }
}

fn many_to_many(model: &Model, field: &Field, mistakes: &mut Mistakes) {
    let of_itself = field.relation.as_ref().is_some_and(|relation| relation.is_of(&model.ident));
    for key in ["through", "symmetrical", "table"] {
        if let Some(span) = field.said(key).filter(|_| field.reverse.is_some()) {
            let message = format!("`{key}` is said where the relation is, and this is its other side: leave it out");
            mistakes.there(span, message);
        }
    }
    let own = model.name();
    if let Some(span) = field.said("symmetrical").filter(|_| !of_itself) {
        let message = format!("a relation is symmetrical that is of a model to itself: `ManyToMany<{own}>`");
        mistakes.there(span, message);
    }
    if let Some(span) = field.said("table").filter(|_| field.through.is_some()) {
        mistakes.there(span, "the table is that of the model which `through` names: leave `table` out".to_owned());
    }
    let Some(through) = field.through.as_ref().filter(|through| of_itself && through.keys.is_none()) else { return };
    if let Some(span) = field.said("through") {
        let through = name_of_path(&through.model);
        let message = format!(
            "`{through}` names two rows of `{own}`: say by which foreign key it names this one, and by which the other, as \
             in `through({through}, from, to)`"
        );
        mistakes.there(span, message);
    }
}

fn name_of_path(path: &syn::Path) -> String {
    path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default()
}

fn not_a_relation(field: &Field, mistakes: &mut Mistakes) {
    let ways = [
        ("on_delete", "`on_delete` is for a foreign key: the type of the field is `ForeignKey<…>`"),
        ("to", TO),
        ("columns", COLUMNS),
        (
            "reverse",
            "`reverse` is for a relation: the type of the field is `HasMany<…>`, `HasOne<…>` or `ManyToMany<…>`",
        ),
        (
            "related_name",
            "`related_name` is for a relation: the type of the field is `ForeignKey<…>`, `OneToOne<…>` or `ManyToMany<…>`",
        ),
        ("through", OF_MANY_TO_MANY[0].1),
        ("symmetrical", OF_MANY_TO_MANY[1].1),
        ("table", OF_MANY_TO_MANY[2].1),
    ];
    for (key, message) in ways {
        if let Some(span) = field.said(key) {
            mistakes.there(span, message.to_owned());
        }
    }
}

fn foreign_key(model: &Model, field: &Field, mistakes: &mut Mistakes) {
    let one_to_one = field.relation.as_ref().is_some_and(|relation| relation.one_to_one);
    if let Some(span) = field.said("unique").filter(|_| one_to_one && !field.primary_key) {
        mistakes.there(span, "a `OneToOne` is unique already: leave out `unique`".to_owned());
    }
    if let Some(span) = field.said("reverse") {
        let message = "a foreign key has a column, and is no other side: say `reverse` where the `HasMany` is";
        mistakes.there(span, message.to_owned());
    }
    if let (Some(span), Some(to)) = (field.said("to"), &field.to)
        && field.relation.as_ref().is_some_and(|relation| relation.key.is_none())
    {
        let message = format!("say of which type `{}` is: `ForeignKey<…, String>`", to.0.value());
        mistakes.there(span, message);
    }
    match &field.place {
        Place::Composite(_) => composite(field, mistakes),
        _ => {
            if let Some(span) = field.said("columns") {
                mistakes.there(span, COLUMNS.to_owned());
            }
        }
    }
    let Some(on_delete) = &field.on_delete else { return };
    let (own, name) = (model.name(), &field.name);
    if ["set_null", "db_set_null"].contains(&on_delete.said) && !field.option {
        let message = format!("`{own}.{name}` cannot be NULL: make it an `Option<ForeignKey<…>>`");
        mistakes.there(on_delete.span, message);
    }
    if on_delete.said == "set_default" && field.db_default.is_none() {
        mistakes.there(on_delete.span, format!("`{own}.{name}` has no default of the database: say `db_default = …`"));
    }
}

/// A foreign key to a key of several columns.
fn composite(field: &Field, mistakes: &mut Mistakes) {
    if let Some(span) = field.said("to") {
        let message = "`to` names one field of the other model, and the type of this key is that of several columns: leave \
                       out `to`, or write the type of that field";
        mistakes.there(span, message.to_owned());
    }
    if let Some(span) = field.said("column") {
        let message = "a foreign key to a key of several columns has as many: name each, `columns(\"…\", \"…\")`";
        mistakes.there(span, message.to_owned());
    }
    for key in OF_ONE_COLUMN {
        if let Some(span) = field.said(key) {
            let message = format!("`{key}` is for one column, and a foreign key to a key of several has as many");
            mistakes.there(span, message);
        }
    }
    let key = field.relation.as_ref().and_then(|relation| relation.key.as_ref());
    if let (Some(default), Some(key)) = (&field.db_default, key)
        && !is_like(default, key)
    {
        mistakes.at(default, format!("write a default for each column, as a tuple like `{}`", key.to_token_stream()));
    }
}

/// Whether an expression is a tuple where a type is one, of as many parts.
fn is_like(default: &Expr, key: &Type) -> bool {
    match (default, key) {
        (Expr::Tuple(parts), Type::Tuple(types)) => {
            let mut pairs = parts.elems.iter().zip(&types.elems);
            parts.elems.len() == types.elems.len() && pairs.all(|(part, ty)| is_like(part, ty))
        }
        (_, Type::Tuple(_)) => false,
        _ => true,
    }
}

fn without_column(field: &Field, kind: RelationKind, mistakes: &mut Mistakes) {
    if let Some(span) = field.said("to") {
        mistakes.there(span, TO.to_owned());
    }
    for key in OF_A_COLUMN {
        if let Some(span) = field.said(key) {
            let name = match kind {
                RelationKind::HasOne => "HasOne",
                RelationKind::HasMany => "HasMany",
                _ => "ManyToMany",
            };
            mistakes.there(span, format!("`{key}` is for a column, and a `{name}` has none: leave it out"));
        }
    }
    if field.option {
        mistakes.at(&field.ty, "it may be empty, and needs no `Option`: leave it out");
    }
}
