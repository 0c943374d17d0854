//! SQLite, async: sqlx's pool for a file, one connection for memory.
mod bind;
mod held;
mod row;
mod source;

use super::backend::{Asked, Backend, Opened, Query, Steps, text};
use super::cursor::Open;
use super::database::Database;
use super::lease::Lease;
use super::parameters::check_count;
use crate::error::{Error, ErrorKind, Result};
use crate::executors::gate::{Gate, Shut};
use crate::executors::sqlite::errors::classify;
use crate::executors::sqlite::settings::Settings;
use crate::sql::Dialect;
use crate::statement::Statement;
use crate::value::ValueRef;
use sqlx::error::DatabaseError;
use sqlx::sqlite::{Sqlite, SqliteConnection, SqliteQueryResult, SqliteRow};
use sqlx::{Executor, SqlStr};
use std::ops::DerefMut;

pub(in crate::executors) type SqliteDatabase = Database<Sqlite>;

impl SqliteDatabase {
    pub(in crate::executors) async fn connect(mut settings: Settings) -> Result<Self> {
        let (gate, without) = (Gate::of(settings.connections()), std::mem::take(&mut settings.without));
        Database::over(source::Source::open(settings).await?, gate, &without).await
    }
}

impl Backend for Sqlite {
    const DIALECT: Dialect = Dialect::Sqlite;
    const RETURNS_KEYS: bool = false;
    const GOES_ON: bool = true;

    type Source = source::Source;
    type Held = held::Kept;

    fn check_count(sql: &str, given: usize) -> Result<()> {
        check_count(sql, given)
    }

    async fn query<'c>(_: &'c mut SqliteConnection, asked: Asked<'c>) -> Result<Query<Self>> {
        let arguments = bind::arguments(std::mem::take(asked.values).into_iter())?;
        Ok(Query::Prepared(sqlx::query_with(text(asked.text), arguments).persistent(asked.kept)))
    }

    async fn prepare(connection: &mut SqliteConnection, text: SqlStr) -> Result<()> {
        connection.prepare(text).await.map(drop).map_err(Self::error)
    }

    fn steps<'c>(connection: &'c mut SqliteConnection, query: Query<Self>) -> Steps<'c, Self> {
        match query {
            Query::Prepared(query) => connection.fetch_many(query),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Query::Plain(text) => connection.fetch_many(sqlx::raw_sql(text)),
        }
    }

    async fn first(connection: &mut SqliteConnection, query: Query<Self>) -> Result<Option<SqliteRow>> {
        let first = match query {
            Query::Prepared(query) => connection.fetch_optional(query),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Query::Plain(text) => connection.fetch_optional(sqlx::raw_sql(text)),
        };
        first.await.map_err(Self::error)
    }

    fn value(row: &SqliteRow, column: usize) -> Result<ValueRef<'_>> {
        row::value(row, column)
    }

    fn written(done: &SqliteQueryResult) -> u64 {
        done.rows_affected()
    }

    fn made_key(done: &SqliteQueryResult) -> Option<i64> {
        Some(done.last_insert_rowid())
    }

    fn refusal(refusal: Box<dyn DatabaseError>) -> Error {
        let code = refusal.code().and_then(|code| code.parse().ok()).unwrap_or_default();
        classify(code, refusal.message()).with_source(sqlx::Error::Database(refusal))
    }

    fn trouble(kind: ErrorKind, message: String) -> Error {
        Error::new(kind, message)
    }

    async fn open<'a>(
        lease: impl DerefMut<Target = Lease<Self>> + Send + 'a,
        statement: Statement,
        shut: Shut,
    ) -> Result<Opened<'a>> {
        Ok(Box::new(Open::new(lease, statement, shut).await?))
    }
}

#[cfg(test)]
mod tests {
    use crate::error::Result;
    use crate::executor::Executor as _;
    use crate::statement::{Purpose, Statement, Together, ValueSets};
    use crate::value::{Row, Value, ValueRef};

