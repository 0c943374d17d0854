//! Transactions that are said before they begin, in every lane: isolation, reading only, and running again.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]
use crate::support::sent::Sent;
use biform::prelude::*;
use biform::testing::{Fault, Faulty};
use biform::{Error, Isolation, Result};
use biform_lanes::lanes;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    title: String,
}

const TITLED: &str = r#"INSERT INTO "book" ("title") VALUES (?)"#;

fn lost(kind: ErrorKind) -> Error {
    Error::database(kind, "lost to another transaction")
}

/// COMMIT is part of what is run again, and hooks of an attempt that failed are never called.
#[lanes]
async fn a_conflict_has_all_of_it_run_again(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let mut sent = Sent::from_now(&db);
    let faulty = Faulty::new(db.clone());
    faulty.fail_on("INSERT", lost(ErrorKind::Deadlock)).fail_on("COMMIT", lost(ErrorKind::Serialization));
    let (tell, told) = mpsc::channel();
    let attempts = AtomicU32::new(0);
    let book = faulty.transaction().retries(5).run(async |tx| {
        let (tell, attempt) = (tell.clone(), attempts.fetch_add(1, Ordering::Relaxed));
        tx.on_commit(move || tell.send(attempt).unwrap());
        Book::create().title("Dune").save(tx).await
    });
    let book = book.await?;
    assert_eq!(told.try_iter().collect::<Vec<_>>(), [2]);
    let (begin, commit, rollback) = ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK");
    // The statements that failed were not sent.
    assert_eq!(sent.news(&db), [begin, rollback, begin, TITLED, rollback, begin, TITLED, commit]);
    assert_eq!(Book::objects().all(&db).await?, [book]);
    Ok(())
}

#[lanes]
async fn it_is_run_again_as_often_as_said_and_no_more(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let seen = db.count();
    for (retries, runs) in [(0, 1), (1, 2), (3, 4)] {
        let faulty = Faulty::new(db.clone());
        for _ in 0..runs {
            faulty.pass(1).push(Fault::Fail(lost(ErrorKind::Serialization))).pass(1);
        }
        let attempts = AtomicU32::new(0);
        let plan = faulty.transaction().retries(retries);
        let failed = plan
            .run(async |tx| {
                attempts.fetch_add(1, Ordering::Relaxed);
                Book::create().title("Dune").save(tx).await
            })
            .await;
        assert_eq!((failed.unwrap_err().kind(), attempts.into_inner()), (ErrorKind::Serialization, runs));
    }
    assert_eq!((Book::objects().count(&db).await?, db.count() - seen), (0, 2 * (1 + 2 + 4) + 1));
    Ok(())
}

#[lanes]
async fn what_failed_for_another_reason_is_not_run_again(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let seen = db.count();
    let runs = AtomicU32::new(0);
    let other = db.transaction().retries(5).run(async |tx| {
        runs.fetch_add(1, Ordering::Relaxed);
        Book::create().title("Dune").save(tx).await?;
        Err::<(), _>(Error::other("changed my mind"))
    });
    assert_eq!(other.await.unwrap_err().to_string(), "changed my mind");
    let faulty = Faulty::new(db.clone());
    faulty.fail_on("INSERT", Error::database(ErrorKind::Busy, "waited for long enough"));
    let busy = faulty.transaction().retries(5).run(async |tx| {
        runs.fetch_add(1, Ordering::Relaxed);
        Book::create().title("Dune").save(tx).await
    });
    assert_eq!(busy.await.unwrap_err().kind(), ErrorKind::Busy);
    assert_eq!((runs.load(Ordering::Relaxed), db.count() - seen), (2, 5));
    Ok(())
}

#[derive(Debug)]
enum Refusal {
    Swallowed,
    Database(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Refusal::Database(error)
    }
}

/// It is the transaction that knows of the conflict, whatever the closure makes of it.
#[lanes]
async fn a_conflict_is_known_whatever_becomes_of_the_error(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let seen = db.count();
    let faulty = Faulty::new(db.clone());
    faulty.fail_on("INSERT", lost(ErrorKind::Deadlock)).fail_on("INSERT", lost(ErrorKind::Deadlock));
    let runs = AtomicU32::new(0);
    let saved = faulty.transaction().retries(2).try_run(async |tx| {
        let run = runs.fetch_add(1, Ordering::Relaxed);
        match Book::create().title("Dune").save(tx).await {
            Err(_) if run == 0 => Err(Refusal::Swallowed),
            // As if nothing had happened: the block is broken all the same.
            Err(_) => Ok(()),
            Ok(_) => Ok::<_, Refusal>(()),
        }
    });
    saved.await.map_err(|refusal| match refusal {
        Refusal::Swallowed => Error::other("swallowed"),
        Refusal::Database(error) => error,
    })?;
    assert_eq!((runs.load(Ordering::Relaxed), db.count() - seen), (3, 2 + 2 + 3));
    Ok(())
}

