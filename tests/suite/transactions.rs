//! Transactions, in every lane: what lasts, what is undone, and what a failed statement means for the rest.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::plain;
use biform::prelude::*;
use biform::testing::{Fault, Faulty, Recorder};
use biform::{Error, Isolation, Result};
use biform_lanes::{helper, lanes};
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    #[field(unique)]
    title: String,
}

/// Creates a book, in whatever it is given.
#[helper]
async fn create<E: Executor<Output = Form>>(db: &E, title: &str) -> Result<Book> {
    Book::create().title(title).save(db).await
}

#[helper]
async fn titles<E: Executor<Output = Form>>(db: &E) -> Result<Vec<String>> {
    Book::objects().order_by(|b| b.title.asc()).values(|b| b.title).all(db).await
}

#[helper]
async fn transaction_steps(db: &Db) -> Result<Vec<String>> {
    let step =
        |sql: &String| ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"].iter().any(|s| sql.starts_with(s));
    Ok(db.statements().iter().map(|sql| plain(db.dialect(), sql)).filter(step).collect())
}

#[lanes(with(create, titles, transaction_steps))]
async fn ok_commits_and_err_rolls_back(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let seen = db.count();
    let kept = db.atomic(async |tx| create(tx, "kept").await).await?;
    let undone = db
        .atomic(async |tx| {
            create(tx, "undone").await?;
            assert_eq!(titles(tx).await?, ["kept", "undone"]);
            Err::<(), _>(Error::other("changed my mind"))
        })
        .await;
    assert_eq!(undone.unwrap_err().to_string(), "changed my mind");
    assert_eq!(titles(&db).await?, ["kept"]);
    assert_eq!(Book::get(&db, kept.id).await?, kept);
    assert_eq!(transaction_steps(&db).await?, ["BEGIN IMMEDIATE", "COMMIT", "BEGIN IMMEDIATE", "ROLLBACK"]);
    assert_eq!(db.count() - seen, 9);
    Ok(())
}

/// A transaction as a context, with a nested one that fails: the second of the five hard places.
#[lanes(with(create, titles, transaction_steps))]
async fn a_nested_transaction_that_fails_is_undone_alone(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let seen = db.count();
    db.atomic(async |tx| {
        create(tx, "outer").await?;
        let inner = tx
            .atomic(async |tx| {
                create(tx, "inner").await?;
                tx.atomic(async |tx| create(tx, "innermost").await).await?;
                Err::<(), _>(Error::other("no"))
            })
            .await;
        assert_eq!(inner.unwrap_err().to_string(), "no");
        tx.atomic(async |tx| create(tx, "second").await).await?;
        Ok(())
    })
    .await?;
    assert_eq!(titles(&db).await?, ["outer", "second"]);
    assert_eq!(
        transaction_steps(&db).await?,
        [
            "BEGIN IMMEDIATE",
            "SAVEPOINT biform_1",
            "SAVEPOINT biform_2",
            "RELEASE SAVEPOINT biform_2",
            "ROLLBACK TO SAVEPOINT biform_1",
            "RELEASE SAVEPOINT biform_1",
            "SAVEPOINT biform_3",
            "RELEASE SAVEPOINT biform_3",
            "COMMIT"
        ]
    );
    assert_eq!(db.count() - seen, 14);
    Ok(())
}

#[lanes(with(create, titles))]
async fn a_failed_statement_breaks_its_block_until_it_ends(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let seen = db.count();
    let swallowed = db
        .atomic(async |tx| {
            create(tx, "a").await?;
            assert_eq!(create(tx, "a").await.unwrap_err().kind(), ErrorKind::Unique);
            let broken = titles(tx).await.unwrap_err();
            assert_eq!(broken.kind(), ErrorKind::BrokenTransaction);
            let by = if db.dialect() == Dialect::Sqlite { "UNIQUE constraint failed" } else { "book_title_unique" };
            assert!(broken.to_string().contains(by), "{broken}");
            assert_eq!(Book::objects().iterator(tx).await.err().map(|e| e.kind()), Some(ErrorKind::BrokenTransaction));
            assert_eq!(tx.atomic(async |_| Ok(())).await.unwrap_err().kind(), ErrorKind::BrokenTransaction);
            Ok(())
        })
        .await;
    assert_eq!(swallowed.unwrap_err().kind(), ErrorKind::BrokenTransaction);
    assert_eq!(titles(&db).await?, [""; 0]);
    assert_eq!(db.count() - seen, 5);
    Ok(())
}

