//! How models are related: what a model's field says of another model, and by which columns their rows belong together.
//! Knows no SQL and no query.
mod foreign_key;
mod has_one;
mod join;
mod key_field;
mod loaded;
mod other_side;
mod to_many;

pub use foreign_key::{ForeignKey, OneToOne};
pub use has_one::HasOne;
pub(crate) use join::{Join, Link};
pub use key_field::KeyField;
pub use loaded::{AnyModel, FieldOfRow, Loaded, OwnKey, Owner, RelationField};
pub use other_side::{OtherSides, other_side};
pub use to_many::{HasMany, ManyToMany};

use super::reference::{Reference, Target};
use super::{Model, OnDelete, Schema};
use std::any::Any;
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

/// A field that names rows of another model.
pub struct Relation {
    name: &'static str,
    kind: RelationKind,
    target: fn() -> &'static Schema,
    reverse: Option<&'static str>,
    /// The field of the other model that a foreign key names, where it is not the primary key.
    to: Option<&'static str>,
    on_delete: OnDelete,
    /// Whether the row that it names is this one as well.
    parent_link: bool,
    field: FieldOf,
    row: RowOf,
    share: Share,
    /// Whether a model has a field for it, and so can hold what is loaded.
    has_field: bool,
    /// The table of pairs of a relation of many to many that owns it, described when it is first asked for.
    link: OnceLock<&'static Schema>,
    /// What this table is called, where that is said.
    pairs: Option<&'static str>,
    /// The model of the user's that is this table instead.
    through: Option<ThroughModel>,
    /// Whether a row that is linked to another is so the other way round.
    symmetrical: bool,
}

/// A model of the user's whose rows link two others.
struct ThroughModel {
    schema: fn() -> &'static Schema,
    /// The numbers of its foreign keys: to the model that has the relation, and to the other.
    keys: [usize; 2],
}

/// Finds the field in a model.
type FieldOf = Box<dyn Fn(&mut dyn Any) -> Option<&mut dyn RelationField> + Send + Sync>;

/// Finds the row that a model holds.
type RowOf = Box<dyn Fn(&dyn Any) -> Option<&AnyModel> + Send + Sync>;

/// Lets a model hold what another one of the same row holds.
type Share = Box<dyn Fn(&dyn Any, &mut dyn Any) + Send + Sync>;

/// A model whose relation of this number is a foreign key that can be NULL: its rows can be taken away from the row that
/// they belong to. Made by the derive.
#[diagnostic::on_unimplemented(
    message = "rows of `{Self}` cannot be taken away from the row that they belong to",
    label = "the foreign key of `{Self}` is never NULL",
    note = "make the field an `Option<ForeignKey<…>>`; or delete the rows, or `add` them to another row"
)]
pub trait NullableKey<const KEY: usize>: Model {}

/// Which rows a relation names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RelationKind {
    /// The one row whose key is in the column at this position, or in several from there on.
    ForeignKey {
        /// The position of the first column.
        position: usize,
        /// How many columns there are: as many as the key of the other model has.
        columns: usize,
        /// Whether the columns can be NULL.
        nullable: bool,
    },
    /// The one row, if there is any, whose foreign key names this one.
    HasOne,
    /// The rows whose foreign key names this one.
    HasMany,
    /// The rows that are linked to this one in a table of pairs.
    ManyToMany,
}

#[doc(hidden)]
impl Relation {
    /// The relation of a field; `field` finds it in a model.
    pub fn of<M: Any, F: RelationField + Clone>(
        name: &'static str,
        kind: RelationKind,
        target: fn() -> &'static Schema,
        field: fn(&mut M) -> &mut F,
        get: fn(&M) -> &F,
    ) -> Self {
        let share = move |from: &dyn Any, to: &mut dyn Any| {
            if let (Some(from), Some(to)) = (from.downcast_ref::<M>(), to.downcast_mut::<M>()) {
                field(to).clone_from(get(from));
            }
        };
        Relation {
            field: Box::new(move |model| model.downcast_mut().map(|model| field(model) as &mut dyn RelationField)),
            row: Box::new(move |model| get(model.downcast_ref()?).row()),
            share: Box::new(share),
            has_field: true,
            ..Relation::without_field(name, kind, target, None)
        }
    }

    /// What becomes of the row when the other is deleted.
    pub fn on_delete(mut self, on_delete: OnDelete) -> Self {
        self.on_delete = on_delete;
        self
    }

    /// The row that it names is this one as well.
    pub fn parent_link(mut self) -> Self {
        self.parent_link = true;
        self
    }

    /// The relation on the other side, by its field there.
    pub fn reverse(mut self, field: &'static str) -> Self {
        self.reverse = Some(field);
        self
    }

