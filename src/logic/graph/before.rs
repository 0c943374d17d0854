//! A row that the row at hand names by a foreign key, and that so is saved before it. Knows no driver.
use super::plan::{PlanOf, plan};
use super::{Session, hold, join, lost, name, parent, parted, save_level, values};
use crate::error::Result;
use crate::executor::{Output, maybe_async};
use crate::model::{
    Alone, Complete, CompleteGraph, Draft, Graph, InheritsBy, Level, Loaded, Model, Omissions, Plan, Planned,
};
use crate::value::Value;
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
    type Plan = Before<T, Option<Planned<T, PlanOf<T, B>>>, R::Plan, RELATION>;

    fn is_empty(&self) -> bool {
        false
    }

    fn create<'a, O: Output>(session: Session<'a, O>, planned: Planned<M, Self>) -> O::Of<'a, M> {
        O::give(super::create(session, planned))
    }

    /// A foreign key that was set after its builder names what it was set to.
    fn plan(self, draft: &mut Draft<'_, M>) -> Result<Self::Plan> {
        let local = join::<M>(RELATION)?.local;
        let is_unset = |position: &usize| {
            !draft.later.contains(position) && matches!(draft.row.value(*position), Value::Unsaved { .. })
        };
        let mut row = None;
        if local.iter().any(is_unset) {
            let later = (!parent::is_seen_before::<M>(RELATION)).then(Vec::new);
            row = Some(plan(self.row.split(), draft.dialect, later)?);
            draft.later.extend(local);
        }
        Ok(Before::new(row, self.rest.plan(draft)?))
    }
}

impl<M, T, G, R, const RELATION: usize> Plan<M> for Before<T, Option<Planned<T, G>>, R, RELATION>
where
    M: Model,
    T: Model,
    G: Plan<T>,
    R: Plan<M>,
{
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

/// A row of a level, with the one that it names, unless that is there.
type Naming<M, T, G, R, const RELATION: usize> = Planned<M, Before<T, Option<Planned<T, G>>, R, RELATION>>;

/// Saves the rows that a level names, and then the level.
#[maybe_async(AFIT)]
async fn after_named<M, T, G, R, const RELATION: usize, O: Output>(
    session: Session<'_, O>,
    level: Vec<Naming<M, T, G, R, RELATION>>,
) -> Result<Level<M, O>>
where
    M: Model,
    T: Model,
    G: Plan<T>,
    R: Plan<M>,
{
    let join = join::<M>(RELATION)?;
    let (mut rest, named) = parted(level, |graph| (graph.rest, graph.row));
    let named = named.into_iter().enumerate().filter_map(|(at, named)| Some((named?, at)));
    let (mut named, mut naming): (Vec<_>, Vec<usize>) = named.unzip();
    if parent::is_seen_before::<M>(RELATION) {
        (named, naming) = parent::begin(session, RELATION, (named, naming), &mut rest).await?;
    }
    let named = save_level(session, named).await?;
    for (at, named) in naming.into_iter().zip(named) {
        let Planned { row, .. } = rest.get_mut(at).ok_or_else(lost)?;
        name(row, &join.local, &values(&named, &join.remote))?;
        hold(RELATION, row, Loaded::One(Some(Arc::new(named))));
    }
    O::take(R::save(session, rest)).await
}
