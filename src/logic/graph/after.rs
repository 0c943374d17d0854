//! Rows that name the row at hand by a foreign key, and so are saved after it. Knows no driver.
use super::{Session, hold, join, one, save_all};
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::model::{AnyModel, CompleteIn, Graph, Level, Loaded, Model, Planned, Relation, RelationKind};
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
    fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.rest.is_empty()
    }

    fn create<'a, O: Output>(session: Session<'a, O>, planned: Planned<M, Self>) -> O::Of<'a, M> {
        O::give(super::create(session, planned))
    }

    fn save<'a, O: Output>(session: Session<'a, O>, level: Vec<Planned<M, Self>>) -> O::Of<'a, Level<M, O>> {
        O::give(then_children(session, level))
    }
}

/// Saves a level, and then the rows that name it: those of all rows together.
#[maybe_async(AFIT)]
async fn then_children<M, T, B, R, const RELATION: usize, const KEY: usize, O: Output>(
    session: Session<'_, O>,
    level: Vec<Planned<M, After<T, B, R, RELATION, KEY>>>,
) -> Result<Level<M, O>>
where
    M: Model,
    T: Model,
    B: CompleteIn<T, KEY>,
    R: Graph<M>,
{
    let split = level.into_iter().map(|planned| planned.split(|graph| (graph.rest, graph.rows)));
    let (rest, children): (Vec<_>, Vec<Vec<B>>) = split.unzip();
    let counts: Vec<usize> = children.iter().map(Vec::len).collect();
    let mut level = O::take(R::save(session, rest)).await?;
    let children = naming::<M, T, B, KEY>(RELATION, &level.rows, children)?;
    let mut children = save_all::<T, B::Row, O>(session, children).await?.into_iter();
    for (row, count) in level.rows.iter_mut().zip(counts) {
        give(RELATION, row, children.by_ref().take(count));
    }
    Ok(level)
}

/// The builders of all rows, each naming its own.
fn naming<M, T, B, const KEY: usize>(relation: usize, rows: &[M], children: Vec<Vec<B>>) -> Result<Vec<B::Row>>
where
    M: Model,
    T: Model,
    B: CompleteIn<T, KEY>,
{
    let local = one(&join::<M>(relation)?.local)?;
    let mut naming = Vec::with_capacity(children.iter().map(Vec::len).sum());
    for (row, children) in rows.iter().zip(children) {
        let key = row.value(local);
        for child in children {
            let child = child.complete_in(key.as_ref());
            naming.push(child.map_err(|mismatch| Error::new(ErrorKind::InvalidQuery, mismatch.to_string()))?);
        }
    }
    Ok(naming)
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
