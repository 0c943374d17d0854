//! What the table of a model is, in the words in which a database tells of its own. Knows no executor.
use super::super::Dialect;
use super::super::dialect::NullsOrder;
use super::super::enum_type::{enum_type, is_limited};
use super::super::table::{column_type, default_of, is_allowed, is_generated_key, is_in_range, is_told_not_null};
use super::super::writer::Writer;
use super::foreign_keys::ExpectedForeignKey;
use super::fragment::Fragment;
use super::live::Term;
use crate::error::Result;
use crate::expr::{Node, OrderTerm};
use crate::model::{Field, Index, Schema};
use crate::statement::Purpose;
use crate::value::ValueType;
use std::borrow::Cow;

/// The table that a model says there is.
pub(super) struct Expected {
    pub(super) schema: &'static Schema,
    pub(super) columns: Vec<ExpectedColumn>,
    pub(super) key: Vec<String>,
    pub(super) uniques: Vec<ExpectedIndex>,
    pub(super) indexes: Vec<ExpectedIndex>,
    pub(super) checks: Vec<ExpectedCheck>,
    pub(super) foreign_keys: Vec<ExpectedForeignKey>,
}

pub(super) struct ExpectedColumn {
    pub(super) name: String,
    pub(super) of: ValueType,
    pub(super) of_type: Cow<'static, str>,
    /// The labels of its type, if that is an enum type.
    pub(super) labels: Option<&'static [&'static str]>,
    /// `None` where the database cannot be told.
    pub(super) is_nullable: Option<bool>,
    /// Whether the database makes it.
    pub(super) is_made: bool,
    /// Whether the model says what the default is: none at all, if that is NULL.
    pub(super) states_default: bool,
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

/// Writes what models say.
struct Reader {
    schema: &'static Schema,
    dialect: Dialect,
}

impl Expected {
    /// What a model says.
    ///
    /// # Errors
    /// What of it cannot be written for this database.
    pub(super) fn of(schema: &'static Schema, dialect: Dialect) -> Result<Self> {
        let reader = Reader { schema, dialect };
        let mut expected = Expected {
            schema,
            columns: Vec::with_capacity(schema.fields().len()),
            key: schema.key_fields().map(|field| field.column().to_owned()).collect(),
            uniques: Vec::new(),
            indexes: Vec::new(),
            checks: Vec::new(),
            foreign_keys: schema.references().iter().map(|of| ExpectedForeignKey::of(schema, of)).collect(),
        };
        for position in 0..schema.fields().len() {
            expected.columns.extend(reader.column(position)?);
            expected.checks.extend(reader.checks(position)?);
        }
        for unique in schema.uniques() {
            let names = schema.at(unique.positions()).map(|field| reader.plain(field.column()));
            let (name, terms) = (unique.name().to_owned(), names.collect());
            expected.uniques.push(ExpectedIndex { name, terms, condition: None });
        }
        for index in schema.indexes() {
            let read = reader.index(index)?;
            if index.is_unique() { expected.uniques.push(read) } else { expected.indexes.push(read) }
        }
        for check in schema.checks() {
            let (name, condition) = (check.name().to_owned(), reader.fragment(&check.condition)?);
            expected.checks.push(ExpectedCheck { name, of: CheckOf::Rows, condition });
        }
        Ok(expected)
    }

    pub(super) fn column(&self, name: &str, folds: bool) -> Option<&ExpectedColumn> {
        self.columns.iter().find(|column| same(&column.name, name, folds))
    }

    /// The expressions of it, in an order that stays.
    pub(super) fn fragments(&mut self) -> Vec<&mut Fragment> {
        let of_columns = self.columns.iter_mut().flat_map(|column| [&mut column.default, &mut column.computed_by]);
        let of_indexes = self.uniques.iter_mut().chain(&mut self.indexes).flat_map(|index| {
            let terms = index.terms.iter_mut().map(|term| &mut term.of).filter(|of| !of.is_name());
            terms.chain(&mut index.condition)
        });
        let of_checks = self.checks.iter_mut().map(|check| &mut check.condition);
        of_columns.flatten().chain(of_indexes).chain(of_checks).collect()
    }
}

