//! Rows that are rows of other models as well, of which these are new: they are created before many rows. Knows no driver.
use super::Session;
use super::bulk::{self, OnConflict};
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::model::{AnyModel, CloneOf, ForeignKey, Loaded, Model, Omissions, Parts, WithParent};
use crate::value::{Value, Values};
use std::sync::Arc;

/// Whether a row is to be inserted after one that it is as well, which it holds and which has no key yet.
pub(super) fn is_new<M: Model>(row: &M) -> bool {
    let Some((parent, _)) = M::schema().parent() else { return false };
    let is_unsaved = |at: &usize| matches!(row.value(*at), Value::Unsaved { .. });
    M::schema().key_positions().iter().any(is_unsaved) && parent.row(row).is_some()
}

/// Creates what rows are as well and hold, as far as it is new: in one statement for each level, and before them.
#[maybe_async(AFIT)]
pub(super) async fn create<M: Model, O: Output>(
    session: Session<'_, O>,
    rows: &mut [M],
    omitted: Vec<Option<Box<Omissions>>>,
    on_conflict: &OnConflict,
) -> Result<()> {
    let Some((relation, _)) = M::schema().parent() else { return Ok(()) };
    let of_new = rows.iter_mut().zip(omitted).filter(|(row, _)| is_new(&**row));
    let (mut of_new, omitted): (Vec<&mut M>, Vec<_>) = of_new.unzip();
    if of_new.is_empty() {
        return Ok(());
    }
    check(relation.target().model(), on_conflict)?;
    let taken = of_new.iter_mut().zip(omitted).map(|(row, omitted)| match relation.take(&mut **row) {
        Some(Loaded::One(Some(parent))) => Ok((parent, Omissions::of_parent(omitted))),
        _ => Err(lost()),
    });
    let parents = taken.collect::<Result<Vec<_>>>()?;
    let Some(first) = of_new.first_mut() else { return Ok(()) };
    let created = O::take(first.with_parent(Create { session, parents })).await?;
    for (row, parent) in of_new.into_iter().zip(created) {
        let key = relation.target().key_positions().iter();
        let key: Vec<Value> = key.filter_map(|at| relation.target().value_of(&*parent, *at)).collect();
        for (at, position) in M::schema().key_positions().iter().enumerate() {
            row.read(*position, &Values(&key), at)?;
        }
        relation.hold(row, Loaded::One(Some(parent)));
    }
    Ok(())
}

/// A row that is there instead would leave what it is as well behind.
fn check(parent: &str, on_conflict: &OnConflict) -> Result<()> {
    match on_conflict {
        OnConflict::Fail => Ok(()),
        _ => Err(unsaved(parent)),
    }
}

/// Refuses a row that may be there already, of which what it is as well is new.
pub(super) fn refuse<M: Model>(row: &M) -> Result<()> {
    match M::schema().parent() {
        Some((relation, _)) if is_new(row) => Err(unsaved(relation.target().model())),
        _ => Ok(()),
    }
}

fn unsaved(parent: &str) -> Error {
    let message = format!(
        "its `{parent}` is not saved yet, and would be left behind if the row is there: save the `{parent}` first, or use \
         `get_or_create` or `update_or_create`"
    );
    Error::new(ErrorKind::InvalidQuery, message)
}

/// Creates the rows that others are as well.
struct Create<'m, O: Output> {
    session: Session<'m, O>,
    parents: Vec<(Arc<AnyModel>, Omissions)>,
}

impl<'m, O: Output> WithParent<'m> for Create<'m, O> {
    type Output = O::Of<'m, Vec<Arc<AnyModel>>>;

    fn parent<P: Model>(self, _: &'m mut ForeignKey<P, P::Key>, clone: Option<CloneOf<P>>) -> Self::Output {
        O::give(create_parents(self.session, self.parents, clone))
    }

    fn none(self) -> Self::Output {
        O::ready(Ok(Vec::new()))
    }
}

#[maybe_async(AFIT)]
async fn create_parents<P: Model, O: Output>(
    session: Session<'_, O>,
    parents: Vec<(Arc<AnyModel>, Omissions)>,
    clone: Option<CloneOf<P>>,
) -> Result<Vec<Arc<AnyModel>>> {
    let own = |(row, omitted): (Arc<AnyModel>, Omissions)| {
        let row = row.downcast::<P>().map_err(|_| lost())?;
        let row = Arc::try_unwrap(row).or_else(|row| clone.map(|clone| clone(&row)).ok_or_else(shared::<P>));
        row.map(|row| Parts(row, omitted))
    };
    let rows = parents.into_iter().map(own).collect::<Result<Vec<Parts<P>>>>()?;
    let created = bulk::create(session, rows.into_iter(), Ok(OnConflict::Fail)).await?;
    Ok(created.rows.into_iter().map(|row| Arc::new(row) as Arc<AnyModel>).collect())
}

fn shared<P: Model>() -> Error {
    let model = P::schema().model();
    let message =
        format!("others hold the same `{model}`, which is not saved yet: save it first, or let it be `Clone`");
    Error::new(ErrorKind::InvalidQuery, message)
}

fn lost() -> Error {
    Error::new(ErrorKind::Unsupported, "what a row is as well is of another type than its model says")
}
