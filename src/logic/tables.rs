//! Creating tables.
use super::Session;
use crate::error::Result;
use crate::executor::{Output, maybe_async};
use crate::model::Schema;
use crate::sql;

/// Creates the tables that are not there.
#[maybe_async(AFIT)]
pub(crate) async fn create<O: Output>(session: Session<'_, O>, models: Vec<&'static Schema>) -> Result<()> {
    for schema in models {
        let created = session.execute(sql::create_table(schema, session.dialect())).await;
        created.map_err(|error| error.context(format_args!("creating the table of `{}`", schema.model())))?;
    }
    Ok(())
}
