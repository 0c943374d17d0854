//! Reading: all rows, one row, a number.
use super::Session;
use super::prefetch::{Parents, prefetch};
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::expr::Node;
use crate::field::decode;
use crate::model::{AnyModel, Schema};
use crate::query::{Decoder, Query, Step};
use crate::sql;
use crate::statement::Statement;
use crate::value::{BatchSink, Row, Sink, Value};
use std::any::Any;

/// A statement that reads, and how its rows are decoded. Without a statement it is known that no row will come.
pub(crate) struct Read<R> {
    pub(crate) statement: Option<Statement>,
    pub(crate) decoder: Decoder<R>,
    /// What is loaded for the rows, and the model they are of.
    pub(crate) prefetch: Vec<Step>,
    pub(crate) schema: &'static Schema,
}

/// Runs a statement that reads, and says of what in an error of the database.
#[maybe_async(AFIT)]
pub(super) async fn read_rows<O: Output>(session: Session<'_, O>, statement: Statement, sink: Sink<'_>) -> Result<u64> {
    let model = statement.model();
    let read = session.fetch(statement, sink).await;
    read.map_err(|error| reading(model, error))
}

/// Runs statements that read, and of which none needs the rows of another; as [`read_rows`].
#[maybe_async(AFIT)]
pub(super) async fn read_batch<O: Output>(
    session: Session<'_, O>,
    batch: Vec<Statement>,
    sink: BatchSink<'_>,
) -> Result<Vec<u64>> {
    let models: Vec<_> = batch.iter().map(Statement::model).collect();
    let read = session.fetch_batch(batch, sink).await;
    read.map_err(|error| match error.statement().and_then(|place| models.get(place)) {
        Some(model) => reading(model, error),
        None => error,
    })
}

fn reading(model: &str, error: Error) -> Error {
    match error.is_database() {
        true => error.context(format_args!("reading `{model}` rows")),
        false => error,
    }
}

/// Every row.
#[maybe_async(AFIT)]
pub(crate) async fn all<R: Send + 'static, O: Output>(
    session: Session<'_, O>,
    read: Result<Read<R>>,
) -> Result<Vec<R>> {
    let Read { statement, decoder, prefetch, schema } = read?;
    let mut rows = Vec::new();
    if let Some(statement) = statement {
        let mut sink = |row: &dyn Row| {
            rows.push(decoder.decode(row)?);
            Ok(())
        };
        read_rows(session, statement, &mut sink).await?;
    }
    // It shares rows with those it has read, for which more is loaded.
    drop(decoder);
    load(session, schema, &prefetch, &mut rows).await?;
    Ok(rows)
}

/// Loads the relations that a query names for some of its rows, and gives them back.
#[maybe_async(AFIT)]
pub(crate) async fn load_chunk<R: Send + 'static, O: Output>(
    session: Session<'_, O>,
    schema: &'static Schema,
    steps: Vec<Step>,
    mut rows: Vec<R>,
) -> Result<Vec<R>> {
    load(session, schema, &steps, &mut rows).await?;
    Ok(rows)
}

/// Loads the relations that a query names for its rows.
#[maybe_async(AFIT)]
async fn load<R: Send + 'static, O: Output>(
    session: Session<'_, O>,
    schema: &'static Schema,
    steps: &[Step],
    rows: &mut [R],
) -> Result<()> {
    if steps.is_empty() {
        return Ok(());
    }
    let mut parents: Parents<'_> = rows.iter_mut().map(|row| row as &mut (dyn Any + Send)).collect();
    prefetch(session, schema, steps, &mut parents).await
}

/// Columns of the rows of a query, in whatever order these come.
#[maybe_async(AFIT)]
pub(super) async fn columns<O: Output>(
    session: Session<'_, O>,
    mut query: Query,
    positions: &[usize],
) -> Result<Vec<Vec<Value>>> {
    query.order = Vec::new();
    query.columns = Some(positions.iter().map(|position| Node::column(*position, false)).collect());
    let statement = sql::select(&query, session.dialect(), None)?;
    let fields: Vec<_> = query.schema.at(positions).collect();
    let mut rows = Vec::new();
    let mut sink = |row: &dyn Row| {
        let values = fields.iter().enumerate().map(|(at, field)| field.read(row, at));
        rows.push(values.collect::<Result<Vec<Value>>>()?);
        Ok(())
    };
    read_rows(session, statement, &mut sink).await?;
    Ok(rows)
}

/// The rows of a query, of a model that is known by its description alone, in whatever order these come.
#[maybe_async(AFIT)]
pub(super) async fn models<O: Output>(session: Session<'_, O>, mut query: Query) -> Result<Vec<Box<AnyModel>>> {
    query.order = Vec::new();
    let statement = sql::select(&query, session.dialect(), None)?;
    let decoder = query.any_decoder();
    let mut rows = Vec::new();
    let mut sink = |row: &dyn Row| {
        rows.push(decoder.decode(row)?);
        Ok(())
    };
    read_rows(session, statement, &mut sink).await?;
    Ok(rows)
}

/// The first row, if there is one.
#[maybe_async(AFIT)]
pub(crate) async fn first<R: Send + 'static, O: Output>(
    session: Session<'_, O>,
    read: Result<Read<R>>,
) -> Result<Option<R>> {
    let Read { statement, decoder, prefetch, schema } = read?;
    let mut first = None;
    if let Some(statement) = statement {
        let mut sink = |row: &dyn Row| {
            if first.is_none() {
                first = Some(decoder.decode(row)?);
            }
            Ok(())
        };
        read_rows(session, statement, &mut sink).await?;
    }
    drop(decoder);
    load(session, schema, &prefetch, first.as_mut_slice()).await?;
    Ok(first)
}

/// The one row: none and several are errors.
#[maybe_async(AFIT)]
pub(crate) async fn get<R: Send + 'static, O: Output>(session: Session<'_, O>, read: Result<Read<R>>) -> Result<R> {
    let read = read?;
    let model = read.decoder.model();
    let mut rows = all(session, Ok(read)).await?;
    match (rows.pop(), rows.is_empty()) {
        (Some(row), true) => Ok(row),
        (None, _) => Err(not_found(model)),
        (Some(_), false) => Err(Error::new(
            ErrorKind::MultipleFound,
            format!("more than one `{model}` matches: narrow the query, or ask for `first` or `all`"),
        )),
    }
}

fn not_found(model: &str) -> Error {
    Error::new(ErrorKind::NotFound, format!("no `{model}` matches: use `first` where that is an answer"))
}

/// The count in the only column of the only row.
#[maybe_async(AFIT)]
pub(crate) async fn number<O: Output>(session: Session<'_, O>, statement: Result<Option<Statement>>) -> Result<u64> {
    let mut number = 0;
    if let Some(statement) = statement? {
        let mut sink = |row: &dyn Row| {
            number = decode::<i64>(row, 0)?;
            Ok(())
        };
        read_rows(session, statement, &mut sink).await?;
    }
    Ok(number.unsigned_abs())
}

/// Whether a statement gives a row.
#[maybe_async(AFIT)]
pub(crate) async fn any<O: Output>(session: Session<'_, O>, statement: Result<Option<Statement>>) -> Result<bool> {
    match statement? {
        Some(statement) => Ok(read_rows(session, statement, &mut |_| Ok(())).await? > 0),
        None => Ok(false),
    }
}
