//! Compares what models say of a table with what it is. Knows no executor.
use super::expected::{CheckOf, Expected, ExpectedCheck, ExpectedColumn, ExpectedIndex};
use super::live::{LiveColumn, LiveIndex, LiveTable, index_text};
use super::report::{Difference, DifferenceKind};
use crate::value::ValueType;

/// Compares what some models say of one table with what there is. What there is too much is what none of them states.
pub(super) fn compare(table: &str, models: &[Expected], live: Option<&LiveTable>) -> Vec<Difference> {
    let mut differences = Vec::new();
    for expected in models {
        let mut found = Comparison { table, model: expected.model, differences: &mut differences };
        match live {
            None => found.note(DifferenceKind::MissingTable, None, Some(table.to_owned()), None),
            Some(live) => found.model(expected, live),
        }
    }
    if let (Some(live), Some(first)) = (live.filter(|live| !live.is_view), models.first()) {
        Comparison { table, model: first.model, differences: &mut differences }.surplus(models, live);
    }
    differences
}

struct Comparison<'c> {
    table: &'c str,
    model: &'static str,
    differences: &'c mut Vec<Difference>,
}

impl Comparison<'_> {
    fn note(&mut self, kind: DifferenceKind, name: Option<&str>, expected: Option<String>, found: Option<String>) {
        let (table, name) = (self.table.to_owned(), name.map(str::to_owned));
        self.differences.push(Difference { kind, model: self.model, table, name, expected, found });
    }

    fn model(&mut self, expected: &Expected, live: &LiveTable) {
        for column in &expected.columns {
            match live.column(&column.name) {
                None => {
                    let words = column_text(column.of_type, column.is_nullable);
                    self.note(DifferenceKind::MissingColumn, Some(&column.name), Some(words), None);
                }
                Some(_) if live.is_view => {}
                Some(found) => self.column(column, found, live),
            }
        }
        if live.is_view {
            return;
        }
        self.key(expected, live);
        expected.uniques.iter().for_each(|unique| self.unique(unique, live));
        expected.indexes.iter().for_each(|index| self.index(index, live));
        expected.checks.iter().for_each(|check| self.check(check, expected, live));
    }

    fn column(&mut self, expected: &ExpectedColumn, found: &LiveColumn, live: &LiveTable) {
        let name = Some(expected.name.as_str());
        let fits = match expected.is_made {
            true => found.of_type.eq_ignore_ascii_case(expected.of_type),
            false => holds(expected.of, affinity(expected.of_type), affinity(&found.of_type)),
        };
        if !fits {
            let types = (expected.of_type.to_owned(), found.of_type.clone());
            self.note(DifferenceKind::ColumnType, name, Some(types.0), Some(types.1));
        }
        let is_nullable = !found.not_null && !live.is_row_number(found);
        if is_nullable != expected.is_nullable {
            let words = |nullable| Some(if nullable { "NULL" } else { "NOT NULL" }.to_owned());
            self.note(DifferenceKind::Nullability, name, words(expected.is_nullable), words(is_nullable));
        }
        // A default that the model does not state is never used: a write names every column.
        if expected.default.is_some() && expected.default != found.default {
            let [one, other] =
                [&expected.default, &found.default].map(|text| text.as_ref().map(|it| it.text().to_owned()));
            self.note(DifferenceKind::Default, name, one, other);
        }
        if expected.computed_by.is_some() != found.is_computed || expected.computed_by != found.computed_by {
            let texts = [&expected.computed_by, &found.computed_by];
            let [one, other] = texts.map(|text| text.as_ref().map(|it| it.text().to_owned()));
            self.note(DifferenceKind::Computed, name, one, other);
        }
    }

    fn key(&mut self, expected: &Expected, live: &LiveTable) {
        let found = live.key();
        let is_same = expected.key.len() == found.len()
            && expected.key.iter().zip(&found).all(|(one, other)| one.eq_ignore_ascii_case(other));
        // Where a column of it is missing, that has been said.
        if is_same || expected.key.iter().any(|column| live.column(column).is_none()) {
            return;
        }
        let found = Some(found.join(", ")).filter(|found| !found.is_empty());
        self.note(DifferenceKind::PrimaryKey, None, Some(expected.key.join(", ")), found);
    }

    /// A constraint and a unique index do the same, so either does.
    fn unique(&mut self, expected: &ExpectedIndex, live: &LiveTable) {
        if live.indexes.iter().any(|index| index.is_unique && expected.is_met_by(index)) {
            return;
        }
        let said = Some(index_text(true, &expected.terms, expected.condition.as_ref()));
        match live.indexes.iter().find(|index| expected.is_called_like(index)) {
            Some(other) => self.note(DifferenceKind::Index, Some(&expected.name), said, Some(other.text())),
            None => self.note(DifferenceKind::MissingUnique, Some(&expected.name), said, None),
        }
    }

    fn index(&mut self, expected: &ExpectedIndex, live: &LiveTable) {
        let condition = expected.condition.as_ref();
        let said = Some(index_text(false, &expected.terms, condition));
        match live.indexes.iter().find(|index| expected.is_called_like(index)) {
            Some(index) if !index.is_unique && index.sorts_by(&expected.terms, condition) => {}
            Some(index) => self.note(DifferenceKind::Index, Some(&expected.name), said, Some(index.text())),
            // Under another name it does the same.
            None if live.indexes.iter().any(|index| index.sorts_by(&expected.terms, condition)) => {}
            None => self.note(DifferenceKind::MissingIndex, Some(&expected.name), said, None),
        }
    }

    fn check(&mut self, expected: &ExpectedCheck, of: &Expected, live: &LiveTable) {
        let said = Some(expected.condition.text().to_owned());
        let (changed, missing) = match &expected.of {
            CheckOf::Rows => (DifferenceKind::Check, DifferenceKind::MissingCheck),
            CheckOf::Choices => (DifferenceKind::Choices, DifferenceKind::Choices),
            // Where the column is missing, or is none of integers, that has been said.
            CheckOf::Range { column } if !live.column(column).is_some_and(holds_integers) => return,
            CheckOf::Range { .. } => (DifferenceKind::Range, DifferenceKind::Range),
        };
        match met_by(expected, of, live) {
            Some(at) => match live.checks.get(at) {
                Some(found) if found.condition != expected.condition => {
                    self.note(changed, Some(&expected.name), said, Some(found.condition.text().to_owned()));
                }
                _ => {}
            },
            None => self.note(missing, Some(&expected.name), said, None),
        }
    }

    /// What the database has and no model states, where that refuses rows.
    fn surplus(&mut self, models: &[Expected], live: &LiveTable) {
        for column in &live.columns {
            let is_stated =
                models.iter().flat_map(|model| &model.columns).any(|own| own.name.eq_ignore_ascii_case(&column.name));
            let is_filled = !column.not_null || column.default.is_some() || column.is_computed;
            if !is_stated && !is_filled && !live.is_row_number(column) {
                let words = column_text(&column.of_type, false);
                self.note(DifferenceKind::SurplusColumn, Some(&column.name), None, Some(words));
            }
        }
        for index in live.indexes.iter().filter(|index| index.is_unique && !index.is_of_key) {
            let is_stated = models.iter().any(|model| model.states(index));
            if !is_stated && !is_key(index, live) {
                let name = Some(index.name.as_str()).filter(|_| index.is_named);
                self.note(DifferenceKind::SurplusUnique, name, None, Some(index.text()));
            }
        }
        for (at, check) in live.checks.iter().enumerate() {
            let mut stated = models.iter().flat_map(|model| model.checks.iter().map(move |check| (model, check)));
            if !stated.any(|(model, own)| met_by(own, model, live) == Some(at)) {
                let text = Some(check.condition.text().to_owned());
                self.note(DifferenceKind::SurplusCheck, check.name.as_deref(), None, text);
            }
        }
    }
}

