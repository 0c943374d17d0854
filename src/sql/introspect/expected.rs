//! What the table of a model is, in the words in which a database tells of its own. Knows no executor.
use super::super::Dialect;
use super::super::table::{is_allowed, is_in_range, is_inline_key};
use super::super::writer::Writer;
use super::live::{BINARY, Term};
use super::tokens::Fragment;
use crate::error::Result;
use crate::expr::Node;
use crate::model::{Field, Index, Schema};
use crate::statement::Purpose;
use crate::value::ValueType;

/// The table that a model says there is.
pub(super) struct Expected {
    pub(super) model: &'static str,
    pub(super) columns: Vec<ExpectedColumn>,
    pub(super) key: Vec<String>,
    pub(super) uniques: Vec<ExpectedIndex>,
    pub(super) indexes: Vec<ExpectedIndex>,
    pub(super) checks: Vec<ExpectedCheck>,
}

pub(super) struct ExpectedColumn {
    pub(super) name: String,
    pub(super) of: ValueType,
    pub(super) of_type: &'static str,
    pub(super) is_nullable: bool,
    /// Whether the database makes it, by a key that has to be of one type exactly.
    pub(super) is_made: bool,
    pub(super) default: Option<Fragment>,
    pub(super) computed_by: Option<Fragment>,
}

pub(super) struct ExpectedIndex {
    pub(super) name: String,
    pub(super) terms: Vec<Term>,
    pub(super) condition: Option<Fragment>,
}

pub(super) struct ExpectedCheck {
    pub(super) name: String,
    pub(super) of: CheckOf,
    pub(super) condition: Fragment,
}

/// What a check is there for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum CheckOf {
    /// The rows, as the model states.
    Rows,
    /// The choices of a field.
    Choices,
    /// The range of the type of a column.
    Range { column: String },
}

impl Expected {
    /// What a model says.
    ///
    /// # Errors
    /// What of it cannot be written for this database.
    pub(super) fn of(schema: &'static Schema, dialect: Dialect) -> Result<Self> {
        let write = |node: &Node| fragment(schema, dialect, node);
        let mut expected = Expected {
            model: schema.model(),
            columns: Vec::new(),
            key: schema.key_fields().map(|field| field.column().to_owned()).collect(),
            uniques: Vec::new(),
            indexes: Vec::new(),
            checks: Vec::new(),
        };
        for (position, field) in schema.fields().iter().enumerate() {
            expected.columns.push(ExpectedColumn {
                name: field.column().to_owned(),
                of: field.value_type(),
                of_type: dialect.grammar().column_type(field.value_type(), false),
                is_nullable: field.is_nullable(),
                is_made: field.is_key() && is_inline_key(schema),
                default: field.default_node().map(write).transpose()?,
                computed_by: field.computed_by().map(write).transpose()?,
            });
            if !field.allowed().is_empty() {
                let (name, condition) = (schema.choices_name(field), write(&is_allowed(field, position))?);
                expected.checks.push(ExpectedCheck { name, of: CheckOf::Choices, condition });
            }
            if let Some(range) = is_in_range(dialect, schema, position) {
                let (name, of) = (schema.range_name(field), CheckOf::Range { column: field.column().to_owned() });
                expected.checks.push(ExpectedCheck { name, of, condition: write(&range)? });
            }
        }
        for unique in schema.uniques() {
            let terms = schema.at(unique.positions()).map(plain).collect();
            expected.uniques.push(ExpectedIndex { name: unique.name().to_owned(), terms, condition: None });
        }
        for index in schema.indexes() {
            let read = of_index(schema, dialect, index)?;
            if index.is_unique() { expected.uniques.push(read) } else { expected.indexes.push(read) }
        }
        for check in schema.checks() {
            let (name, condition) = (check.name().to_owned(), write(&check.condition)?);
            expected.checks.push(ExpectedCheck { name, of: CheckOf::Rows, condition });
        }
        Ok(expected)
    }
}

fn plain(field: &Field) -> Term {
    Term { of: Fragment::name(field.column()), descending: false, collation: BINARY.to_owned() }
}

fn of_index(schema: &'static Schema, dialect: Dialect, index: &Index) -> Result<ExpectedIndex> {
    let mut terms = Vec::with_capacity(index.terms.len());
    for term in &index.terms {
        let of = match term.position().and_then(|position| schema.fields().get(position)) {
            Some(field) => Fragment::name(field.column()),
            None => fragment(schema, dialect, &term.node)?,
        };
        terms.push(Term { of, descending: term.descending, collation: BINARY.to_owned() });
    }
    let condition = index.condition.as_ref().map(|node| fragment(schema, dialect, node)).transpose()?;
    Ok(ExpectedIndex { name: index.name().to_owned(), terms, condition })
}

fn fragment(schema: &'static Schema, dialect: Dialect, node: &Node) -> Result<Fragment> {
    let mut writer = Writer::of_definition(dialect, schema);
    writer.expression(node);
    Ok(Fragment::of(writer.finish(Purpose::Nothing)?.sql()))
}
