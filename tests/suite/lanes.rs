//! What `#[lanes]` promises: a body runs in every lane on a database of its own, and the comparison of logs can fail.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::agree::agree;
use biform::prelude::*;
use biform::{Control, Error, OwnedRow, Purpose, Result, Row, Statement, Value};
use biform_lanes::{helper, lanes};

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
        let insert = match db.dialect().family() {
            Family::Postgres => "INSERT INTO book VALUES ($1)",
            _ => "INSERT INTO book VALUES (?)",
        };
        let insert = statement(Purpose::Count, insert).bind(title);
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
    assert_eq!(db.count(), 4);
    Ok(())
}

#[lanes(file, with(seed, titles))]
async fn a_body_runs_on_a_file(db: Db) -> Result<()> {
    assert_eq!(titles(&db).await?, both());
    assert_eq!(db.count(), 4);
    Ok(())
}

#[lanes(with(seed))]
async fn closures_and_blocks_keep_their_borders(db: Db) -> Result<()> {
    seed(&db).await?;
    let seen = db.count();
    let connection = db.connection().await?;
    let count = async |sql| connection.run(statement(Purpose::Count, sql), &mut ignore).await;
    let failed: Result<u64> = async { Ok(count("DELETE FROM nothing").await? + 1) }.await;
    assert!(failed.is_err());
    for (control, sql) in [(Control::Begin, "BEGIN"), (Control::Rollback, "ROLLBACK")] {
        connection.run(statement(Purpose::Transaction(control), sql), &mut ignore).await?;
    }
    assert_eq!(vec![count("DELETE FROM book").await?], [2]);
    assert_eq!(db.count() - seen, 4);
    Ok(())
}

#[derive(Model, Debug, Clone)]
struct Book {
    id: Id<Book>,
    title: String,
}

#[lanes]
async fn models_transactions_and_iterators_are_written_once(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let mut book = Book::create().title("Dune").save(&db).await?;
    db.atomic(async |tx| {
        book.title.push('!');
        book.save(tx).await?;
        tx.atomic(async |tx| Book::create().title("Emma").save(tx).await).await?;
        Ok(())
    })
    .await?;
    let (mut rows, mut titles) = (Book::objects().iterator(&db).await?, Vec::new());
    while let Some(book) = rows.next().await {
        titles.push(book?.title);
    }
    assert_eq!(titles, ["Dune!", "Emma"]);
    assert_eq!(Book::objects().count(&db).await?, 2);
    let savepoints = db.statements().into_iter().filter(|sql| sql.starts_with("SAVEPOINT"));
    assert_eq!(savepoints.count(), 1);
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

/// The next test runs it.
#[lanes]
#[ignore = "its forms send different statements"]
async fn forms_that_differ(db: Db) -> Result<()> {
    let sql = lane!(blocking => { "SELECT 1" }, async => { "SELECT 2" });
    db.run(statement(Purpose::Row, sql), &mut ignore).await?;
    Ok(())
}

/// The next test runs it.
#[lanes]
#[ignore = "it sends nothing"]
async fn a_silent_body(_db: Db) -> Result<()> {
    Ok(())
}

#[cfg(all(feature = "blocking", feature = "async"))]
#[test]
fn the_comparison_of_a_body_can_fail() {
    let differ = forms_that_differ::statements_agree::sqlite().unwrap_err().to_string();
    assert!(differ.ends_with("blocking: run Row: SELECT 1 []⏎\n   async: run Row: SELECT 2 []⏎"), "{differ}");
    let silent = a_silent_body::statements_agree::sqlite().unwrap_err().to_string();
    assert!(silent.contains("neither form logged a statement"), "{silent}");
}

/// A panic in a spawned body is the panic of its test.
#[cfg(feature = "async")]
#[test]
#[should_panic(expected = "in a task")]
fn panics_come_out_of_the_async_lane() {
    use crate::support::lane::{Place, deferred};
    let ended = deferred::run(Place::Memory, "", async |_| panic!("in a task"));
    assert!(ended.is_ok(), "it ended without a panic");
}

/// A server that nobody named is skipped: there is nothing to compare.
#[cfg(feature = "blocking")]
#[test]
fn a_server_without_an_address_is_skipped() -> Result<()> {
    use crate::support::lane::{Place, blocking};
    let skipped = blocking::run(Place::Server("BIFORM_NO_SUCH_URL"), "", |_| Err(Error::other("not skipped")))?;
    assert_eq!(skipped, None);
    Ok(())
}

/// A newcomer's first run is green, and says what it left out: this program, run again without the variables.
#[cfg(all(feature = "blocking", feature = "postgres", feature = "mysql"))]
#[test]
fn what_is_skipped_is_said_once_with_the_variable_to_set() {
    let (_, here) = module_path!().split_once("::").unwrap();
    let mut run = std::process::Command::new(std::env::current_exe().unwrap());
    for lane in ["postgres_blocking", "mariadb_blocking"] {
        run.args([
            format!("{here}::a_body_runs_in_every_lane::{lane}"),
            format!("{here}::a_body_runs_on_a_file::{lane}"),
        ]);
    }
    let variables = ["BIFORM_POSTGRES_URL", "BIFORM_MYSQL_URL"];
    for variable in variables {
        run.env_remove(variable);
    }
    let output = run.arg("--exact").output().unwrap();
    let (passed, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && passed.contains("4 passed"), "{passed}\n{said}");
    let mut said: Vec<_> = said.lines().collect();
    said.sort_unstable();
    let notice = |lanes, variable| {
        format!("lanes on {lanes} are skipped: set {variable} to the URL of a database that tests may change")
    };
    assert_eq!(said, [notice("mysql", variables[1]), notice("postgres", variables[0])]);
}
