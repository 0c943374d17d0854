//! What a connection that was dropped, cut short or unwound leaves behind: nothing.
use crate::common::*;

#[forms]
async fn what_was_committed_stays() -> Result<()> {
    for place in Place::all::<Form>() {
        let db = Form::connect(&place.url("")).await?;
        run!(db, nothing(TABLE)).await?;
        let connection = db.connection().await?;
        for statement in [step(BEGIN), insert(1), step(COMMIT)] {
            run!(connection, statement).await?;
        }
        drop(connection);
        assert_eq!(run!(db, rows("SELECT n FROM number")).await?, 1);
    }
    Ok(())
}

#[forms]
async fn a_dropped_transaction_is_undone() -> Result<()> {
    for place in Place::all::<Form>() {
        let db = Form::connect(&place.url("max_connections=1")).await?;
        run!(db, nothing(TABLE)).await?;
        run!(db, insert(1)).await?;
        for _ in 0..5 {
            let connection = db.connection().await?;
            run!(connection, step(BEGIN)).await?;
            run!(connection, insert(2)).await?;
            if !place.is_server() {
                assert!(run!(connection, step(BEGIN)).await.is_err(), "there is a transaction");
            }
            drop(connection);

            let next = db.connection().await?;
            run!(next, step(BEGIN)).await?;
            assert_eq!(run!(next, rows("SELECT n FROM number")).await?, 1);
            run!(next, step(ROLLBACK)).await?;
        }
        assert_eq!(run!(db, rows("SELECT n FROM number")).await?, 1);
    }
    Ok(())
}

/// A handle lends another connection to each call, so a transaction on it ends with the call that opened it.
#[forms]
async fn a_transaction_on_a_handle_is_undone() -> Result<()> {
    for place in Place::both() {
        let db = Form::connect(&place.url("max_connections=1")).await?;
        run!(db, nothing(TABLE)).await?;
        let opening = [
            step(BEGIN),
            step((Control::Savepoint, "SAVEPOINT s")),
            nothing("BEGIN"),
            count("\n begin immediate"),
            rows("Begin"),
            nothing(" savepoint s"),
        ];
        for statement in opening {
            run!(db, statement.clone()).await?;
            run!(db, insert(1)).await?;
            let mut cursor = db.open(statement).await?;
            assert!(!cursor.next_chunk(1, &mut ignore).await?);
            drop(cursor);
        }
        assert!(run!(db, step(ROLLBACK)).await.is_err());
        assert_eq!(run!(db, rows("SELECT n FROM number")).await?, 6);
    }
    Ok(())
}

#[forms]
async fn a_commit_that_is_refused_keeps_the_transaction() -> Result<()> {
    for place in Place::all::<Form>() {
        if place.is(Dialect::MySql) {
            continue; // it refuses a statement at once
        }
        let db = Form::connect(&place.url("")).await?;
        run!(db, nothing("CREATE TABLE a (id INTEGER PRIMARY KEY)")).await?;
        let table = "CREATE TABLE b (a INTEGER REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED)";
        run!(db, nothing(table)).await?;
        let connection = db.connection().await?;
        run!(connection, step(BEGIN)).await?;
        run!(connection, count("INSERT INTO b VALUES (1)")).await?;
        assert_eq!(refused(run!(connection, step(COMMIT)).await).kind(), ErrorKind::ForeignKey);
        drop(connection);
        let next = db.connection().await?;
        run!(next, step(BEGIN)).await?;
        assert_eq!(run!(next, rows("SELECT a FROM b")).await?, 0);
    }
    Ok(())
}

/// A panic in the middle of a transaction, caught further out.
#[cfg(feature = "blocking")]
#[test]
fn a_panic_in_a_transaction_undoes_it() {
    for place in Place::all::<Immediate>() {
        let db = Immediate::connect(&place.url("max_connections=1")).unwrap();
        run!(db, nothing(TABLE)).unwrap();
        run!(db, insert(1)).unwrap();
        let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let connection = db.connection().unwrap();
            run!(connection, step(BEGIN)).unwrap();
            run!(connection, insert(2)).unwrap();
            panic!("on purpose");
        }));
        assert!(unwound.is_err());
        let next = db.connection().unwrap();
        run!(next, step(BEGIN)).unwrap();
        assert_eq!(run!(next, rows("SELECT n FROM number")).unwrap(), 1);
    }
}

