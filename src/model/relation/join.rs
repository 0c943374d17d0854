//! By which columns the rows of two models belong together.
use super::{Relation, RelationKind};
use crate::model::reference::Target;
use crate::model::{Field, OnDelete, Schema};

/// How to get from a row to the rows that a relation names.
#[derive(Clone)]
pub(crate) struct Join {
    pub(crate) target: &'static Schema,
    /// The columns of the row at hand.
    pub(crate) local: Vec<usize>,
    /// The columns of the target that are equal to them, or that the table between names.
    pub(crate) remote: Vec<usize>,
    /// The table of pairs between, of a relation of many to many.
    pub(crate) link: Option<Link>,
}

/// A table of pairs, seen from one side.
#[derive(Clone)]
pub(crate) struct Link {
    pub(crate) schema: &'static Schema,
    /// The columns that name the row at hand.
    pub(crate) own: Vec<usize>,
    /// The columns that name the rows of the target.
    pub(crate) other: Vec<usize>,
}

impl Schema {
    /// How to get to the rows that a relation names; else what is wrong with it.
    pub(crate) fn join(&'static self, relation: usize) -> Result<Join, String> {
        let Some(relation) = self.relations().get(relation) else {
            return Err(format!("`{}` has no such relation", self.model()));
        };
        let target = relation.target();
        let join = |local: &[usize], remote: &[usize], link| Join {
            target,
            local: local.to_vec(),
            remote: remote.to_vec(),
            link,
        };
        match relation.kind {
            RelationKind::ForeignKey { position, .. } => Ok(join(&[position], target.key_positions(), None)),
            RelationKind::HasOne | RelationKind::HasMany => {
                Ok(join(self.key_positions(), &[self.foreign_key_of(relation, target)?], None))
            }
            RelationKind::ManyToMany => {
                let link = self.link(relation, target)?;
                Ok(join(self.key_positions(), target.key_positions(), Some(link)))
            }
        }
    }

    /// The position of the foreign key of `target` that a relation is the other side of.
    fn foreign_key_of(&'static self, relation: &Relation, target: &'static Schema) -> Result<usize, String> {
        let here = |other: &&Relation| std::ptr::eq(other.target(), self);
        let named = |other: &&Relation| relation.reverse.is_none_or(|name| other.name == name);
        let mut positions = target.relations().iter().filter(here).filter(named).filter_map(|other| match other.kind {
            RelationKind::ForeignKey { position, .. } => Some(position),
            _ => None,
        });
        let (own, name, other) = (self.model(), relation.name, target.model());
        match (positions.next(), positions.next()) {
            (Some(position), None) => Ok(position),
            (Some(_), Some(_)) => Err(format!(
                "`{own}.{name}`: `{other}` has more than one `ForeignKey<{own}>`: say which with `#[field(reverse = \"…\")]`"
            )),
            (None, _) => Err(format!("`{own}.{name}`: `{other}` has no such `ForeignKey<{own}>`")),
        }
    }

    /// The table of pairs, seen from here.
    fn link(&'static self, relation: &'static Relation, target: &'static Schema) -> Result<Link, String> {
        let Some(reverse) = relation.reverse else { return Ok(self.own_link(relation)) };
        let owner = target.relations().iter().find(|other| {
            other.name == reverse && other.kind == RelationKind::ManyToMany && std::ptr::eq(other.target(), self)
        });
        let Some(owner) = owner else {
            let (own, name, other) = (self.model(), relation.name, target.model());
            return Err(format!("`{own}.{name}`: `{other}` has no `{reverse}: ManyToMany<{own}>`"));
        };
        let Link { schema, own, other } = target.own_link(owner);
        Ok(Link { schema, own: other, other: own })
    }

    /// The table of pairs of a relation that owns it.
    fn own_link(&'static self, relation: &'static Relation) -> Link {
        let target = relation.target();
        let schema = *relation.link.get_or_init(|| Box::leak(Box::new(self.link_schema(relation, target))));
        let own = self.key_positions().len();
        Link { schema, own: (0..own).collect(), other: (own..schema.fields().len()).collect() }
    }

    /// Its description, with the names that Django gives.
    fn link_schema(&'static self, relation: &Relation, target: &'static Schema) -> Schema {
        let (from, to) = match std::ptr::eq(self, target) {
            true => (format!("from_{}", self.table()), format!("to_{}", self.table())),
            false => (self.table().to_owned(), target.table().to_owned()),
        };
        let model: &'static str = Box::leak(format!("{}.{}", self.model(), relation.name).into_boxed_str());
        let table: &'static str = Box::leak(format!("{}_{}", self.table(), relation.name).into_boxed_str());
        let column = |before: &str, field: &Field, of: &Schema| match of.key_positions().len() {
            1 => format!("{before}_id"),
            _ => format!("{before}_{}", field.column()),
        };
        let own = self.key_fields().map(|field| field.linking(column(&from, field, self)));
        let other = target.key_fields().map(|field| field.linking(column(&to, field, target)));
        let (own, other): (Vec<Field>, Vec<Field>) = (own.collect(), other.collect());
        let (first, second) = ((0..own.len()).collect(), (own.len()..own.len() + other.len()).collect());
        let schema = own.into_iter().chain(other).fold(Schema::new(model, table), Schema::field);
        schema.refers(first, Target::Known(self), OnDelete::Cascade).refers(
            second,
            Target::Known(target),
            OnDelete::Cascade,
        )
    }

    /// The tables of pairs that its relations own.
    pub(crate) fn links(&'static self) -> impl Iterator<Item = &'static Schema> {
        let owns = |relation: &&Relation| relation.kind == RelationKind::ManyToMany && relation.reverse.is_none();
        self.relations().iter().filter(owns).map(|relation| self.own_link(relation).schema)
    }
}