impl Expected {
    /// Whether a unique index is one that the model states, or one of that name, of which has been told what differs.
    fn states(&self, index: &LiveIndex) -> bool {
        self.uniques.iter().any(|own| own.is_met_by(index) || own.is_called_like(index))
            || self.indexes.iter().any(|own| own.is_called_like(index))
    }
}

impl ExpectedIndex {
    fn is_met_by(&self, index: &LiveIndex) -> bool {
        index.covers(&self.terms, self.condition.as_ref())
    }

    fn is_called_like(&self, index: &LiveIndex) -> bool {
        index.is_named && self.name.eq_ignore_ascii_case(&index.name)
    }
}

/// Whether what is unique are the columns of the primary key, which refuses the same rows.
fn is_key(index: &LiveIndex, live: &LiveTable) -> bool {
    let key = live.key();
    index.condition.is_none()
        && index.terms.len() == key.len()
        && index.terms.iter().all(|term| {
            term.collation == super::live::BINARY
                && key.iter().any(|column| term.of == super::tokens::Fragment::name(column))
        })
}

/// The check that stands for one of a model: the one of its name, or else one that says the same and has the name of no
/// other.
fn met_by(expected: &ExpectedCheck, of: &Expected, live: &LiveTable) -> Option<usize> {
    let is_called =
        |name: &str, found: &Option<String>| found.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(name));
    let named = live.checks.iter().position(|check| is_called(&expected.name, &check.name));
    named.or_else(|| {
        live.checks.iter().position(|check| {
            let is_anothers = of.checks.iter().any(|other| is_called(&other.name, &check.name));
            check.condition == expected.condition && !is_anothers
        })
    })
}

fn column_text(of_type: &str, is_nullable: bool) -> String {
    format!("{of_type}{}", if is_nullable { "" } else { " NOT NULL" }).trim_start().to_owned()
}

/// What SQLite makes of values that are stored in a column: <https://www.sqlite.org/datatype3.html>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Affinity {
    Integer,
    Text,
    Blob,
    Real,
    Numeric,
}

fn affinity(of_type: &str) -> Affinity {
    let name = of_type.to_ascii_uppercase();
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    match () {
        () if has(&["INT"]) => Affinity::Integer,
        () if has(&["CHAR", "CLOB", "TEXT"]) => Affinity::Text,
        () if name.is_empty() || has(&["BLOB"]) => Affinity::Blob,
        () if has(&["REAL", "FLOA", "DOUB"]) => Affinity::Real,
        () => Affinity::Numeric,
    }
}

fn holds_integers(column: &LiveColumn) -> bool {
    holds(ValueType::I64, Affinity::Integer, affinity(&column.of_type))
}

/// Whether a column stores what the model's would: `VARCHAR(20)` is as good as `TEXT`, and a `DATE` leaves dates alone.
fn holds(of: ValueType, expected: Affinity, found: Affinity) -> bool {
    let is_number = |affinity| affinity == Affinity::Integer || affinity == Affinity::Numeric;
    let is_time = matches!(of, ValueType::Date | ValueType::Time | ValueType::DateTime | ValueType::Timestamp);
    expected == found || (is_number(expected) && is_number(found)) || (is_time && found == Affinity::Numeric)
}
