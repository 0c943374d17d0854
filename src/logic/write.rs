//! Changing the rows of a query.
use super::{Session, refusal};
use crate::error::{Error, Result};
use crate::executor::{Output, maybe_async};
use crate::model::Schema;
use crate::statement::Statement;

/// Runs an UPDATE and says how many rows it matched; without a statement it is known to be none.
#[maybe_async(AFIT)]
pub(crate) async fn update<O: Output>(
    session: Session<'_, O>,
    schema: &'static Schema,
    statement: Result<Option<Statement>>,
) -> Result<u64> {
    let Some(statement) = statement? else { return Ok(0) };
    session.execute(statement).await.map_err(|error| doing_rows(schema, "updating", error))
}

pub(super) fn doing_rows(schema: &'static Schema, doing: &str, error: Error) -> Error {
    refusal::explain(schema, error).context(format_args!("{doing} `{}` rows", schema.model()))
}