#[lanes(with(create, titles))]
async fn a_nested_block_shields_the_one_around_it(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let seen = db.count();
    db.atomic(async |tx| {
        create(tx, "a").await?;
        let refused = tx.atomic(async |tx| create(tx, "a").await).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Unique);
        let swallowed = tx
            .atomic(async |tx| {
                create(tx, "b").await?;
                let _ = create(tx, "b").await;
                Ok(())
            })
            .await;
        assert_eq!(swallowed.unwrap_err().kind(), ErrorKind::BrokenTransaction);
        create(tx, "c").await?;
        Ok(())
    })
    .await?;
    assert_eq!(titles(&db).await?, ["a", "c"]);
    assert_eq!(db.count() - seen, 14);
    Ok(())
}

/// What is not the database's failure leaves the block whole.
#[lanes(with(create, titles))]
async fn an_error_of_the_program_breaks_nothing(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let seen = db.count();
    db.atomic(async |tx| {
        assert_eq!(Book::get(tx, 99).await.unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(Book::objects().limit(1).delete(tx).await.unwrap_err().kind(), ErrorKind::InvalidQuery);
        create(tx, "a").await
    })
    .await?;
    assert_eq!(titles(&db).await?, ["a"]);
    assert_eq!(db.count() - seen, 5);
    Ok(())
}

#[lanes(with(create, titles, transaction_steps))]
async fn a_guard_commits_or_is_rolled_back(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let seen = db.count();
    let mut tx = db.begin().await?;
    create(&tx, "a").await?;
    let savepoint = tx.begin().await?;
    create(&*savepoint, "b").await?;
    savepoint.rollback().await?;
    let savepoint = tx.begin().await?;
    create(&*savepoint, "c").await?;
    savepoint.commit().await?;
    tx.commit().await?;
    let tx = db.begin().await?;
    create(&tx, "d").await?;
    tx.rollback().await?;
    assert_eq!(titles(&db).await?, ["a", "c"]);
    assert_eq!(transaction_steps(&db).await?.last().map(String::as_str), Some("ROLLBACK"));
    let tx = db.begin().await?;
    create(&tx, "e").await?;
    drop(tx);
    assert_eq!(titles(&db).await?, ["a", "c"]);
    assert_eq!(db.count() - seen, 17);
    Ok(())
}

/// The same on a file, where another connection must find the lock free and nothing written.
#[lanes(file, with(create, titles))]
async fn a_dropped_transaction_frees_the_file(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let seen = db.count();
    for _ in 0..20 {
        let tx = db.begin().await?;
        create(&tx, "undone").await?;
        drop(tx);
    }
    db.atomic(async |tx| create(tx, "kept").await).await?;
    assert_eq!(titles(&db).await?, ["kept"]);
    assert_eq!(db.count() - seen, 20 * 2 + 3 + 1);
    Ok(())
}

#[lanes(with(create, titles, transaction_steps))]
async fn a_dropped_savepoint_is_undone_before_the_next_statement(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let seen = db.count();
    let mut tx = db.begin().await?;
    create(&tx, "a").await?;
    let mut savepoint = tx.begin().await?;
    create(&*savepoint, "b").await?;
    let innermost = savepoint.begin().await?;
    create(&*innermost, "c").await?;
    drop(innermost);
    drop(savepoint);
    assert_eq!(titles(&tx).await?, ["a"]);
    create(&tx, "d").await?;
    drop(tx.begin().await?);
    tx.commit().await?;
    assert_eq!(titles(&db).await?, ["a", "d"]);
    assert_eq!(db.count() - seen, 15);
    Ok(())
}

/// An error type of a user's own.
#[derive(Debug)]
enum Mine {
    Database(Error),
    Poor,
}

impl From<Error> for Mine {
    fn from(error: Error) -> Self {
        Mine::Database(error)
    }
}

impl fmt::Display for Mine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for Mine {}

#[lanes(with(create, titles))]
async fn an_error_type_of_ones_own_comes_out_as_it_is(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let seen = db.count();
    let poor: std::result::Result<(), Mine> = db
        .try_atomic(async |tx| {
            create(tx, "a").await?;
            tx.try_atomic(async |_| Err(Mine::Poor)).await
        })
        .await;
    assert!(matches!(poor, Err(Mine::Poor)));
    let refused: std::result::Result<(), Mine> = db
        .try_atomic(async |tx| {
            create(tx, "a").await?;
            create(tx, "a").await?;
            Ok(())
        })
        .await;
    assert!(matches!(refused, Err(Mine::Database(error)) if error.kind() == ErrorKind::Unique));
    let wrapped = db.atomic(async |_| Err::<(), _>(Error::other(Mine::Poor))).await.unwrap_err();
    assert!(matches!(wrapped.downcast_ref::<Mine>(), Some(Mine::Poor)));
    assert_eq!(titles(&db).await?, [""; 0]);
    assert_eq!(db.count() - seen, 13);
    Ok(())
}

#[lanes(with(create))]
async fn hooks_are_called_after_the_commit_in_their_order(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let seen = db.count();
    let called = Arc::new(Mutex::new(Vec::new()));
    let hook = |name: &'static str| {
        let called = Arc::clone(&called);
        move || called.lock().unwrap().push(name)
    };
    db.on_commit(hook("outside"));
    assert_eq!(*called.lock().unwrap(), ["outside"]);
    db.atomic(async |tx| {
        tx.on_commit(hook("first"));
        tx.atomic(async |tx| {
            tx.on_commit(hook("second"));
            Ok(())
        })
        .await?;
        let undone = tx
            .atomic(async |tx| {
                tx.on_commit(hook("undone"));
                Err::<(), _>(Error::other("no"))
            })
            .await;
        assert!(undone.is_err());
        tx.on_commit(hook("third"));
        assert_eq!(called.lock().unwrap().len(), 1);
        create(tx, "a").await
    })
    .await?;
    assert_eq!(*called.lock().unwrap(), ["outside", "first", "second", "third"]);
    let undone = db
        .atomic(async |tx| {
            tx.on_commit(hook("rolled back"));
            Err::<(), _>(Error::other("no"))
        })
        .await;
    assert!(undone.is_err());
    assert_eq!(called.lock().unwrap().len(), 4);
    assert_eq!(db.count() - seen, 10);
    Ok(())
}

