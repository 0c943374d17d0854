//! A row that the row at hand names by a foreign key, and that so is saved before it. Knows no driver.
use super::{Session, hold, join, lost, parent, save_level};
use crate::error::Result;
use crate::executor::{Output, maybe_async};
use crate::model::{Alone, Complete, CompleteGraph, Graph, InheritsBy, Level, Loaded, Model, Omissions, Planned};
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
        O::give(super::create(session, planned))
    }

    fn save<'a, O: Output>(session: Session<'a, O>, level: Vec<Planned<M, Self>>) -> O::Of<'a, Level<M, O>> {
        O::give(after_named(session, level))
    }
}

/// Of what a row is as well, one object is made.
impl<M, T, B, R, const RELATION: usize> Alone<M> for Before<T, B, R, RELATION>
where
    M: InheritsBy<RELATION>,
    T: Model,
    B: Complete<T>,
    R: Alone<M>,
{
    fn hold_in(self, row: &mut M) -> Option<Box<Omissions>> {
        let omissions = self.rest.hold_in(row);
        // A key that was set after the builder names what it was set to.
        if omissions.is_some() || row.pk().key().is_some() {
            return omissions;
        }
        let (parent, omissions) = self.row.object();
        hold(RELATION, row, Loaded::One(Some(Arc::new(parent))));
        Some(Box::new(omissions))
    }
}

/// Saves the rows that a level names, and then the level. A foreign key that was set after its builder names what it was
/// set to.
#[maybe_async(AFIT)]
async fn after_named<M, T, B, R, const RELATION: usize, O: Output>(
    session: Session<'_, O>,
    level: Vec<Planned<M, Before<T, B, R, RELATION>>>,
) -> Result<Level<M, O>>
where
    M: Model,
    T: Model,
    B: CompleteGraph<T>,
    R: Graph<M>,
{
    let join = join::<M>(RELATION)?;
    let (mut rest, mut named, mut naming) = (Vec::with_capacity(level.len()), Vec::new(), Vec::new());
    for planned in level {
        let (planned, builder) = planned.split(|graph| (graph.rest, graph.row));
        let is_unset = |position: &usize| matches!(planned.row.value(*position), Value::Unsaved { .. });
        if join.local.iter().any(is_unset) {
            named.push(builder.split());
            naming.push(rest.len());
        }
        rest.push(planned);
    }
    if parent::is_seen_before::<M>(RELATION) {
        (named, naming) = parent::begin(session, RELATION, (named, naming), &mut rest).await?;
    }
    let named = match named.is_empty() {
        true => Vec::new(),
        false => save_level(session, named).await?,
    };
    for (at, named) in naming.into_iter().zip(named) {
        let Planned { row, .. } = rest.get_mut(at).ok_or_else(lost)?;
        let key: Vec<Value> = join.remote.iter().map(|position| named.value(*position)).collect();
        for (at, position) in join.local.iter().enumerate() {
            row.read(*position, &Values(&key), at)?;
        }
        hold(RELATION, row, Loaded::One(Some(Arc::new(named))));
    }
    O::take(R::save(session, rest)).await
}