impl Reader {
    fn column(&self, position: usize) -> Result<Option<ExpectedColumn>> {
        let Some(field) = self.schema.fields().get(position) else { return Ok(None) };
        let fragment = |node: Option<&Node>| node.map(|node| self.fragment(node)).transpose();
        Ok(Some(ExpectedColumn {
            name: field.column().to_owned(),
            of: field.value_type(),
            of_type: column_type(self.dialect, self.schema, field, position),
            labels: enum_type(self.dialect, field).map(|of| of.labels),
            is_nullable: is_told_not_null(self.dialect, field).then(|| field.is_nullable()),
            is_made: is_generated_key(self.schema, field),
            states_default: field.default_node().is_some(),
            default: field
                .default_node()
                .map(|default| self.default(field, default))
                .transpose()?
                .filter(|default| !default.is_null()),
            computed_by: fragment(field.computed_by())?,
        }))
    }

    /// What a column is limited to.
    fn checks(&self, position: usize) -> Result<Vec<ExpectedCheck>> {
        let Some(field) = self.schema.fields().get(position) else { return Ok(Vec::new()) };
        let mut checks = Vec::new();
        if is_limited(self.dialect, field) {
            let condition = self.fragment(&is_allowed(field, position))?;
            checks.push(ExpectedCheck { name: self.schema.choices_name(field), of: CheckOf::Choices, condition });
        }
        if let Some(range) = is_in_range(self.dialect, self.schema, position) {
            let (name, of) = (self.schema.range_name(field), CheckOf::Range { column: field.column().to_owned() });
            checks.push(ExpectedCheck { name, of, condition: self.fragment(&range)? });
        }
        Ok(checks)
    }

    fn plain(&self, column: &str) -> Term {
        let of = Fragment::name(column, self.dialect.grammar().catalog().folds_names());
        Term { of, descending: Some(false), nulls_first: None, words: String::new() }
    }

    fn index(&self, index: &Index) -> Result<ExpectedIndex> {
        let terms = index.terms.iter().map(|term| self.term(term)).collect::<Result<_>>()?;
        let condition = index.condition.as_ref().map(|node| self.fragment(node)).transpose()?;
        Ok(ExpectedIndex { name: index.name().to_owned(), terms, condition })
    }

    fn term(&self, term: &OrderTerm) -> Result<Term> {
        let of = match term.position().and_then(|position| self.schema.fields().get(position)) {
            Some(field) => self.plain(field.column()).of,
            None => self.fragment(&term.node)?,
        };
        let nulls_first = match Writer::of_definition(self.dialect, self.schema).nulls(term, false) {
            NullsOrder::Said { first } => Some(first),
            NullsOrder::Natural | NullsOrder::TermBefore { .. } => None,
        };
        Ok(Term { of, descending: Some(term.descending), nulls_first, words: String::new() })
    }

    fn fragment(&self, node: &Node) -> Result<Fragment> {
        self.written(|writer| {
            writer.expression(node);
        })
    }

    fn default(&self, field: &Field, default: &Node) -> Result<Fragment> {
        self.written(|writer| default_of(writer, field, default))
    }

    fn written(&self, write: impl FnOnce(&mut Writer)) -> Result<Fragment> {
        let mut writer = Writer::of_definition(self.dialect, self.schema);
        write(&mut writer);
        Ok(Fragment::of(writer.finish(Purpose::Nothing)?.sql(), self.dialect.grammar().catalog().quotes()))
    }
}

/// Whether two names are one.
pub(super) fn same(one: &str, other: &str, folds: bool) -> bool {
    if folds { one.eq_ignore_ascii_case(other) } else { one == other }
}