/// Every step of a transaction that can fail: nothing is half done, and the handle works afterwards.
#[lanes(file, with(create, titles))]
async fn a_step_that_fails_leaves_nothing_behind(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let seen = db.count();
    let faulty = Faulty::new(db.clone());
    let begin = if db.dialect() == Dialect::MySql { "START" } else { "BEGIN" };
    for (step, text) in [begin, "SAVEPOINT", "RELEASE", "COMMIT"].into_iter().enumerate() {
        for lost in [false, true] {
            let error = Error::database(ErrorKind::Connection, "cut");
            let fault = if lost { Fault::FailAfter(error) } else { Fault::Fail(error) };
            faulty.push_on(text, fault);
            let title = format!("{step}{lost}");
            let ended = faulty.atomic(async |tx| tx.atomic(async |tx| create(tx, &title).await).await).await;
            assert!(matches!(ended.unwrap_err().kind(), ErrorKind::Connection | ErrorKind::BrokenTransaction));
            assert_eq!(faulty.remaining(), 0);
            // After a commit whose acknowledgement was lost the row is there: that is what the database did.
            let there = titles(&db).await?.contains(&title);
            assert_eq!(there, text == "COMMIT" && lost, "{text} lost: {lost}");
        }
    }
    create(&db, "works").await?;
    assert_eq!(db.count() - seen, 35);
    Ok(())
}

/// A rollback that fails: the program gets its own error, and the connection is not used again.
#[lanes(file, with(create, titles))]
async fn a_rollback_that_fails_hides_nothing(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let seen = db.count();
    let faulty = Faulty::new(db.clone());
    faulty.fail_on("ROLLBACK", Error::database(ErrorKind::Connection, "cut"));
    let ended = faulty
        .atomic(async |tx| {
            create(tx, "undone").await?;
            Err::<(), _>(Error::other("mine"))
        })
        .await;
    assert_eq!(ended.unwrap_err().to_string(), "mine");
    assert_eq!(titles(&db).await?, [""; 0]);
    create(&db, "works").await?;
    assert_eq!(db.count() - seen, 4);
    Ok(())
}

/// Behind `dyn`, it shows when the program runs.
#[lanes]
async fn a_transaction_opens_savepoints_not_transactions(db: Db) -> Result<()> {
    let tx = db.begin().await?;
    let shared: &dyn Executor<Output = Form> = &tx;
    let refused = shared.begin().await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unsupported);
    assert!(refused.to_string().contains("tx.atomic"), "{refused}");
    tx.rollback().await?;
    assert_eq!(db.count(), 2);
    Ok(())
}

