//! Changing the rows of a query.
use super::transaction::Scope;
use super::whole::Whole;
use super::{Session, fetch, refusal};
use crate::error::{Error, Result};
use crate::executor::{Output, maybe_async};
use crate::expr::Assignment;
use crate::model::Schema;
use crate::query::{InTable, Query};
use crate::sql;
use crate::statement::Statement;
use crate::value::Value;

/// What sets columns of the rows of a query.
pub(crate) enum Update {
    /// Of one table.
    Statement(Statement),
    /// Of several, as the rows are rows of other models as well.
    Tables(Vec<InTable>),
}

/// Sets columns and says how many rows it matched; of a query without rows it is known to be none.
#[maybe_async(AFIT)]
pub(crate) async fn update<O: Output>(session: Session<'_, O>, query: Query, update: Result<Update>) -> Result<u64> {
    let schema = query.schema;
    let updated = match update? {
        _ if query.is_empty() => Ok(0),
        Update::Statement(statement) => session.execute(statement).await,
        Update::Tables(tables) => in_transaction(session, query, tables).await,
    };
    updated.map_err(|error| doing_rows(schema, "updating", error))
}

#[maybe_async(AFIT)]
async fn in_transaction<O: Output>(session: Session<'_, O>, query: Query, tables: Vec<InTable>) -> Result<u64> {
    let scope = Scope::open(session).await?;
    let whole = Whole::begin(scope.session());
    let updated = in_tables(&whole, scope.session(), query, tables).await;
    let updated = whole.end(updated);
    scope.end(updated).await
}

/// By keys that are read first, as what is set in one table could decide which rows of another are meant.
#[maybe_async(AFIT)]
async fn in_tables<O: Output>(
    whole: &Whole<'_, O>,
    session: Session<'_, O>,
    query: Query,
    tables: Vec<InTable>,
) -> Result<u64> {
    let own_values = tables.iter().map(|(schema, set)| {
        let statement = sql::update(&Query::new(schema), session.dialect(), set);
        statement.map(|statement| statement.values().len())
    });
    let own_values = own_values.collect::<Result<Vec<usize>>>()?;
    let key = query.schema.key_positions();
    let keys = fetch::columns(session, query, key).await?;
    let mut updated = None;
    for ((schema, set), own) in tables.iter().zip(own_values) {
        let batch = statements(session, (schema, set), own, &keys)?;
        let rows = session.execute_batch(batch).await.map_err(|error| refusal::explain(schema, error))?;
        whole.touch();
        updated.get_or_insert(rows.iter().sum());
    }
    Ok(updated.unwrap_or_default())
}

/// As many statements as the keys take.
pub(super) fn statements<O: Output>(
    session: Session<'_, O>,
    (schema, set): (&'static Schema, &[Assignment]),
    own: usize,
    keys: &[Vec<Value>],
) -> Result<Vec<Statement>> {
    let update = |keys| {
        let mut rows = Query::new(schema);
        rows.keep_keys(keys);
        sql::update(&rows, session.dialect(), set)
    };
    sql::chunks(session.dialect(), own, keys.to_vec()).into_iter().map(update).collect()
}

pub(super) fn doing_rows(schema: &'static Schema, doing: &str, error: Error) -> Error {
    refusal::explain(schema, error).context(format_args!("{doing} `{}` rows", schema.model()))
}
