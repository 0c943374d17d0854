//! What is waited for and does not come, from a server: an answer to a call, a lock; and connections that are too old.
use crate::common::*;
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

/// The system takes the call, and nobody ever answers.
#[forms]
async fn a_server_that_never_answers_is_an_error_of_connecting() -> Result<()> {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = silent.local_addr().unwrap();
    for (scheme, is_built) in [("postgres", cfg!(feature = "postgres")), ("mysql", cfg!(feature = "mysql"))] {
        if !is_built {
            continue;
        }
        // The pool would wait for a minute, so that it is the server that is told of.
        let url = format!("{scheme}://ann:hunter2@{place}/books?connect_timeout=200&pool_timeout=60000");
        let error = refused(Form::connect(&url).await);
        assert_eq!((error.kind(), error.is_database()), (ErrorKind::Connection, false), "{error}");
        let wanted = format!("`{place}`: the server did not answer within 200 ms");
        let text = format!("{error:?} {error}");
        assert!(text.contains(&wanted) && !text.contains("hunter2"), "{text}");
    }
    // The control: with as little patience, a server that answers is reached.
    for server in Server::all() {
        let db = Form::connect(&server.url("connect_timeout=10000")).await?;
        assert_eq!(run!(db, row("SELECT 1")).await?, 1);
    }
    Ok(())
}

#[forms]
async fn who_waits_too_long_for_a_lock_is_busy() -> Result<()> {
    for server in Server::all() {
        let patience = match server.dialect.family() {
            Family::Postgres => "after_connect=SET%20lock_timeout%3D%27100ms%27",
            _ => "after_connect=SET%20innodb_lock_wait_timeout%3D1",
        };
        let db = Form::connect(&server.url(patience)).await?;
        run!(db, nothing("CREATE TABLE author (id BIGINT PRIMARY KEY, code VARCHAR(9))")).await?;
        run!(db, count("INSERT INTO author VALUES (1, 'x')")).await?;
        let first = db.connection().await?;
        run!(first, step((Control::Begin, "BEGIN"))).await?;
        run!(first, count("UPDATE author SET code = 'a' WHERE id = 1")).await?;
        let error = refused(run!(db, count("UPDATE author SET code = 'b' WHERE id = 1")).await);
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Busy, true), "{error}");
        // In a transaction, too, and that goes on with what others do not hold after a savepoint.
        let second = db.connection().await?;
        run!(second, step((Control::Begin, "BEGIN"))).await?;
        run!(second, step((Control::Savepoint, "SAVEPOINT s"))).await?;
        let error = refused(run!(second, count("UPDATE author SET code = 'c' WHERE id = 1")).await);
        assert_eq!(error.kind(), ErrorKind::Busy, "{error}");
        run!(second, step((Control::RollbackTo, "ROLLBACK TO SAVEPOINT s"))).await?;
        run!(second, count("INSERT INTO author VALUES (2, 'y')")).await?;
        run!(second, step(COMMIT)).await?;
        run!(first, step(COMMIT)).await?;
        assert_eq!(run!(db, count("UPDATE author SET code = 'b' WHERE id < 3")).await?, 2);
    }
    Ok(())
}

