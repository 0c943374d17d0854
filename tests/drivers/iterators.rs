//! Cursors: their chunks, what works beside them, and what they hold.
use crate::common::*;

#[forms]
async fn chunks_follow_one_rule() -> Result<()> {
    for place in Place::all::<Form>() {
        let db = Form::connect(&place.url("")).await?;
        for (all, chunk) in (0..=6).flat_map(|all| (1..=4).map(move |chunk| (all, chunk))) {
            let (mut left, mut seen) = (all, Vec::new());
            let mut cursor = db.open(up_to(all as i64)).await?;
            loop {
                let before = seen.len();
                let more = cursor.next_chunk(chunk, &mut keep(&mut seen)).await?;
                let delivered = seen.len() - before;
                assert_eq!((delivered, more), (left.min(chunk), left >= chunk), "{all} rows by {chunk}");
                left -= delivered;
                if !more {
                    break;
                }
            }
            assert_eq!(seen, (1..=all as i64).collect::<Vec<_>>());
            assert!(!cursor.next_chunk(chunk, &mut ignore).await?, "a finished cursor stays finished");
        }
    }
    Ok(())
}

#[forms]
async fn long_results_come_in_full() -> Result<()> {
    for place in Place::all::<Form>() {
        let db = Form::connect(&place.url("")).await?;
        let (mut cursor, mut seen) = (db.open(up_to(10_000)).await?, Vec::new());
        while cursor.next_chunk(333, &mut keep(&mut seen)).await? {}
        assert!(seen.into_iter().eq(1..=10_000));
    }
    Ok(())
}

#[forms]
async fn mistakes_come_from_opening_and_others_from_chunks() -> Result<()> {
    for place in Place::both() {
        let db = Form::connect(&place.url("max_connections=1")).await?;
        let error = refused(db.open(rows("SELECT n FROM nowhere")).await.map(drop));
        assert_eq!(error.kind(), ErrorKind::Database);

        let overflow = "SELECT abs(column1) FROM (VALUES (1), (-9223372036854775808), (3))";
        let (mut cursor, mut seen) = (db.open(rows(overflow)).await?, Vec::new());
        let error = refused(cursor.next_chunk(5, &mut keep(&mut seen)).await);
        assert_eq!((error.kind(), seen.as_slice()), (ErrorKind::Database, [1].as_slice()));
        assert!(!cursor.next_chunk(5, &mut ignore).await?);
        drop(cursor);

        let mut cursor = db.open(up_to(100)).await?;
        let failed = cursor.next_chunk(5, &mut |_| Err(Error::other(std::fmt::Error))).await;
        assert!(refused(failed).downcast_ref::<std::fmt::Error>().is_some());
        drop(cursor);
        assert_eq!(run!(db, up_to(3)).await?, 3);
    }
    Ok(())
}

#[forms]
async fn beside_an_iterator_of_its_own_all_works() -> Result<()> {
    for place in Place::shared::<Form>() {
        let db = Form::connect(&place.url("")).await?;
        run!(db, nothing(TABLE)).await?;
        for n in 0..200 {
            run!(db, insert(n)).await?;
        }
        let mut cursor = db.open(rows("SELECT n FROM number").about("Number")).await?;
        assert!(cursor.next_chunk(2, &mut ignore).await?);
        assert_eq!(run!(db, rows("SELECT n FROM number")).await?, 200);
        assert_eq!(run!(db, insert(200)).await?, 1);
        let connection = db.connection().await?;
        run!(connection, step(BEGIN)).await?;
        run!(connection, insert(201)).await?;
        run!(connection, step(COMMIT)).await?;
        let mut second = db.open(rows("SELECT n FROM number")).await?;
        assert!(second.next_chunk(202, &mut ignore).await?);
        let mut rest = Vec::new();
        while cursor.next_chunk(50, &mut keep(&mut rest)).await? {}
        assert_eq!(rest.len(), 198, "it reads what was there when it was opened");
    }
    Ok(())
}

/// On an only connection: of memory, of a pool of one, of a transaction.
#[forms]
async fn beside_an_iterator_on_an_only_connection_all_fails_at_once() -> Result<()> {
    for place in Place::all::<Form>() {
        let db = Form::connect(&place.url("max_connections=1&busy_timeout=60000&pool_timeout=60000")).await?;
        run!(db, nothing(TABLE)).await?;
        run!(db, insert(1)).await?;
        for shared in [false, true] {
            let connection = if shared { Some(db.connection().await?) } else { None };
            let executor: &dyn Executor<Output = Form> = match &connection {
                Some(connection) => connection,
                None => &db,
            };
            let mut cursor = executor.open(up_to(100).about("Book")).await?;
            assert!(cursor.next_chunk(3, &mut ignore).await?);
            let mut one = ValueSets::with_capacity(1, 1);
            one.push_set(|values| values.push(Value::I64(1)));
            let mut answers = vec![
                run!(executor, row("SELECT 1")).await,
                run!(executor, insert(2)).await,
                executor.run_many(insert(0), one, &mut ignore).await,
                executor.open(up_to(3)).await.map(|_| 0),
            ];
            if !shared {
                answers.push(executor.connection().await.map(|_| 0));
            }
            for answer in answers {
                let error = refused(answer);
                assert_eq!(error.kind(), ErrorKind::OpenIterator, "{error}");
                assert!(error.to_string().contains("over `Book` is open"), "{error}");
            }
            let mut rest = Vec::new();
            while cursor.next_chunk(10, &mut keep(&mut rest)).await? {}
            assert_eq!(rest.len(), 97, "the iterator did not notice");
            drop(cursor);
            assert_eq!(run!(executor, insert(2)).await?, 1);
        }
        let mut found = Vec::new();
        db.run(row("SELECT count(*) FROM number"), &mut keep(&mut found)).await?;
        assert_eq!(found, [3]);
    }
    Ok(())
}

