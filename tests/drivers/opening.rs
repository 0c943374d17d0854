//! URLs, pragmas, and what waits for a connection.
use crate::common::*;
use std::time::{Duration, Instant};

#[forms]
async fn urls_that_ask_for_what_is_not_there_are_refused() -> Result<()> {
    for (url, says) in [
        ("oracle://root:hunter2@host/db", "`sqlite:`"),
        ("hunter2@host:x", "`sqlite:`"),
        ("hunter2", "`sqlite:`"),
        ("", "`sqlite:`"),
        ("sqlite:", "names a file"),
        ("sqlite://", "names a file"),
        ("sqlite::memory:?cache=hunter2", "`mode`, `busy_timeout`, `max_connections`, `pool_timeout` and `without`"),
        ("sqlite::memory:?without=hunter2", "there is no such capability: there are `returning_on_insert`, "),
        ("sqlite::memory:?without=savepoints,", "there is no such capability"),
        ("sqlite::memory:?mode=hunter2", "`ro`, `rw` or `rwc`"),
        ("sqlite::memory:?busy_timeout=hunter2", "`busy_timeout`"),
        ("sqlite::memory:?busy_timeout=-1", "`busy_timeout`"),
        ("sqlite::memory:?max_connections=0", "`max_connections`"),
        ("sqlite::memory:?pool_timeout=0", "`pool_timeout`"),
        ("sqlite::memory:?max_connections", "`max_connections`"),
    ] {
        let error = refused(Form::connect(url).await);
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{url}");
        let text = format!("{error:?}");
        assert!(text.contains(says) && !text.contains("hunter2"), "{url}: {text}");
    }
    Ok(())
}

#[forms]
async fn files_are_opened_as_asked() -> Result<()> {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("test.db");
    let path = path.display();
    let start = Instant::now();
    for mode in ["ro", "rw"] {
        let error = refused(Form::connect(&format!("sqlite:{path}?mode={mode}")).await);
        assert_eq!(error.kind(), ErrorKind::Connection, "{error}");
        let says = format!("{path}`, a file that is missing and that `mode={mode}` does not create");
        assert!(error.to_string().contains(&says), "{error}");
    }
    let error = refused(Form::connect(&format!("sqlite:{path}/no/folder")).await);
    assert!(error.to_string().contains(&format!("`{path}/no/folder`: unable to open database file")), "{error}");
    assert!(
        refused(Form::connect(&format!("sqlite:{}", directory.path().display())).await).kind() == ErrorKind::Connection
    );
    assert!(start.elapsed() < Duration::from_secs(5), "it did not wait for the pool");

    let made = Form::connect(&format!("sqlite://{path}")).await?;
    run!(made, nothing(TABLE)).await?;
    run!(made, insert(1)).await?;
    let read = Form::connect(&format!("sqlite:{path}?mode=ro")).await?;
    assert_eq!(run!(read, rows("SELECT n FROM number")).await?, 1);
    let error = refused(run!(read, insert(2)).await);
    assert_eq!((error.kind(), error.is_database()), (ErrorKind::Unsupported, true), "{error}");
    assert!(error.to_string().contains("mode=ro"), "{error}");
    let write = Form::connect(&format!("sqlite:{path}?mode=rw")).await?;
    run!(write, insert(2)).await?;
    Ok(())
}

#[forms]
async fn what_is_no_database_is_refused() -> Result<()> {
    let place = Place::file();
    let url = place.url("");
    let Place::File(directory) = &place else { unreachable!() };
    std::fs::write(directory.path().join("test.db"), "this is a letter, not a database ".repeat(100)).unwrap();
    let error = refused(Form::connect(&url).await);
    assert_eq!(error.kind(), ErrorKind::Connection, "{error}");
    Ok(())
}

#[forms]
async fn every_connection_has_its_pragmas() -> Result<()> {
    for place in Place::both() {
        let db = Form::connect(&place.url("busy_timeout=1234&max_connections=3")).await?;
        let mut held = Vec::new();
        for _ in 0..if matches!(place, Place::Memory) { 1 } else { 3 } {
            held.push(db.connection().await?);
        }
        for connection in held {
            let mut found = Vec::new();
            for sql in ["PRAGMA busy_timeout", "PRAGMA foreign_keys", "PRAGMA synchronous"] {
                connection.run(row(sql), &mut keep(&mut found)).await?;
            }
            assert_eq!(found, [1234, 1, 1]);
            let wanted = if matches!(place, Place::Memory) { "memory" } else { "wal" };
            let mut compare = |row: &dyn Row| {
                assert_eq!(row.get(0)?, ValueRef::Text(wanted));
                Ok(())
            };
            connection.run(row("PRAGMA journal_mode"), &mut compare).await?;
        }
    }
    Ok(())
}

