//! Inserting many rows.
use super::{Session, save, transaction};
use crate::error::Result;
use crate::executor::{Output, maybe_async};
use crate::field::{FieldType, decode};
use crate::model::{Complete, Model};
use crate::sql;
use crate::statement::ValueSets;
use crate::value::Row;

/// Rows that are taken from the iterator and inserted at a time; fewer where the database binds fewer values.
const CHUNK_ROWS: usize = 10_000;

/// Inserts all rows, in one transaction, and gives them with their keys, in their order.
#[maybe_async(AFIT)]
pub(crate) async fn create<M: Model, O: Output, I>(session: Session<'_, O>, rows: I) -> Result<Vec<M>>
where
    I: Iterator<Item: Complete<M>> + Send,
{
    let created = in_transaction(session, rows).await;
    created.map_err(|error| error.context(format_args!("creating `{}` rows", M::schema().model())))
}

#[maybe_async(AFIT)]
async fn in_transaction<M: Model, O: Output, I>(session: Session<'_, O>, rows: I) -> Result<Vec<M>>
where
    I: Iterator<Item: Complete<M>> + Send,
{
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        return Ok(Vec::new());
    }
    if session.executor().in_transaction() {
        return insert_all(session, rows).await;
    }
    let transaction = transaction::begin(session).await?;
    let inserted = insert_all(Session::new(&transaction), rows).await;
    transaction::end(transaction, inserted.is_ok()).await?;
    inserted
}

#[maybe_async(AFIT)]
async fn insert_all<M: Model, O: Output, I>(session: Session<'_, O>, mut rows: I) -> Result<Vec<M>>
where
    I: Iterator<Item: Complete<M>> + Send,
{
    let mut done = Vec::with_capacity(rows.size_hint().0.min(CHUNK_ROWS));
    loop {
        let start = done.len();
        done.extend(rows.by_ref().take(CHUNK_ROWS).map(Complete::complete));
        let Some(chunk) = done.get_mut(start..).filter(|chunk| !chunk.is_empty()) else { return Ok(done) };
        insert_chunk(session, chunk, true).await?;
        insert_chunk(session, chunk, false).await?;
    }
}

/// Inserts the rows of a chunk whose keys are set, or those whose keys the database is to make.
#[maybe_async(AFIT)]
async fn insert_chunk<M: Model, O: Output>(session: Session<'_, O>, chunk: &mut [M], with_key: bool) -> Result<()> {
    let mut rows: Vec<&mut M> = chunk.iter_mut().filter(|row| row.pk().key().is_some() == with_key).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let mut sets = ValueSets::with_capacity(M::schema().fields().len() - usize::from(!with_key), rows.len());
    for row in &rows {
        sets.push_set(|values| {
            values.extend(row.pk().key().map(FieldType::to_value));
            row.push_values(values);
        });
    }
    let statement = sql::insert(M::schema(), session.dialect(), with_key);
    let mut keys = Vec::with_capacity(if with_key { 0 } else { rows.len() });
    let mut sink = |row: &dyn Row| {
        keys.push(decode::<M::Key>(row, 0).map_err(save::key_name::<M>)?);
        Ok(())
    };
    session.execute_many(statement, sets, &mut sink).await?;
    for (position, row) in rows.iter_mut().enumerate() {
        let key = row.pk().into_key().or_else(|| keys.get(position).cloned());
        row.set_stored(key.ok_or_else(save::no_key)?);
    }
    Ok(())
}