/// A part of a transaction cannot be run again, so the closure is never called.
#[lanes]
async fn nothing_is_run_again_within_a_transaction(db: Db) -> Result<()> {
    let tx = db.begin().await?;
    let shared: &dyn Executor<Output = Form> = &tx;
    let runs = AtomicU32::new(0);
    let plan = shared.transaction().isolation(Isolation::Serializable).retries(3);
    let run = plan.run(async |tx| {
        runs.fetch_add(1, Ordering::Relaxed);
        Book::create().title("Dune").save(tx).await
    });
    let refused = run.await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unsupported);
    assert!(refused.to_string().contains("tx.atomic"), "{refused}");
    assert_eq!((runs.into_inner(), db.count()), (0, 1));
    tx.rollback().await?;
    Ok(())
}

/// The handle in a recorder in a recorder still opens transactions.
#[lanes(with(create, titles))]
async fn transactions_go_through_executors_that_wrap_others(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let wrapped = Recorder::new(Recorder::new(&db));
    wrapped.atomic(async |tx| create(tx, "a").await).await?;
    assert_eq!(plain(db.dialect(), &wrapped.statements()[0]), "BEGIN IMMEDIATE");
    assert_eq!(titles(&db).await?, ["a"]);
    Ok(())
}

/// Write transactions take their lock at once, so they wait for each other rather than fail; a deferred one fails.
#[cfg(feature = "blocking")]
mod writers {
    use super::{Book, Result};
    use biform::prelude::*;
    use biform::{Control, Purpose, Row, Statement};

    const WRITERS: usize = 4;
    const ROUNDS: usize = 25;

    #[test]
    fn wait_for_each_other() -> Result<()> {
        let folder = tempfile::tempdir().unwrap();
        let db = biform::blocking::connect(&format!("sqlite:{}", folder.path().join("w.db").display()))?;
        db.create_tables(models![Book])?;
        std::thread::scope(|scope| {
            for writer in 0..WRITERS {
                let db = db.clone();
                scope.spawn(move || {
                    for round in 0..ROUNDS {
                        db.atomic(|tx| {
                            let count = Book::objects().count(tx)?;
                            Book::create().title(format!("{writer}.{round}.{count}")).save(tx)
                        })
                        .unwrap();
                    }
                });
            }
        });
        let titles = Book::objects().order_by(|b| b.id.asc()).values(|b| b.title).all(&db)?;
        let counts = titles.iter().filter_map(|title| title.rsplit('.').next()?.parse::<usize>().ok());
        assert!(counts.eq(0..WRITERS * ROUNDS), "a writer read what another was about to change");
        Ok(())
    }

    /// Control: what BEGIN IMMEDIATE avoids is there to be avoided.
    #[test]
    fn fail_when_they_begin_deferred() -> Result<()> {
        let folder = tempfile::tempdir().unwrap();
        let db = biform::blocking::connect(&format!("sqlite:{}", folder.path().join("w.db").display()))?;
        db.create_tables(models![Book])?;
        let connection = db.connection()?;
        let nothing = &mut |_: &dyn Row| Ok(());
        connection.run(Statement::new(Purpose::Transaction(Control::Begin), "BEGIN"), nothing)?;
        Book::objects().count(&connection)?;
        Book::create().title("another").save(&db)?;
        let error = Book::create().title("mine").save(&connection).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Serialization);
        assert!(error.is_retryable());
        Ok(())
    }
}

/// A hook may ask the database, also where the transaction had its only connection.
mod hooks {
    use super::{Book, Result};
    use biform::prelude::*;
    use std::sync::mpsc;

    #[cfg(feature = "blocking")]
    #[test]
    fn may_use_the_database() -> Result<()> {
        let folder = tempfile::tempdir().unwrap();
        let file = format!("sqlite:{}?max_connections=1", folder.path().join("h.db").display());
        for url in ["sqlite::memory:?busy_timeout=100", &file] {
            let db = biform::blocking::connect(url)?;
            db.create_tables(models![Book])?;
            let (count, counted) = mpsc::channel();
            let handle = db.clone();
            db.atomic(|tx| {
                tx.on_commit(move || count.send(Book::objects().count(&handle)).unwrap());
                Book::create().title("a").save(tx)
            })?;
            assert_eq!(counted.recv().unwrap()?, 1);
        }
        Ok(())
    }

