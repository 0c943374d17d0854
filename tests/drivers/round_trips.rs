//! How often PostgreSQL is asked, if at all: a proxy before it counts.
use crate::common::*;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// Stands between a program and a server.
struct Proxy {
    address: String,
    turns: Arc<AtomicUsize>,
}

impl Proxy {
    fn before(host: String) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let turns = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&turns);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(std::result::Result::ok) {
                let Ok(server) = TcpStream::connect(&host) else { return };
                // How often the client has said something, and whether the server has since.
                let (said, answered) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(true)));
                let (turns, heard, asked) = (Arc::clone(&counted), Arc::clone(&said), Arc::clone(&answered));
                pass(client.try_clone().unwrap(), server.try_clone().unwrap(), move || {
                    heard.fetch_add(1, Ordering::SeqCst);
                    turns.fetch_add(usize::from(asked.swap(false, Ordering::SeqCst)), Ordering::SeqCst);
                });
                pass(server, client, move || {
                    // What is sent without waiting is sent before this.
                    let mut before = usize::MAX;
                    while before != said.load(Ordering::SeqCst) {
                        before = said.load(Ordering::SeqCst);
                        std::thread::sleep(Duration::from_millis(15));
                    }
                    answered.store(true, Ordering::SeqCst);
                });
            }
        });
        Proxy { address, turns }
    }

    /// How often the server was asked since this was called last: each time before its answer was there.
    fn turns(&self) -> usize {
        self.turns.swap(0, Ordering::SeqCst)
    }
}

/// Passes bytes on, after `look`.
fn pass(mut from: TcpStream, mut to: TcpStream, mut look: impl FnMut() + Send + 'static) {
    std::thread::spawn(move || {
        let mut bytes = vec![0; 1 << 20];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            look();
            if to.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    });
}

/// A place of a server, the proxy before it, and the URL through that. None without a server, and none of a socket.
fn behind_proxy() -> Option<(Server, Proxy, String)> {
    let server = Server::postgres()?;
    let url = server.url("max_connections=1&sslmode=disable");
    let (scheme, rest) = url.split_once("://")?;
    let (authority, path) = rest.split_once('/')?;
    let (user, host) = authority.rsplit_once('@').map_or(("", authority), |(user, host)| (user, host));
    let at = if user.is_empty() { "" } else { "@" };
    if host.is_empty() {
        return None;
    }
    let port = if host.contains(':') { "" } else { ":5432" };
    let proxy = Proxy::before(format!("{host}{port}"));
    let url = format!("{scheme}://{user}{at}{}/{path}", proxy.address);
    Some((server, proxy, url))
}

fn ignore_all(_: usize, _: &dyn Row) -> Result<()> {
    Ok(())
}

/// Of so many statements one alone is asked in each turn, or all in one.
fn together<O: Connect>(statements: usize) -> usize {
    if O::SENDS_TOGETHER { 1 } else { statements }
}

#[forms]
async fn the_statements_of_a_batch_are_one_question() -> Result<()> {
    let Some((_server, proxy, url)) = behind_proxy() else { return Ok(()) };
    let db = Form::connect(&url).await?;
    run!(db, nothing(TABLE)).await?;
    let connection = db.connection().await?;
    run!(connection, step(BEGIN)).await?;
    run!(connection, insert(0)).await?;
    let read = |n: i64| rows("SELECT id FROM number WHERE n = ?").bind(n);
    run!(connection, read(0)).await?;
    proxy.turns();
    for n in 1..=10 {
        run!(connection, insert(n)).await?;
    }
    assert_eq!(proxy.turns(), 10, "one by one, as a measure");
    connection.run_batch((11..=20).map(insert).collect(), &mut ignore_all).await?;
    assert_eq!(proxy.turns(), together::<Form>(10));
    let mixed = (21..=30).flat_map(|n| [insert(n), read(n)]).collect();
    connection.run_batch(mixed, &mut ignore_all).await?;
    assert_eq!(proxy.turns(), together::<Form>(20));
    // Those that are not prepared yet are prepared together as well.
    let new = |n: i64| rows(format!("SELECT id FROM number WHERE n = ? AND id <> {n}")).bind(n);
    connection.run_batch((1..=10).map(new).collect(), &mut ignore_all).await?;
    assert_eq!(proxy.turns(), 2 * together::<Form>(10));
    run!(connection, step(COMMIT)).await?;
    drop(connection);

    // Outside of a transaction those go together of which nothing stays; or the next would be run after a failure.
    proxy.turns();
    db.run_batch((1..=5).map(read).collect(), &mut ignore_all).await?;
    assert_eq!(proxy.turns(), together::<Form>(5));
    db.run_batch((1..=5).map(insert).collect(), &mut ignore_all).await?;
    assert_eq!(proxy.turns(), 5);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(index(title))]
