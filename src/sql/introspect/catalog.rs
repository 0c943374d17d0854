//! What a dialect says of its catalog: what is asked, and how the answers are read. Knows no database.
use super::fragment::Fragment;
use super::live::LiveTable;
use super::tokens::Quotes;
use crate::error::Result;
use crate::sql::writer::Writer;
use crate::value::{Row, ValueType};

/// How a database tells of its tables.
pub(in crate::sql) trait Catalog: Sync {
    /// What is asked, in this order, of all tables at once. The first question is for the tables and their columns.
    fn questions(&self) -> &'static [Question];

    /// Puts together what was told of a table.
    fn settle(&self, _table: &mut LiveTable) {}

    /// Whether names of columns, constraints and indexes that differ in case alone are one.
    fn folds_names(&self) -> bool {
        true
    }

    /// How quotes stand in texts.
    fn quotes(&self) -> Quotes {
        Quotes::Doubled
    }

    /// Whether a column of the type that was found stores what one of the expected type would: no value becomes another,
    /// and none is refused.
    fn holds(&self, of: ValueType, expected: &str, found: &str) -> bool;

    /// What follows on the type of a key that the database makes, where the type does not tell.
    fn made(&self) -> &'static str {
        ""
    }

    /// How it is asked to write expressions as it does by itself, where it does not keep them as they were written.
    fn spelling(&self) -> Option<&'static dyn Spelling> {
        None
    }

    /// How it is asked whether the default of a column is the value that a model states, where it keeps values rather than
    /// what was written: the condition of a query, from its FROM on.
    fn default_is(&self) -> Option<fn(&mut Writer, &DefaultIs<'_>)> {
        None
    }
}

/// A question about tables, whose names, in lower case where names are folded, stand between two parts of its text.
pub(in crate::sql) struct Question {
    pub(in crate::sql) before: &'static str,
    pub(in crate::sql) behind: &'static str,
    pub(in crate::sql) read: fn(&dyn Row, &mut Vec<LiveTable>) -> Result<()>,
}

/// How a database that writes expressions in a way of its own is asked for that: both what a model says and what was found
/// are given to it, so that what it makes of them can be compared. Nothing is stored, and nothing but constants calculated.
pub(in crate::sql) trait Spelling: Sync {
    /// Writes the question.
    fn ask(&self, writer: &mut Writer, scopes: &[Scope], asked: &[Asked<'_>]);

    /// Reads a row of the answer: which expression it is about, and how that is written.
    fn read(&self, row: &dyn Row) -> Result<Vec<(usize, String)>>;
}

/// The columns that expressions speak of, with their types.
pub(in crate::sql) type Scope = Vec<(String, String)>;

/// An expression whose spelling is wanted.
pub(in crate::sql) struct Asked<'f> {
    /// The place of its scope among all.
    pub(in crate::sql) scope: usize,
    pub(in crate::sql) of: &'f Fragment,
}

/// A default that a model states, and the one that its column has.
pub(in crate::sql) struct DefaultIs<'f> {
    pub(in crate::sql) table: &'f str,
    pub(in crate::sql) column: &'f str,
    pub(in crate::sql) of: ValueType,
    pub(in crate::sql) stated: &'f Fragment,
    pub(in crate::sql) found: &'f Fragment,
}
