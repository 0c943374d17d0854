//! MariaDB and MySQL, async.
mod bind;
mod connect;
mod row;

use super::backend::{Asked, Backend, Opened, Query, Steps, text};
use super::cursor::Open;
use super::database::Database;
use super::lease::Lease;
use super::parameters::check_count;
use super::pool::{Pool, Slot};
use crate::error::{Error, ErrorKind, Result};
use crate::executors::gate::Shut;
use crate::executors::mysql::errors::classify;
use crate::executors::parameters::wrong_count;
use crate::executors::server::code::ServerCode;
use crate::sql::Dialect;
use crate::statement::Statement;
use crate::value::ValueRef;
use sqlx::error::DatabaseError;
use sqlx::mysql::{MySql, MySqlConnection, MySqlDatabaseError, MySqlQueryResult, MySqlRow};
use sqlx::{Either, Executor, SqlStr, Statement as _};
use std::ops::DerefMut;

pub(in crate::executors) type MySqlDatabase = Database<MySql>;

impl Backend for MySql {
    const DIALECT: Dialect = Dialect::MySql;
    const RETURNS_KEYS: bool = true;
    /// sqlx reads a packet in two steps, and a statement in many: whoever comes after a call that was cut short would
    /// begin in the midst of its answer.
    const GOES_ON: bool = false;

    type Source = Pool<Self>;
    type Held = Slot<Self>;

    fn check_count(sql: &str, given: usize) -> Result<()> {
        check_count(sql, given)
    }

    async fn query<'c>(connection: &'c mut MySqlConnection, asked: Asked<'c>) -> Result<Query<Self>> {
        let text = text(asked.text);
        if asked.plain && asked.values.is_empty() {
            return Ok(Query::Plain(text));
        }
        if asked.kept {
            // With a wrong number of values sqlx would wait for an answer for ever.
            let prepared = connection.prepare(text.clone()).await.map_err(Self::error)?;
            match prepared.parameters() {
                Some(Either::Right(wanted)) if wanted != asked.values.len() => {
                    return Err(wrong_count(wanted, asked.values.len()));
                }
                _ => {}
            }
        }
        let arguments = bind::arguments(asked.values)?;
        Ok(Query::Prepared(sqlx::query_with(text, arguments).persistent(asked.kept)))
    }

    async fn prepare(connection: &mut MySqlConnection, text: SqlStr) -> Result<()> {
        connection.prepare(text).await.map(drop).map_err(Self::error)
    }

    fn steps<'c>(connection: &'c mut MySqlConnection, query: Query<Self>) -> Steps<'c, Self> {
        match query {
            Query::Prepared(query) => connection.fetch_many(query),
            Query::Plain(text) => connection.fetch_many(sqlx::raw_sql(text)),
        }
    }

    fn value(row: &MySqlRow, column: usize) -> Result<ValueRef<'_>> {
        row::value(row, column)
    }

    fn written(done: &MySqlQueryResult) -> u64 {
        done.rows_affected()
    }

    fn made_key(done: &MySqlQueryResult) -> Option<i64> {
        i64::try_from(done.last_insert_id()).ok().filter(|key| *key > 0)
    }

    /// Without the driver's error beneath: what a server says may show values.
    fn refusal(refusal: Box<dyn DatabaseError>) -> Error {
        let number = refusal.try_downcast_ref::<MySqlDatabaseError>().map(MySqlDatabaseError::number);
        let state = refusal.code().unwrap_or_default();
        classify(number.unwrap_or_default(), &state, refusal.message())
    }

    /// Nobody knows what became of the statement, as where the database reports an error.
    fn trouble(kind: ErrorKind, message: String) -> Error {
        Error::database(kind, message)
    }

    fn is_outdated(error: &Error) -> bool {
        error.downcast_ref::<ServerCode>().is_some_and(ServerCode::is_outdated)
    }

    async fn open<'a>(
        lease: impl DerefMut<Target = Lease<Self>> + Send + 'a,
        statement: Statement,
        shut: Shut,
    ) -> Result<Opened<'a>> {
        Ok(Box::new(Open::new(lease, statement, shut).await?))
    }
}
