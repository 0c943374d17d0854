//! Compares what models say of a table with what it is. Knows no executor.
use super::catalog::Catalog;
use super::expected::{CheckOf, Expected, ExpectedCheck, ExpectedColumn, ExpectedIndex, same};
use super::foreign_keys::{self, Folding};
use super::fragment::Fragment;
use super::live::{LiveColumn, LiveIndex, LiveTable, index_text};
use super::report::{Difference, DifferenceKind};

/// Notes that the table of a model is not there.
pub(super) fn missing(model: &Expected, differences: &mut Vec<Difference>) {
    let table = model.schema.table();
    let mut found = Finding { table, model: model.schema.model(), differences };
    found.note(DifferenceKind::MissingTable, None, Some(table.to_owned()), None);
}

/// Compares what some models say of one table with what there is. What there is too much is what none of them states.
pub(super) fn compare(
    models: &[&Expected],
    live: &LiveTable,
    catalog: &'static dyn Catalog,
    differences: &mut Vec<Difference>,
) {
    for model in models {
        Comparison { model, live, catalog, found: Finding::of(model, differences) }.model();
    }
    if let (false, Some(first)) = (live.is_view, models.first()) {
        Comparison { model: first, live, catalog, found: Finding::of(first, differences) }.surplus(models);
    }
}

/// Where differences are noted.
pub(super) struct Finding<'d> {
    table: &'static str,
    model: &'static str,
    differences: &'d mut Vec<Difference>,
}

impl<'d> Finding<'d> {
    fn of(model: &Expected, differences: &'d mut Vec<Difference>) -> Self {
        Finding { table: model.schema.table(), model: model.schema.model(), differences }
    }

    pub(super) fn note(
        &mut self,
        kind: DifferenceKind,
        name: Option<&str>,
        expected: Option<String>,
        found: Option<String>,
    ) {
        let (table, name) = (self.table.to_owned(), name.map(str::to_owned));
        self.differences.push(Difference { kind, model: self.model, table, name, expected, found });
    }
}

struct Comparison<'c, 'd> {
    model: &'c Expected,
    live: &'c LiveTable,
    catalog: &'static dyn Catalog,
    found: Finding<'d>,
}

