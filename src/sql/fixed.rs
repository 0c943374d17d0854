//! Statements of one row by its key, whose text never changes: built once per model and dialect.
use super::writer::Writer;
use super::{Capability, Dialect};
use crate::error::Result;
use crate::model::{Field, Omitted, Schema};
use crate::query::Lock;
use crate::statement::{Purpose, SqlText, Statement, Together};
use std::ops::Range;

/// The slots of a model's cache.
#[derive(Clone, Copy)]
enum Slot {
    Insert,
    InsertWithKey,
    Update,
    Delete,
    Select,
    Exists,
}

const SLOTS: usize = Slot::Exists as usize + 1;

fn cached(schema: &'static Schema, dialect: Dialect, slot: Slot, build: impl FnOnce(Writer) -> Statement) -> Statement {
    let build = || build(Writer::new(dialect, schema));
    match dialect.kept_row() {
        Some(row) => schema.cache().get(row * SLOTS + slot as usize, build),
        None => build(),
    }
}

/// What an insert does with a row that breaks a unique constraint.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Conflict<'a> {
    /// It fails.
    Fail,
    /// It leaves the row out; and tells what the database made of one that it does not, if that is asked for.
    Ignore { tell: bool },
    /// It updates the columns of the row that is there; which one is told by the unique columns of `target`.
    Update { target: &'a [usize], set: &'a [usize] },
}

/// Inserts a row: with its key, or with one that the database makes and tells, as it does whatever else it makes.
pub(crate) fn insert(schema: &'static Schema, dialect: Dialect, with_key: bool, omitted: Omitted) -> Statement {
    if omitted != Omitted::NONE {
        return write_insert(Writer::new(dialect, schema), schema, with_key, omitted, Conflict::Fail);
    }
    let slot = if with_key { Slot::InsertWithKey } else { Slot::Insert };
    cached(schema, dialect, slot, |writer| write_insert(writer, schema, with_key, omitted, Conflict::Fail))
}

/// Inserts a row unless there is one like it.
pub(crate) fn insert_or(
    schema: &'static Schema,
    dialect: Dialect,
    with_key: bool,
    omitted: Omitted,
    conflict: Conflict<'_>,
) -> Result<Statement> {
    match conflict {
        Conflict::Ignore { .. } => {
            dialect.needs_still(Capability::IgnoresConflicts, "an insert that leaves out what is there")
        }
        Conflict::Update { .. } => dialect.needs_still(Capability::UpsertTarget, "an upsert"),
        Conflict::Fail => Ok(()),
    }?;
    Ok(write_insert(Writer::new(dialect, schema), schema, with_key, omitted, conflict))
}

fn write_insert(
    mut writer: Writer,
    schema: &'static Schema,
    with_key: bool,
    omitted: Omitted,
    conflict: Conflict<'_>,
) -> Statement {
    let dialect = writer.dialect();
    let columns: Vec<usize> = schema.inserted(with_key, omitted).collect();
    let wanted: Vec<usize> = match conflict {
        Conflict::Fail | Conflict::Ignore { tell: true } => schema.made_by_insert(with_key, omitted).collect(),
        Conflict::Ignore { tell: false } => Vec::new(),
        Conflict::Update { .. } => (0..schema.fields().len()).collect(),
    };
    let returns = dialect.can(Capability::ReturningOnInsert);
    let was_there = writer.grammar().was_there().filter(|_| returns && matches!(conflict, Conflict::Ignore { .. }));
    let by_driver = tells_key(dialect, conflict) && !with_key && schema.key_fields().all(Field::is_generated);
    // A key alone is known to many a driver without a clause that returns it.
    let key_alone = !matches!(conflict, Conflict::Update { .. }) && !with_key && wanted == schema.key_positions();
    let purpose = match returns {
        true if was_there.is_some() => Purpose::Rows,
        true if key_alone => Purpose::Key,
        true if !wanted.is_empty() => Purpose::Rows,
        false if by_driver && !wanted.is_empty() => Purpose::Key,
        _ => Purpose::Count,
    };
    writer.push("INSERT INTO ").table();
    let group = writer.inserted_values(&columns, conflict);
    if !columns.is_empty() || was_there.is_none() {
        writer.grammar().on_conflict(&mut writer, conflict);
    }
    // What more is returned than a key must come in the order of the rows, which many VALUES don't give.
    let group = group.filter(|_| purpose == Purpose::Count || (returns && purpose == Purpose::Key));
    if !returns {
        // Of many rows in one statement a driver is not told the keys.
        let statement = writer.finish_fixed(purpose);
        return statement.with_together(Together { group, returning: None, arrays: None });
    }
    let mut returning = Writer::new(dialect, schema);
    if purpose == Purpose::Rows || purpose == Purpose::Key {
        returning.push(" RETURNING ").names(&wanted);
    }
    if let Some(was_there) = was_there {
        // A row of which nothing is said is new, or refused.
        returning.push(if wanted.is_empty() { "" } else { ", " });
        returning.push(if columns.is_empty() { "FALSE" } else { was_there });
    }
    let returning = returning.finish_fixed(purpose);
    let by_driver = by_driver && purpose == Purpose::Key;
    if !by_driver {
        writer.push(returning.sql());
    }
    let arrays = by_arrays(dialect, schema, &columns, conflict, returning.sql());
    let returning = by_driver.then(|| returning.sql().into());
    writer.finish_fixed(purpose).with_together(Together { group, returning, arrays })
}

