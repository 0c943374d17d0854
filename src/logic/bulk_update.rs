//! Updating many rows, each to values of its own, in their table and in those of the rows that they are as well. Knows no
//! driver.
use super::failure::{no_key_yet, stale};
use super::row::{Made, next_version};
use super::save::Fields;
use super::transaction::Scope;
use super::whole::Whole;
use super::write::{doing_rows, statements};
use super::{Session, refusal};
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::model::{AnyModel, CloneOf, ForeignKey, Model, RelationField, Schema, WithParent};
use crate::sql::{self, Dialect};
use crate::statement::Statement;
use crate::value::Value;
use std::collections::HashSet;

/// Rows of one statement at most; fewer where the database binds fewer values.
const CHUNK_ROWS: usize = 500;

/// Statements that are sent together at most, as all of their values are in memory.
const BATCH: usize = 16;

/// Updates columns of all rows, or of none, and answers how many were there.
#[maybe_async(AFIT)]
pub(crate) async fn update<M: Model, O: Output>(
    session: Session<'_, O>,
    rows: &mut [M],
    fields: Result<Fields>,
) -> Result<u64> {
    let updated = match fields {
        Ok(Fields { own, parent: None }) if rows.is_empty() || own.is_empty() => Ok(0),
        Ok(fields) => of_all(session, rows, fields).await,
        Err(error) => Err(error),
    };
    updated.map_err(|error| doing_rows(M::schema(), "updating", error))
}

#[maybe_async(AFIT)]
async fn of_all<M: Model, O: Output>(session: Session<'_, O>, rows: &mut [M], fields: Fields) -> Result<u64> {
    let tables = tables(M::schema(), fields);
    let (named, inherits) = (tables.iter().filter(|table| table.is_named), tables.iter().any(|table| table.level > 0));
    if inherits {
        let levels = named.map(|table| table.level).max().unwrap_or_default();
        rows.iter_mut().try_for_each(|row| row.with_parent(Own(levels)))?;
    }
    refuse_twice(rows)?;
    let updated = send(session, rows, &tables).await?;
    rows.iter_mut().try_for_each(|row| {
        Made::of_version(row)?.give_values(row)?;
        if inherits { row.with_parent(GiveVersion) } else { Ok(()) }
    })?;
    Ok(updated)
}

/// What is written in a table: that of the rows, or of what they are as well, so many levels from them.
struct Table {
    schema: &'static Schema,
    level: usize,
    fields: Vec<usize>,
    /// Whether it is more than the version, which every write of the object raises.
    is_named: bool,
}

/// The tables, the outermost first, as with a save.
fn tables(schema: &'static Schema, fields: Fields) -> Vec<Table> {
    let (mut tables, mut named) = (Vec::new(), Some(fields));
    for (level, schema) in std::iter::once(schema).chain(schema.ancestors()).enumerate() {
        let Fields { own: mut fields, parent } = named.take().unwrap_or_default();
        named = parent.map(|fields| *fields);
        let is_named = !fields.is_empty();
        fields.extend(schema.version());
        fields.sort_unstable();
        fields.dedup();
        if !fields.is_empty() {
            tables.insert(0, Table { schema, level, fields, is_named });
        }
    }
    tables
}

/// Makes what a row is as well its own, so that it can be given a version; so many levels of it must be there.
struct Own(usize);

impl<'m> WithParent<'m> for Own {
    type Output = Result<()>;

    fn parent<P: Model>(self, link: &'m mut ForeignKey<P, P::Key>, clone: Option<CloneOf<P>>) -> Result<()> {
        if self.0 > 0 || link.is_loaded() {
            link.own_mut(clone)?.with_parent(Own(self.0.saturating_sub(1)))?;
            link.note_key();
        }
        Ok(())
    }

    fn none(self) -> Result<()> {
        Ok(())
    }
}

/// Gives what a row is as well the version that was written.
struct GiveVersion;

impl<'m> WithParent<'m> for GiveVersion {
    type Output = Result<()>;

