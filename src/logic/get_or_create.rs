//! Finding a row or making it, whatever others do meanwhile: no statement of it fails because somebody was faster.
use super::failure::doing;
use super::fetch::{self, Read};
use super::hooks::{self, Around};
use super::save::{self, insert_ignoring};
use super::transaction::Scope;
use super::{Session, assign};
use crate::error::{ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::expr::Assignment;
use crate::model::{Model, Omissions};
use crate::sql;

/// A query for one row, which may be asked again: it is told whether it is.
pub(crate) trait Ask<M>: Fn(bool) -> Result<Read<M>> + Send + Sync {}
impl<M, F: Fn(bool) -> Result<Read<M>> + Send + Sync> Ask<M> for F {}

/// The one row of a query, or a new one; and whether it is new.
#[maybe_async(AFIT)]
pub(crate) async fn get_or_create<M: Model, O: Output>(
    session: Session<'_, O>,
    ask: impl Ask<M>,
    row: M,
    omitted: Omissions,
) -> Result<(M, bool)> {
    if let Some(found) = find(session, &ask, false).await? {
        return Ok((found, false));
    }
    create(session, &ask, row, omitted).await.map_err(|error| doing::<M>("creating", error))
}

#[maybe_async(AFIT)]
pub(super) async fn find<M: Model, O: Output>(
    session: Session<'_, O>,
    ask: &impl Ask<M>,
    again: bool,
) -> Result<Option<M>> {
    match fetch::get(session, ask(again)).await {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Inserts the row, unless somebody else did since it was asked for.
#[maybe_async(AFIT)]
async fn create<M: Model, O: Output>(
    session: Session<'_, O>,
    ask: &impl Ask<M>,
    mut row: M,
    omitted: Omissions,
) -> Result<(M, bool)> {
    let around = Around::open(session, hooks::written::<M>().asks_in_save).await?;
    let created = create_between_hooks(around.session(), ask, &mut row, omitted).await;
    let found = around.end(created).await?;
    Ok(found.map_or((row, true), |found| (found, false)))
}

/// Inserts the row, or gives the one that is there.
#[maybe_async(AFIT)]
async fn create_between_hooks<M: Model, O: Output>(
    session: Session<'_, O>,
    ask: &impl Ask<M>,
    row: &mut M,
    omitted: Omissions,
) -> Result<Option<M>> {
    hooks::before_save(session, row).await?;
    if !insert_ignoring(session, row, omitted.clone()).await? {
        if let Some(found) = find(session, ask, true).await? {
            return Ok(Some(found));
        }
        // Another unique constraint stands in the way: the database shall say which.
        save::insert(session, row, omitted).await?;
    }
    hooks::after_save(session, row, true).await?;
    Ok(None)
}

/// Updates the one row of a query, or makes a new one; and says whether it is new. In a transaction: of two that come
/// at once, neither overwrites what it has not seen.
#[maybe_async(AFIT)]
pub(crate) async fn update_or_create<M: Model, O: Output>(
    session: Session<'_, O>,
    ask: impl Ask<M>,
    row: M,
    omitted: Omissions,
    assignments: Result<Vec<Assignment>>,
) -> Result<(M, bool)> {
    let assignments = assignments?;
    sql::check_assignments(M::schema(), &assignments).map_err(|error| doing::<M>("updating", error))?;
    let scope = Scope::open(session).await?;
    let done = update_or_insert(scope.session(), ask, row, omitted, assignments).await;
    scope.end(done).await
}

#[maybe_async(AFIT)]
async fn update_or_insert<M: Model, O: Output>(
    session: Session<'_, O>,
    ask: impl Ask<M>,
    row: M,
    omitted: Omissions,
    assignments: Vec<Assignment>,
) -> Result<(M, bool)> {
    let (mut row, created) = get_or_create(session, ask, row, omitted).await?;
    if !created {
        let around = Around::open(session, hooks::written::<M>().asks_in_save).await?;
        let assigned = assign_between_hooks(around.session(), &mut row, assignments).await;
        around.end(assigned).await?;
    }
    Ok((row, created))
}

#[maybe_async(AFIT)]
async fn assign_between_hooks<M: Model, O: Output>(
    session: Session<'_, O>,
    row: &mut M,
    assignments: Vec<Assignment>,
) -> Result<()> {
    hooks::before_save(session, row).await?;
    assign::assign(session, row, assignments).await?;
    hooks::after_save(session, row, false).await
}
