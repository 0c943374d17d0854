//! What differs between models and a database, for programs and in words. Knows no database.
use std::fmt;

/// What [`check_schema`](crate::ExecutorExt::check_schema) found: where the database is not as models say.
///
/// `Display` writes a line for each difference, and nothing where there is none.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// use biform::prelude::*;
/// use biform::{DifferenceKind, Purpose, Statement};
///
/// #[derive(Model)]
/// struct Book {
///     id: Id<Book>,
///     #[field(unique)]
///     title: String,
///     rating: i32,
/// }
///
/// let db = biform::blocking::connect("sqlite::memory:")?;
/// let by_hand = "CREATE TABLE book (id INTEGER PRIMARY KEY, title TEXT NOT NULL UNIQUE, rating TEXT NOT NULL)";
/// db.run(Statement::new(Purpose::Nothing, by_hand), &mut |_| Ok(()))?;
///
/// let report = db.check_schema(models![Book])?;
/// assert_eq!(report.differences()[0].kind, DifferenceKind::ColumnType);
/// assert_eq!(
///     report.to_string(),
///     "column `rating` of table `book` has another type: `Book` says `INTEGER`, the database has `TEXT`\n"
/// );
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use = "a report says whether the database is as the models say"]
pub struct SchemaReport {
    pub(super) differences: Vec<Difference>,
}

/// One place where a database is not as a model says.
///
/// `Display` says it in words; the fields are for programs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// What kind of difference it is.
    pub kind: DifferenceKind,
    /// The name of the struct.
    pub model: &'static str,
    /// The table.
    pub table: String,
    /// The column, constraint or index; `None` where it has no name, and where the table is meant.
    pub name: Option<String>,
    /// What the model says, as SQL; `None` where it says nothing of the kind.
    pub expected: Option<String>,
    /// What the database has, as SQL; `None` where it has nothing of the kind.
    pub found: Option<String>,
}

/// The kinds of difference there are between a model and a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DifferenceKind {
    /// There is no such table: every query fails.
    MissingTable,
    /// There is no such column: every query fails.
    MissingColumn,
    /// A column that no model of the table has, that must have a value, and that has no default: every insert fails.
    SurplusColumn,
    /// The column turns values into others, refuses some that the model's would take, compares texts otherwise than by their
    /// bytes, or the database makes no keys for it.
    ColumnType,
    /// The column can be NULL, which the model cannot read; or cannot, where the model has an `Option`.
    Nullability,
    /// The default of the database is missing, or another.
    Default,
    /// The column is not calculated, or is and should not, or from something else.
    Computed,
    /// The primary key is of other columns.
    PrimaryKey,
    /// Nothing refuses rows that the model says are alike.
    MissingUnique,
    /// Rows are refused that are not alike by what any model of the table says.
    SurplusUnique,
    /// There is no such index: queries may be slow.
    MissingIndex,
    /// The index is on other columns, in another order, of other rows, or is unique where it should not be or the other
    /// way round.
    Index,
    /// Nothing keeps the condition.
    MissingCheck,
    /// The condition of this name is another.
    Check,
    /// Rows are refused by a condition that no model of the table states.
    SurplusCheck,
    /// Nothing keeps the column to keys of rows that are there.
    MissingForeignKey,
    /// The foreign key is on another table or its other columns, or another is done where the other row is deleted.
    ForeignKey,
    /// Rows are refused, deleted or changed by a foreign key that no model of the table states.
    SurplusForeignKey,
    /// The values that a field may have are others, or not limited; or the labels of its enum type are others, or in another
    /// order.
    Choices,
    /// The check that `create_tables` gives to a column of integers is missing or another: an `update` that reckons can
    /// store a number beyond the type of the field, and no query reads such a row. A database whose own types have the
    /// ranges needs none. SQLite gives a check to a new table alone.
    Range,
}

impl SchemaReport {
    /// Whether the database is as the models say.
    pub fn is_empty(&self) -> bool {
        self.differences.is_empty()
    }

    /// What differs, table by table in the order of the models.
    pub fn differences(&self) -> &[Difference] {
        &self.differences
    }
}

impl IntoIterator for SchemaReport {
    type Item = Difference;
    type IntoIter = std::vec::IntoIter<Difference>;

    fn into_iter(self) -> Self::IntoIter {
        self.differences.into_iter()
    }
}

impl fmt::Display for SchemaReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.differences.iter().try_for_each(|difference| writeln!(f, "{difference}"))
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = &self.table;
        match self.kind.part() {
            None => write!(f, "table `{table}` ")?,
            Some(part) => match &self.name {
                Some(name) => write!(f, "{part} `{name}` of table `{table}` ")?,
                None => write!(f, "{part} of table `{table}` ")?,
            },
        }
        f.write_str(self.kind.words())?;
        write!(f, ": `{}` says ", self.model)?;
        said(f, self.expected.as_deref())?;
        f.write_str(", the database has ")?;
        said(f, self.found.as_deref())
    }
}

fn said(f: &mut fmt::Formatter<'_>, sql: Option<&str>) -> fmt::Result {
    match sql {
        Some(sql) => write!(f, "`{sql}`"),
        None => f.write_str("none"),
    }
}

impl DifferenceKind {
    /// What of a table differs, if it is not the table itself.
    fn part(self) -> Option<&'static str> {
        Some(match self {
            DifferenceKind::MissingTable => return None,
            DifferenceKind::MissingColumn
            | DifferenceKind::SurplusColumn
            | DifferenceKind::ColumnType
            | DifferenceKind::Nullability
            | DifferenceKind::Default
            | DifferenceKind::Computed => "column",
            DifferenceKind::PrimaryKey => "the primary key",
            DifferenceKind::MissingUnique | DifferenceKind::SurplusUnique => "the unique constraint",
            DifferenceKind::MissingIndex | DifferenceKind::Index => "index",
            DifferenceKind::MissingCheck | DifferenceKind::Check | DifferenceKind::SurplusCheck => "the check",
            DifferenceKind::MissingForeignKey | DifferenceKind::ForeignKey | DifferenceKind::SurplusForeignKey => {
                "the foreign key"
            }
            DifferenceKind::Choices => "the check of choices",
            DifferenceKind::Range => "the check of the range",
        })
    }

    fn words(self) -> &'static str {
        match self {
            DifferenceKind::MissingTable
            | DifferenceKind::MissingColumn
            | DifferenceKind::MissingUnique
            | DifferenceKind::MissingIndex
            | DifferenceKind::MissingCheck
            | DifferenceKind::MissingForeignKey => "is missing",
            DifferenceKind::SurplusColumn => "is not in the model, and needs a value, so that inserts fail",
            DifferenceKind::ColumnType => "has another type",
            DifferenceKind::Nullability => "differs in whether it can be NULL",
            DifferenceKind::Default => "has another default",
            DifferenceKind::Computed => "is calculated in another way",
            DifferenceKind::PrimaryKey => "is of other columns",
            DifferenceKind::SurplusUnique => "is not in the model, and refuses rows",
            DifferenceKind::Index | DifferenceKind::Check | DifferenceKind::ForeignKey => "is another",
            DifferenceKind::SurplusForeignKey => "is not in the model",
            DifferenceKind::SurplusCheck => "is not in the model, and refuses rows",
            DifferenceKind::Choices => "allows other values",
            DifferenceKind::Range => "allows numbers that the field does not hold",
        }
    }
}