#[forms]
async fn a_connection_that_is_old_or_was_not_used_is_not_lent_again() -> Result<()> {
    for server in Server::all() {
        for (option, is_another) in
            [("max_lifetime=50", true), ("idle_timeout=50", true), ("max_lifetime=0&idle_timeout=0", false)]
        {
            let db = Form::connect(&server.url(&format!("max_connections=1&{option}"))).await?;
            let mut sessions = Vec::new();
            db.run(server.session(), &mut keep(&mut sessions)).await?;
            let pause = Duration::from_millis(150);
            lane!(blocking => { std::thread::sleep(pause); }, async => { tokio::time::sleep(pause).await; });
            db.run(server.session(), &mut keep(&mut sessions)).await?;
            assert_eq!(sessions[0] != sessions[1], is_another, "{:?} {option}", server.dialect);
        }
        // Who has one keeps it, however old it is.
        let db = Form::connect(&server.url("max_connections=1&max_lifetime=1&idle_timeout=1")).await?;
        let (held, mut sessions) = (db.connection().await?, Vec::new());
        for _ in 0..2 {
            let pause = Duration::from_millis(20);
            lane!(blocking => { std::thread::sleep(pause); }, async => { tokio::time::sleep(pause).await; });
            held.run(server.session(), &mut keep(&mut sessions)).await?;
        }
        assert_eq!(sessions[0], sessions[1]);
    }
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Seat {
    id: Id<Seat>,
    guest: String,
}

impl Server {
    /// Whether a session waits for a lock: on MariaDB, whether it has been at such a statement for long, as what InnoDB
    /// tells of those that wait is not told anew as long as somebody keeps asking.
    fn waits(&self, session: i64) -> bool {
        let sql = match self.is_postgres() {
            true => {
                format!("SELECT count(*) FROM pg_stat_activity WHERE pid = {session} AND wait_event_type = 'Lock'")
            }
            false => format!(
                "SELECT count(*) FROM information_schema.processlist \
                 WHERE id = {session} AND info LIKE '% FOR UPDATE%' AND time_ms > 100"
            ),
        };
        self.admin(&sql) == [1]
    }
}

#[forms]
async fn who_selects_for_update_waits_until_the_holder_of_the_row_ends() -> Result<()> {
    for server in Server::all() {
        let db = Form::connect(&server.url("max_connections=2")).await?.0;
        db.create_tables(models![Seat]).await?;
        for is_undone in [false, true] {
            let id = Seat::create().guest("nobody").save(&db).await?.id;
            let (is_held, is_taken, waiter) = (AtomicBool::new(false), AtomicBool::new(false), AtomicI64::new(0));
            let pause = Duration::from_millis(5);
            let hold = async || {
                db.atomic(async |tx| {
                    let mut seat = Seat::objects().filter(|s| s.id.eq(id)).select_for_update().get(tx).await?;
                    seat.guest = "the first".to_owned();
                    seat.save(tx).await?;
                    is_held.store(true, Ordering::SeqCst);
                    let start = Instant::now();
                    while !server.waits(waiter.load(Ordering::SeqCst)) {
                        assert!(start.elapsed() < Duration::from_secs(20), "nobody waits");
                        lane!(blocking => { std::thread::sleep(pause); }, async => { tokio::time::sleep(pause).await; });
                    }
                    assert!(!is_taken.load(Ordering::SeqCst), "one at a time has the row");
                    if is_undone { Err(Error::other(std::fmt::Error)) } else { Ok(()) }
                })
                .await
            };
            let wait = async || {
                while !is_held.load(Ordering::SeqCst) {
                    lane!(blocking => { std::thread::sleep(pause); }, async => { tokio::time::sleep(pause).await; });
                }
                db.atomic(async |tx| {
                    let mut session = Vec::new();
                    tx.run(server.session(), &mut keep(&mut session)).await?;
                    waiter.store(session[0], Ordering::SeqCst);
                    let seat = Seat::objects().filter(|s| s.id.eq(id)).select_for_update().get(tx).await?;
                    is_taken.store(true, Ordering::SeqCst);
                    Ok::<_, Error>(seat.guest)
                })
                .await
            };
            let (held, found): (Result<()>, Result<String>) = lane!(
                blocking => {
                    std::thread::scope(|scope| {
                        let other = scope.spawn(|| wait());
                        (hold(), other.join().unwrap())
                    })
                },
                async => { futures::join!(hold(), wait()) }
            );
            assert_eq!(held.is_err(), is_undone);
            assert_eq!(found?, if is_undone { "nobody" } else { "the first" }, "{:?}", server.dialect);
        }
    }
    Ok(())
}
