//! Updates that read back what they wrote: in one statement where the database gives it back, else in two. Knows no
//! driver and no dialect.
use super::by_key::check_key;
use super::{Session, transaction};
use crate::error::Result;
use crate::executor::{Output, maybe_async};
use crate::model::Model;
use crate::sql;
use crate::statement::{Purpose, Statement};
use crate::value::{OwnedRow, Value};

/// Updates a row and gives columns of it; `None` where none was met. `key` is its key after the update.
#[maybe_async(AFIT)]
pub(super) async fn update<M: Model, O: Output>(
    session: Session<'_, O>,
    statement: Statement,
    key: Vec<Value>,
    read: &[usize],
) -> Result<Option<OwnedRow>> {
    if statement.purpose() == Purpose::Rows {
        return session.fetch_one(statement).await.map(|(_, row)| row);
    }
    if session.executor().in_transaction() {
        return update_then_read::<M, O>(session, statement, key, read).await;
    }
    let transaction = transaction::begin(session).await?;
    let row = update_then_read::<M, O>(Session::new(&transaction), statement, key, read).await;
    transaction::end(transaction, row.is_ok()).await?;
    row
}

/// Nobody can change the row between the two, as the transaction has written it.
#[maybe_async(AFIT)]
async fn update_then_read<M: Model, O: Output>(
    session: Session<'_, O>,
    statement: Statement,
    key: Vec<Value>,
    read: &[usize],
) -> Result<Option<OwnedRow>> {
    check_key::<M>(session.dialect(), &key)?;
    if session.execute(statement).await? == 0 {
        return Ok(None);
    }
    let (columns, by) = (read.iter().copied(), M::schema().key_positions());
    let statement = sql::select_written(M::schema(), session.dialect(), columns, by);
    session.fetch_one(statement.with_values(key)).await.map(|(_, row)| row)
}
