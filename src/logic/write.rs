//! Changing the rows of a query.
use super::{Session, refusal};
use crate::error::{Error, Result};
use crate::executor::{Output, maybe_async};
use crate::model::Schema;
use crate::statement::Statement;

/// Runs an UPDATE or DELETE and says how many rows it matched; without a statement it is known to be none.
#[maybe_async(AFIT)]
pub(crate) async fn change<O: Output>(
    session: Session<'_, O>,
    schema: &'static Schema,
    doing: &'static str,
    statement: Result<Option<Statement>>,
) -> Result<u64> {
    let Some(statement) = statement? else { return Ok(0) };
    let changed = session.execute(statement).await;
    let changed = match doing {
        "deleting" => changed.map_err(|error| refusal::protected(schema, error)),
        _ => changed,
    };
    changed.map_err(|error| doing_rows(schema, doing, error))
}

pub(super) fn doing_rows(schema: &'static Schema, doing: &str, error: Error) -> Error {
    refusal::explain(schema, error).context(format_args!("{doing} `{}` rows", schema.model()))
}
