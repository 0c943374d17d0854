//! What a database can do is asked of it: of real servers, behind a proxy that makes them refuse.
use crate::common::*;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Stands between a program and a server.
struct Proxy {
    url: String,
    seen: Arc<AtomicUsize>,
}

/// What becomes of some words on their way to the server.
#[derive(Clone, Copy)]
enum Words {
    /// They are counted.
    Counted(&'static str),
    /// Others go on, which are as long.
    Changed(&'static str, &'static str),
    /// The connection is lost.
    Lost(&'static str),
}

impl Words {
    fn looked_for(self) -> &'static str {
        match self {
            Words::Counted(words) | Words::Changed(words, _) | Words::Lost(words) => words,
        }
    }
}

impl Proxy {
    fn before(server: &Server, words: Words) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (upstream, url) = server.behind(listener.local_addr().unwrap());
        let seen = Arc::new(AtomicUsize::new(0));
        let proxy = Proxy { url, seen: Arc::clone(&seen) };
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (client, server) = (client.unwrap(), TcpStream::connect(&upstream).unwrap());
                let back = (server.try_clone().unwrap(), client.try_clone().unwrap());
                std::thread::spawn(move || pass(back.0, back.1, |_| true));
                let seen = Arc::clone(&seen);
                std::thread::spawn(move || pass(client, server, move |bytes| spoil(bytes, words, &seen)));
            }
        });
        proxy
    }

    fn seen(&self) -> usize {
        self.seen.load(Ordering::SeqCst)
    }
}

/// Passes on what comes, until `change` says that the connection is lost.
fn pass(mut from: TcpStream, mut to: TcpStream, change: impl Fn(&mut [u8]) -> bool) {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = from.read(&mut buffer).unwrap_or(0);
        if count == 0 || !change(&mut buffer[..count]) || to.write_all(&buffer[..count]).is_err() {
            let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
            return;
        }
    }
}

fn spoil(bytes: &mut [u8], words: Words, seen: &AtomicUsize) -> bool {
    let sought = words.looked_for().as_bytes();
    for at in 0..=bytes.len().saturating_sub(sought.len()) {
        if !bytes[at..].starts_with(sought) {
            continue;
        }
        seen.fetch_add(1, Ordering::SeqCst);
        match words {
            Words::Counted(_) => {}
            Words::Changed(_, other) => {
                assert_eq!(other.len(), sought.len());
                bytes[at..at + other.len()].copy_from_slice(other.as_bytes());
            }
            Words::Lost(_) => return false,
        }
    }
    true
}

/// What a dialect can do less than its whole family.
fn lacking(dialect: Dialect) -> Vec<Capability> {
    let whole = if dialect == Dialect::Postgres { Dialect::Postgres } else { Dialect::MySql };
    Capability::ALL.iter().copied().filter(|capability| whole.can(*capability) && !dialect.can(*capability)).collect()
}

fn servers<O: Connect>() -> Vec<Server> {
    if O::SERVERS { Server::all() } else { Vec::new() }
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    #[field(unique)]
    title: String,
    rating: i32,
    #[field(generated = |b| b.rating * 2)]
    double: Option<i32>,
}

fn book(title: &str, rating: i32) -> Book {
    Book { id: Id::default(), title: title.into(), rating, double: None }
}

/// MariaDB that takes no `RETURNING` is all that MySQL says of itself.
#[forms]
async fn a_server_without_returning_is_written_to_without() -> Result<()> {
    for server in servers::<Form>().into_iter().filter(|server| server.dialect == Dialect::MySql) {
        let proxy = Proxy::before(&server, Words::Changed("RETURNING", "RETURN_NG"));
        let db = Form::connect(&proxy.url).await?.0;
        assert_eq!(lacking(db.dialect()), [Capability::ReturningOnInsert, Capability::ReturningOnDelete]);
        let asked = proxy.seen();
        db.create_tables(biform::models![Book]).await?;
        let dune = Book::objects().create(&db, book("Dune", 5)).await?;
        assert_eq!((dune.id.key(), dune.double), (Some(&1), Some(10)));
        let made = Book::objects().bulk_create(&db, (0..20).map(|n| book(&n.to_string(), n))).await?;
        assert!(made.iter().all(|book| book.double == Some(book.rating * 2)));
        let met = Book::objects().upsert(&db, book("Dune", 3), |b| b.title).await?;
        assert_eq!((met.id, met.double), (dune.id, Some(6)));
        let by_title = |title: &'static str| Book::objects().filter(move |b| b.title.eq(title));
        assert!(!by_title("Dune").get_or_create(&db, book("Dune", 1)).await?.1);
        assert!(by_title("Emma").get_or_create(&db, book("Emma", 1)).await?.1);
        assert_eq!(Book::objects().bulk_create_or_ignore(&db, ["Emma", "Iris"].map(|title| book(title, 1))).await?, 1);
        assert_eq!(Book::objects().count(&db).await?, 23);
        assert_eq!(proxy.seen(), asked, "it was sent to a server that does not know it");
    }
    Ok(())
}

