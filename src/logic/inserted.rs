//! Inserts that give what the database made of a row: in one statement where it says so, else read by another one in the
//! same transaction. Knows no driver and no dialect.
use super::Session;
use super::failure::no_key;
use super::transaction::Scope;
use super::whole::Whole;
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::field::decode;
use crate::model::Model;
use crate::sql::{self, AskedThere, Capability, Dialect};
use crate::statement::{Purpose, Statement};
use crate::value::{OwnedRow, Row, Value};

/// A row that is to be inserted: the statement, with its values; the key, unless the database makes it; and the columns
/// that are wanted of what is stored.
pub(super) struct Insertion<'a> {
    pub(super) statement: Statement,
    pub(super) key: Option<Vec<Value>>,
    pub(super) wanted: &'a [usize],
}

impl Insertion<'_> {
    /// Whether the statement itself tells all that is wanted.
    fn is_told<M: Model>(&self) -> bool {
        tells_all::<M>(&self.statement, self.wanted)
    }

    fn check(&self, dialect: Dialect) -> Result<()> {
        check_told(dialect, &self.statement, self.key.is_none())
    }
}

/// Whether an insert tells all of these columns.
pub(super) fn tells_all<M: Model>(statement: &Statement, wanted: &[usize]) -> bool {
    match statement.purpose() {
        Purpose::Rows => true,
        Purpose::Key => wanted == M::schema().key_positions(),
        _ => wanted.is_empty(),
    }
}

/// Refuses an insert of a row that could not be found again, as nobody tells the key that the database makes.
pub(super) fn check_told(dialect: Dialect, statement: &Statement, makes_key: bool) -> Result<()> {
    match makes_key && statement.purpose() == Purpose::Count {
        true => dialect.needs(Capability::ReturningOnInsert, "an insert whose key the database makes"),
        false => Ok(()),
    }
}

/// Inserts a row and gives how many it was, and what the database made of it.
#[maybe_async(AFIT)]
pub(super) async fn insert<M: Model, O: Output>(
    session: Session<'_, O>,
    insertion: Insertion<'_>,
) -> Result<(u64, Option<OwnedRow>)> {
    if insertion.is_told::<M>() {
        return session.fetch_one(insertion.statement).await;
    }
    insertion.check(session.dialect())?;
    let scope = Scope::open(session).await?;
    let row = insert_then_read::<M, O>(scope.session(), insertion).await;
    scope.end(row).await.map(|row| (1, Some(row)))
}

/// Inserts a row in the transaction that is open, and reads what the database made.
#[maybe_async(AFIT)]
pub(super) async fn insert_then_read<M: Model, O: Output>(
    session: Session<'_, O>,
    insertion: Insertion<'_>,
) -> Result<OwnedRow> {
    insertion.check(session.dialect())?;
    let whole = Whole::begin(session);
    let Insertion { statement, key, wanted } = insertion;
    let inserted = session.fetch_one(statement).await;
    whole.touch();
    let row = match inserted {
        Ok((_, told)) => read::<M, O>(session, told, key, wanted).await,
        Err(error) => Err(error),
    };
    whole.end(row)
}

/// Inserts a row unless it breaks a unique constraint, and gives what the database made of it; `None` if it was there.
#[maybe_async(AFIT)]
pub(super) async fn insert_ignoring<M: Model, O: Output>(
    session: Session<'_, O>,
    insertion: Insertion<'_>,
) -> Result<Option<Option<OwnedRow>>> {
    let asked = sql::ask_what_was_there(M::schema(), session.dialect());
    if asked.is_none() && insertion.is_told::<M>() {
        let (inserted, returned) = session.fetch_one(insertion.statement).await?;
        // A database that gives the row back in any case says behind it whether it was there.
        let was_there = match (&returned, sql::tells_what_was_there(session.dialect())) {
            (Some(row), true) => decode(row, insertion.wanted.len())?,
            _ => inserted == 0,
        };
        return Ok((!was_there).then_some(returned));
    }
    insertion.check(session.dialect())?;
    let scope = Scope::open(session).await?;
    let done = ignoring_then_read::<M, O>(scope.session(), insertion, asked).await;
    scope.end(done).await
}

#[maybe_async(AFIT)]
async fn ignoring_then_read<M: Model, O: Output>(
    session: Session<'_, O>,
    insertion: Insertion<'_>,
    asked: Option<AskedThere>,
) -> Result<Option<Option<OwnedRow>>> {
    let is_told = insertion.is_told::<M>();
    let Insertion { statement, key, wanted } = insertion;
    let (inserted, told) = session.fetch_one(statement).await?;
    let was_there = match asked {
        Some(asked) => session.answer(asked.one).await?,
        None => inserted == 0,
    };
    if was_there {
        return Ok(None);
    }
    if is_told {
        return Ok(Some(told));
    }
    let whole = Whole::begin(session);
    whole.touch();
    let row = read::<M, O>(session, told, key, wanted).await;
    whole.end(row).map(|row| Some(Some(row)))
}

/// Reads columns of the row with a key, which the driver has told where the database made it.
#[maybe_async(AFIT)]
async fn read<M: Model, O: Output>(
    session: Session<'_, O>,
    told: Option<OwnedRow>,
    key: Option<Vec<Value>>,
    columns: &[usize],
) -> Result<OwnedRow> {
    let key = match key {
        Some(key) => key,
        None => vec![told_key(told)?],
    };
    let statement = sql::select_columns(M::schema(), session.dialect(), columns).with_values(key);
    session.fetch_one(statement).await?.1.ok_or_else(not_found)
}

/// The key that a driver has told.
pub(super) fn told_key(told: Option<OwnedRow>) -> Result<Value> {
    Ok(told.ok_or_else(no_key)?.get(0)?.to_owned())
}

fn not_found() -> Error {
    let message = "the row that was inserted is not found by its key: a trigger of the table may have changed it";
    Error::new(ErrorKind::Database, message)
}
