//! Saving rows with rows of other models that their builders were given. Knows no driver.
//!
//! All rows of a level are saved together, whichever rows they belong to: the number of statements grows with the levels of
//! a graph, and not with its rows. A level is the type of a builder, and what goes with it is a part of that type; so each
//! function here is written for one level, and calls those of the next through `O::give` and `O::take`.
use super::bulk::{self, OnConflict};
use super::transaction::Scope;
use super::whole::Whole;
use super::{Session, hooks, save};
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::model::{CompleteGraph, Graph, Join, Loaded, Model, Parts, Planned};
use crate::value::{Value, Values};
use std::marker::PhantomData;
use std::sync::Arc;

/// A row that is saved before, as the row at hand names it by the foreign key that is the relation of this number.
#[derive(Debug)]
pub struct Before<T, B, R, const RELATION: usize> {
    row: B,
    rest: R,
    of: PhantomData<fn() -> T>,
}

impl<T, B, R, const RELATION: usize> Before<T, B, R, RELATION> {
    /// A builder, and what is saved with the row besides.
    pub fn new(row: B, rest: R) -> Self {
        Before { row, rest, of: PhantomData }
    }
}

impl<M: Model> Graph<M> for () {
    fn is_empty(&self) -> bool {
        true
    }

    fn create<'a, O: Output>(session: Session<'a, O>, Planned { row, omitted, .. }: Planned<M, ()>) -> O::Of<'a, M> {
        O::give(save::create(session, row, omitted))
    }

    fn save<'a, O: Output>(session: Session<'a, O>, level: Vec<Planned<M, ()>>) -> O::Of<'a, Vec<M>> {
        O::give(insert(session, level))
    }
}

impl<M, T, B, R, const RELATION: usize> Graph<M> for Before<T, B, R, RELATION>
where
    M: Model,
    T: Model,
    B: CompleteGraph<T>,
    R: Graph<M>,
{
    fn is_empty(&self) -> bool {
        false
    }

    fn create<'a, O: Output>(session: Session<'a, O>, planned: Planned<M, Self>) -> O::Of<'a, M> {
        O::give(create(session, planned))
    }

    fn save<'a, O: Output>(session: Session<'a, O>, level: Vec<Planned<M, Self>>) -> O::Of<'a, Vec<M>> {
        O::give(after_named(session, level))
    }
}

/// Saves a row and all that goes with it: as a whole, if it is more than the row.
#[maybe_async(AFIT)]
async fn create<M: Model, G: Graph<M>, O: Output>(session: Session<'_, O>, planned: Planned<M, G>) -> Result<M> {
    if planned.graph.is_empty() {
        return create_within(session, planned).await;
    }
    let scope = Scope::open(session).await?;
    let whole = Whole::begin(scope.session());
    let created = create_within(scope.session(), planned).await;
    let created = whole.end(created);
    scope.end(created).await
}

#[maybe_async(AFIT)]
async fn create_within<M: Model, G: Graph<M>, O: Output>(session: Session<'_, O>, planned: Planned<M, G>) -> Result<M> {
    let created = O::take(G::save(session, vec![planned])).await?;
    created.into_iter().next().ok_or_else(lost)
}

/// Saves the rows of a level, and what goes with them.
#[maybe_async(AFIT)]
async fn save_all<M: Model, B: CompleteGraph<M>, O: Output>(session: Session<'_, O>, level: Vec<B>) -> Result<Vec<M>> {
    if level.is_empty() {
        return Ok(Vec::new());
    }
    O::take(B::Graph::save(session, level.into_iter().map(B::split).collect())).await
}

/// Inserts rows: in one statement, unless each has hooks that are called for it.
#[maybe_async(AFIT)]
async fn insert<M: Model, O: Output>(session: Session<'_, O>, level: Vec<Planned<M, ()>>) -> Result<Vec<M>> {
    if level.len() > 1 && !hooks::written::<M>().saves() {
        let rows = level.into_iter().map(|planned| Parts(planned.row, planned.omitted));
        return Ok(bulk::create(session, rows, Ok(OnConflict::Fail)).await?.rows);
    }
    let mut rows = Vec::with_capacity(level.len());
    for Planned { row, omitted, .. } in level {
        rows.push(save::create(session, row, omitted).await?);
    }
    Ok(rows)
}

/// Saves the rows that a level names, and then the level. A foreign key that was set after its builder names what it was
/// set to.
#[maybe_async(AFIT)]
async fn after_named<M, T, B, R, const RELATION: usize, O: Output>(
    session: Session<'_, O>,
    level: Vec<Planned<M, Before<T, B, R, RELATION>>>,
) -> Result<Vec<M>>
where
    M: Model,
    T: Model,
    B: CompleteGraph<T>,
    R: Graph<M>,
{
    let join = join::<M>(RELATION)?;
    let (mut rest, mut named, mut naming) = (Vec::with_capacity(level.len()), Vec::new(), Vec::new());
    for Planned { row, omitted, graph } in level {
        if matches!(row.value(one(&join.local)?), Value::Unsaved { .. }) {
            named.push(graph.row);
            naming.push(rest.len());
        }
        rest.push(Planned { row, omitted, graph: graph.rest });
    }
    let named = save_all::<T, B, O>(session, named).await?;
    for (at, named) in naming.into_iter().zip(named) {
        let Planned { row, .. } = rest.get_mut(at).ok_or_else(lost)?;
        row.read(one(&join.local)?, &Values(&[named.value(one(&join.remote)?)]), 0)?;
        hold(RELATION, row, Loaded::One(Some(Arc::new(named))));
    }
    O::take(R::save(session, rest)).await
}

/// By which columns the rows of a relation belong to those of a model.
fn join<M: Model>(relation: usize) -> Result<Join> {
    M::schema().join(relation).map_err(|problem| Error::new(ErrorKind::InvalidQuery, problem))
}

/// Puts rows that were saved into the row that they were saved with.
fn hold<M: Model>(relation: usize, row: &mut M, rows: Loaded) {
    if let Some(relation) = M::schema().relations().get(relation) {
        relation.hold(row, rows);
    }
}

/// The one column of a foreign key, or the one that it names.
fn one(positions: &[usize]) -> Result<usize> {
    positions.first().copied().ok_or_else(lost)
}

fn lost() -> Error {
    Error::new(ErrorKind::Unsupported, "the executor inserted rows and did not give all of them back")
}
