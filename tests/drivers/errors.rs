//! What kind an error is, which constraint it names, and what its message does not say.
use crate::common::*;
use std::error::Error as _;

const TABLES: [&str; 5] = [
    "CREATE TABLE author (id INTEGER PRIMARY KEY, code TEXT UNIQUE)",
    "CREATE TABLE book (id INTEGER PRIMARY KEY, title TEXT NOT NULL, author_id INTEGER REFERENCES author (id) \
     ON DELETE RESTRICT, rating INTEGER CONSTRAINT rating_range CHECK (rating < 6), UNIQUE (title, author_id))",
    "CREATE TRIGGER no_seven BEFORE INSERT ON author WHEN NEW.id = 7 BEGIN SELECT RAISE(ABORT, 'seven'); END",
    "INSERT INTO author VALUES (1, 'fh')",
    "INSERT INTO book VALUES (1, 'Dune', 1, 5)",
];

/// A statement, the kind of its error, and the constraint's table, columns and name.
type Case = (&'static str, ErrorKind, Option<&'static str>, &'static [&'static str], Option<&'static str>);

const CASES: [Case; 11] = [
    ("INSERT INTO author VALUES (2, 'fh')", ErrorKind::Unique, Some("author"), &["code"], None),
    ("INSERT INTO author VALUES (1, 'x')", ErrorKind::Unique, Some("author"), &["id"], None),
    ("INSERT INTO book VALUES (2, 'Dune', 1, 5)", ErrorKind::Unique, Some("book"), &["title", "author_id"], None),
    ("INSERT INTO book VALUES (2, NULL, 1, 5)", ErrorKind::NotNull, Some("book"), &["title"], None),
    ("INSERT INTO book VALUES (2, 'Emma', 1, 6)", ErrorKind::Check, None, &[], Some("rating_range")),
    ("INSERT INTO book VALUES (2, 'Emma', 9, 5)", ErrorKind::ForeignKey, None, &[], None),
    ("DELETE FROM author", ErrorKind::ForeignKey, None, &[], None),
    ("UPDATE author SET id = 9", ErrorKind::ForeignKey, None, &[], None),
    ("INSERT INTO author VALUES (7, 'x')", ErrorKind::Database, None, &[], None),
    ("INSERT INTO book (nope) VALUES (1)", ErrorKind::Database, None, &[], None),
    ("SELEC 1", ErrorKind::Database, None, &[], None),
];

#[forms]
async fn kinds_and_constraints() -> Result<()> {
    let db = Form::connect("sqlite::memory:").await?;
    for sql in TABLES {
        run!(db, nothing(sql)).await?;
    }
    for (sql, kind, table, columns, name) in CASES {
        let error = refused(run!(db, count(sql)).await);
        assert_eq!((error.kind(), error.is_database()), (kind, true), "{sql}: {error}");
        assert!(error.source().is_some(), "{sql}");
        let constraint = error.constraint().cloned().unwrap_or_default();
        assert_eq!(constraint.table.as_deref(), table, "{sql}");
        assert_eq!(constraint.columns, columns, "{sql}");
        assert_eq!(constraint.name.as_deref(), name, "{sql}");
    }
    Ok(())
}

#[forms]
async fn messages_are_short_and_help() -> Result<()> {
    let db = Form::connect("sqlite::memory:").await?;
    let error = refused(run!(db, row("SELECT id FROM book")).await);
    assert!(error.to_string().contains("no such table: book"), "{error}");
    assert!(error.to_string().contains("create_tables"), "{error}");

    let long = format!("SELECT nope FROM ({})", vec!["SELECT 1"; 400].join(" UNION ALL "));
    let error = refused(run!(db, rows(long.clone())).await);
    assert_eq!(error.kind(), ErrorKind::Database);
    for text in [error.to_string(), format!("{error:?}"), error.source().unwrap().to_string()] {
        assert!(text.contains("nope") && text.len() < 200, "{text}");
    }

    let error = refused(run!(db, row("SELECT abs(?)").bind(i64::MIN)).await);
    assert!(!format!("{error:?} {error}").contains("9223372036854775808"), "{error:?}");
    Ok(())
}

#[forms]
async fn who_is_locked_out_is_busy() -> Result<()> {
    let place = Place::file();
    let db = Form::connect(&place.url("busy_timeout=50")).await?;
    run!(db, nothing(TABLE)).await?;
    let first = db.connection().await?;
    run!(first, step(BEGIN)).await?;
    for statement in [step(BEGIN), insert(1)] {
        let second = db.connection().await?;
        let error = refused(run!(second, statement).await);
        assert_eq!(error.kind(), ErrorKind::Busy, "{error}");
        assert!(error.is_retryable());
    }
    run!(first, step(COMMIT)).await?;
    run!(db, insert(1)).await?;
    Ok(())
}

#[forms]
async fn a_stale_reader_that_writes_must_start_again() -> Result<()> {
    let place = Place::file();
    let db = Form::connect(&place.url("")).await?;
    run!(db, nothing(TABLE)).await?;
    let reader = db.connection().await?;
    run!(reader, step((Control::Begin, "BEGIN DEFERRED"))).await?;
    run!(reader, rows("SELECT n FROM number")).await?;
    run!(db, insert(1)).await?;
    let error = refused(run!(reader, insert(2)).await);
    assert_eq!(error.kind(), ErrorKind::Serialization, "{error}");
    assert!(error.is_retryable());
    Ok(())
}
