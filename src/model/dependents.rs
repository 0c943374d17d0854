//! Which rows of other tables name the rows of a model, as far as it says so, and what becomes of them when these are
//! deleted. Knows no SQL.
use super::{OnDelete, Reference, RelationKind, Schema};
use std::ptr;

/// Rows whose foreign key names rows of a model, which has a `HasMany` or `HasOne` of them.
pub(crate) struct Dependent {
    pub(crate) schema: &'static Schema,
    /// The columns of the foreign key.
    pub(crate) positions: Vec<usize>,
    /// The columns of the model that these are equal to.
    pub(crate) local: Vec<usize>,
    pub(crate) on_delete: OnDelete,
}

/// The dependents of a model, or why they cannot be told.
pub(super) type Dependents = Result<Vec<Dependent>, String>;

impl Dependent {
    /// The foreign key, as messages name it.
    pub(crate) fn named(&self) -> String {
        self.schema.named_at(&self.positions)
    }

    /// Whether a statement is sent for these rows before the row that they name is deleted; also one that asks for them,
    /// if that is marked alone: the database then refuses nothing.
    fn is_looked_at(&self, marked: bool) -> bool {
        match self.on_delete {
            OnDelete::Cascade | OnDelete::SetNull | OnDelete::SetDefault => true,
            OnDelete::Protect | OnDelete::Restrict => marked,
            _ => false,
        }
    }

    /// Whether it is the same row as the one that it names.
    pub(crate) fn is_same_row(&self) -> bool {
        self.schema.parent().is_some() && self.schema.key_positions() == self.positions
    }

    /// Whether these rows protect what they name, and could go with something else in the same call.
    fn may_go_otherwise(&self) -> bool {
        let cascades = |reference: &Reference| reference.on_delete == OnDelete::Cascade;
        self.on_delete == OnDelete::Protect && self.schema.references().iter().any(cascades)
    }
}

impl Schema {
    /// Fields as messages name them: with their model, and in backticks.
    pub(crate) fn named_at(&self, positions: &[usize]) -> String {
        format!("`{}.{}`", self.model(), self.names_at(positions).join(" and "))
    }

    /// The rows that name those of this model. Found once, when it is first asked for: models can name each other.
    pub(crate) fn dependents(&'static self) -> Result<&'static [Dependent], &'static str> {
        self.dependents_cell().get_or_init(|| self.find_dependents()).as_deref().map_err(String::as_str)
    }

    /// Whether deleting a row, or marking it, takes more than the one statement.
    pub(crate) fn has_dependents_to_look_at(&'static self, marked: bool) -> bool {
        self.dependents().is_ok_and(|dependents| dependents.iter().any(|dependent| dependent.is_looked_at(marked)))
    }

    /// Whether what names a row must be known before the row is deleted, or marked, with others.
    pub(crate) fn is_read_before_it_goes(&'static self, marked: bool) -> bool {
        let matters = |dependent: &Dependent| dependent.is_looked_at(marked) || dependent.may_go_otherwise();
        let is_refused = !marked && self.refuses_own_rows();
        is_refused
            || self.has_delete_hooks()
            || self.dependents().is_ok_and(|dependents| dependents.iter().any(matters))
    }

    fn find_dependents(&'static self) -> Dependents {
        let other_sides = self.relations().iter().enumerate();
        let other_sides =
            other_sides.filter(|(_, of)| matches!(of.kind(), RelationKind::HasMany | RelationKind::HasOne));
        let mut found: Vec<Dependent> = Vec::new();
        for (number, _) in other_sides {
            let join = self.join(number)?;
            let is_known = |of: &Dependent| ptr::eq(of.schema, join.target) && of.positions == join.remote;
            if found.iter().any(is_known) {
                continue;
            }
            let reference = join.target.references().iter().find(|reference| reference.positions == join.remote);
            let on_delete = reference.map_or_else(OnDelete::default, |reference| reference.on_delete);
            found.push(Dependent { schema: join.target, positions: join.remote, local: join.local, on_delete });
        }
        Ok(found)
    }

    /// The foreign keys by which rows of this table name others of it.
    pub(crate) fn own_references(&self) -> impl Iterator<Item = &Reference> {
        self.references().iter().filter(|reference| ptr::eq(reference.target(), self))
    }

    /// Whether the database lets rows of this table not go while others of it name them.
    pub(crate) fn refuses_own_rows(&self) -> bool {
        self.own_references().any(|reference| reference.on_delete.refuses())
    }

    /// Whether a row of this table can name a row of the other.
    pub(crate) fn names(&self, other: &Schema) -> bool {
        self.references().iter().map(Reference::target).any(|target| ptr::eq(target, other))
    }
}