/// The text that takes an array for each column. An upsert must not meet a row twice in one statement, as rows that are
/// given may.
fn by_arrays(
    dialect: Dialect,
    schema: &'static Schema,
    columns: &[usize],
    conflict: Conflict<'_>,
    returning: &str,
) -> Option<SqlText> {
    if columns.is_empty() || matches!(conflict, Conflict::Update { .. } | Conflict::Ignore { tell: true }) {
        return None;
    }
    let mut writer = Writer::new(dialect, schema);
    writer.push("INSERT INTO ").table().push(" (").names(columns).push(") ");
    if !writer.grammar().rows_of_arrays(&mut writer, columns) {
        return None;
    }
    writer.grammar().on_conflict(&mut writer, conflict);
    writer.push(returning);
    Some(writer.finish_fixed(Purpose::Rows).sql_text().clone())
}

/// Whether a driver knows the key of the row, where the database made it.
fn tells_key(dialect: Dialect, conflict: Conflict<'_>) -> bool {
    let is_new = !matches!(conflict, Conflict::Update { .. });
    dialect.can(Capability::KeyWithoutReturning) && (is_new || dialect.grammar().upsert_tells_key())
}

/// Whether an insert that ignores conflicts tells of each row behind what it returns whether it was there before, rather
/// than to give none.
pub(crate) fn tells_what_was_there(dialect: Dialect) -> bool {
    dialect.can(Capability::ReturningOnInsert) && dialect.grammar().was_there().is_some()
}

/// The statements that tell what an insert that ignores conflicts cannot: before it, and after.
pub(crate) struct AskedThere {
    /// Before many rows.
    pub(crate) reset: Statement,
    /// After one row: whether it was there.
    pub(crate) one: Statement,
    /// After many rows: how many were there.
    pub(crate) many: Statement,
}

/// The statements that tell what was there, where an insert that ignores conflicts writes a row that is there anew and
/// returns nothing; else it is told by the number of rows.
pub(crate) fn ask_what_was_there(schema: &'static Schema, dialect: Dialect) -> Option<AskedThere> {
    let texts = dialect.grammar().ask_what_was_there().filter(|_| !dialect.can(Capability::ReturningOnInsert))?;
    let statement = |purpose, text: &'static str| Statement::new(purpose, text).about(schema.model());
    let [reset, one, many] = texts;
    Some(AskedThere {
        reset: statement(Purpose::Nothing, reset),
        one: statement(Purpose::Row, one),
        many: statement(Purpose::Row, many),
    })
}

impl Writer {
    /// The columns and the placeholders of a row; where the group of placeholders is.
    fn inserted_values(&mut self, columns: &[usize], conflict: Conflict<'_>) -> Option<Range<usize>> {
        if columns.is_empty() {
            self.push(self.grammar().default_values());
            return None;
        }
        let around = match conflict {
            Conflict::Ignore { tell } if !self.counts_what_was_there(tell) => self.grammar().around_first_value(),
            _ => ("", ""),
        };
        self.push(" (").names(columns).push(") VALUES ");
        let start = self.position();
        self.push("(").list(0..columns.len(), ", ", |writer, at| {
            let (before, behind) = if at == 0 { around } else { ("", "") };
            writer.push(before).placeholder().push(behind);
        });
        self.push(")");
        Some(start..self.position())
    }

    /// Whether an insert that ignores conflicts, and tells of each row or not, counts rows that were there, to be asked
    /// for later, rather than to tell of each.
    pub(super) fn counts_what_was_there(&self, tell: bool) -> bool {
        !tell && !self.dialect().can(Capability::ReturningOnInsert)
    }