struct Book {
    id: Id<Book>,
    title: String,
    #[field(db_default = 5)]
    rating: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(index(name))]
struct Author {
    id: Id<Author>,
    name: String,
}

/// What models send where nothing depends on an answer.
#[forms]
async fn what_models_send_goes_together() -> Result<()> {
    use biform::prelude::*;
    let Some((server, proxy, url)) = behind_proxy() else { return Ok(()) };
    let db = Form::connect(&url).await?.0;
    proxy.turns();
    db.create_tables(models![Book, Author]).await?;
    assert_eq!(proxy.turns(), 1, "texts go together in both forms");

    // What the database makes besides a key is given back by one statement as well.
    let books = |first: i64, last: i64| (first..=last).map(|n| Book::create().title(n.to_string()));
    let mut stored = Book::objects().bulk_create(&db, books(1, 2)).await?;
    proxy.turns();
    stored.extend(Book::objects().bulk_create(&db, books(3, 102)).await?);
    assert_eq!(proxy.turns(), 2 + 1); // BEGIN and COMMIT
    assert!(stored.iter().zip(1..).all(|(book, n)| book.id == Id::from(n) && book.title == n.to_string()));

    // Past the proxy, as nobody counts.
    let direct = Form::connect(&server.url("")).await?.0;
    Book::objects().bulk_create(&direct, books(103, 2_001)).await?;
    let mut all = Book::objects().order_by(|b| b.id.asc()).all(&db).await?;
    Book::objects().bulk_update(&db, &mut all[..1_000], |b| b.rating).await?;
    proxy.turns();
    Book::objects().bulk_update(&db, &mut all[1..2_001], |b| b.rating).await?;
    assert_eq!(proxy.turns(), 2 + together::<Form>(4));
    Ok(())
}

#[forms]
async fn what_is_too_large_is_no_question() -> Result<()> {
    let Some((_server, proxy, url)) = behind_proxy() else { return Ok(()) };
    let db = Form::connect(&format!("{url}&max_statement_bytes=10000")).await?;
    let ask = |size: usize| rows("SELECT CAST(? AS TEXT)").bind("x".repeat(size));
    run!(db, ask(9_000)).await?;
    proxy.turns();
    for answer in [
        run!(db, ask(10_000)).await.map(drop),
        db.run_batch(vec![ask(1), ask(10_000)], &mut ignore_all).await.map(drop),
        db.open(ask(10_000)).await.map(drop),
    ] {
        let error = refused(answer);
        assert_eq!((error.kind(), proxy.turns()), (ErrorKind::Encode, 0), "{error}");
    }
    run!(db, ask(9_000)).await?;
    assert_eq!(proxy.turns(), 1, "the control");
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Shelf {
    id: Id<Shelf>,
    volumes: HasMany<Volume>,
    labels: HasMany<Label>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Volume {
    id: Id<Volume>,
    shelf: ForeignKey<Shelf>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Label {
    id: Id<Label>,
    shelf: ForeignKey<Shelf>,
}

/// What several relations load, and the chunks of a long list of keys.
#[forms]
async fn what_is_read_by_keys_is_asked_for_together() -> Result<()> {
    use biform::prelude::*;
    let Some((_server, proxy, url)) = behind_proxy() else { return Ok(()) };
    let db = Form::connect(&url).await?.0;
    db.create_tables(models![Shelf, Volume, Label]).await?;
    let shelf = Shelf::create().save(&db).await?;
    for _ in 0..3 {
        Volume::create().shelf(&shelf).save(&db).await?;
    }
    Label::create().shelf(&shelf).save(&db).await?;
    let shelves = || Shelf::objects().prefetch_related(|s| (s.volumes(), s.labels()));
    // What is not prepared yet takes a turn more.
    shelves().get(&db).await?;
    proxy.turns();
    let read = shelves().get(&db).await?;
    assert_eq!(proxy.turns(), 1 + together::<Form>(2));
    assert_eq!((read.volumes.get()?.len(), read.labels.get()?.len()), (3, 1));

    let keys = 1..=i64::try_from(db.dialect().max_binds()).unwrap() + 1;
    let volumes = || Volume::objects().in_bulk(&db, keys.clone());
    volumes().await?;
    proxy.turns();
    let found = volumes().await?;
    assert_eq!(proxy.turns(), together::<Form>(2));
    assert_eq!(found.len(), 3);
    Ok(())
}