    #[cfg(feature = "async")]
    #[tokio::test]
    async fn may_start_a_task_that_uses_the_database() -> Result<()> {
        let db = biform::connect("sqlite::memory:?busy_timeout=100").await?;
        db.create_tables(models![Book]).await?;
        let (task, tasks) = mpsc::channel();
        let handle = db.clone();
        db.atomic(async |tx| {
            let counting = async move { Book::objects().count(&handle).await };
            tx.on_commit(move || task.send(tokio::spawn(counting)).unwrap());
            Book::create().title("a").save(tx).await
        })
        .await?;
        assert_eq!(tasks.recv().unwrap().await.unwrap()?, 1);
        Ok(())
    }
}

/// A panic in a closure is the program's own; the transaction is undone and the handle works on.
#[cfg(feature = "blocking")]
mod panics {
    use super::{Book, Result};
    use biform::prelude::*;
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

    fn undone_on(url: &str) -> Result<()> {
        let db = biform::blocking::connect(url)?;
        db.create_tables(models![Book])?;
        for nested in [false, true] {
            let panicked = catch_unwind(AssertUnwindSafe(|| {
                db.atomic(|tx| {
                    Book::create().title("undone").save(tx)?;
                    if nested {
                        tx.atomic(|_| -> Result<()> { resume_unwind(Box::new("mine")) })?;
                    }
                    resume_unwind(Box::new("mine"));
                    #[allow(unreachable_code)]
                    Ok(())
                })
            }));
            assert_eq!(panicked.unwrap_err().downcast_ref(), Some(&"mine"));
            assert_eq!(Book::objects().count(&db)?, 0);
        }
        // A panic that is caught inside the transaction undoes the block it came from, and no more.
        db.atomic(|tx| {
            Book::create().title("kept").save(tx)?;
            let caught = catch_unwind(AssertUnwindSafe(|| {
                tx.atomic(|tx| -> Result<()> {
                    Book::create().title("undone").save(tx)?;
                    resume_unwind(Box::new("mine"))
                })
            }));
            assert!(caught.is_err());
            Ok(())
        })?;
        assert_eq!(Book::objects().values(|b| b.title).all(&db)?, ["kept"]);
        Ok(())
    }

    #[test]
    fn undo_a_transaction_in_memory() -> Result<()> {
        undone_on("sqlite::memory:")
    }

    #[test]
    fn undo_a_transaction_on_a_file() -> Result<()> {
        let folder = tempfile::tempdir().unwrap();
        undone_on(&format!("sqlite:{}?max_connections=1", folder.path().join("p.db").display()))
    }
}

/// A future that is dropped anywhere in a transaction: whole or not at all, and the next one finds a clean connection.
#[cfg(feature = "async")]
mod cancellation {
    use super::{Book, Result};
    use biform::prelude::*;
    use std::future::{Future, poll_fn};
    use std::task::Poll;
    use tokio::task::yield_now;

    /// Drops a future after so many polls; `None` if it was.
    async fn cut<F: Future>(future: F, polls: usize) -> Option<F::Output> {
        let mut future = std::pin::pin!(future);
        let mut left = polls;
        poll_fn(|context| {
            if left == 0 {
                return Poll::Ready(None);
            }
            left -= 1;
            future.as_mut().poll(context).map(Some)
        })
        .await
    }

