//! The blocking form against rusqlite: on a connection that is held, and on one from r2d2 for each call.
use crate::book::{Book, GET, INSERT, ROWS, SELECT, sum};
use crate::place::Place;
use crate::work::{Outcome, Side, Work};
use biform::prelude::*;
use biform::{Id, blocking::Db};
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::{CachedStatement, Connection, OpenFlags, params};
use std::cell::RefCell;
use std::rc::Rc;

type Pool = r2d2::Pool<SqliteConnectionManager>;

/// A file with handles of all sides.
struct Handles {
    biform: Db,
    held: Connection,
    pool: Pool,
    /// Rows to insert, filled before each run.
    stock: RefCell<Vec<Book>>,
    _place: Place,
}

/// What every connection is set to: what Biform sets.
fn set_up(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = 1; PRAGMA journal_mode = wal; PRAGMA synchronous = 1",
    )
}

/// One thread at a time has a connection, so SQLite need not lock it.
fn flags() -> OpenFlags {
    OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

impl Handles {
    fn open() -> Outcome<Rc<Handles>> {
        let place = Place::new()?;
        let biform = biform::blocking::connect(&place.url())?;
        biform.create_tables(models![Book])?;
        Book::objects().bulk_create(&biform, Book::many())?;
        let mut held = Connection::open_with_flags(place.path(), flags())?;
        set_up(&mut held)?;
        let manager = SqliteConnectionManager::file(place.path()).with_flags(flags()).with_init(set_up);
        let pool = r2d2::Pool::builder().test_on_check_out(false).build(manager)?;
        Ok(Rc::new(Handles { biform, held, pool, stock: RefCell::default(), _place: place }))
    }

    /// An empty table and an empty log, so that every insert does the same.
    fn restock(&self) -> Outcome<()> {
        self.held.execute_batch("DELETE FROM book; PRAGMA wal_checkpoint(TRUNCATE)")?;
        self.stock.replace(Book::many());
        Ok(())
    }
}

/// All works of the form.
///
/// # Errors
/// Where a database cannot be set up.
pub fn works() -> Outcome<Vec<Work>> {
    let reading = Handles::open()?;
    let writing = Handles::open()?;
    Ok(vec![get(&reading), get_in_transaction(&reading), select(&reading), insert(&writing)])
}

fn side(name: &'static str, handles: &Rc<Handles>, run: impl Fn(&Handles) -> Outcome<u64> + 'static) -> Side {
    let handles = Rc::clone(handles);
    Side::new(name, move || run(&handles))
}

const BIFORM: &str = "biform";
const HELD: &str = "rusqlite, connection held";
const POOL: &str = "rusqlite, r2d2";

fn bare_get(statement: &mut CachedStatement<'_>, key: i64) -> Outcome<Book> {
    Ok(statement.query_row([key], Book::from_rusqlite)?)
}

fn get(handles: &Rc<Handles>) -> Work {
    const GETS: u32 = 500;
    let sides = vec![
        side(BIFORM, handles, |handles| Book::keys(GETS).map(|key| Ok(Book::get(&handles.biform, key)?.sum())).sum()),
        side(HELD, handles, |handles| {
            Book::keys(GETS).map(|key| Ok(bare_get(&mut handles.held.prepare_cached(GET)?, key)?.sum())).sum()
        }),
        side(POOL, handles, |handles| {
            Book::keys(GETS).map(|key| Ok(bare_get(&mut handles.pool.get()?.prepare_cached(GET)?, key)?.sum())).sum()
        }),
    ];
    Work { name: "blocking get by key, autocommit", operations: GETS, reset: Box::new(|| Ok(())), sides }
}

fn get_in_transaction(handles: &Rc<Handles>) -> Work {
    const GETS: u32 = 500;
    fn bare(connection: &Connection) -> Outcome<u64> {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let sum = Book::keys(GETS).map(|key| Ok(bare_get(&mut connection.prepare_cached(GET)?, key)?.sum())).sum();
        connection.execute_batch("COMMIT")?;
        sum
    }
    let sides = vec![
        side(BIFORM, handles, |handles| {
            Ok(handles.biform.atomic(|tx| Book::keys(GETS).map(|key| Ok(Book::get(tx, key)?.sum())).sum())?)
        }),
        side(HELD, handles, |handles| bare(&handles.held)),
        side(POOL, handles, |handles| bare(&*handles.pool.get()?)),
    ];
    Work { name: "blocking get by key, in a transaction", operations: GETS, reset: Box::new(|| Ok(())), sides }
}

fn select(handles: &Rc<Handles>) -> Work {
    const SELECTS: u32 = 1;
    fn bare(connection: &Connection) -> Outcome<u64> {
        let mut statement = connection.prepare_cached(SELECT)?;
        let books: Vec<Book> = statement.query_map([], Book::from_rusqlite)?.collect::<Result<_, _>>()?;
        Ok(sum(&books))
    }
    let sides = vec![
        side(BIFORM, handles, |handles| (0..SELECTS).map(|_| Ok(sum(&Book::objects().all(&handles.biform)?))).sum()),
        side(HELD, handles, |handles| (0..SELECTS).map(|_| bare(&handles.held)).sum()),
        side(POOL, handles, |handles| (0..SELECTS).map(|_| bare(&*handles.pool.get()?)).sum()),
    ];
    Work { name: "blocking select of 10,000 rows", operations: SELECTS, reset: Box::new(|| Ok(())), sides }
}

fn insert(handles: &Rc<Handles>) -> Work {
    fn bare(connection: &Connection, mut books: Vec<Book>) -> Outcome<u64> {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let mut statement = connection.prepare_cached(INSERT)?;
        for book in &mut books {
            statement.execute(params![book.title, book.rating, book.subtitle, book.price])?;
            book.id = Id::stored(connection.last_insert_rowid());
        }
        connection.execute_batch("COMMIT")?;
        inserted(&books)
    }
    let sides = vec![
        side(BIFORM, handles, |handles| inserted(&Book::objects().bulk_create(&handles.biform, handles.stock.take())?)),
        side(HELD, handles, |handles| bare(&handles.held, handles.stock.take())),
        side(POOL, handles, |handles| bare(&*handles.pool.get()?, handles.stock.take())),
    ];
    let owner = Rc::clone(handles);
    Work { name: "blocking insert of 10,000 rows", operations: 1, reset: Box::new(move || owner.restock()), sides }
}

/// How many books have their keys, which must follow each other.
fn inserted(books: &[Book]) -> Outcome<u64> {
    let span = books.last().and_then(|last| Some(last.id.key()? - books.first()?.id.key()? + 1));
    match span == Some(ROWS) {
        true => Ok(books.len() as u64),
        false => Err("keys are missing".into()),
    }
}
