//! PostgreSQL, async.
mod bind;
mod connect;
mod cursor;
mod row;

use super::backend::{Asked, Backend, Opened, Query, Steps, text};
use super::cursor::Open;
use super::database::Database;
use super::lease::Lease;
use super::pool::{Pool, Slot};
use crate::error::{Error, ErrorKind, Result};
use crate::executors::gate::Shut;
use crate::executors::postgres::batch::{place_of, texts};
use crate::executors::postgres::cursor::is_query;
use crate::executors::postgres::errors::{Reported, classify};
use crate::executors::server::code::ServerCode;
use crate::executors::server::rows::Rows;
use crate::sql::Dialect;
use crate::statement::Statement;
use crate::value::ValueRef;
use sqlx::error::DatabaseError;
use sqlx::postgres::{PgArguments, PgConnection, PgDatabaseError, PgErrorPosition, PgQueryResult, PgRow, Postgres};
use sqlx::{Executor, SqlStr};
use std::ops::DerefMut;

pub(in crate::executors) type PostgresDatabase = Database<Postgres>;

const SYNTAX_ERROR: &str = "42601";

impl Backend for Postgres {
    const DIALECT: Dialect = Dialect::Postgres;
    const RETURNS_KEYS: bool = true;
    const GOES_ON: bool = true;

    type Source = Pool<Self>;
    type Held = Slot<Self>;

    /// The server says how many there are when it prepares a statement.
    fn check_count(_: &str, _: usize) -> Result<()> {
        Ok(())
    }

    /// The server says what type each parameter has, and the value is made one of it: a statement is prepared first.
    async fn query<'c>(connection: &'c mut PgConnection, asked: Asked<'c>) -> Result<Query<Self>> {
        let sql = text(asked.text);
        if asked.values.is_empty() && asked.plain {
            return Ok(Query::Plain(sql));
        }
        let arguments = match asked.values.is_empty() && !asked.text.as_str().contains('$') {
            true => PgArguments::default(),
            false => {
                // A text of many rows has the types of one, again and again.
                let described = asked.single.unwrap_or(asked.text);
                let prepared = connection.prepare(text(described)).await.map_err(Self::error)?;
                bind::arguments(&prepared, asked.values, asked.single.is_some())?
            }
        };
        Ok(Query::Prepared(sqlx::query_with(sql, arguments).persistent(asked.kept)))
    }

    /// The types of the arrays are those of the columns, which the insert of one row tells.
    async fn arrays<'c>(
        connection: &'c mut PgConnection,
        statement: &'c Statement,
        rows: Rows<'c>,
    ) -> Result<Option<Query<Self>>> {
        let Some(arrays) = statement.by_arrays() else { return Ok(None) };
        let one = connection.prepare(text(statement.sql_text())).await.map_err(Self::error)?;
        let arguments = bind::arrays(&one, rows)?;
        Ok(arguments.map(|arguments| Query::Prepared(sqlx::query_with(text(arrays), arguments))))
    }

    async fn prepare(connection: &mut PgConnection, text: SqlStr) -> Result<()> {
        connection.prepare(text).await.map(drop).map_err(Self::error)
    }

    fn steps<'c>(connection: &'c mut PgConnection, query: Query<Self>) -> Steps<'c, Self> {
        match query {
            Query::Prepared(query) => connection.fetch_many(query),
            Query::Plain(text) => connection.fetch_many(sqlx::raw_sql(text)),
        }
    }

    fn value(row: &PgRow, column: usize) -> Result<ValueRef<'_>> {
        row::value(row, column)
    }

    fn written(done: &PgQueryResult) -> u64 {
        done.rows_affected()
    }

    /// The text returns it.
    fn made_key(_: &PgQueryResult) -> Option<i64> {
        None
    }

    /// Without the driver's error beneath: what a server says may show values.
    fn refusal(refusal: Box<dyn DatabaseError>) -> Error {
        match refusal.try_downcast_ref::<PgDatabaseError>() {
            Some(told) => classify(&Reported {
                code: told.code(),
                message: told.message(),
                detail: told.detail(),
                table: told.table(),
                column: told.column(),
                constraint: told.constraint(),
            }),
            None => classify(&Reported { message: refusal.message(), ..Reported::default() }),
        }
    }

    /// Nobody knows what became of the statement, as where the database reports an error.
    fn trouble(kind: ErrorKind, message: String) -> Error {
        Error::database(kind, message)
    }

    /// Or a value does not fit what a parameter was of.
    fn is_outdated(error: &Error) -> bool {
        let is_unsent = error.kind() == ErrorKind::Encode && !error.is_database();
        is_unsent || error.downcast_ref::<ServerCode>().is_some_and(ServerCode::is_outdated)
    }

    fn texts(batch: &[Statement]) -> usize {
        texts(batch)
    }

    fn misread(error: &sqlx::Error, batch: &[Statement]) -> Option<usize> {
        let reported: &PgDatabaseError = error.as_database_error()?.try_downcast_ref()?;
        match reported.position()? {
            PgErrorPosition::Original(letter) if reported.code() == SYNTAX_ERROR => Some(place_of(batch, letter)),
            _ => None,
        }
    }

    async fn open<'a>(
        lease: impl DerefMut<Target = Lease<Self>> + Send + 'a,
        statement: Statement,
        shut: Shut,
    ) -> Result<Opened<'a>> {
        if is_query(statement.sql()) {
            return Ok(Box::new(cursor::Declared::new(lease, statement, shut).await?));
        }
        if lease.needs_transaction(&statement) {
            return Ok(Box::new(cursor::buffered(lease, statement).await?));
        }
        Ok(Box::new(Open::new(lease, statement, shut).await?))
    }
}
