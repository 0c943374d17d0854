//! What is said of fields that name rows of other models.
use crate::mistakes::Mistakes;
use crate::model::{Field, Model};
use crate::types::RelationKind;

/// Methods that every model has, which a relation's own would hide, and those of relations in closures.
const METHODS: [&str; 24] = [
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
const OF_A_COLUMN: [&str; 15] = [
    "auto_now",
    "auto_now_add",
    "check",
    "choices",
    "column",
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

/// Checks one field.
pub(super) fn of_field(model: &Model, field: &Field, mistakes: &mut Mistakes) {
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
}

fn not_a_relation(field: &Field, mistakes: &mut Mistakes) {
    let ways = [
        ("on_delete", "`on_delete` is for a foreign key: the type of the field is `ForeignKey<…>`"),
        (
            "reverse",
            "`reverse` is for a relation: the type of the field is `HasMany<…>`, `HasOne<…>` or `ManyToMany<…>`",
        ),
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

fn without_column(field: &Field, kind: RelationKind, mistakes: &mut Mistakes) {
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