#[forms]
async fn a_name_that_looks_like_a_url_is_a_name() -> Result<()> {
    // Were it a URL of SQLite's own, this would be a database in memory, without a file.
    let error = refused(Form::connect("sqlite:file:nowhere/x.db?mode=rw").await);
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(error.to_string().contains("./file:nowhere/x.db"), "{error}");
    Ok(())
}

#[forms]
async fn handles_show_no_secrets() -> Result<()> {
    let folder = tempfile::Builder::new().prefix("hunter2").tempdir().unwrap();
    let place = Place::File(folder);
    let url = place.url("");
    assert!(url.contains("hunter2"), "the control: what is to be hidden is in it");
    let db = Form::connect(&url).await?;
    let options = ConnectOptions::new(url.as_str()).password("hunter2").after_connect("SELECT 'hunter2'");
    let shown = format!("{db:?} {:#?} {options:?}", db.clone());
    assert!(shown.starts_with("Db(Sqlite) Db(") && !shown.contains("hunter2"), "{shown}");
    Ok(())
}

#[forms]
async fn waiting_for_a_transaction_on_memory_ends_and_says_why() -> Result<()> {
    let db = Form::connect("sqlite::memory:?busy_timeout=50").await?;
    let held = db.connection().await?;
    let start = Instant::now();
    for answer in
        [run!(db, row("SELECT 1")).await, db.open(rows("SELECT 1")).await.map(|_| 0), db.connection().await.map(|_| 0)]
    {
        let error = refused(answer);
        assert_eq!(error.kind(), ErrorKind::PoolTimeout);
        assert!(error.to_string().contains("pass `tx`"), "{error}");
    }
    assert!(start.elapsed() >= Duration::from_millis(150) && start.elapsed() < Duration::from_secs(5));
    drop(held);
    assert_eq!(run!(db, row("SELECT 1")).await?, 1);
    Ok(())
}

#[forms]
async fn memory_needs_no_patience() -> Result<()> {
    let db = Form::connect("sqlite::memory:?busy_timeout=0").await?;
    assert_eq!(run!(db, row("SELECT 1")).await?, 1);
    let held = db.connection().await?;
    assert_eq!(refused(run!(db, row("SELECT 1")).await).kind(), ErrorKind::PoolTimeout);
    drop(held);
    Ok(())
}

#[forms]
async fn a_pool_that_is_used_up_says_its_size() -> Result<()> {
    for place in Place::shared::<Form>() {
        let db = Form::connect(&place.url("max_connections=2&pool_timeout=500")).await?;
        let held = (db.connection().await?, db.connection().await?);
        let error = refused(run!(db, row("SELECT 1")).await);
        assert_eq!(error.kind(), ErrorKind::PoolTimeout);
        assert!(error.to_string().contains("2 connections"), "{error}");
        drop(held);
        assert_eq!(run!(db, row("SELECT 1")).await?, 1);
    }
    Ok(())
}

/// Switching a new file to its journal takes a lock for which SQLite does not always wait.
#[cfg(feature = "blocking")]
#[test]
fn many_threads_open_a_new_file_at_once() {
    for _ in 0..20 {
        let place = Place::file();
        let open = || biform::blocking::connect(&place.url("")).and_then(|db| run!(db, row("SELECT 1")));
        std::thread::scope(|scope| {
            let opened: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
            for opened in opened {
                assert_eq!(opened.join().unwrap().unwrap(), 1);
            }
        });
    }
}

#[cfg(feature = "async")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_tasks_open_a_new_file_at_once() {
    for _ in 0..20 {
        let place = Place::file();
        let open = async || run!(biform::connect(&place.url("")).await?, row("SELECT 1")).await;
        for opened in futures::future::join_all((0..8).map(|_| open())).await {
            assert_eq!(opened.unwrap(), 1);
        }
    }
}

#[cfg(feature = "async")]
#[test]
fn without_a_runtime_an_error_says_so() {
    use std::task::{Context, Poll, Waker};
    fn outside<T>(answer: Pending<'_, T>) -> Result<T> {
        match std::pin::pin!(answer).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => result,
            Poll::Pending => panic!("it waits"),
        }
    }
    for place in Place::both() {
        let connect = || biform::connect(&place.url(""));
        assert_eq!(refused(outside(connect())).kind(), ErrorKind::Unsupported);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let db = runtime.block_on(connect()).unwrap();
        let error = refused(outside(run!(db, row("SELECT 1"))));
        assert!(error.to_string().contains("tokio runtime"), "{error}");
        assert_eq!(runtime.block_on(run!(db, row("SELECT 1"))).unwrap(), 1);
    }
}
