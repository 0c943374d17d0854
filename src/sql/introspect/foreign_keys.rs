//! Foreign keys: what models say of them and what a database has, compared. Knows no database.
use super::compare::Finding;
use super::expected::same;
use super::live::LiveTable;
use super::report::DifferenceKind;
use crate::model::{OnDelete, Reference, Schema};

/// A foreign key that a model says there is.
pub(super) struct ExpectedForeignKey {
    name: String,
    columns: Vec<String>,
    target: &'static str,
    target_columns: Vec<String>,
    on_delete: OnDelete,
}

/// A foreign key of a table.
#[derive(Debug, Default)]
pub(in crate::sql) struct LiveForeignKey {
    /// What tells it from others of the table.
    pub(in crate::sql) name: String,
    /// Whether that is the name of a constraint.
    pub(in crate::sql) is_named: bool,
    pub(in crate::sql) columns: Vec<String>,
    /// With its schema where that is another one.
    pub(in crate::sql) target: String,
    /// None where they are those of the key of the target.
    pub(in crate::sql) target_columns: Vec<String>,
    /// What follows on `ON DELETE`, in the words of SQL.
    pub(in crate::sql) on_delete: String,
}

impl ExpectedForeignKey {
    pub(super) fn of(schema: &'static Schema, reference: &Reference) -> Self {
        let target = reference.target();
        ExpectedForeignKey {
            name: schema.reference_name(reference),
            columns: schema.at(&reference.positions).map(|field| field.column().to_owned()).collect(),
            target: target.table(),
            target_columns: reference.target_columns().into_iter().map(str::to_owned).collect(),
            on_delete: reference.on_delete,
        }
    }

    fn text(&self) -> String {
        text(&self.columns, self.target, &self.target_columns, self.on_delete.sql().trim_start_matches(ON_DELETE))
    }
}

const ON_DELETE: &str = " ON DELETE ";

impl LiveForeignKey {
    fn text(&self) -> String {
        text(&self.columns, &self.target, &self.target_columns, if self.only_refuses() { "" } else { &self.on_delete })
    }

    /// Whether the row that it names is not deleted: at the end of the statement, or at once.
    fn only_refuses(&self) -> bool {
        matches!(self.on_delete.as_str(), "NO ACTION" | "RESTRICT" | "")
    }
}

/// A foreign key in the words of SQL.
fn text(columns: &[String], target: &str, target_columns: &[String], on_delete: &str) -> String {
    let (columns, of_target) = (columns.join(", "), target_columns.join(", "));
    let of_target = if of_target.is_empty() { of_target } else { format!(" ({of_target})") };
    let on_delete = if on_delete.is_empty() { String::new() } else { format!("{ON_DELETE}{on_delete}") };
    format!("({columns}) REFERENCES {target}{of_target}{on_delete}")
}

/// How names are compared.
#[derive(Clone, Copy)]
pub(super) struct Folding {
    pub(super) columns: bool,
    pub(super) tables: bool,
}

impl Folding {
    fn are_columns(self, some: &[String], others: &[String]) -> bool {
        some.len() == others.len() && some.iter().zip(others).all(|(one, other)| same(one, other, self.columns))
    }

    /// Whether the columns hold the key of a row of the table that the model says, and the row is deleted as it says.
    fn is_met(self, expected: &ExpectedForeignKey, found: &LiveForeignKey) -> bool {
        let is_deleted_alike = match expected.on_delete {
            // The database decides.
            OnDelete::DoNothing => true,
            OnDelete::Protect | OnDelete::Restrict => found.only_refuses(),
            // MariaDB takes it, and forgets it.
            OnDelete::SetDefault if found.only_refuses() => true,
            other => other.sql() == format!("{ON_DELETE}{}", found.on_delete),
        };
        let is_of_key = found.target_columns.is_empty();
        self.are_columns(&expected.columns, &found.columns)
            && same(expected.target, &found.target, self.tables)
            && (is_of_key || self.are_columns(&expected.target_columns, &found.target_columns))
            && is_deleted_alike
    }

    /// Whether what differs between the two is told of the one that the model says.
    fn is_about(self, expected: &ExpectedForeignKey, found: &LiveForeignKey) -> bool {
        let is_called_alike = found.is_named && same(&expected.name, &found.name, self.columns);
        is_called_alike || self.are_columns(&expected.columns, &found.columns)
    }
}

/// Compares those that a model states with those that there are.
pub(super) fn compare(stated: &[ExpectedForeignKey], live: &LiveTable, folding: Folding, found: &mut Finding<'_>) {
    for expected in stated {
        let there = &live.foreign_keys;
        if there.iter().any(|one| folding.is_met(expected, one)) {
            continue;
        }
        let has = |name: &String| live.columns.iter().any(|column| same(&column.name, name, folding.columns));
        let (name, said) = (Some(expected.name.as_str()), Some(expected.text()));
        match there.iter().find(|one| folding.is_about(expected, one)) {
            Some(other) => found.note(DifferenceKind::ForeignKey, name, said, Some(other.text())),
            // Where a column of it is missing, that has been said.
            None if !expected.columns.iter().all(has) => {}
            None => found.note(DifferenceKind::MissingForeignKey, name, said, None),
        }
    }
}

/// Notes those of a table that none of its models states.
pub(super) fn surplus<'e>(
    stated: impl Iterator<Item = &'e ExpectedForeignKey> + Clone,
    live: &LiveTable,
    folding: Folding,
    found: &mut Finding<'_>,
) {
    let is_met = |expected: &ExpectedForeignKey| live.foreign_keys.iter().any(|one| folding.is_met(expected, one));
    for one in &live.foreign_keys {
        // Of one that is another than the model says has been told what differs.
        let is_told = |expected: &ExpectedForeignKey| !is_met(expected) && folding.is_about(expected, one);
        if !stated.clone().any(|expected| folding.is_met(expected, one) || is_told(expected)) {
            let name = Some(one.name.as_str()).filter(|_| one.is_named);
            found.note(DifferenceKind::SurplusForeignKey, name, None, Some(one.text()));
        }
    }
}