#[lanes]
async fn a_conflict_that_a_savepoint_undid_is_none(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let seen = db.count();
    let faulty = Faulty::new(db.clone());
    faulty.fail_on("INSERT", lost(ErrorKind::Serialization));
    let runs = Arc::new(AtomicU32::new(0));
    let plan = faulty.transaction().retries(2);
    plan.run(async |tx| {
        runs.fetch_add(1, Ordering::Relaxed);
        let inner = tx.atomic(async |tx| Book::create().title("Dune").save(tx).await).await;
        assert_eq!(inner.unwrap_err().kind(), ErrorKind::Serialization);
        Book::create().title("Emma").save(tx).await
    })
    .await?;
    // BEGIN, SAVEPOINT, ROLLBACK TO, RELEASE, INSERT, COMMIT
    assert_eq!((runs.load(Ordering::Relaxed), db.count() - seen), (1, 6));
    Ok(())
}

#[lanes(file)]
async fn levels_are_said_to_the_database(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    for (level, said) in [
        (Isolation::ReadUncommitted, "READ UNCOMMITTED"),
        (Isolation::ReadCommitted, "READ COMMITTED"),
        (Isolation::RepeatableRead, "REPEATABLE READ"),
        (Isolation::Serializable, "SERIALIZABLE"),
    ] {
        for read_only in [false, true] {
            let seen = db.count();
            let plan = db.transaction().isolation(level);
            let tx = if read_only { plan.read_only() } else { plan }.begin().await?;
            let begun = db.statements().split_off(seen).join("; ");
            let reads = if read_only { " READ ONLY" } else { "" };
            let expected = match db.dialect().family() {
                Family::Sqlite if read_only => "BEGIN DEFERRED".to_owned(),
                Family::Sqlite => "BEGIN IMMEDIATE".to_owned(),
                Family::Postgres => format!("BEGIN ISOLATION LEVEL {said}{reads}"),
                _ => format!("SET TRANSACTION ISOLATION LEVEL {said}; START TRANSACTION{reads}"),
            };
            assert_eq!(begun, expected);
            if !read_only {
                Book::create().title("Dune").save(&tx).await?;
            }
            tx.commit().await?;
        }
    }
    assert_eq!(Book::objects().count(&db).await?, 4);
    Ok(())
}

#[lanes(file)]
async fn what_only_reads_is_refused_a_write(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let dune = Book::create().title("Dune").save(&db).await?;
    let seen = db.count();
    let read = db.transaction().read_only().run(async |tx| Book::get(tx, dune.id).await);
    assert_eq!(read.await?, dune);
    let written = db.transaction().read_only().run(async |tx| Book::create().title("Emma").save(tx).await);
    assert_eq!(written.await.unwrap_err().kind(), ErrorKind::Unsupported);
    let deleted = db.transaction().read_only().retries(3).run(async |tx| Book::objects().delete(tx).await);
    assert_eq!(deleted.await.unwrap_err().kind(), ErrorKind::Unsupported);
    // The database is told of a write where it is the one to refuse it.
    let told = if db.dialect() == Dialect::Sqlite { 0 } else { 2 };
    assert_eq!(db.count() - seen, 3 + 2 + 2 + told);
    assert_eq!(Book::objects().count(&db).await?, 1);
    Ok(())
}

/// On SQLite nobody waits for whoever only reads.
#[lanes(file)]
async fn what_only_reads_sees_one_moment(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    Book::create().title("Dune").save(&db).await?;
    let seen = db.count();
    let plan = db.transaction().isolation(Isolation::RepeatableRead).read_only();
    let tx = plan.begin().await?;
    let before = Book::objects().count(&tx).await?;
    Book::create().title("Emma").save(&db).await?;
    let after = Book::objects().count(&tx).await?;
    tx.commit().await?;
    assert_eq!((before, after, Book::objects().count(&db).await?), (1, 1, 2));
    assert!((6..=7).contains(&(db.count() - seen)));
    Ok(())
}