/// Threads that share a transaction's connection wait their turn.
#[cfg(feature = "blocking")]
#[test]
fn threads_take_turns() {
    for place in Place::all::<Immediate>() {
        let db = Immediate::connect(&place.url("")).unwrap();
        run!(db, nothing(TABLE)).unwrap();
        let connection = db.connection().unwrap();
        for executor in [&connection as &dyn Executor<Output = Immediate>, &db] {
            if std::ptr::addr_eq(executor, &raw const db) && matches!(place, Place::Memory) {
                continue; // its only connection is held here
            }
            std::thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| (0..25).for_each(|n| assert_eq!(run!(executor, insert(n)).unwrap(), 1)));
                }
            });
        }
        drop(connection);
        assert!(run!(db, rows("SELECT n FROM number")).unwrap() >= 100);
    }
}

#[cfg(feature = "async")]
mod cut_short {
    //! Futures that are dropped half way, which is what `select!` and timeouts do.
    use super::*;
    use crate::cut::{When, cut};
    use std::time::Duration;

    /// Runs a transaction whose step number `last` is cut short after `polls` polls, and what it answered, if it did.
    async fn transaction_cut(db: &Db<Deferred>, last: usize, polls: usize, when: When) -> Option<u64> {
        let connection = db.connection().await.unwrap();
        let mut steps = [step(BEGIN), insert(2), step(COMMIT)].into_iter();
        for statement in steps.by_ref().take(last) {
            run!(connection, statement).await.unwrap();
        }
        let answer = cut(run!(connection, steps.next().unwrap()), polls, when).await;
        answer.map(Result::unwrap)
    }

    async fn length(executor: &dyn Executor<Output = Deferred>) -> u64 {
        run!(executor, rows("SELECT n FROM number")).await.unwrap()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn nobody_inherits_a_transaction() {
        for place in Place::both() {
            let db = biform::connect(&place.url("max_connections=1")).await.unwrap();
            run!(db, nothing(TABLE)).await.unwrap();
            let mut kept = 0;
            for last in 0..3 {
                for polls in 0.. {
                    let mut ended = 0;
                    for round in 0..20 {
                        let when = if round % 2 == 0 { When::Waiting } else { When::Woken };
                        let answer = transaction_cut(&db, last, polls, when).await;
                        let next = db.connection().await.unwrap();
                        run!(next, step(BEGIN)).await.expect("the next borrower is in no transaction");
                        let now = length(&next).await;
                        run!(next, step(ROLLBACK)).await.unwrap();
                        assert!(now == kept || (last == 2 && now == kept + 1), "{now} rows after {kept}");
                        assert!(last != 2 || answer.is_none() || now == kept + 1, "what was acknowledged is there");
                        kept = now;
                        ended += usize::from(answer.is_some());
                    }
                    if ended == 20 {
                        break;
                    }
                }
            }
        }
    }

    /// Cut by the clock, which reaches the moments between two polls.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn nobody_inherits_a_transaction_after_a_timeout() {
        for place in Place::both() {
            let db = biform::connect(&place.url("max_connections=2")).await.unwrap();
            run!(db, nothing(TABLE)).await.unwrap();
            run!(db, insert(1)).await.unwrap();
            for micros in (0..600).step_by(5) {
                let connection = db.connection().await.unwrap();
                let begun = async {
                    run!(connection, step(BEGIN)).await.unwrap();
                    run!(connection, insert(2)).await.unwrap();
                    std::future::pending::<()>().await;
                };
                tokio::select! {
                    biased;
                    () = spin(Duration::from_micros(micros)) => {}
                    () = begun => {}
                }
                drop(connection);
                let next = db.connection().await.unwrap();
                run!(next, step(BEGIN)).await.expect("the next borrower is in no transaction");
                assert_eq!(length(&next).await, 1);
                run!(next, step(COMMIT)).await.unwrap();
            }
        }
    }

