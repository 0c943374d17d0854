//! Rows that name the row at hand by a foreign key, and so are saved after it. Knows no driver.
use super::plan::{PlanOf, plan};
use super::{Session, hold, join, name, parted, save_level, values};
use crate::error::Result;
use crate::executor::{Output, maybe_async};
use crate::model::{
    AnyModel, CompleteGraph, CompleteIn, Draft, Graph, Level, Loaded, Model, Plan, Planned, Relation, RelationKind,
};
use std::marker::PhantomData;
use std::sync::Arc;

/// Rows that name the row at hand, which is the relation of this number, by their foreign key that is the relation `KEY`.
#[derive(Debug)]
pub struct After<T, B, R, const RELATION: usize, const KEY: usize> {
    rows: Vec<B>,
    rest: R,
    of: PhantomData<fn() -> T>,
}

impl<T, B, R, const RELATION: usize, const KEY: usize> After<T, B, R, RELATION, KEY> {
    /// Builders, and what is saved with the row besides.
    pub fn new(rows: impl IntoIterator<Item = B>, rest: R) -> Self {
        After { rows: rows.into_iter().collect(), rest, of: PhantomData }
    }
}

impl<M, T, B, R, const RELATION: usize, const KEY: usize> Graph<M> for After<T, B, R, RELATION, KEY>
where
    M: Model,
    T: Model,
    B: CompleteIn<T, KEY>,
    R: Graph<M>,
{
    type Plan = After<T, Planned<T, PlanOf<T, B::Row>>, R::Plan, RELATION, KEY>;

    fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.rest.is_empty()
    }

    fn create<'a, O: Output>(session: Session<'a, O>, planned: Planned<M, Self>) -> O::Of<'a, M> {
        O::give(super::create(session, planned))
    }

    fn plan(self, draft: &mut Draft<'_, M>) -> Result<Self::Plan> {
        let foreign_key = join::<M>(RELATION)?.remote;
        let planned = |row: B| plan(row.complete_in(&[])?.split(), draft.dialect, Some(foreign_key.clone()));
        let rows = self.rows.into_iter().map(planned).collect::<Result<Vec<_>>>()?;
        Ok(After::new(rows, self.rest.plan(draft)?))
    }
}

impl<M, T, G, R, const RELATION: usize, const KEY: usize> Plan<M> for After<T, Planned<T, G>, R, RELATION, KEY>
where
    M: Model,
    T: Model,
    G: Plan<T>,
    R: Plan<M>,
{
    fn save<'a, O: Output>(session: Session<'a, O>, level: Vec<Planned<M, Self>>) -> O::Of<'a, Level<M, O>> {
        O::give(then_children(session, level))
    }
}

/// A row of a level, with those that name it.
type Named<M, T, G, R, const RELATION: usize, const KEY: usize> = Planned<M, After<T, Planned<T, G>, R, RELATION, KEY>>;

/// Saves a level, and then the rows that name it: those of all rows together.
#[maybe_async(AFIT)]
async fn then_children<M, T, G, R, const RELATION: usize, const KEY: usize, O: Output>(
    session: Session<'_, O>,
    level: Vec<Named<M, T, G, R, RELATION, KEY>>,
) -> Result<Level<M, O>>
where
    M: Model,
    T: Model,
    G: Plan<T>,
    R: Plan<M>,
{
    let (rest, mut children) = parted(level, |graph| (graph.rest, graph.rows));
    let mut level = O::take(R::save(session, rest)).await?;
    let join = join::<M>(RELATION)?;
    for (row, children) in level.rows.iter().zip(&mut children) {
        let key = values(row, &join.local);
        children.iter_mut().try_for_each(|child| name(&mut child.row, &join.remote, &key))?;
    }
    let counts: Vec<usize> = children.iter().map(Vec::len).collect();
    let mut children = save_level(session, children.into_iter().flatten().collect()).await?.into_iter();
    for (row, count) in level.rows.iter_mut().zip(counts) {
        give(RELATION, row, children.by_ref().take(count));
    }
    Ok(level)
}

/// Moves rows into the row that they name, to those that are there.
fn give<M: Model, T: Model>(relation: usize, row: &mut M, mut more: impl Iterator<Item = T>) {
    let kind = M::schema().relations().get(relation).map(Relation::kind);
    let loaded = match kind {
        Some(RelationKind::HasOne) => Loaded::One(more.next().map(|row| Arc::new(row) as Arc<AnyModel>)),
        _ => {
            let mut rows = match held(relation, row) {
                Some(Loaded::Many(rows)) => rows,
                _ => Vec::new(),
            };
            rows.extend(more.map(|row| Box::new(row) as Box<AnyModel>));
            Loaded::Many(rows)
        }
    };
    hold(relation, row, loaded);
}

fn held<M: Model>(relation: usize, row: &mut M) -> Option<Loaded> {
    M::schema().relations().get(relation)?.take(row)
}
