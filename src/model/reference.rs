//! References of a table: columns that hold the key of a row of another.
use super::{Field, Schema};

/// What becomes of a row when the row that its foreign key names is deleted: `#[field(on_delete = "…")]`. As in Django.
///
/// `delete` sends what `cascade`, `set_null` and `set_default` take, where the other model has a `HasMany` or `HasOne` of
/// these rows: a number of statements that grows with models and levels, not with rows. Where it has none, and for
/// whatever else deletes rows, tables say the same (but `set_default`, which MariaDB does not know). Rows of a table that
/// can name others of it, and hold them, are read before they are deleted, with a field for them or without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum OnDelete {
    /// `protect`: the other row is not deleted, and the error is [`Protected`](crate::ErrorKind::Protected). The default.
    /// It is so as well where the row itself is deleted by the same call, or names itself.
    #[default]
    Protect,
    /// `restrict`: as `protect`, but where the row itself is deleted by the same call, it goes first, and both are gone.
    /// Rows of one table that name each other in a circle name nothing first; where the column cannot be NULL, MariaDB
    /// refuses them.
    Restrict,
    /// `cascade`: it is deleted as well, and counted.
    Cascade,
    /// `set_null`: its foreign key becomes NULL.
    SetNull,
    /// `set_default`: its foreign key becomes the default of its column.
    SetDefault,
    /// `db_cascade`: the database deletes it as well, in the same statement, and counts it not.
    DbCascade,
    /// `db_set_null`: the database makes its foreign key NULL, in the same statement.
    DbSetNull,
    /// `do_nothing`: what the database says of it.
    DoNothing,
}

impl OnDelete {
    /// Whether the database lets no row go that others name.
    pub(crate) fn refuses(self) -> bool {
        self.sql().is_empty()
    }

    /// Whether rows go before what they name; else they name it no more.
    pub(crate) fn goes_before(self) -> bool {
        self.refuses() || matches!(self, OnDelete::Cascade | OnDelete::DbCascade)
    }

    /// What a foreign key says of it, with a space before: nothing where the database is to refuse, as it does by itself.
    pub(crate) fn sql(self) -> &'static str {
        match self {
            OnDelete::Protect | OnDelete::Restrict | OnDelete::DoNothing => "",
            OnDelete::Cascade | OnDelete::DbCascade => " ON DELETE CASCADE",
            OnDelete::SetNull | OnDelete::DbSetNull => " ON DELETE SET NULL",
            OnDelete::SetDefault => " ON DELETE SET DEFAULT",
        }
    }
}

/// Columns that hold the key of a row of another table.
#[derive(Clone)]
pub(crate) struct Reference {
    pub(crate) positions: Vec<usize>,
    target: Target,
    /// The field that is named, where it is not the primary key.
    to: Option<&'static str>,
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
        Reference { positions, target, to: None, on_delete }
    }

    /// The same, to a field other than the primary key.
    pub(super) fn to(self, to: Option<&'static str>) -> Self {
        Reference { to, ..self }
    }

    /// The columns of the other table that are named.
    pub(crate) fn target_columns(&self) -> Vec<&'static str> {
        let target = self.target();
        target.at(&self.target_positions()).map(Field::column).collect()
    }

    /// Their positions.
    pub(crate) fn target_positions(&self) -> Vec<usize> {
        self.target().named_positions(self.to)
    }

    pub(crate) fn target(&self) -> &'static Schema {
        match self.target {
            Target::Known(schema) => schema,
            Target::Later(schema) => schema(),
        }
    }
}