    /// What an upsert sets where the row is there: what would have been inserted, which stands between `before` and
    /// `behind`; the version is raised. With nothing to set, what is there is set to what it is, so that the row is given
    /// back.
    pub(super) fn upserted(&mut self, target: &[usize], set: &[usize], before: &str, behind: &str) -> &mut Self {
        self.list(if set.is_empty() { target } else { set }, ", ", |writer, position| {
            writer.name(*position).push(" = ");
            match writer.is_version(*position) {
                true => writer.column(*position).push(" + 1"),
                false => writer.push(before).name(*position).push(behind),
            };
        })
    }
}

/// Sets all columns of the row with a key; `None` where there is nothing that could be set.
pub(crate) fn update_by_key(schema: &'static Schema, dialect: Dialect) -> Option<Statement> {
    schema.updated().next()?;
    Some(cached(schema, dialect, Slot::Update, |writer| write_update(writer, schema, schema.updated())))
}

/// Sets some columns of the row with a key.
pub(crate) fn update_columns(schema: &'static Schema, dialect: Dialect, positions: &[usize]) -> Statement {
    write_update(Writer::new(dialect, schema), schema, positions.iter().copied())
}

fn write_update(mut writer: Writer, schema: &'static Schema, positions: impl Iterator<Item = usize>) -> Statement {
    writer.push("UPDATE ").table().push(" SET ").list(positions, ", ", |writer, position| {
        writer.name(position).push(" = ").placeholder();
    });
    writer.by_key(schema).same_version(schema);
    let computed: Vec<usize> = schema.computed().collect();
    if computed.is_empty() || !writer.dialect().can(Capability::ReturningOnUpdate) {
        return writer.finish_fixed(Purpose::Count);
    }
    writer.push(" RETURNING ").names(&computed);
    writer.finish_fixed(Purpose::Rows)
}

/// Deletes the row with a key.
pub(crate) fn delete_by_key(schema: &'static Schema, dialect: Dialect) -> Statement {
    cached(schema, dialect, Slot::Delete, |mut writer| {
        writer.push("DELETE FROM ").table().by_key(schema).same_version(schema);
        writer.finish_fixed(Purpose::Count)
    })
}

/// Reads the row with a key.
pub(crate) fn select_by_key(schema: &'static Schema, dialect: Dialect) -> Statement {
    cached(schema, dialect, Slot::Select, |writer| write_select(writer, schema, 0..schema.fields().len()))
}

/// Reads some columns of the row with a key.
pub(crate) fn select_columns(schema: &'static Schema, dialect: Dialect, positions: &[usize]) -> Statement {
    write_select(Writer::new(dialect, schema), schema, positions.iter().copied())
}

/// Reads some columns of a row that was written, told by columns, as it is now: what was written without a change is
/// otherwise as it was, in a transaction that goes on seeing what was there before.
pub(crate) fn select_written(
    schema: &'static Schema,
    dialect: Dialect,
    positions: impl Iterator<Item = usize>,
    by: &[usize],
) -> Statement {
    let mut writer = Writer::new(dialect, schema);
    writer.columns(positions).met(by).lock(Some(Lock::Wait));
    writer.finish_fixed(Purpose::Row)
}

fn write_select(mut writer: Writer, schema: &'static Schema, positions: impl Iterator<Item = usize>) -> Statement {
    writer.columns(positions).by_key(schema);
    writer.finish_fixed(Purpose::Row)
}

/// One row if there is one with a key.
pub(crate) fn exists_by_key(schema: &'static Schema, dialect: Dialect) -> Statement {
    cached(schema, dialect, Slot::Exists, |mut writer| {
        writer.push("SELECT 1 FROM ").table().by_key(schema);
        writer.finish_fixed(Purpose::Row)
    })
}

impl Writer {
    /// `SELECT … FROM …`
    fn columns(&mut self, positions: impl Iterator<Item = usize>) -> &mut Self {
        self.push("SELECT ").list(positions, ", ", |writer, position| {
            writer.column(position);
        });
        self.push(" FROM ").table()
    }

    /// ` WHERE` the key is the one bound next.
    pub(super) fn by_key(&mut self, schema: &'static Schema) -> &mut Self {
        self.met(schema.key_positions())
    }

    /// ` WHERE` these columns are what is bound next.
    fn met(&mut self, positions: &[usize]) -> &mut Self {
        self.push(" WHERE ").list(positions, " AND ", |writer, position| {
            writer.column(*position).push(" = ").placeholder();
        })
    }

    /// And, of a model that has one, the version is the one bound next.
    fn same_version(&mut self, schema: &'static Schema) -> &mut Self {
        if let Some(version) = schema.version() {
            self.push(" AND ").column(version).push(" = ").placeholder();
        }
        self
    }
}
