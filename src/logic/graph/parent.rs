//! Rows that are rows of other models as well, as hooks see them before any of both is saved. Knows no driver.
use super::{Session, hold, lost};
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::logic::failure::doing;
use crate::logic::hooks;
use crate::model::{Loaded, Model, Planned, Relation};
use crate::value::Value;
use std::sync::Arc;

/// Whether hooks of a model see the row along this relation before it is saved: what they change in it is saved then.
pub(super) fn is_seen_before<M: Model>(relation: usize) -> bool {
    hooks::written::<M>().before_save && M::schema().relations().get(relation).is_some_and(Relation::is_parent_link)
}

/// Rows that are to be saved, and which of a level they belong to.
type Named<T, G> = (Vec<Planned<T, G>>, Vec<usize>);

/// Calls what hooks do before rows of a level are saved, each of which holds what it is as well; and gives what is left to be
/// saved of that. A hook may name a row instead.
#[maybe_async(AFIT)]
pub(super) async fn begin<M: Model, T: Model, G: Send, R: Send, O: Output>(
    session: Session<'_, O>,
    relation: usize,
    (named, naming): Named<T, G>,
    level: &mut [Planned<M, R>],
) -> Result<Named<T, G>> {
    let mut left: Named<T, G> = (Vec::with_capacity(named.len()), Vec::with_capacity(named.len()));
    for (at, Planned { row, omitted, graph, is_begun }) in naming.into_iter().zip(named) {
        let child = level.get_mut(at).ok_or_else(lost)?;
        hold(relation, &mut child.row, Loaded::One(Some(Arc::new(row))));
        let begun = hooks::before_save(session, &mut child.row).await;
        begun.map_err(|error| doing::<M>("creating", error))?;
        child.is_begun = true;
        if let Some(row) = take(relation, &mut child.row)? {
            left.0.push(Planned { row, omitted, graph, is_begun });
            left.1.push(at);
        }
    }
    Ok(left)
}

/// Takes the row out that is to be saved, if it is still there.
fn take<M: Model, T: Model>(relation: usize, row: &mut M) -> Result<Option<T>> {
    let is_unsaved = |at: &usize| matches!(row.value(*at), Value::Unsaved { .. });
    if !M::schema().key_positions().iter().any(is_unsaved) {
        return Ok(None);
    }
    let taken = M::schema().relations().get(relation).and_then(|relation| relation.take(row));
    let Some(Loaded::One(Some(taken))) = taken else { return Ok(None) };
    let taken = Arc::downcast::<T>(taken).map_err(|_| lost())?;
    Arc::try_unwrap(taken).map(Some).map_err(|_| {
        let message =
            "a hook kept what it is as well, which is not saved yet: keep a clone of the row, not of the field";
        doing::<M>("creating", Error::new(ErrorKind::InvalidQuery, message))
    })
}
