//! What a write of an object raises in the tables of the rows that it is as well, where these are not at hand. Knows no driver.
use super::Session;
use super::whole::Whole;
use super::write::statements;
use crate::error::Result;
use crate::executor::{Output, maybe_async};
use crate::expr::{Assignment, Node};
use crate::model::{Model, Schema};
use crate::query::Query;
use crate::sql;
use crate::value::Value;

/// Raises the version of the row with a key in each of these tables, so that whoever holds it notices.
#[maybe_async(AFIT)]
pub(super) async fn raise<O: Output>(
    session: Session<'_, O>,
    whole: &Whole<'_, O>,
    tables: impl Iterator<Item = &'static Schema> + Send,
    key: &[Value],
) -> Result<()> {
    for schema in tables.filter(|schema| schema.version().is_some()) {
        set(session, whole, (schema, Vec::new()), key).await?;
    }
    Ok(())
}

/// Raises the versions of the rows that rows are as well.
#[maybe_async(AFIT)]
pub(super) async fn raise_inherited<M: Model, O: Output>(
    session: Session<'_, O>,
    whole: &Whole<'_, O>,
    rows: &[M],
) -> Result<()> {
    let key = |row: &M| M::schema().key_positions().iter().map(|at| row.value(*at)).collect();
    let versions: Vec<_> = M::schema().ancestors().filter(|schema| schema.version().is_some()).collect();
    for schema in versions {
        let keys: Vec<Vec<Value>> = rows.iter().map(key).collect();
        session.execute_batch(statements(session, (schema, &[]), 0, &keys)?).await?;
        whole.touch();
    }
    Ok(())
}

/// Does to the row with a key what every save does: raises the version, and sets the times of a write.
#[maybe_async(AFIT)]
pub(super) async fn touch<O: Output>(
    session: Session<'_, O>,
    whole: &Whole<'_, O>,
    tables: impl Iterator<Item = &'static Schema> + Send,
    key: &[Value],
) -> Result<()> {
    let mut now = session.now();
    let mut touched = Vec::new();
    for schema in tables.filter(|schema| schema.is_touched()) {
        let clocks = schema.fields().iter().enumerate().filter_map(|(at, field)| Some((at, field.clock()?)));
        let times = clocks.filter(|(_, clock)| clock.on_update);
        let times = times.map(|(at, clock)| Assignment::own(at, Node::value((clock.value)(now())))).collect();
        touched.push((schema, times));
    }
    for table in touched {
        set(session, whole, table, key).await?;
    }
    Ok(())
}

#[maybe_async(AFIT)]
async fn set<O: Output>(
    session: Session<'_, O>,
    whole: &Whole<'_, O>,
    (schema, times): (&'static Schema, Vec<Assignment>),
    key: &[Value],
) -> Result<()> {
    let mut row = Query::new(schema);
    row.keep_keys(vec![key.to_vec()]);
    session.execute(sql::update(&row, session.dialect(), &times)?).await?;
    whole.touch();
    Ok(())
}
