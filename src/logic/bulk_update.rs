//! Updating many rows, each to values of its own. Knows no driver.
use super::Session;
use super::failure::{no_key_yet, stale};
use super::row::Made;
use super::transaction::Scope;
use super::whole::Whole;
use super::write::doing_rows;
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::model::{Key, Model};
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
    fields: Result<Vec<usize>>,
) -> Result<u64> {
    let updated = match fields {
        Ok(fields) if rows.is_empty() || fields.is_empty() => Ok(0),
        Ok(fields) => in_transaction(session, rows, fields).await,
        Err(error) => Err(error),
    };
    updated.map_err(|error| doing_rows(M::schema(), "updating", error))
}

#[maybe_async(AFIT)]
async fn in_transaction<M: Model, O: Output>(
    session: Session<'_, O>,
    rows: &mut [M],
    mut fields: Vec<usize>,
) -> Result<u64> {
    let schema = M::schema();
    refuse_twice(rows)?;
    fields.extend(schema.version());
    fields.sort_unstable();
    fields.dedup();
    let mut updates = Updates::of(rows, &fields, session.dialect());
    // What the database does not hold is refused before anything is sent, if it is among the first rows.
    let mut first = updates.next()?;
    // One statement is all or nothing by itself, but for versions, which are compared after it.
    let alone = first.statements.len() < 2 && updates.is_done() && schema.version().is_none();
    let updated = if alone && !session.executor().in_transaction() {
        let Some(statement) = first.statements.pop() else { return Ok(0) };
        session.execute(statement).await?
    } else {
        let scope = Scope::open(session).await?;
        let whole = Whole::begin(scope.session());
        let updated = update_all(&whole, scope.session(), first, &mut updates).await;
        let updated = whole.end(updated);
        scope.end(updated).await?
    };
    rows.iter_mut().try_for_each(|row| Made::of_version(row)?.give_values(row))?;
    Ok(updated)
}

/// Of a row that is given twice, only one could be written.
fn refuse_twice<M: Model>(rows: &[M]) -> Result<()> {
    let mut seen = HashSet::with_capacity(rows.len());
    let mut keys = rows.iter().filter_map(|row| row.pk().into_key());
    match keys.all(|key| seen.insert(key)) {
        true => Ok(()),
        false => Err(Error::new(ErrorKind::InvalidQuery, "a row is given twice: leave one of them out")),
    }
}

#[maybe_async(AFIT)]
async fn update_all<M: Model, O: Output>(
    whole: &Whole<'_, O>,
    session: Session<'_, O>,
    first: Batch,
    updates: &mut Updates<'_, M>,
) -> Result<u64> {
    let (mut sum, mut next) = (0, first);
    while !next.statements.is_empty() {
        let updated: u64 = session.execute_batch(next.statements).await?.iter().sum();
        whole.touch();
        if M::schema().version().is_some() && updated < next.rows as u64 {
            return Err(stale::<M>());
        }
        sum += updated;
        next = updates.next()?;
    }
    Ok(sum)
}

/// Statements, and how many rows they are to update.
struct Batch {
    statements: Vec<Statement>,
    rows: usize,
}

/// The statements for rows, made batch by batch.
struct Updates<'r, M> {
    rows: &'r [M],
    groups: Vec<Group>,
    dialect: Dialect,
}

/// Rows, by their places, of which the same columns are written. Those to come are at the end, the last of them first.
struct Group {
    fields: Vec<usize>,
    rows: Vec<usize>,
}

impl<'r, M: Model> Updates<'r, M> {
    /// Fields of a row that were not read stay as they are; a row without any other is left out.
    fn of(rows: &'r [M], fields: &[usize], dialect: Dialect) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        let mut held = fields.to_vec();
        for (at, row) in rows.iter().enumerate().rev() {
            if M::schema().defers() {
                held.clear();
                held.extend(fields.iter().filter(|position| row.value(**position) != Value::Unread));
            }
            match groups.iter_mut().find(|group| group.fields == held) {
                Some(group) => group.rows.push(at),
                None if held.is_empty() => {}
                None => groups.push(Group { fields: held.clone(), rows: vec![at] }),
            }
        }
        Updates { rows, groups, dialect }
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
        let schema = M::schema();
        let width = schema.key_positions().len() + usize::from(schema.version().is_some()) + group.fields.len();
        let size = (self.dialect.max_binds() / width).clamp(1, CHUNK_ROWS).min(group.rows.len());
        let mut values = Vec::with_capacity(size * width);
        for at in group.rows.drain(group.rows.len() - size..).rev() {
            if let Some(row) = self.rows.get(at) {
                push_row(row, &group.fields, self.dialect, &mut values)?;
            }
        }
        let statement = sql::bulk_update(schema, self.dialect, &group.fields, size).with_values(values);
        if group.rows.is_empty() {
            self.groups.pop();
        }
        Ok(Some((statement, size)))
    }
}

/// The key, the version that was read, and what the columns are to be.
fn push_row<M: Model>(row: &M, fields: &[usize], dialect: Dialect, values: &mut Vec<Value>) -> Result<()> {
    let (schema, start) = (M::schema(), values.len());
    let next = Made::of_version(row)?;
    row.pk().into_key().ok_or_else(no_key_yet)?.push_values(values);
    values.extend(schema.version().map(|position| row.value(position)));
    values.extend(fields.iter().map(|position| next.value(row, *position)));
    let positions = schema.key_positions().iter().copied().chain(schema.version()).chain(fields.iter().copied());
    sql::check_values(schema, dialect, positions, values.get(start..).unwrap_or_default())
}
