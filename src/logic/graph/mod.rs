//! Saving rows with rows of other models that their builders were given. Knows no driver.
//!
//! All rows of a level are saved together, whichever rows they belong to: the number of statements grows with the levels of
//! a graph, and not with its rows. A level is the type of a builder, and what goes with it is a part of that type; so each
//! function here is written for one level, and calls those of the next through `O::give` and `O::take`.
mod after;
mod before;
mod linking;
mod parent;
mod plan;

pub use after::After;
pub use before::Before;
pub use linking::{IntoLinked, Linking, ToBeLinked};

use super::bulk::{self, OnConflict};
use super::transaction::Scope;
use super::whole::Whole;
use super::{Session, hooks, save};
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::model::{Draft, Graph, Join, Level, Loaded, Model, Parts, Plan, Planned};
use crate::value::{Value, Values};
use plan::plan;

impl<M: Model> Graph<M> for () {
    type Plan = ();

    fn is_empty(&self) -> bool {
        true
    }

    fn create<'a, O: Output>(session: Session<'a, O>, Planned { row, omitted, .. }: Planned<M, ()>) -> O::Of<'a, M> {
        O::give(save::create(session, row, omitted.into()))
    }

    fn plan(self, _: &mut Draft<'_, M>) -> Result<()> {
        Ok(())
    }
}

impl<M: Model> Plan<M> for () {
    fn save<'a, O: Output>(session: Session<'a, O>, level: Vec<Planned<M, ()>>) -> O::Of<'a, Level<M, O>> {
        O::give(insert(session, level))
    }
}

/// Saves a row and all that goes with it: as a whole, if it is more than the row.
#[maybe_async(AFIT)]
async fn create<M: Model, G: Graph<M>, O: Output>(session: Session<'_, O>, planned: Planned<M, G>) -> Result<M> {
    let is_alone = planned.graph.is_empty();
    let planned = plan(planned, session.dialect(), Some(Vec::new()))?;
    if is_alone {
        return create_within(session, planned).await;
    }
    let scope = Scope::open(session).await?;
    let whole = Whole::begin(scope.session());
    // Which row the error is about nobody knows here: those before it may be written.
    whole.touch();
    let created = create_within(scope.session(), planned).await;
    let created = whole.end(created);
    scope.end(created).await
}

#[maybe_async(AFIT)]
async fn create_within<M: Model, G: Plan<M>, O: Output>(session: Session<'_, O>, planned: Planned<M, G>) -> Result<M> {
    let created = save_level(session, vec![planned]).await?;
    created.into_iter().next().ok_or_else(lost)
}

/// Saves the rows of a level, if there are any, and what goes with them.
#[maybe_async(AFIT)]
async fn save_level<M: Model, G: Plan<M>, O: Output>(
    session: Session<'_, O>,
    level: Vec<Planned<M, G>>,
) -> Result<Vec<M>> {
    if level.is_empty() {
        return Ok(Vec::new());
    }
    let Level { mut rows, links } = O::take(G::save(session, level)).await?;
    for links in links {
        linking::link(session, &mut rows, links).await?;
    }
    Ok(rows)
}

/// Inserts rows: in one statement, unless each has hooks that are called for it.
#[maybe_async(AFIT)]
async fn insert<M: Model, O: Output>(session: Session<'_, O>, level: Vec<Planned<M, ()>>) -> Result<Level<M, O>> {
    if level.len() > 1 && !hooks::written::<M>().saves() {
        let rows = level.into_iter().map(|planned| Parts(planned.row, planned.omitted.into()));
        return Ok(Level::of(bulk::create(session, rows, Ok(OnConflict::Fail)).await?.rows));
    }
    let mut rows = Vec::with_capacity(level.len());
    for Planned { row, omitted, is_begun, .. } in level {
        rows.push(match is_begun {
            true => save::create_begun(session, row, omitted.into()).await?,
            false => save::create(session, row, omitted.into()).await?,
        });
    }
    Ok(Level::of(rows))
}

/// By which columns the rows of a relation belong to those of a model.
fn join<M: Model>(relation: usize) -> Result<Join> {
    M::schema().join(relation).map_err(|problem| Error::new(ErrorKind::InvalidQuery, problem))
}

/// The values that columns of a row have, which those of another hold that names it.
fn values<M: Model>(row: &M, positions: &[usize]) -> Vec<Value> {
    positions.iter().map(|position| row.value(*position)).collect()
}

/// Lets the columns of a row hold these values.
fn name<M: Model>(row: &mut M, positions: &[usize], key: &[Value]) -> Result<()> {
    positions.iter().enumerate().try_for_each(|(at, position)| row.read(*position, &Values(key), at))
}

/// Takes a part of the graph of each row of a level away.
fn parted<M, G, R, P>(level: Vec<Planned<M, G>>, part: impl Fn(G) -> (R, P)) -> (Vec<Planned<M, R>>, Vec<P>) {
    level.into_iter().map(|planned| planned.split(&part)).unzip()
}

/// Puts rows that were saved into the row that they were saved with.
fn hold<M: Model>(relation: usize, row: &mut M, rows: Loaded) {
    if let Some(relation) = M::schema().relations().get(relation) {
        relation.hold(row, rows);
    }
}

fn lost() -> Error {
    Error::new(ErrorKind::Unsupported, "the executor inserted rows and did not give all of them back")
}
