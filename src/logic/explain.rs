//! How the database goes about a query.
use super::{Session, fetch};
use crate::error::Result;
use crate::executor::{Output, maybe_async};
use crate::sql::Plan;
use crate::statement::Statement;
use crate::value::Row;

/// The plan of a query, as a text; none of one that is known to have no rows.
#[maybe_async(AFIT)]
pub(crate) async fn explain<O: Output>(
    session: Session<'_, O>,
    statement: Result<Option<Statement>>,
) -> Result<String> {
    let mut plan = Plan::new(session.dialect());
    if let Some(statement) = statement? {
        let mut sink = |row: &dyn Row| plan.push(row);
        fetch::read_rows(session, statement, &mut sink).await?;
    }
    Ok(plan.into_text())
}