#[forms]
async fn a_cursor_dropped_half_way_frees_its_connection() -> Result<()> {
    for place in Place::all::<Form>() {
        let db = Form::connect(&place.url("max_connections=1&busy_timeout=2000&pool_timeout=2000")).await?;
        for round in 0..20 {
            let mut cursor = db.open(up_to(100_000)).await?;
            assert!(cursor.next_chunk(round + 1, &mut ignore).await?);
            drop(cursor);
            assert_eq!(run!(db, up_to(5)).await?, 5);
            let connection = db.connection().await?;
            let mut cursor = connection.open(up_to(100_000)).await?;
            assert!(cursor.next_chunk(round + 1, &mut ignore).await?);
            drop(cursor);
            assert_eq!(run!(connection, up_to(5)).await?, 5);
        }
    }
    Ok(())
}

#[forms]
async fn a_cursor_in_a_transaction_sees_it() -> Result<()> {
    for place in Place::all::<Form>() {
        let db = Form::connect(&place.url("")).await?;
        run!(db, nothing(TABLE)).await?;
        let connection = db.connection().await?;
        run!(connection, step(BEGIN)).await?;
        run!(connection, insert(5)).await?;
        let (mut cursor, mut seen) = (connection.open(rows("SELECT n FROM number")).await?, Vec::new());
        assert!(!cursor.next_chunk(10, &mut keep(&mut seen)).await?);
        drop(cursor);
        assert_eq!(seen, [5]);
        run!(connection, step(ROLLBACK)).await?;
        assert_eq!(run!(connection, rows("SELECT n FROM number")).await?, 0);
    }
    Ok(())
}

/// Who waits for a connection while an iterator takes it is told so, and does not wait for what may be its own.
#[cfg(feature = "async")]
#[tokio::test]
async fn who_waits_while_an_iterator_opens_is_told() -> Result<()> {
    use std::time::Duration;
    for place in Place::both() {
        let db = biform::connect(&place.url("max_connections=1&busy_timeout=60000&pool_timeout=60000")).await?;
        for shared in [false, true] {
            let connection = if shared { Some(db.connection().await?) } else { None };
            let executor: &dyn Executor<Output = Deferred> = match &connection {
                Some(connection) => connection,
                None => &db,
            };
            if shared {
                run!(executor, step(BEGIN)).await?;
            }
            let joined = async {
                futures::join!(
                    async { run!(executor, up_to(1000)).await },
                    executor.open(up_to(100).about("Book")),
                    async { run!(executor, up_to(1000)).await }
                )
            };
            let joined = tokio::time::timeout(Duration::from_secs(5), joined).await;
            let (first, cursor, last) = joined.expect("nobody waits for an iterator");
            assert_eq!(first?, 1000);
            let error = refused(last);
            assert_eq!(error.kind(), ErrorKind::OpenIterator, "{error}");
            assert!(error.to_string().contains("over `Book` is open"), "{error}");
            assert!(cursor?.next_chunk(5, &mut ignore).await?);
            assert_eq!(run!(executor, up_to(3)).await?, 3);
        }
    }
    Ok(())
}

/// The same of threads.
#[cfg(feature = "blocking")]
#[test]
fn threads_that_wait_while_an_iterator_opens_are_told() -> Result<()> {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::{Duration, Instant};
    for place in Place::all::<Immediate>() {
        let db = Immediate::connect(&place.url("max_connections=1&busy_timeout=60000&pool_timeout=60000"))?;
        for shared in [false, true] {
            let connection = if shared { Some(db.connection()?) } else { None };
            let executor: &dyn Executor<Output = Immediate> = match &connection {
                Some(connection) => connection,
                None => &db,
            };
            let stop = AtomicBool::new(false);
            std::thread::scope(|scope| {
                let waiting = || {
                    // Most of them wait for the connection, as somebody always has it.
                    while !stop.load(Ordering::Relaxed) {
                        if let Err(error) = run!(executor, up_to(20_000)) {
                            return Some(error);
                        }
                    }
                    None
                };
                let threads: Vec<_> = (0..4).map(|_| scope.spawn(waiting)).collect();
                std::thread::sleep(Duration::from_millis(20));
                let mut cursor = executor.open(up_to(100).about("Book")).unwrap();
                let opened = Instant::now();
                while opened.elapsed() < Duration::from_secs(5) && !threads.iter().all(|thread| thread.is_finished()) {
                    std::thread::sleep(Duration::from_millis(1));
                }
                // Those that still wait go on now, and end without an error.
                stop.store(true, Ordering::Relaxed);
                assert!(cursor.next_chunk(5, &mut ignore).unwrap());
                drop(cursor);
                for thread in threads {
                    let error = thread.join().unwrap().expect("nobody waits for an iterator");
                    assert_eq!(error.kind(), ErrorKind::OpenIterator, "{error}");
                    assert!(error.to_string().contains("over `Book` is open"), "{error}");
                }
            });
            assert_eq!(run!(executor, up_to(3))?, 3);
        }
    }
    Ok(())
}
