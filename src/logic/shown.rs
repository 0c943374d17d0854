//! The statements that a save sends, without sending them.
use super::insert::Insert;
use super::row::{Made, one_look};
use super::save::{update_statement, written};
use crate::error::Result;
use crate::model::{Model, Omitted};
use crate::sql::{self, Dialect};
use crate::statement::Statement;
use std::time::SystemTime;

/// The statement that `save` sends to update.
pub(crate) fn update<M: Model>(model: &M, key: &M::Key, dialect: Dialect) -> Result<Statement> {
    let made = Made::by_update(model, one_look(SystemTime::now))?;
    let fields = written(model, &made, None);
    Ok(update_statement(model, key, &made, fields.as_deref(), dialect))
}

/// The statement that `save` sends to insert.
pub(crate) fn insert<M: Model>(model: &M, dialect: Dialect) -> Statement {
    let insert = Insert::of(model, Omitted::NONE, one_look(SystemTime::now));
    let statement = sql::insert(M::schema(), dialect, insert.with_key, insert.omitted);
    statement.with_values(insert.values(model))
}