    fn parent<P: Model>(self, link: &'m mut ForeignKey<P, P::Key>, clone: Option<CloneOf<P>>) -> Result<()> {
        if !link.is_loaded() {
            return Ok(());
        }
        let row = link.own_mut(clone)?;
        Made::of_version(row)?.give_values(row)?;
        row.with_parent(GiveVersion)
    }

    fn none(self) -> Result<()> {
        Ok(())
    }
}

/// Of a row that is given twice, only one could be written.
fn refuse_twice<M: Model>(rows: &[M]) -> Result<()> {
    let mut seen = HashSet::with_capacity(rows.len());
    rows.iter().try_for_each(|row| match seen.insert(row.pk().into_key().ok_or_else(no_key_yet)?) {
        true => Ok(()),
        false => Err(Error::new(ErrorKind::InvalidQuery, "a row is given twice: leave one of them out")),
    })
}

#[maybe_async(AFIT)]
async fn send<M: Model, O: Output>(session: Session<'_, O>, rows: &[M], tables: &[Table]) -> Result<u64> {
    // What the database does not hold is refused before anything is sent, if it is among the first rows.
    let mut updates = Vec::with_capacity(tables.len());
    for table in tables {
        let mut of_table = Updates::of(table, rows, session.dialect());
        let first = of_table.next()?;
        updates.push((of_table, first));
    }
    // One statement is all or nothing by itself, but for versions, which are compared after it.
    if let [(of_table, first)] = updates.as_mut_slice()
        && first.statements.len() < 2
        && of_table.is_done()
        && of_table.schema.version().is_none()
        && !session.executor().in_transaction()
    {
        let Some(statement) = first.statements.pop() else { return Ok(0) };
        let updated = session.execute(statement).await;
        return updated.map_err(|error| refusal::explain(of_table.schema, error));
    }
    let scope = Scope::open(session).await?;
    let whole = Whole::begin(scope.session());
    let updated = in_tables(&whole, scope.session(), updates).await;
    let updated = whole.end(updated);
    scope.end(updated).await
}

#[maybe_async(AFIT)]
async fn in_tables<O: Output>(
    whole: &Whole<'_, O>,
    session: Session<'_, O>,
    updates: Vec<(Updates<'_>, Batch)>,
) -> Result<u64> {
    let mut updated = 0;
    for (mut of_table, first) in updates {
        let schema = of_table.schema;
        let of_rows = update_all(whole, session, first, &mut of_table).await;
        updated = of_rows.map_err(|error| refusal::explain(schema, error))?;
    }
    Ok(updated)
}

#[maybe_async(AFIT)]
async fn update_all<O: Output>(
    whole: &Whole<'_, O>,
    session: Session<'_, O>,
    first: Batch,
    updates: &mut Updates<'_>,
) -> Result<u64> {
    let (schema, mut sum, mut next) = (updates.schema, 0, first);
    while !next.statements.is_empty() {
        let updated: u64 = session.execute_batch(next.statements).await?.iter().sum();
        whole.touch();
        if schema.version().is_some() && updated < next.rows as u64 {
            return Err(stale(schema));
        }
        sum += updated;
        next = updates.next()?;
    }
    if !updates.unknown.is_empty() {
        let raise = statements(session, (schema, &[]), 0, &updates.unknown)?;
        sum += session.execute_batch(raise).await?.iter().sum::<u64>();
        whole.touch();
    }
    Ok(sum)
}

/// Statements, and how many rows they are to update.
struct Batch {
    statements: Vec<Statement>,
    rows: usize,
}

/// The value of a column of a row, by the place of the row and the position of the column.
type ValueAt<'r> = Box<dyn Fn(usize, usize) -> Value + Send + Sync + 'r>;

/// The statements for the rows of a table, made batch by batch.
struct Updates<'r> {
    schema: &'static Schema,
    value: ValueAt<'r>,
    groups: Vec<Group>,
    /// The keys of rows that are not loaded: their version is raised, and cannot be compared.
    unknown: Vec<Vec<Value>>,
    dialect: Dialect,
}

