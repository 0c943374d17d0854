//! What `#[lanes]` promises: a body runs in every lane on a database of its own, and the comparison of logs can fail.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]
mod support;

use biform::{Control, Error, Executor, OwnedRow, Purpose, Result, Row, Statement, Value};
use biform_lanes::{helper, lanes};
use support::agree::agree;

fn statement(purpose: Purpose, sql: &'static str) -> Statement {
    Statement::new(purpose, sql)
}

fn ignore(_: &dyn Row) -> Result<()> {
    Ok(())
}

/// A table with two rows.
#[helper]
async fn seed(db: &Db) -> Result<()> {
    db.run(statement(Purpose::Nothing, "CREATE TABLE book (title TEXT)"), &mut ignore).await?;
    for title in ["Dune", "Emma"] {
        let insert = statement(Purpose::Count, "INSERT INTO book VALUES (?)").bind(title);
        assert_eq!(db.run(insert, &mut ignore).await?, 1);
    }
    Ok(())
}

#[helper(with(seed))]
async fn titles(db: &Db) -> Result<Vec<OwnedRow>> {
    seed(db).await?;
    let mut rows = Vec::new();
    let mut keep = |row: &dyn Row| {
        rows.push(OwnedRow::copy(row)?);
        Ok(())
    };
    let mut cursor = db.open(statement(Purpose::Rows, "SELECT title FROM book ORDER BY title")).await?;
    while cursor.next_chunk(1, &mut keep).await? {}
    Ok(rows)
}

fn both() -> Vec<OwnedRow> {
    ["Dune", "Emma"].map(|title| vec![Value::from(title)].into()).into()
}

#[lanes(with(titles))]
async fn a_body_runs_in_every_lane(db: Db) -> Result<()> {
    assert_eq!(titles(&db).await?, both());
    let form = lane!(blocking => { "blocking" }, async => { std::future::ready("async").await });
    assert!(std::any::type_name::<Form>().contains(if form == "blocking" { "Immediate" } else { "Deferred" }));
    Ok(())
}

#[lanes(file, with(seed, titles))]
async fn a_body_runs_on_a_file(db: Db) -> Result<()> {
    assert_eq!(titles(&db).await?, both());
    Ok(())
}

#[lanes(with(seed))]
async fn closures_and_blocks_keep_their_borders(db: Db) -> Result<()> {
    seed(&db).await?;
    let connection = db.connection().await?;
    let count = async |sql| connection.run(statement(Purpose::Count, sql), &mut ignore).await;
    let failed: Result<u64> = async { Ok(count("DELETE FROM nothing").await? + 1) }.await;
    assert!(failed.is_err());
    for (control, sql) in [(Control::Begin, "BEGIN"), (Control::Rollback, "ROLLBACK")] {
        connection.run(statement(Purpose::Transaction(control), sql), &mut ignore).await?;
    }
    assert_eq!(vec![count("DELETE FROM book").await?], [2]);
    Ok(())
}

/// An ignored body is ignored in every lane.
#[lanes]
#[ignore = "shows that attributes are passed on"]
async fn attributes_are_passed_on(_db: Db) -> Result<()> {
    Err(Error::other("not ignored"))
}

/// What comparing two logs says, or nothing if they agree.
fn told(blocking: &str, deferred: &str) -> String {
    agree(blocking, deferred).err().as_ref().map(Error::to_string).unwrap_or_default()
}

#[test]
fn equal_logs_agree() {
    assert_eq!(told("run: a\nrun: b\n", "run: a\nrun: b\n"), "");
}

#[test]
fn the_first_difference_is_shown() {
    let differ = told("run: a\nrun: b\nrun: c\n", "run: a\nrun: B\nrun: C\n");
    assert!(differ.ends_with("first in line 2 of their logs\nblocking: run: b⏎\n   async: run: B⏎"), "{differ}");
}

#[test]
fn a_log_that_ends_early_is_a_difference() {
    let differ = told("run: a\n", "run: a\nrun: b\n");
    assert!(differ.ends_with("line 2 of their logs\nblocking: (the log ends here)\n   async: run: b⏎"), "{differ}");
    assert!(told("", "run: a\n").contains("line 1 of their logs\nblocking: (the log ends here)"));
}

#[test]
fn whitespace_is_a_difference() {
    assert!(told("run: a\n", "run: a \n").contains("line 1"));
    assert!(told("run: a\n", "run: a").contains("line 1"));
}

#[test]
fn logs_without_a_statement_prove_nothing() {
    assert!(told("", "").contains("neither form logged a statement"));
}

/// The comparison on real logs: forms that send different statements are told apart.
#[cfg(all(feature = "blocking", feature = "async"))]
#[test]
fn forms_that_differ_are_told_apart() -> Result<()> {
    use support::lane::{Place, blocking, deferred};
    let select = |sql| statement(Purpose::Row, sql);
    let one = blocking::run(Place::Memory, |db| db.run(select("SELECT 1"), &mut ignore).map(drop))?;
    let two = deferred::run(Place::Memory, async move |db| db.run(select("SELECT 2"), &mut ignore).await.map(drop))?;
    let differ = told(&one.unwrap_or_default(), &two.unwrap_or_default());
    assert!(differ.ends_with("blocking: run Row: SELECT 1 []⏎\n   async: run Row: SELECT 2 []⏎"), "{differ}");
    Ok(())
}

/// A panic in a spawned body is the panic of its test.
#[cfg(feature = "async")]
#[test]
#[should_panic(expected = "in a task")]
fn panics_come_out_of_the_async_lane() {
    use support::lane::{Place, deferred};
    let ended = deferred::run(Place::Memory, async |_| panic!("in a task"));
    assert!(ended.is_ok(), "it ended without a panic");
}

/// A server that nobody named is skipped: there is nothing to compare.
#[cfg(feature = "blocking")]
#[test]
fn a_server_without_an_address_is_skipped() -> Result<()> {
    use support::lane::{Place, blocking};
    let skipped = blocking::run(Place::Server("BIFORM_NO_SUCH_URL"), |_| Err(Error::other("not skipped")))?;
    assert_eq!(skipped, None);
    Ok(())
}
