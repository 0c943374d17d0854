//! References of a table: columns that hold the key of a row of another.
use super::Schema;

/// What becomes of a row when the row that its foreign key names is deleted: `#[field(on_delete = "…")]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum OnDelete {
    /// `protect`: the other row is not deleted, and the error is [`Protected`](crate::ErrorKind::Protected). The default.
    #[default]
    Protect,
    /// `cascade`: it is deleted as well.
    Cascade,
    /// `set_null`: its foreign key becomes NULL.
    SetNull,
    /// `set_default`: its foreign key becomes the default of its column.
    SetDefault,
    /// `do_nothing`: what the database says of it.
    DoNothing,
}

impl OnDelete {
    /// What a foreign key says of it, with a space before: nothing where the database is to refuse, as it does by itself.
    pub(crate) fn sql(self) -> &'static str {
        match self {
            OnDelete::Protect | OnDelete::DoNothing => "",
            OnDelete::Cascade => " ON DELETE CASCADE",
            OnDelete::SetNull => " ON DELETE SET NULL",
            OnDelete::SetDefault => " ON DELETE SET DEFAULT",
        }
    }
}

/// Columns that hold the key of a row of another table.
#[derive(Clone)]
pub(crate) struct Reference {
    pub(crate) positions: Vec<usize>,
    target: Target,
    pub(crate) on_delete: OnDelete,
}

/// The other table, which may be described later than this one: models can name each other.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    Known(&'static Schema),
    Later(fn() -> &'static Schema),
}

impl Reference {
    pub(super) fn new(positions: Vec<usize>, target: Target, on_delete: OnDelete) -> Self {
        Reference { positions, target, on_delete }
    }

    pub(crate) fn target(&self) -> &'static Schema {
        match self.target {
            Target::Known(schema) => schema,
            Target::Later(schema) => schema(),
        }
    }
}
