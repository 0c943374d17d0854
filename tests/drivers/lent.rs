//! A connection that is somebody else's after each transaction, as behind PgBouncer: a proxy lets go of all prepared
//! statements between transactions, and counts those that were left.
use crate::common::*;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

struct Lender {
    url: String,
    left: Arc<AtomicUsize>,
}

/// The way to the server, and how many of its answers are still to come.
struct Upstream {
    server: TcpStream,
    awaited: usize,
}

impl Lender {
    fn before(server: &Server) -> Lender {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (upstream, url) = server.behind(listener.local_addr().unwrap());
        let left = Arc::new(AtomicUsize::new(0));
        let lender = Lender { url, left: Arc::clone(&left) };
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (client, server) = (client.unwrap(), TcpStream::connect(&upstream).unwrap());
                let answers = (server.try_clone().unwrap(), client.try_clone().unwrap());
                let upstream = Arc::new(Mutex::new(Upstream { server, awaited: 1 }));
                let (asked, left) = (Arc::clone(&upstream), Arc::clone(&left));
                std::thread::spawn(move || ask(client, &asked));
                std::thread::spawn(move || answer(answers.0, answers.1, &upstream, &left));
            }
        });
        lender
    }

    /// How many prepared statements were left by the transactions so far.
    fn left(&self) -> usize {
        self.left.load(Ordering::SeqCst)
    }
}

/// A message: its type, unless it is the first of a client, its length, and what it says.
fn message(from: &mut TcpStream, is_typed: bool) -> Option<Vec<u8>> {
    let mut head = vec![0; if is_typed { 5 } else { 4 }];
    from.read_exact(&mut head).ok()?;
    let length = u32::from_be_bytes(head[head.len() - 4..].try_into().unwrap()) as usize;
    let mut body = vec![0; length - 4];
    from.read_exact(&mut body).ok()?;
    head.extend(body);
    Some(head)
}

/// Passes on what the client asks.
fn ask(mut client: TcpStream, upstream: &Mutex<Upstream>) {
    let mut is_typed = false;
    while let Some(message) = message(&mut client, is_typed) {
        let mut upstream = upstream.lock().unwrap();
        // A query and a synchronization each end with the server being ready.
        upstream.awaited += usize::from(is_typed && matches!(message[0], b'Q' | b'S'));
        if upstream.server.write_all(&message).is_err() {
            return;
        }
        is_typed = true;
    }
    let _ = upstream.lock().unwrap().server.shutdown(std::net::Shutdown::Both);
}

/// Passes on what the server answers. Where a transaction has ended, the statements that it prepared are counted first,
/// and let go of.
fn answer(mut server: TcpStream, mut client: TcpStream, upstream: &Mutex<Upstream>, left: &AtomicUsize) {
    while let Some(answer) = message(&mut server, true) {
        if answer[0] == b'Z' {
            let mut upstream = upstream.lock().unwrap();
            upstream.awaited -= 1;
            if answer[5] == b'I' && upstream.awaited == 0 {
                left.fetch_add(names(&mut server, &mut upstream.server), Ordering::SeqCst);
            }
        }
        if client.write_all(&answer).is_err() {
            return;
        }
    }
    let _ = client.shutdown(std::net::Shutdown::Both);
}

fn names(server: &mut TcpStream, upstream: &mut TcpStream) -> usize {
    let text = b"SELECT count(*) FROM pg_prepared_statements; DEALLOCATE ALL\0";
    let mut query = vec![b'Q'];
    query.extend((text.len() as u32 + 4).to_be_bytes());
    query.extend(text);
    let _ = upstream.write_all(&query);
    let mut names = 0;
    while let Some(answer) = message(server, true) {
        match answer[0] {
            // One column: its number, its length, its text.
            b'D' => names = String::from_utf8_lossy(&answer[11..]).parse().unwrap(),
            b'Z' => break,
            _ => {}
        }
    }
    names
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    #[field(unique)]
    title: String,
    rating: i32,
}

fn book(title: &str, rating: i32) -> Book {
    Book { id: Id::default(), title: title.into(), rating }
}

/// All that is sent in several steps: rows written and read, many at once, cursors, transactions, and errors in them.
#[forms]
async fn nothing_with_a_name_outlives_its_transaction() -> Result<()> {
    let Some(server) = Server::postgres().filter(|_| Form::SERVERS) else { return Ok(()) };
    // With names, what was prepared is gone when it is to be run.
    let named = Lender::before(&server);
    let db = Form::connect(&named.url).await?.0;
    db.create_tables(biform::models![Book]).await?;
    let error = Book::objects().create(&db, book("Dune", 5)).await.unwrap_err();
    assert!(error.to_string().contains("does not exist") && named.left() > 0, "{error}");

    let lender = Lender::before(&server);
    let db = Form::connect(&format!("{}&without=named_prepares", lender.url)).await?.0;
    db.run(nothing("CREATE TYPE mood AS ENUM ('good', 'bad')"), &mut ignore).await?;
    let mut dune = Book::objects().create(&db, book("Dune", 5)).await?;
    assert_eq!(Book::objects().bulk_create(&db, (0..40).map(|n| book(&n.to_string(), n))).await?.len(), 40);
    dune.rating = 4;
    dune.save(&db).await?;
    assert_eq!(Book::objects().create(&db, book("Dune", 1)).await.unwrap_err().kind(), ErrorKind::Unique);
    let good = Book::objects().filter(|b| b.rating.ge(4)).count(&db).await?;
    assert_eq!(good, 37);
    let mut rows = db.open(Book::objects().filter(|b| b.rating.ge(0)).to_sql(db.dialect())?).await?;
    assert!(rows.next_chunk(10, &mut ignore).await?);
    drop(rows);
    let insert = "INSERT INTO book (title, rating) VALUES ($1, 1) RETURNING id";
    let mut rows = db.open(Statement::new(Purpose::Rows, insert).bind("by hand")).await?;
    let mut found = 0;
    let mut sink = |_: &dyn Row| {
        found += 1;
        Ok(())
    };
    while rows.next_chunk(10, &mut sink).await? {}
    drop(rows);
    assert_eq!(found, 1);
    // A type that is not built in is looked up.
    let mood = Statement::new(Purpose::Rows, "SELECT id FROM book WHERE $1::mood = 'good'").bind("good");
    assert_eq!(db.run(mood, &mut ignore).await?, 42);
    let mut sets = ValueSets::with_capacity(2, 3);
    (0..3).for_each(|n| sets.push_set(|values| values.extend([Value::from(n), Value::from(format!("{n}"))])));
    let update = Statement::new(Purpose::Count, "UPDATE book SET rating = $1 WHERE title = $2");
    assert_eq!(db.run_many(update, sets, &mut ignore).await?, 3);
    {
        let tx = db.begin().await?;
        Book::objects().create(&tx, book("within", 1)).await?;
        assert_eq!(Book::objects().count(&tx).await?, 43);
        assert!(Book::objects().create(&tx, book("within", 1)).await.is_err());
        tx.rollback().await?;
    }
    {
        let tx = db.begin().await?;
        Book::objects().create(&tx, book("within", 1)).await?;
        tx.commit().await?;
    }
    // Whoever opens a transaction by hand keeps it.
    let connection = db.connection().await?;
    connection.run(count("BEGIN"), &mut ignore).await?;
    connection.run(count("DELETE FROM book WHERE title = $1").bind("within"), &mut ignore).await?;
    connection.run(step(ROLLBACK), &mut ignore).await?;
    drop(connection);
    assert_eq!(Book::objects().count(&db).await?, 43);
    assert_eq!(lender.left(), 0);
    Ok(())
}
