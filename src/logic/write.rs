//! Changing the rows of a query.
use super::Session;
use crate::error::Result;
use crate::executor::{Output, maybe_async};
use crate::statement::Statement;

/// Runs an UPDATE or DELETE and says how many rows it matched; without a statement it is known to be none.
#[maybe_async(AFIT)]
pub(crate) async fn change<O: Output>(
    session: Session<'_, O>,
    doing: &'static str,
    statement: Result<Option<Statement>>,
) -> Result<u64> {
    let Some(statement) = statement? else { return Ok(0) };
    let model = statement.model();
    let changed = session.execute(statement).await;
    changed.map_err(|error| error.context(format_args!("{doing} `{model}` rows")))
}