/// What one probe does not find, the others still do.
#[forms]
async fn what_is_refused_is_lacking_and_nothing_else() -> Result<()> {
    for server in servers::<Form>() {
        let proxy = Proxy::before(&server, Words::Changed("SKIP LOCKED", "SKIP L_CKED"));
        let db = Form::connect(&proxy.url).await?.0;
        assert_eq!(lacking(db.dialect()), [Capability::SkipLocked], "{:?}", server.dialect);
        let savepoints = Proxy::before(&server, Words::Changed("SAVEPOINT biform_probe", "SAFEPOINT biform_probe"));
        let db = Form::connect(&savepoints.url).await?.0;
        let lacking = lacking(db.dialect());
        assert!(lacking.contains(&Capability::Savepoints) && lacking.len() <= 2, "{lacking:?}");
        // No transaction is left open behind a probe that was cut short.
        db.run(nothing("CREATE TABLE number (n BIGINT)"), &mut ignore).await?;
        db.run(count("INSERT INTO number VALUES (7)"), &mut ignore).await?;
        let beside = Form::connect(&server.url("")).await?;
        assert_eq!(beside.run(rows("SELECT n FROM number"), &mut ignore).await?, 1);
    }
    Ok(())
}

#[forms]
async fn what_a_session_is_set_to_counts() -> Result<()> {
    for server in servers::<Form>() {
        let is_postgres = server.dialect == Dialect::Postgres;
        // It only reads, and can all the same.
        let reads =
            if is_postgres { "default_transaction_read_only%3Don" } else { "SESSION%20TRANSACTION%20READ%20ONLY" };
        let db = Form::connect(&server.url(&format!("after_connect=SET%20{reads}"))).await?;
        assert_eq!(lacking(db.dialect()), [], "{:?}", server.dialect);
        if !is_postgres {
            let stepping = server.url("after_connect=SET%20auto_increment_increment%3D2");
            assert_eq!(lacking(Form::connect(&stepping).await?.dialect()), [Capability::SequentialIds]);
        }
    }
    Ok(())
}

/// A database that has not said what it can do is not used.
#[forms]
async fn what_ends_before_the_answer_is_no_answer() -> Result<()> {
    for server in servers::<Form>() {
        let control = Proxy::before(&server, Words::Counted("biform_probe"));
        assert_eq!(lacking(Form::connect(&control.url).await?.dialect()), []);
        assert!(control.seen() > 0);
        let lost = Proxy::before(&server, Words::Lost("biform_probe"));
        let mut errors = vec![refused(Form::connect(&lost.url).await)];
        if server.dialect == Dialect::Postgres {
            // A division by zero says nothing of what it can do.
            let other = Words::Changed("SELECT 1 ORDER BY 1 NULLS LAST", "SELECT 1 / 0 AS nothing_at_all");
            let other = Proxy::before(&server, other);
            errors.push(refused(Form::connect(&other.url).await));
        }
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::Connection, "{error}");
            assert!(error.to_string().contains("asking the database what it can do: "), "{error}");
        }
    }
    Ok(())
}

/// The other connections of a pool are to the same server, and are not asked again.
#[forms]
async fn a_database_is_asked_once() -> Result<()> {
    for server in servers::<Form>() {
        let proxy = Proxy::before(&server, Words::Counted("biform_probe"));
        let db = Form::connect(&proxy.url).await?;
        let asked = proxy.seen();
        assert!(asked > 0);
        {
            let (first, second, third) = (db.connection().await?, db.connection().await?, db.connection().await?);
            for connection in [first, second, third] {
                assert_eq!(connection.run(row("SELECT 1"), &mut ignore).await?, 1);
                assert_eq!(connection.dialect().capabilities(), db.dialect().capabilities());
            }
        }
        db.run(row("SELECT 1"), &mut ignore).await?;
        assert_eq!(proxy.seen(), asked);
    }
    Ok(())
}

/// What was made to ask SQLite is gone.
#[forms]
async fn nothing_is_left_of_the_question() -> Result<()> {
    for place in Place::both() {
        let db = Form::connect(&place.url("max_connections=1")).await?;
        for schema in ["main.sqlite_schema", "temp.sqlite_schema"] {
            assert_eq!(db.run(rows(format!("SELECT name FROM {schema}")), &mut ignore).await?, 0, "{schema}");
        }
        let tx = db.connection().await?;
        tx.run(step(BEGIN), &mut ignore).await?;
        tx.run(step(COMMIT), &mut ignore).await?;
    }
    for server in servers::<Form>() {
        let db = Form::connect(&server.url("max_connections=1")).await?;
        let left = match server.dialect == Dialect::Postgres {
            true => "SELECT name FROM pg_prepared_statements WHERE name = 'biform_probe'",
            false => "SELECT 1 FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = connection_id()",
        };
        assert_eq!(db.run(rows(left), &mut ignore).await?, 0);
    }
    Ok(())
}
