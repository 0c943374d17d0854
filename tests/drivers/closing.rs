//! What `close` leaves: one file, and handles that say that they are closed.
use crate::common::*;
use std::time::{Duration, Instant};

/// The names in the folder of a database.
fn names(place: &Place) -> Vec<String> {
    let Place::File(directory) = place else { return Vec::new() };
    let entries = std::fs::read_dir(directory.path()).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Fills a database of several connections, closes it, and looks what is left, once and again.
#[forms]
async fn after_close_only_the_file_is_left() -> Result<()> {
    for round in 0..20 {
        let place = Place::file();
        let db = Form::connect(&place.url("")).await?;
        run!(db, nothing(TABLE)).await?;
        let (first, second) = (db.connection().await?, db.connection().await?);
        for executor in [&first, &second] {
            run!(executor, insert(round)).await?;
        }
        let mut cursor = db.open(rows("SELECT n FROM number")).await?;
        assert!(cursor.next_chunk(1, &mut ignore).await?);
        assert!(names(&place).len() > 1, "there is a log");
        drop((first, second, cursor));
        db.close().await?;
        assert_eq!(names(&place), ["test.db"]);
        let again = Form::connect(&place.url("mode=rw")).await?;
        assert_eq!(run!(again, rows("SELECT n FROM number")).await?, 2);
    }
    Ok(())
}

#[forms]
async fn after_close_every_handle_says_so() -> Result<()> {
    for place in Place::all::<Form>() {
        let db = Form::connect(&place.url("")).await?;
        let other = db.clone();
        run!(db, nothing(TABLE)).await?;
        db.close().await?;
        for answer in [
            run!(other, row("SELECT 1")).await,
            other.run_many(insert(0), ValueSets::with_capacity(1, 1), &mut ignore).await,
            other.open(up_to(3)).await.map(|_| 0),
            other.connection().await.map(|_| 0),
        ] {
            let error = refused(answer);
            assert_eq!(error.kind(), ErrorKind::Connection, "{error}");
            assert!(error.to_string().contains("is closed"), "{error}");
        }
        other.close().await?;
    }
    Ok(())
}

#[forms]
async fn closing_does_not_wait_for_ever_for_what_is_held() -> Result<()> {
    for place in Place::all::<Form>() {
        let db = Form::connect(&place.url("busy_timeout=100&pool_timeout=100")).await?;
        let held = db.connection().await?;
        run!(held, nothing(TABLE)).await?;
        let start = Instant::now();
        let error = refused(db.clone().close().await);
        assert_eq!(error.kind(), ErrorKind::PoolTimeout, "{error}");
        assert!(start.elapsed() < Duration::from_secs(5));
        // What is held goes on.
        run!(held, insert(1)).await?;
        assert_eq!(run!(held, rows("SELECT n FROM number")).await?, 1);
        drop(held);
        db.close().await?;
        assert!(names(&place).len() <= 1);
    }
    Ok(())
}

#[forms]
async fn an_iterator_on_the_only_connection_keeps_it_open() -> Result<()> {
    let db = Form::connect("sqlite::memory:").await?;
    let cursor = db.open(up_to(100).about("Book")).await?;
    let error = refused(db.clone().close().await);
    assert_eq!(error.kind(), ErrorKind::OpenIterator, "{error}");
    drop(cursor);
    assert_eq!(run!(db, up_to(3)).await?, 3);
    Ok(())
}

/// A program that ends right after `close` leaves everything to the other form.
#[cfg(all(feature = "blocking", feature = "async"))]
#[test]
fn the_other_form_reads_what_was_closed() {
    let place = Place::file();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let closed = runtime.block_on(async {
        let db = biform::connect(&place.url("")).await?;
        run!(db, nothing(TABLE)).await?;
        run!(db, insert(1)).await?;
        db.close().await
    });
    assert_eq!((closed.is_ok(), names(&place)), (true, vec!["test.db".to_owned()]));
    runtime.shutdown_background();

    let db = biform::blocking::connect(&place.url("mode=rw")).unwrap();
    run!(db, insert(2)).unwrap();
    db.close().unwrap();
    assert_eq!(names(&place), ["test.db"]);

    let runtime = tokio::runtime::Runtime::new().unwrap();
    let found = runtime.block_on(async {
        let db = biform::connect(&place.url("mode=ro")).await?;
        run!(db, rows("SELECT n FROM number")).await
    });
    assert_eq!(found.unwrap(), 2);
}