    /// The field of the other model that the foreign key names.
    pub fn to(mut self, field: &'static str) -> Self {
        self.to = Some(field);
        self
    }

    /// The model whose rows link both sides, and the numbers of its foreign keys.
    pub fn through(mut self, schema: fn() -> &'static Schema, keys: [usize; 2]) -> Self {
        self.through = Some(ThroughModel { schema, keys });
        self
    }

    /// What the table of pairs is called.
    pub fn pairs(mut self, table: &'static str) -> Self {
        self.pairs = Some(table);
        self
    }

    /// What is linked one way is linked the other way.
    pub fn symmetrical(mut self) -> Self {
        self.symmetrical = true;
        self
    }
}

impl Relation {
    /// The other side of a relation that the model has no field for.
    fn without_field(
        name: &'static str,
        kind: RelationKind,
        target: fn() -> &'static Schema,
        reverse: Option<&'static str>,
    ) -> Self {
        Relation {
            name,
            kind,
            target,
            reverse,
            to: None,
            on_delete: OnDelete::default(),
            parent_link: false,
            field: Box::new(|_| None),
            row: Box::new(|_| None),
            share: Box::new(|_, _| {}),
            has_field: false,
            link: OnceLock::new(),
            pairs: None,
            through: None,
            symmetrical: false,
        }
    }

    /// That there is no field to load it into, and what to do instead.
    pub(crate) fn check_field(&self, of: &Schema) -> Result<(), String> {
        if self.has_field {
            return Ok(());
        }
        let (model, name, other, field) =
            (of.model(), self.name, self.target().model(), self.reverse.unwrap_or_default());
        let way = match self.kind {
            RelationKind::ManyToMany => format!("load `{other}.{field}`, which has one"),
            _ => format!("read those of all rows at hand in one statement, `rows.{name}()`"),
        };
        Err(format!(
            "`{name}` is the `related_name` of `{other}.{field}`, and `{model}` has no field to hold it: {way}"
        ))
    }

    /// What the field is called.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Which rows it names.
    pub fn kind(&self) -> RelationKind {
        self.kind
    }

    /// The model whose rows it names.
    pub fn target(&self) -> &'static Schema {
        (self.target)()
    }

    /// Whether the row that it names is this one as well: `#[field(parent_link)]`.
    pub fn is_parent_link(&self) -> bool {
        self.parent_link
    }

    /// Whether it can name more than one row.
    pub fn is_to_many(&self) -> bool {
        matches!(self.kind, RelationKind::HasMany | RelationKind::ManyToMany)
    }

    /// The position of its own column that holds what the column of the other model at this position does, if it is a
    /// foreign key to that.
    pub(crate) fn names(&self, position: usize) -> Option<usize> {
        let (own, target) = (self.columns()?, self.target());
        match self.to {
            None => own.zip(target.key_positions()).find(|(_, named)| **named == position).map(|(own, _)| own),
            Some(to) => (target.fields().get(position)?.name() == to).then_some(own.start),
        }
    }

    /// The positions of its columns, if it is a foreign key.
    pub(crate) fn columns(&self) -> Option<Range<usize>> {
        match self.kind {
            RelationKind::ForeignKey { position, columns, .. } => Some(position..position + columns),
            _ => None,
        }
    }

    /// The foreign key of the table that it is.
    pub(super) fn reference(&self) -> Option<Reference> {
        let columns = self.columns()?.collect();
        Some(Reference::new(columns, Target::Later(self.target), self.on_delete).to(self.to))
    }

    /// Lets a model hold what another one of the same row holds.
    pub(crate) fn share(&self, from: &dyn Any, to: &mut dyn Any) {
        (self.share)(from, to);
    }

    /// Whether a model has nothing to load for it any more.
    pub(crate) fn is_loaded(&self, model: &mut dyn Any) -> bool {
        (self.field)(model).is_some_and(|field| field.is_loaded())
    }

    /// The one row that a model holds of it.
    pub(crate) fn row<'m>(&self, model: &'m dyn Any) -> Option<&'m AnyModel> {
        (self.row)(model)
    }

    /// Takes what was loaded out of a model; none if it is not loaded, or a clone of the model holds it.
    pub(crate) fn take(&self, model: &mut dyn Any) -> Option<Loaded> {
        (self.field)(model)?.take()
    }

    /// Puts what was loaded into a model.
    pub(crate) fn hold(&self, model: &mut dyn Any, loaded: Loaded) {
        if let Some(field) = (self.field)(model) {
            field.hold(loaded);
        }
    }
}

impl fmt::Debug for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relation").field("name", &self.name).field("kind", &self.kind).finish_non_exhaustive()
    }
}
