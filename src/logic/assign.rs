//! Setting columns of one row by expressions, and reading back what they gave. Knows no driver.
use super::by_key::{check_key, key_values};
use super::failure::{doing, no_key_yet};
use super::inherited::Write;
use super::row::{Given, Made};
use super::save::missing;
use super::{Session, inherited, reading};
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::expr::{Assignment, Kind};
use crate::model::Model;
use crate::sql::{self, Dialect};
use crate::value::Value;

/// Sets columns of the row, in the database, and reads them into the model.
#[maybe_async(AFIT)]
pub(crate) async fn assign<M: Model, O: Output>(
    session: Session<'_, O>,
    model: &mut M,
    assignments: Vec<Assignment>,
) -> Result<()> {
    let assigned = assign_all(session, model, assignments).await;
    assigned.map_err(|error| doing::<M>("updating", error))
}

#[maybe_async(AFIT)]
async fn assign_all<M: Model, O: Output>(
    session: Session<'_, O>,
    model: &mut M,
    assignments: Vec<Assignment>,
) -> Result<()> {
    if assignments.is_empty() {
        return model.pk().into_key().map(drop).ok_or_else(no_key_yet);
    }
    if M::schema().parent().is_some() {
        return inherited::write(session, model, Write::Set(assignments)).await.map(drop);
    }
    assign_row(session, model, assignments).await?.give(model)
}

/// Sets columns of the row alone, and gives what the model gets of it.
#[maybe_async(AFIT)]
pub(super) async fn assign_row<M: Model, O: Output>(
    session: Session<'_, O>,
    model: &M,
    mut assignments: Vec<Assignment>,
) -> Result<Given> {
    let key = model.pk().into_key().ok_or_else(no_key_yet)?;
    sql::check_assignments(M::schema(), &assignments)?;
    let made = Made::by_update(model, session.now())?;
    made.assign(&mut assignments);
    let mut read: Vec<usize> = assignments.iter().map(|assignment| assignment.position).collect();
    read.extend(M::schema().computed());
    let key_values = key_values(&key);
    check_key::<M>(session.dialect(), &key_values)?;
    let version = M::schema().version().map(|position| model.value(position));
    let set_key = key_after::<M>(session.dialect(), &key_values, &assignments)?;
    let statement = sql::update_returning(M::schema(), session.dialect(), &assignments, key_values, version, &read)?;
    let set = reading::update::<M, O>(session, statement, set_key, &read).await?;
    match set {
        Some(row) => Ok(Given::of(Made::default(), Some((read, row)))),
        None => Err(missing::<M, O>(session, &key).await?),
    }
}

/// The key that the row has after assignments.
fn key_after<M: Model>(dialect: Dialect, key: &[Value], assignments: &[Assignment]) -> Result<Vec<Value>> {
    let mut after = key.to_vec();
    for (position, value) in M::schema().key_positions().iter().zip(&mut after) {
        match assignments.iter().rfind(|assignment| assignment.position == *position).map(|set| &set.node.0) {
            None => {}
            Some(Kind::Value(set)) => *value = set.clone(),
            Some(_) if dialect.capabilities().returning_on_update => {}
            Some(_) => {
                let message = "without `UPDATE … RETURNING` the database does not tell what an expression made of a key: set the key to \
                     a value";
                return Err(Error::new(ErrorKind::Unsupported, message));
            }
        }
    }
    Ok(after)
}
