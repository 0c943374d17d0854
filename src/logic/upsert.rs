//! Inserting a row, or updating the one that is like it: one statement, and one that reads it where that does not give
//! it back. Knows no driver.
use super::failure::{doing, no_key};
use super::insert::Insert;
use super::inserted::{Insertion, insert_then_read, told_key};
use super::row::read_back;
use super::transaction::Scope;
use super::whole::Whole;
use super::{Session, parents, touch};
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::model::{Field, Model, Omitted, Schema};
use crate::sql::{self, Capability, Conflict, Dialect};
use crate::statement::{Purpose, Statement};
use crate::value::{OwnedRow, Value};

/// Inserts a row, or updates the one that is like it in the unique columns of `target`, but for what is `kept`; the model
/// is then what is stored.
#[maybe_async(AFIT)]
pub(crate) async fn upsert<M: Model, O: Output>(
    session: Session<'_, O>,
    mut model: M,
    omitted: Omitted,
    kept: Vec<usize>,
    target: Vec<usize>,
) -> Result<M> {
    let upserted = match M::schema().ancestors().any(|schema| schema.version().is_some()) {
        true => upsert_object(session, &mut model, omitted, (&kept, &target)).await,
        false => upsert_row(session, &mut model, omitted, &kept, &target).await,
    };
    upserted.map_err(|error| doing::<M>("upserting", error))?;
    Ok(model)
}

/// Upserts a row, and raises the versions of those that it is as well.
#[maybe_async(AFIT)]
async fn upsert_object<M: Model, O: Output>(
    session: Session<'_, O>,
    model: &mut M,
    omitted: Omitted,
    (kept, target): (&[usize], &[usize]),
) -> Result<()> {
    let scope = Scope::open(session).await?;
    let whole = Whole::begin(scope.session());
    let upserted = match upsert_row(scope.session(), model, omitted, kept, target).await {
        Ok(()) => touch::raise_inherited(scope.session(), &whole, std::slice::from_ref(model)).await,
        Err(error) => Err(error),
    };
    let upserted = whole.end(upserted);
    scope.end(upserted).await
}

#[maybe_async(AFIT)]
async fn upsert_row<M: Model, O: Output>(
    session: Session<'_, O>,
    model: &mut M,
    omitted: Omitted,
    kept: &[usize],
    target: &[usize],
) -> Result<()> {
    check_target(M::schema(), target)?;
    parents::refuse(model)?;
    let insert = Insert::of(model, omitted, session.now());
    let mut set = M::schema().set_by_upsert(insert.with_key, insert.omitted, target);
    set.retain(|position| !kept.contains(position));
    let conflict = Conflict::Update { target, set: &set };
    let statement = sql::insert_or(M::schema(), session.dialect(), insert.with_key, insert.omitted, conflict)?;
    let all: Vec<usize> = (0..M::schema().fields().len()).collect();
    let insertion = insert.insertion(model, statement, &all, session.dialect())?;
    let row = match insertion.statement.purpose() {
        Purpose::Rows => session.fetch_one(insertion.statement).await?.1,
        _ => {
            let meeting = Meeting::of(model, &insert, target, &insertion.statement, session.dialect())?;
            let scope = Scope::open(session).await?;
            let row = upsert_then_read::<M, O>(scope.session(), insertion, meeting, &insert).await;
            Some(scope.end(row).await?)
        }
    };
    give_stored(model, &all, row)
}

/// Gives the model the row that is stored: all of it, also the time of an insert that was long ago.
fn give_stored<M: Model>(model: &mut M, all: &[usize], row: Option<OwnedRow>) -> Result<()> {
    read_back(model, all, &row.ok_or_else(no_key)?)?;
    model.mark_stored();
    Ok(())
}

/// How the row of an upsert is found, where the statement does not give it back.
pub(super) enum Meeting {
    /// By its key, which the driver tells, whether the row is new or not.
    Told,
    /// By these values of these columns.
    By(Vec<usize>, Vec<Value>),
    /// It is new: a column is NULL, or a key that is still to be made.
    Never,
}

impl Meeting {
    pub(super) fn of<M: Model>(
        model: &M,
        insert: &Insert,
        target: &[usize],
        statement: &Statement,
        dialect: Dialect,
    ) -> Result<Self> {
        if statement.purpose() == Purpose::Key {
            return Ok(Meeting::Told);
        }
        let values = insert.values_at(model, target);
        let made = insert.made_by_database::<M>();
        let is_filled_in = |(position, field): (&usize, &Field)| made.contains(position) && !field.is_generated();
        if target.iter().zip(M::schema().at(target)).any(is_filled_in) {
            dialect.needs(Capability::ReturningOnInsert, "an upsert by what the database fills in")?;
        }
        Ok(match values.iter().any(Value::is_null) {
            true => Meeting::Never,
            false => Meeting::By(target.to_vec(), values),
        })
    }
}

/// Upserts a row in the transaction that is open, and reads it.
#[maybe_async(AFIT)]
pub(super) async fn upsert_then_read<M: Model, O: Output>(
    session: Session<'_, O>,
    insertion: Insertion<'_>,
    meeting: Meeting,
    insert: &Insert,
) -> Result<OwnedRow> {
    let (by, values) = match meeting {
        Meeting::Told => (M::schema().key_positions().to_vec(), None),
        Meeting::By(by, values) => (by, Some(values)),
        Meeting::Never => {
            let statement = sql::insert(M::schema(), session.dialect(), insert.with_key, insert.omitted);
            let statement = statement.with_values(insertion.statement.values().to_vec());
            return insert_then_read::<M, O>(session, Insertion { statement, ..insertion }).await;
        }
    };
    let whole = Whole::begin(session);
    let upserted = session.fetch_one(insertion.statement).await;
    whole.touch();
    let row = match upserted {
        Ok((_, told)) => read::<M, O>(session, told, &by, values).await,
        Err(error) => Err(error),
    };
    whole.end(row)
}

#[maybe_async(AFIT)]
async fn read<M: Model, O: Output>(
    session: Session<'_, O>,
    told: Option<OwnedRow>,
    by: &[usize],
    values: Option<Vec<Value>>,
) -> Result<OwnedRow> {
    let values = match values {
        Some(values) => values,
        None => vec![told_key(told)?],
    };
    let all = 0..M::schema().fields().len();
    let statement = sql::select_written(M::schema(), session.dialect(), all, by);
    session.fetch_one(statement.with_values(values)).await?.1.ok_or_else(met_another)
}

/// MariaDB and MySQL update whatever row is in the way.
fn met_another() -> Error {
    let message = "a row is in the way by another unique constraint than that of the upsert";
    Error::database(ErrorKind::Unique, message)
}

/// A row can only be told to be like another by columns that are unique.
pub(super) fn check_target(schema: &Schema, target: &[usize]) -> Result<()> {
    let same = |unique: &[usize]| unique.len() == target.len() && unique.iter().all(|at| target.contains(at));
    if same(schema.key_positions()) || schema.uniques().iter().any(|unique| same(unique.positions())) {
        return Ok(());
    }
    let fields = schema.names_at(target);
    let message = format!(
        "no unique constraint of `{}` is on ({}): an upsert needs one to find the row that is there",
        schema.model(),
        fields.join(", ")
    );
    Err(Error::new(ErrorKind::InvalidQuery, message))
}