    async fn swept_on(url: &str) -> Result<()> {
        let db = biform::connect(url).await?;
        db.create_tables(models![Book]).await?;
        let (mut cuts, mut whole) = (0, 0);
        for polls in 0.. {
            for delay in 0..4 {
                let work = db.atomic(async |tx| {
                    Book::create().title(format!("{polls}.{delay}.a")).save(tx).await?;
                    for _ in 0..delay {
                        yield_now().await;
                    }
                    tx.atomic(async |tx| Book::create().title(format!("{polls}.{delay}.b")).save(tx).await).await
                });
                match cut(work, polls).await {
                    Some(done) => {
                        done?;
                        whole += 1;
                    }
                    None => cuts += 1,
                }
                // Never a part, and the next transaction is not inside somebody else's.
                assert_eq!(Book::objects().count(&db).await? % 2, 0, "after {polls} polls");
                db.atomic(async |_| Ok(())).await?;
            }
            if whole >= 4 && polls > 12 {
                break;
            }
        }
        assert!(cuts > 8, "only {cuts} cuts");
        Ok(())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn leaves_nothing_behind_in_memory() -> Result<()> {
        swept_on("sqlite::memory:").await
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn leaves_nothing_behind_in_a_file() -> Result<()> {
        let folder = tempfile::tempdir().unwrap();
        swept_on(&format!("sqlite:{}?max_connections=1", folder.path().join("c.db").display())).await
    }

    /// A block that is cancelled inside a transaction that goes on is undone alone; where its end was on the way, and
    /// so may have come or not, the transaction is undone as a whole and says so.
    #[tokio::test(flavor = "multi_thread")]
    async fn of_a_nested_block_undoes_it_alone() -> Result<()> {
        let db = biform::connect("sqlite::memory:").await?;
        db.create_tables(models![Book]).await?;
        let (mut undone, mut kept) = (0, 0);
        for polls in (0..8).cycle().take(320) {
            Book::objects().delete(&db).await?;
            let ended = db
                .atomic(async |tx| {
                    Book::create().title("outer").save(tx).await?;
                    let inner = tx.atomic(async |tx| Book::create().title("inner").save(tx).await);
                    let done = cut(inner, polls).await.transpose()?.is_some();
                    Book::create().title("after").save(tx).await?;
                    Ok(done)
                })
                .await;
            let expected = match ended {
                Ok(true) => vec!["outer", "inner", "after"],
                Ok(false) => vec!["outer", "after"],
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::BrokenTransaction, "{error}");
                    vec![]
                }
            };
            let titles = Book::objects().order_by(|b| b.id.asc()).values(|b| b.title).all(&db).await?;
            assert_eq!(titles, expected, "after {polls} polls");
            undone += usize::from(titles.len() == 2);
            kept += usize::from(titles.len() == 3);
        }
        assert!(undone > 4 && kept > 4, "{undone} undone, {kept} kept");
        Ok(())
    }

    /// A bulk insert that is cut short inside a transaction that goes on leaves none of its rows, or all.
    #[tokio::test(flavor = "multi_thread")]
    async fn of_a_bulk_insert_leaves_no_part_of_it() -> Result<()> {
        const ROWS: usize = 12_000;
        let db = biform::connect("sqlite::memory:").await?;
        db.create_tables(models![Book]).await?;
        let mut undone = 0;
        for polls in (1..24).step_by(2) {
            Book::objects().delete(&db).await?;
            let ended = db
                .atomic(async |tx| {
                    let rows = (0..ROWS).map(|n| Book::create().title(n.to_string()));
                    cut(Book::objects().bulk_create(tx, rows), polls).await.transpose()?;
                    Ok(())
                })
                .await;
            let count = Book::objects().count(&db).await?;
            assert!(count == 0 || count == ROWS as u64, "{count} rows after {polls} polls");
            if let Err(error) = ended {
                assert_eq!(error.kind(), ErrorKind::BrokenTransaction);
                undone += 1;
            }
        }
        assert!(undone > 2, "only {undone} were cut short");
        Ok(())
    }

    /// A panic in a closure is the program's own; the transaction is undone and the handle works on.
    #[tokio::test(flavor = "multi_thread")]
    async fn by_a_panic_undoes_the_transaction() -> Result<()> {
        let folder = tempfile::tempdir().unwrap();
        let file = format!("sqlite:{}?max_connections=1", folder.path().join("p.db").display());
        for url in ["sqlite::memory:", &file] {
            for nested in [false, true] {
                let db = biform::connect(url).await?;
                db.create_tables(models![Book]).await?;
                let task = db.clone();
                let panicked = tokio::spawn(async move {
                    task.atomic(async |tx| {
                        Book::create().title("undone").save(tx).await?;
                        if nested {
                            tx.atomic(async |_| -> Result<()> { std::panic::resume_unwind(Box::new("mine")) }).await?;
                        }
                        std::panic::resume_unwind(Box::new("mine"));
                        #[allow(unreachable_code)]
                        Ok(())
                    })
                    .await
                });
                let payload = panicked.await.unwrap_err().into_panic();
                assert_eq!(payload.downcast_ref(), Some(&"mine"));
                assert_eq!(Book::objects().count(&db).await?, 0);
                db.atomic(async |_| Ok(())).await?;
            }
        }
        Ok(())
    }

    /// Two statements on one transaction wait for each other.
    #[tokio::test(flavor = "multi_thread")]
    async fn is_not_needed_for_two_statements_at_once() -> Result<()> {
        let db = biform::connect("sqlite::memory:").await?;
        db.create_tables(models![Book]).await?;
        db.atomic(async |tx| {
            let (one, two) = (Book::create().title("a").save(tx), Book::create().title("b").save(tx));
            futures::try_join!(one, two)?;
            Ok(())
        })
        .await?;
        assert_eq!(Book::objects().count(&db).await?, 2);
        Ok(())
    }
}