    /// An insert of rows of so many columns, as the compiler of this crate marks it.
    fn insert(purpose: Purpose, columns: usize) -> Statement {
        let named = |text: &'static str| (0..columns).map(move |column| text.replace('#', &column.to_string()));
        let head = format!("INSERT INTO t ({}) VALUES ", named("c#").collect::<Vec<_>>().join(", "));
        let group = format!("({})", named("?").collect::<Vec<_>>().join(", "));
        let returning = (purpose == Purpose::Key).then(|| " RETURNING id".into());
        let marked = Some(head.len()..head.len() + group.len());
        let together = Together { group: marked, returning, arrays: None };
        Statement::new(purpose, format!("{head}{group}")).with_together(together)
    }

    fn sets(rows: usize, columns: usize) -> ValueSets {
        let mut sets = ValueSets::with_capacity(columns, rows);
        (0..rows as i64).for_each(|row| sets.push_set(|values| values.extend((0..columns).map(|_| Value::I64(row)))));
        sets
    }

    async fn table(columns: usize) -> Result<crate::Db> {
        let columns: String = (0..columns).map(|column| format!(", c{column} INTEGER NOT NULL")).collect();
        let db = crate::connect("sqlite::memory:").await?;
        let table = format!("CREATE TABLE t (id INTEGER PRIMARY KEY{columns}, CHECK (c0 < 10000))");
        db.run(Statement::new(Purpose::Nothing, table), &mut |_| Ok(())).await?;
        Ok(db)
    }

    fn integer(row: &dyn Row, column: usize) -> Result<i64> {
        match row.get(column)? {
            ValueRef::Int(value) => Ok(value),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn every_row_gets_its_key() -> Result<()> {
        // 100 columns fill the limit of bound values before the limit of rows.
        for (rows, columns) in [(0, 1), (1, 1), (16, 1), (17, 1), (499, 2), (500, 2), (501, 2), (1203, 2), (700, 100)] {
            let db = table(columns).await?;
            let mut keys = Vec::new();
            let mut sink = |row: &dyn Row| {
                keys.push(integer(row, 0)?);
                Ok(())
            };
            let answer = db.run_many(insert(Purpose::Key, columns), sets(rows, columns), &mut sink).await?;
            assert_eq!(answer, rows as u64);
            assert!(keys.iter().copied().eq(1..=rows as i64), "{rows} rows of {columns} columns");
            let mut compare = |row: &dyn Row| {
                assert_eq!(integer(row, 0)?, integer(row, 1)? + 1);
                Ok(())
            };
            let read = Statement::new(Purpose::Rows, "SELECT id, c0 FROM t");
            assert_eq!(db.run(read, &mut compare).await?, rows as u64);
        }
        Ok(())
    }

    #[tokio::test]
    async fn rows_are_counted_without_keys() -> Result<()> {
        let db = table(3).await?;
        let mut pushed = 0;
        let mut sink = |_: &dyn Row| {
            pushed += 1;
            Ok(())
        };
        assert_eq!(db.run_many(insert(Purpose::Count, 3), sets(1203, 3), &mut sink).await?, 1203);
        assert_eq!(pushed, 0);
        Ok(())
    }

    #[tokio::test]
    async fn a_refused_row_and_a_failing_sink_end_it() -> Result<()> {
        let db = table(1).await?;
        let refused = db.run_many(insert(Purpose::Key, 1), sets(10_001, 1), &mut |_| Ok(())).await;
        assert_eq!(refused.err().map(|error| error.kind()), Some(crate::ErrorKind::Check));
        let mut fail = |_: &dyn Row| Err(crate::Error::other(std::fmt::Error));
        let failed = db.run_many(insert(Purpose::Key, 1), sets(3, 1), &mut fail).await;
        assert!(failed.err().is_some_and(|error| error.downcast_ref::<std::fmt::Error>().is_some()));
        Ok(())
    }
}
