//! What kind an error of a server is, which constraint it names, and what its message does not say.
use crate::common::*;

const TABLES: [&str; 4] = [
    "CREATE TABLE author (id BIGINT PRIMARY KEY, code VARCHAR(9) UNIQUE)",
    "CREATE TABLE book (id BIGINT PRIMARY KEY, title VARCHAR(9) NOT NULL, author_id BIGINT, rating INTEGER, \
     CONSTRAINT book_author FOREIGN KEY (author_id) REFERENCES author (id) ON DELETE RESTRICT, \
     CONSTRAINT rating_range CHECK (rating < 6), CONSTRAINT one_title UNIQUE (title, author_id))",
    "INSERT INTO author VALUES (1, 'fh')",
    "INSERT INTO book VALUES (1, 'Dune', 1, 5)",
];

/// A statement, the kind of its error, and the constraint's table, columns and name where PostgreSQL tells them.
type Case = (&'static str, ErrorKind, Option<&'static str>, &'static [&'static str], Option<&'static str>);

const CASES: [Case; 11] = [
    ("INSERT INTO author VALUES (2, 'fh')", ErrorKind::Unique, Some("author"), &["code"], Some("author_code_key")),
    ("INSERT INTO book VALUES (1, 'x', 1, 5)", ErrorKind::Unique, Some("book"), &["id"], Some("book_pkey")),
    (
        "INSERT INTO book VALUES (2, 'Dune', 1, 5)",
        ErrorKind::Unique,
        Some("book"),
        &["title", "author_id"],
        Some("one_title"),
    ),
    ("INSERT INTO book VALUES (2, NULL, 1, 5)", ErrorKind::NotNull, Some("book"), &["title"], None),
    ("INSERT INTO book (id) VALUES (2)", ErrorKind::NotNull, Some("book"), &["title"], None),
    ("INSERT INTO book VALUES (2, 'Emma', 1, 6)", ErrorKind::Check, Some("book"), &[], Some("rating_range")),
    (
        "INSERT INTO book VALUES (2, 'Emma', 9, 5)",
        ErrorKind::ForeignKey,
        Some("book"),
        &["author_id"],
        Some("book_author"),
    ),
    ("DELETE FROM author", ErrorKind::ForeignKey, Some("book"), &[], Some("book_author")),
    ("INSERT INTO book VALUES (2, 'a title too long', 1, 5)", ErrorKind::Database, None, &[], None),
    ("INSERT INTO book (nope) VALUES (1)", ErrorKind::Database, None, &[], None),
    ("SELEC 1", ErrorKind::Database, None, &[], None),
];

#[forms]
async fn kinds_and_constraints_of_servers() -> Result<()> {
    for server in Server::all() {
        let db = Form::connect(&server.url("")).await?.0;
        for sql in TABLES {
            run!(db, nothing(sql)).await?;
        }
        for (sql, kind, table, columns, name) in CASES {
            for purpose in [Purpose::Nothing, Purpose::Rows] {
                let error = refused(run!(db, Statement::new(purpose, sql)).await);
                assert_eq!((error.kind(), error.is_database()), (kind, true), "{sql}: {error}");
            }
            let error = refused(run!(db, count(sql)).await);
            assert_eq!((error.kind(), error.is_database()), (kind, true), "{sql}: {error}");
            assert!(std::error::Error::source(&error).is_some(), "{sql}");
            let constraint = error.constraint().cloned().unwrap_or_default();
            if server.dialect == Dialect::Postgres {
                assert_eq!(constraint.table.as_deref(), table, "{sql}");
                assert_eq!(constraint.columns, columns, "{sql}");
                assert_eq!(constraint.name.as_deref(), name, "{sql}");
                continue;
            }
            // MariaDB names the columns of some and the name of others; names of keys are its own where there is none.
            let name = name.map(|name| match name {
                "book_pkey" => "PRIMARY",
                "author_code_key" => "code",
                name => name,
            });
            assert_eq!(constraint.name.as_deref(), name, "{sql}: {error}");
            assert!(constraint.table.is_none() || constraint.table.as_deref() == table, "{sql}: {error}");
            assert!(constraint.columns.is_empty() || constraint.columns == columns, "{sql}: {error}");
        }
    }
    Ok(())
}

#[forms]
async fn messages_show_no_value() -> Result<()> {
    for server in Server::all() {
        let db = Form::connect(&server.url("")).await?.0;
        for sql in TABLES {
            run!(db, nothing(sql)).await?;
        }
        let is_postgres = server.dialect == Dialect::Postgres;
        let add = if is_postgres { "INSERT INTO author VALUES ($1, $2)" } else { "INSERT INTO author VALUES (?, ?)" };
        run!(db, count(add).bind(2).bind("hunter2")).await?;
        let parse = if is_postgres {
            "SELECT CAST($1::text AS BIGINT)"
        } else {
            "INSERT INTO book (id, title) VALUES (?, 'x')"
        };
        for statement in [count(add).bind(3).bind("hunter2"), row(parse).bind("hunter2")] {
            let error = refused(run!(db, statement).await);
            let source = std::error::Error::source(&error).unwrap();
            let shown = format!("{error} {error:?} {source} {source:?}");
            assert!(!shown.contains("hunter2"), "{shown}");
        }
        let missing = refused(run!(db, row("SELECT 1 FROM nowhere")).await);
        assert!(missing.to_string().contains("create_tables"), "{missing}");
    }
    Ok(())
}

#[forms]
async fn what_was_read_and_then_changed_by_others_is_to_be_run_again() -> Result<()> {
    let Some(server) = Server::postgres() else { return Ok(()) };
    let db = Form::connect(&server.url("")).await?.0;
    for sql in TABLES {
        run!(db, nothing(sql)).await?;
    }
    let reader = db.connection().await?;
    run!(reader, step((Control::Begin, "BEGIN ISOLATION LEVEL REPEATABLE READ"))).await?;
    run!(reader, rows("SELECT id FROM author")).await?;
    run!(db, count("UPDATE author SET code = 'a'")).await?;
    let error = refused(run!(reader, count("UPDATE author SET code = 'b'")).await);
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Serialization, true), "{error}");
    // The transaction takes no more, and says so.
    let error = refused(run!(reader, row("SELECT 1")).await);
    assert_eq!(error.kind(), ErrorKind::Database, "{error}");
    Ok(())
}

#[forms]
async fn who_may_only_read_is_told() -> Result<()> {
    for server in Server::all() {
        let db = Form::connect(&server.url("")).await?.0;
        for sql in TABLES {
            run!(db, nothing(sql)).await?;
        }
        let reader = db.connection().await?;
        run!(reader, step((Control::Begin, "START TRANSACTION READ ONLY"))).await?;
        let error = refused(run!(reader, count("DELETE FROM book")).await);
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    }
    Ok(())
}
