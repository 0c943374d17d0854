//! One statement with many sets of values on a sqlx connection. Each statement is a message to sqlx's thread and back,
//! which costs as much as ten rows, so inserts of many rows are joined.
use super::bind::{arguments, check_count, text};
use super::row::Received;
use super::run::{self, Query, done, error};
use crate::error::Result;
use crate::executors::key_row::KeyRow;
use crate::sql::Dialect;
use crate::statement::{Purpose, SqlText, Statement, ValueSets};
use crate::value::{Row, Sink, Value, ValueRef};
use futures::StreamExt;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Either, Executor};

/// How many rows one statement inserts. Measured with four columns: from 200 to 4000 rows cost the same, 1.2 to 1.6 µs a
/// row; 50 rows cost 2, a row alone 50.
const ROWS: usize = 500;

/// So many rows at most come often and take little room, so their statement is kept prepared.
const FEW: usize = 16;

/// Runs a statement for each set of values.
pub(super) async fn run_many(
    connection: &mut SqliteConnection,
    statement: Statement,
    sets: ValueSets,
    sink: Sink<'_>,
) -> Result<u64> {
    let (width, mut left) = (sets.width().max(1), sets.len());
    let rows = ROWS.min(Dialect::Sqlite.max_binds() / width).max(1);
    let mut size = left.min(rows);
    let Some(mut joined) = statement.joined(size).map(SqlText::from) else {
        return one_by_one(connection, statement, sets, sink).await;
    };
    if left > 0 {
        check_count(statement.sql(), sets.width())?;
    }
    let (mut values, mut sum) = (sets.into_values().into_iter(), 0);
    while left > 0 {
        let chunk = left.min(rows);
        let taken: Vec<Value> = values.by_ref().take(chunk * width).collect();
        if chunk != size {
            (size, joined) = (chunk, statement.joined(chunk).unwrap_or_default().into());
        }
        let query = run::prepared(text(&joined), arguments(taken.into_iter())?);
        let query = query.persistent(chunk == rows || chunk <= FEW);
        sum += insert(connection, query, statement.purpose(), &mut *sink).await?;
        left -= chunk;
    }
    Ok(sum)
}

async fn one_by_one(
    connection: &mut SqliteConnection,
    statement: Statement,
    sets: ValueSets,
    sink: Sink<'_>,
) -> Result<u64> {
    let mut sum = 0;
    for values in sets.iter() {
        let one = statement.clone().with_values(values.to_vec());
        sum += run::run(connection, one, &mut *sink).await?;
    }
    Ok(sum)
}

async fn insert(connection: &mut SqliteConnection, query: Query, purpose: Purpose, sink: Sink<'_>) -> Result<u64> {
    if purpose != Purpose::Key {
        return done(connection, query).await.map(|done| done.rows_affected());
    }
    let mut keys = Vec::new();
    let mut steps = connection.fetch_many(query);
    while let Some(step) = steps.next().await {
        if let Either::Right(row) = step.map_err(error)?
            && let ValueRef::Int(key) = Received(row).get(0)?
        {
            keys.push(key);
        }
    }
    // SQLite gives keys in the order of the rows, but promises none for RETURNING.
    keys.sort_unstable();
    keys.iter().try_for_each(|key| sink(&KeyRow(*key)))?;
    Ok(keys.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::executor::Executor as _;

    /// An insert of rows of so many columns, as the compiler of this crate marks it.
    fn insert(purpose: Purpose, columns: usize) -> Statement {
        let named = |text: &'static str| (0..columns).map(move |column| text.replace('#', &column.to_string()));
        let head = format!("INSERT INTO t ({}) VALUES ", named("c#").collect::<Vec<_>>().join(", "));
        let group = format!("({})", named("?").collect::<Vec<_>>().join(", "));
        let returning = (purpose == Purpose::Key).then(|| " RETURNING id".into());
        Statement::new(purpose, format!("{head}{group}")).with_group(head.len()..head.len() + group.len(), returning)
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