impl<'c> Comparison<'c, '_> {
    fn model(mut self) {
        let (model, live) = (self.model, self.live);
        for column in &model.columns {
            match self.column_of(&column.name) {
                None => {
                    let words = column_text(&column.of_type, column.is_nullable != Some(false));
                    self.found.note(DifferenceKind::MissingColumn, Some(&column.name), Some(words), None);
                }
                Some(_) if live.is_view => {}
                Some(found) => self.column(column, found),
            }
        }
        if live.is_view {
            return;
        }
        self.key();
        model.uniques.iter().for_each(|unique| self.unique(unique));
        model.indexes.iter().for_each(|index| self.index(index));
        model.checks.iter().for_each(|check| self.check(check));
        foreign_keys::compare(&model.foreign_keys, live, self.folding(), &mut self.found);
    }

    fn folding(&self) -> Folding {
        Folding { columns: self.catalog.folds_names(), tables: self.live.any_case }
    }

    fn same(&self, one: &str, other: &str) -> bool {
        same(one, other, self.catalog.folds_names())
    }

    /// The column of this name that there is.
    fn column_of(&self, name: &str) -> Option<&'c LiveColumn> {
        self.live.columns.iter().find(|column| self.same(&column.name, name))
    }

    fn column(&mut self, expected: &ExpectedColumn, found: &LiveColumn) {
        let name = Some(expected.name.as_str());
        // Where the type of a key says that it is made, what is no key has been told.
        let is_key = || !self.catalog.made().is_empty() || self.live.is_key(found);
        if !fits(expected, found, self.catalog) || (expected.is_made && !found.is_made && is_key()) {
            let made = |is_made| if is_made { self.catalog.made() } else { "" };
            let said = format!("{}{}", expected.of_type, made(expected.is_made));
            let there = format!("{}{}", found.type_text(), made(expected.is_made && found.is_made));
            self.found.note(DifferenceKind::ColumnType, name, Some(said), Some(there));
        }
        if let Some(labels) = expected.labels.filter(|labels| found.labels != **labels) {
            let [said, there] = [listed(labels), listed(&found.labels)];
            self.found.note(DifferenceKind::Choices, name, Some(said), Some(there));
        }
        let is_nullable = !found.not_null;
        if let Some(stated) = expected.is_nullable.filter(|stated| *stated != is_nullable) {
            let words = |nullable| Some(if nullable { "NULL" } else { "NOT NULL" }.to_owned());
            self.found.note(DifferenceKind::Nullability, name, words(stated), words(is_nullable));
        }
        // A default that the model does not state is never used: a write names every column.
        if expected.states_default && expected.default != found.default {
            let said = expected.default.as_ref().map_or("NULL", Fragment::text).to_owned();
            let there = found.default.as_ref().map(|it| it.text().to_owned());
            self.found.note(DifferenceKind::Default, name, Some(said), there);
        }
        if expected.computed_by.is_some() != found.is_computed || expected.computed_by != found.computed_by {
            let texts = [&expected.computed_by, &found.computed_by];
            let [one, other] = texts.map(|text| text.as_ref().map(|it| it.text().to_owned()));
            self.found.note(DifferenceKind::Computed, name, one, other);
        }
    }

    fn key(&mut self) {
        let (expected, found) = (&self.model.key, self.live.key());
        let is_same = expected.len() == found.len()
            && expected.iter().zip(&found).all(|(one, other)| self.same(one, &other.name));
        // Where a column of it is missing, that has been said.
        if is_same || expected.iter().any(|column| self.column_of(column).is_none()) {
            return;
        }
        let found: Vec<&str> = found.iter().map(|column| column.name.as_str()).collect();
        let found = Some(found.join(", ")).filter(|found| !found.is_empty());
        self.found.note(DifferenceKind::PrimaryKey, None, Some(expected.join(", ")), found);
    }

    /// A constraint and a unique index do the same, so either does.
    fn unique(&mut self, expected: &ExpectedIndex) {
        let indexes = &self.live.indexes;
        if indexes.iter().any(|index| index.is_unique && expected.is_met_by(index)) {
            return;
        }
        let said = Some(index_text(true, &expected.terms, "", expected.condition.as_ref()));
        match indexes.iter().find(|index| self.is_called_like(expected, index)) {
            Some(other) => self.found.note(DifferenceKind::Index, Some(&expected.name), said, Some(other.text())),
            None => self.found.note(DifferenceKind::MissingUnique, Some(&expected.name), said, None),
        }
    }

    fn index(&mut self, expected: &ExpectedIndex) {
        let (indexes, condition) = (&self.live.indexes, expected.condition.as_ref());
        let said = Some(index_text(false, &expected.terms, "", condition));
        match indexes.iter().find(|index| self.is_called_like(expected, index)) {
            Some(index) if !index.is_unique && index.sorts_by(&expected.terms, condition) => {}
            Some(index) => self.found.note(DifferenceKind::Index, Some(&expected.name), said, Some(index.text())),
            // Under another name it does the same.
            None if indexes.iter().any(|index| index.sorts_by(&expected.terms, condition)) => {}
            None => self.found.note(DifferenceKind::MissingIndex, Some(&expected.name), said, None),
        }
    }

    fn check(&mut self, expected: &ExpectedCheck) {
        let said = Some(expected.condition.text().to_owned());
        let (changed, missing) = match &expected.of {
            CheckOf::Rows => (DifferenceKind::Check, DifferenceKind::MissingCheck),
            CheckOf::Choices => (DifferenceKind::Choices, DifferenceKind::Choices),
            // Where the column is missing, or is none of integers, that has been said.
            CheckOf::Range { column } if !self.is_as_stated(column) => return,
            CheckOf::Range { .. } => (DifferenceKind::Range, DifferenceKind::Range),
        };
        match self.met_by(expected, self.model) {
            Some(at) => match self.live.checks.get(at) {
                Some(found) if found.condition != expected.condition => {
                    self.found.note(changed, Some(&expected.name), said, Some(found.condition.text().to_owned()));
                }
                _ => {}
            },
            None => self.found.note(missing, Some(&expected.name), said, None),
        }
    }

    /// What the database has and no model states, where that refuses rows.
    fn surplus(mut self, models: &[&Expected]) {
        let folds = self.catalog.folds_names();
        for column in &self.live.columns {
            let is_stated = models.iter().any(|model| model.column(&column.name, folds).is_some());
            let is_filled = !column.not_null || column.default.is_some() || column.is_computed || column.is_made;
            if !is_stated && !is_filled {
                let words = column_text(&column.type_text(), false);
                self.found.note(DifferenceKind::SurplusColumn, Some(&column.name), None, Some(words));
            }
        }
        for index in self.live.indexes.iter().filter(|index| index.is_unique && !index.is_of_key) {
            let is_stated = models.iter().any(|model| self.states(model, index));
            if !is_stated && !self.is_key(index) {
                let name = Some(index.name.as_str()).filter(|_| index.is_named);
                self.found.note(DifferenceKind::SurplusUnique, name, None, Some(index.text()));
            }
        }
        for (at, check) in self.live.checks.iter().enumerate() {
            let mut stated = models.iter().flat_map(|model| model.checks.iter().map(move |check| (model, check)));
            if !stated.any(|(model, own)| self.met_by(own, model) == Some(at)) {
                let text = Some(check.condition.text().to_owned());
                self.found.note(DifferenceKind::SurplusCheck, check.name.as_deref(), None, text);
            }
        }
        let stated = models.iter().flat_map(|model| &model.foreign_keys);
        foreign_keys::surplus(stated, self.live, self.folding(), &mut self.found);
    }

    /// Whether a unique index is one that a model states, or one of that name, of which has been told what differs.
    fn states(&self, model: &Expected, index: &LiveIndex) -> bool {
        model.uniques.iter().any(|own| own.is_met_by(index) || self.is_called_like(own, index))
            || model.indexes.iter().any(|own| self.is_called_like(own, index))
    }

    fn is_called_like(&self, expected: &ExpectedIndex, index: &LiveIndex) -> bool {
        index.is_named && self.same(&expected.name, &index.name)
    }

    /// Whether what is unique are the columns of the primary key, which refuses the same rows.
    fn is_key(&self, index: &LiveIndex) -> bool {
        let (key, folds) = (self.live.key(), self.catalog.folds_names());
        let is_in_key = |of: &Fragment| key.iter().any(|column| *of == Fragment::name(&column.name, folds));
        index.condition.is_none()
            && index.words.is_empty()
            && index.terms.len() == key.len()
            && index.terms.iter().all(|term| term.words.is_empty() && is_in_key(&term.of))
    }

    /// Whether a column is there and has the type that the model says.
    fn is_as_stated(&self, name: &str) -> bool {
        let expected = self.model.column(name, self.catalog.folds_names());
        expected.zip(self.column_of(name)).is_some_and(|(expected, found)| fits(expected, found, self.catalog))
    }

    /// The check that stands for one of a model: the one of its name, or else one that says the same and has the name of
    /// no other.
    fn met_by(&self, expected: &ExpectedCheck, of: &Expected) -> Option<usize> {
        let is_called = |name: &str, found: &Option<String>| found.as_deref().is_some_and(|it| self.same(it, name));
        let checks = &self.live.checks;
        checks.iter().position(|check| is_called(&expected.name, &check.name)).or_else(|| {
            checks.iter().position(|check| {
                let is_anothers = of.checks.iter().any(|other| is_called(&other.name, &check.name));
                check.condition == expected.condition && !is_anothers
            })
        })
    }
}

impl ExpectedIndex {
    fn is_met_by(&self, index: &LiveIndex) -> bool {
        index.covers(&self.terms, self.condition.as_ref())
    }
}

/// Whether a column stores what the model's would.
pub(super) fn fits(expected: &ExpectedColumn, found: &LiveColumn, catalog: &dyn Catalog) -> bool {
    found.words.is_empty() && catalog.holds(expected.of, &expected.of_type, &found.of_type)
}

/// The labels of an enum type.
fn listed<T: AsRef<str>>(labels: &[T]) -> String {
    let quoted: Vec<String> = labels.iter().map(|label| format!("'{}'", label.as_ref())).collect();
    quoted.join(", ")
}

fn column_text(of_type: &str, is_nullable: bool) -> String {
    format!("{of_type}{}", if is_nullable { "" } else { " NOT NULL" }).trim_start().to_owned()
}