    /// The timer of tokio is too coarse.
    async fn spin(duration: Duration) {
        let start = std::time::Instant::now();
        while start.elapsed() < duration {
            tokio::task::yield_now().await;
        }
    }

    /// A call outside a transaction that is cut short harms nobody either, nor does one that waits for its turn.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn calls_cut_short_free_their_connection() {
        for place in Place::both() {
            let db =
                biform::connect(&place.url("max_connections=1&busy_timeout=2000&pool_timeout=2000")).await.unwrap();
            run!(db, nothing(TABLE)).await.unwrap();
            for polls in 0..12 {
                for _ in 0..10 {
                    let _ = cut(run!(db, up_to(2000)), polls, When::Waiting).await;
                    let _ = cut(run!(db, insert(1)), polls, When::Woken).await;
                    let _ = cut(db.open(up_to(2000)), polls, When::Waiting).await;
                    let connection = cut(db.connection(), polls, When::Woken).await;
                    // Where that has the only connection, this waits.
                    let _ = cut(run!(db, row("SELECT 1")), polls.min(1), When::Waiting).await;
                    drop(connection);
                    assert_eq!(run!(db, up_to(3)).await.unwrap(), 3);
                }
            }
        }
    }

    /// The next user of a database in memory undoes what was left; if that is cut short too, the one after does.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn undoing_may_be_cut_short_too() {
        let db = biform::connect("sqlite::memory:").await.unwrap();
        run!(db, nothing(TABLE)).await.unwrap();
        run!(db, insert(1)).await.unwrap();
        for polls in 0..6 {
            transaction_cut(&db, 1, 50, When::Woken).await;
            let _ = cut(run!(db, row("SELECT 1")), polls, When::Waiting).await;
            assert_eq!(length(&db).await, 1);
        }
    }

    /// Statements joined on one transaction wait their turn.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn tasks_take_turns() {
        for place in Place::both() {
            let db = biform::connect(&place.url("")).await.unwrap();
            run!(db, nothing(TABLE)).await.unwrap();
            let connection = db.connection().await.unwrap();
            run!(connection, step(BEGIN)).await.unwrap();
            let shared = &connection;
            let inserts = (0..20).map(|n| async move { run!(shared, insert(n)).await.unwrap() });
            futures::future::join_all(inserts).await;
            run!(connection, step(COMMIT)).await.unwrap();
            drop(connection);
            let reads = (0..20).map(|_| length(&db));
            assert_eq!(futures::future::join_all(reads).await, [20; 20]);
        }
    }

    /// What is dropped where there is no runtime panics neither, and is undone as well.
    #[test]
    fn dropping_needs_no_runtime() {
        for place in Place::both() {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
            let db = runtime.block_on(biform::connect(&place.url("max_connections=1"))).unwrap();
            runtime.block_on(async { run!(db, nothing(TABLE)).await }).unwrap();
            for _ in 0..3 {
                let mut cursor = runtime.block_on(db.open(up_to(1000))).unwrap();
                runtime.block_on(cursor.next_chunk(1, &mut ignore)).unwrap();
                drop(cursor);
                let connection = runtime.block_on(db.connection()).unwrap();
                runtime.block_on(async { run!(connection, step(BEGIN)).await }).unwrap();
                runtime.block_on(async { run!(connection, insert(1)).await }).unwrap();
                drop(connection);
                assert_eq!(runtime.block_on(length(&db)), 0);
            }
        }
    }

    /// A database in memory outlives the runtime of whoever used it.
    #[test]
    fn memory_outlives_a_runtime() {
        let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let db = runtime().block_on(async {
            let db = biform::connect("sqlite::memory:").await.unwrap();
            run!(db, nothing(TABLE)).await.unwrap();
            run!(db, insert(1)).await.unwrap();
            db
        });
        assert_eq!(runtime().block_on(length(&db)), 1);
    }
}
