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
    /// Whether a row that is linked to another is so the other way round.
    pub(crate) symmetrical: bool,
    /// Whether the table may hold a pair twice, as that of a model of the user's.
    pub(crate) may_repeat: bool,
}

impl Schema {
    /// How to get to the rows that a relation names; else what is wrong with it.
    pub(crate) fn join(&'static self, relation: usize) -> Result<Join, String> {
        let Some(relation) = self.relation_at(relation) else {
            return Err(format!("`{}` has no such relation", self.model()));
        };
        let target = relation.target();
        let join = |local, remote, link| Join { target, local, remote, link };
        match relation.kind {
            RelationKind::ForeignKey { position, columns, .. } => {
                Ok(join((position..position + columns).collect(), target.named_positions(relation.to), None))
            }
            RelationKind::HasOne | RelationKind::HasMany => {
                let (columns, to) = self.foreign_key_of(relation, target)?;
                Ok(join(self.named_positions(to), columns, None))
            }
            RelationKind::ManyToMany => {
                let link = self.link(relation, target)?;
                Ok(join(self.key_positions().to_vec(), target.key_positions().to_vec(), Some(link)))
            }
        }
    }

    /// The columns of the foreign key of `target` that a relation is the other side of, and what it names here.
    fn foreign_key_of(
        &'static self,
        relation: &Relation,
        target: &'static Schema,
    ) -> Result<(Vec<usize>, Option<&'static str>), String> {
        let here = |other: &&Relation| std::ptr::eq(other.target(), self);
        let named = |other: &&Relation| relation.reverse.is_none_or(|name| other.name == name);
        let keys = target.relations().iter().filter(here).filter(named);
        let mut keys = keys.filter_map(|other| Some((other.columns()?, other.to)));
        let (own, name, other) = (self.model(), relation.name, target.model());
        match (keys.next(), keys.next()) {
            (Some((columns, to)), None) => Ok((columns.collect(), to)),
            (Some(_), Some(_)) => Err(format!(
                "`{own}.{name}`: `{other}` has more than one `ForeignKey<{own}>`: say which with `#[field(reverse = \"…\")]`"
            )),
            (None, _) => Err(format!("`{own}.{name}`: `{other}` has no such `ForeignKey<{own}>`")),
        }
    }

    /// The table of pairs, seen from here.
    fn link(&'static self, relation: &'static Relation, target: &'static Schema) -> Result<Link, String> {
        let Some(reverse) = relation.reverse else { return self.own_link(relation) };
        let owner = target.relations().iter().find(|other| {
            other.name == reverse && other.kind == RelationKind::ManyToMany && std::ptr::eq(other.target(), self)
        });
        let Some(owner) = owner else {
            let (own, name, other) = (self.model(), relation.name, target.model());
            return Err(format!("`{own}.{name}`: `{other}` has no `{reverse}: ManyToMany<{own}>`"));
        };
        let link = target.own_link(owner)?;
        Ok(Link { own: link.other, other: link.own, ..link })
    }

    /// The table of pairs of a relation that owns it.
    fn own_link(&'static self, relation: &'static Relation) -> Result<Link, String> {
        let (target, symmetrical) = (relation.target(), relation.symmetrical);
        if let Some(through) = &relation.through {
            let schema = (through.schema)();
            let [own, other] = through.keys.map(|key| schema.foreign_key(key));
            return Ok(Link { schema, own: own?, other: other?, symmetrical, may_repeat: true });
        }
        let schema = *relation.link.get_or_init(|| Box::leak(Box::new(self.link_schema(relation, target))));
        let own = self.key_positions().len();
        let other = (own..schema.fields().len()).collect();
        Ok(Link { schema, own: (0..own).collect(), other, symmetrical, may_repeat: false })
    }

    /// The columns of the foreign key that is the relation of this number.
    fn foreign_key(&'static self, number: usize) -> Result<Vec<usize>, String> {
        let columns = self.relations().get(number).and_then(Relation::columns);
        columns.map(Iterator::collect).ok_or_else(|| format!("`{}` has no such foreign key", self.model()))
    }

    /// Its description, with the names that Django gives.
    fn link_schema(&'static self, relation: &Relation, target: &'static Schema) -> Schema {
        let (from, to) = match std::ptr::eq(self, target) {
            true => (format!("from_{}", self.table()), format!("to_{}", self.table())),
            false => (self.table().to_owned(), target.table().to_owned()),
        };
        let model: &'static str = Box::leak(format!("{}.{}", self.model(), relation.name).into_boxed_str());
        let named = || &*Box::leak(format!("{}_{}", self.table(), relation.name).into_boxed_str());
        let table: &'static str = relation.pairs.unwrap_or_else(named);
        let column = |before: &str, field: &Field, of: &Schema| match of.key_positions().len() {
            1 => format!("{before}_id"),
            _ => format!("{before}_{}", field.column()),
        };
        let own = self.key_fields().map(|field| field.linking(column(&from, field, self)));
        let other = target.key_fields().map(|field| field.linking(column(&to, field, target)));
        let (own, other): (Vec<Field>, Vec<Field>) = (own.collect(), other.collect());
        let (first, second) = ((0..own.len()).collect(), (own.len()..own.len() + other.len()).collect());
        let schema = own.into_iter().chain(other).fold(Schema::new(model, table), Schema::field);
        // As in Django, it is created with either side.
        let schema = if self.is_managed() || target.is_managed() { schema } else { schema.unmanaged() };
        schema.refers(first, Target::Known(self), OnDelete::Cascade).refers(
            second,
            Target::Known(target),
            OnDelete::Cascade,
        )
    }

    /// The tables of pairs that its relations own, but for those that are models.
    pub(crate) fn links(&'static self) -> impl Iterator<Item = &'static Schema> {
        let owns = |relation: &&Relation| {
            relation.kind == RelationKind::ManyToMany && relation.reverse.is_none() && relation.through.is_none()
        };
        self.relations().iter().filter(owns).filter_map(|relation| Some(self.own_link(relation).ok()?.schema))
    }
}