/// Rows, by their places, of which the same columns are written. Those to come are at the end, the last of them first.
struct Group {
    fields: Vec<usize>,
    rows: Vec<usize>,
}

impl<'r> Updates<'r> {
    /// Fields of a row that were not read stay as they are; a row without any other is left out.
    fn of<M: Model>(table: &Table, rows: &'r [M], dialect: Dialect) -> Self {
        let (schema, Table { level, fields, .. }) = (table.schema, table);
        let own = move |at: usize, position: usize| rows.get(at).map_or(Value::Unread, |row| row.value(position));
        let mut updates = Updates { schema, value: Box::new(own), groups: Vec::new(), unknown: Vec::new(), dialect };
        if *level > 0 {
            let of_row = |row: &'r M| M::schema().held_ancestors(row).nth(level - 1).map(|(_, row)| row);
            let held: Vec<Option<&'r AnyModel>> = rows.iter().map(of_row).collect();
            let unknown = rows.iter().zip(&held).filter(|(_, held)| held.is_none());
            let key = |row: &M| M::schema().key_positions().iter().map(|at| row.value(*at)).collect();
            updates.unknown = unknown.map(|(row, _)| key(row)).collect();
            updates.value = Box::new(move |at, position| {
                let row = held.get(at).copied().flatten();
                row.and_then(|row| schema.value_of(row, position)).unwrap_or(Value::Unread)
            });
        }
        updates.group(fields, rows.len());
        updates
    }

    fn group(&mut self, fields: &[usize], rows: usize) {
        let mut held = fields.to_vec();
        for at in (0..rows).rev() {
            if self.schema.defers() || !self.unknown.is_empty() {
                held.clear();
                held.extend(fields.iter().filter(|position| (self.value)(at, **position) != Value::Unread));
            }
            match self.groups.iter_mut().find(|group| group.fields == held) {
                Some(group) => group.rows.push(at),
                None if held.is_empty() => {}
                None => self.groups.push(Group { fields: held.clone(), rows: vec![at] }),
            }
        }
    }

    fn is_done(&self) -> bool {
        self.groups.is_empty()
    }

    /// The next statements, if there are any. No row is in two of them.
    fn next(&mut self) -> Result<Batch> {
        let mut batch = Batch { statements: Vec::new(), rows: 0 };
        while let Some((statement, rows)) = self.next_statement()? {
            batch.statements.push(statement);
            batch.rows += rows;
            if batch.statements.len() == BATCH {
                break;
            }
        }
        Ok(batch)
    }

    /// A statement, and how many rows it is to update.
    fn next_statement(&mut self) -> Result<Option<(Statement, usize)>> {
        let Some(group) = self.groups.last_mut() else { return Ok(None) };
        let (schema, dialect) = (self.schema, self.dialect);
        let width = schema.key_positions().len() + usize::from(schema.version().is_some()) + group.fields.len();
        let size = (dialect.max_binds() / width).clamp(1, CHUNK_ROWS).min(group.rows.len());
        let mut values = Vec::with_capacity(size * width);
        for at in group.rows.drain(group.rows.len() - size..).rev() {
            push_row(schema, |position| (self.value)(at, position), &group.fields, dialect, &mut values)?;
        }
        let statement = sql::bulk_update(schema, dialect, &group.fields, size).with_values(values);
        if group.rows.is_empty() {
            self.groups.pop();
        }
        Ok(Some((statement, size)))
    }
}

/// The key, the version that was read, and what the columns are to be.
fn push_row(
    schema: &'static Schema,
    value: impl Fn(usize) -> Value,
    fields: &[usize],
    dialect: Dialect,
    values: &mut Vec<Value>,
) -> Result<()> {
    let start = values.len();
    let met = || schema.key_positions().iter().copied().chain(schema.version());
    values.extend(met().map(&value));
    for position in fields {
        let held = value(*position);
        values.push(match schema.version() == Some(*position) {
            true => next_version(schema, &held)?,
            false => held,
        });
    }
    sql::check_values(schema, dialect, met().chain(fields.iter().copied()), values.get(start..).unwrap_or_default())
}
