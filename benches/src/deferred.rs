//! The async form against sqlx, through the pool of each.
use crate::book::{Book, GET, INSERT_MANY, ROWS, SELECT, sum};
use crate::place::Place;
use crate::work::{Outcome, Side, Work};
use biform::prelude::*;
use biform::{Db, Id};
use sqlx::sqlite::{Sqlite, SqliteSynchronous};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions};
use sqlx::{ConnectOptions, QueryBuilder};
use std::cell::RefCell;
use std::rc::Rc;
use tokio::runtime::{Builder, Runtime};

/// How many values SQLite takes in one statement.
const BINDS: usize = 32_766;

/// A file with handles of both sides.
struct Handles {
    biform: Db,
    pool: SqlitePool,
    /// Rows to insert, filled before each run.
    stock: RefCell<Vec<Book>>,
    runtime: Runtime,
    _place: Place,
}

impl Handles {
    fn open() -> Outcome<Rc<Handles>> {
        let place = Place::new()?;
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_time().build()?;
        let (biform, pool) = runtime.block_on(async {
            let biform = biform::connect(&place.url()).await?;
            biform.create_tables(models![Book]).await?;
            Book::objects().bulk_create(&biform, Book::many()).await?;
            let options = SqliteConnectOptions::new()
                .filename(place.path())
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal)
                .disable_statement_logging();
            let pool = SqlitePoolOptions::new().test_before_acquire(false).connect_with(options).await?;
            Outcome::Ok((biform, pool))
        })?;
        Ok(Rc::new(Handles { biform, pool, stock: RefCell::default(), runtime, _place: place }))
    }

    /// An empty table and an empty log, so that every insert does the same.
    fn restock(&self) -> Outcome<()> {
        self.runtime.block_on(async {
            sqlx::query("DELETE FROM book").execute(&self.pool).await?;
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&self.pool).await
        })?;
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

fn side(name: &'static str, handles: &Rc<Handles>, run: impl AsyncFn(&Handles) -> Outcome<u64> + 'static) -> Side {
    let handles = Rc::clone(handles);
    Side::new(name, move || handles.runtime.block_on(run(&handles)))
}

const BIFORM: &str = "biform";
const SQLX: &str = "sqlx";

fn get(handles: &Rc<Handles>) -> Work {
    const GETS: u32 = 300;
    let sides = vec![
        side(BIFORM, handles, async |handles| {
            let mut sum = 0;
            for key in Book::keys(GETS) {
                sum += Book::get(&handles.biform, key).await?.sum();
            }
            Ok(sum)
        }),
        side(SQLX, handles, async |handles| {
            let mut sum = 0;
            for key in Book::keys(GETS) {
                let book: Book = sqlx::query_as(GET).bind(key).fetch_one(&handles.pool).await?;
                sum += book.sum();
            }
            Ok(sum)
        }),
    ];
    Work { name: "async get by key, autocommit", operations: GETS, reset: Box::new(|| Ok(())), sides }
}

fn get_in_transaction(handles: &Rc<Handles>) -> Work {
    const GETS: u32 = 300;
    let sides = vec![
        side(BIFORM, handles, async |handles| {
            let all = handles.biform.atomic(async |tx| {
                let mut sum = 0;
                for key in Book::keys(GETS) {
                    sum += Book::get(tx, key).await?.sum();
                }
                Ok(sum)
            });
            Ok(all.await?)
        }),
        side(SQLX, handles, async |handles| {
            let mut transaction = handles.pool.begin_with("BEGIN IMMEDIATE").await?;
            let mut sum = 0;
            for key in Book::keys(GETS) {
                let book: Book = sqlx::query_as(GET).bind(key).fetch_one(&mut *transaction).await?;
                sum += book.sum();
            }
            transaction.commit().await?;
            Ok(sum)
        }),
    ];
    Work { name: "async get by key, in a transaction", operations: GETS, reset: Box::new(|| Ok(())), sides }
}

fn select(handles: &Rc<Handles>) -> Work {
    let sides = vec![
        side(BIFORM, handles, async |handles| Ok(sum(&Book::objects().all(&handles.biform).await?))),
        side(SQLX, handles, async |handles| {
            let books: Vec<Book> = sqlx::query_as(SELECT).fetch_all(&handles.pool).await?;
            Ok(sum(&books))
        }),
    ];
    Work { name: "async select of 10,000 rows", operations: 1, reset: Box::new(|| Ok(())), sides }
}

fn insert(handles: &Rc<Handles>) -> Work {
    let sides = vec![
        side(BIFORM, handles, async |handles| {
            inserted(&Book::objects().bulk_create(&handles.biform, handles.stock.take()).await?)
        }),
        side("sqlx, as many rows a statement as it takes", handles, async |handles| {
            bare_insert(handles, BINDS / 4).await
        }),
        side("sqlx, 500 rows a statement", handles, async |handles| bare_insert(handles, 500).await),
    ];
    let owner = Rc::clone(handles);
    Work { name: "async insert of 10,000 rows", operations: 1, reset: Box::new(move || owner.restock()), sides }
}

async fn bare_insert(handles: &Handles, rows: usize) -> Outcome<u64> {
    let mut books = handles.stock.take();
    let mut transaction = handles.pool.begin_with("BEGIN IMMEDIATE").await?;
    for chunk in books.chunks_mut(rows) {
        bare_insert_chunk(&mut transaction, chunk).await?;
    }
    transaction.commit().await?;
    inserted(&books)
}

/// The texts are lent, and sqlx copies them.
async fn bare_insert_chunk(connection: &mut SqliteConnection, books: &mut [Book]) -> Outcome<()> {
    let mut builder = QueryBuilder::<Sqlite>::new(INSERT_MANY);
    builder.push_values(books.iter(), |mut row, book| {
        row.push_bind(book.title.as_str())
            .push_bind(book.rating)
            .push_bind(book.subtitle.as_deref())
            .push_bind(book.price);
    });
    let keys: Vec<i64> = builder.push(" RETURNING id").build_query_scalar().fetch_all(connection).await?;
    for (book, key) in books.iter_mut().zip(keys) {
        book.id = Id::stored(key);
    }
    Ok(())
}

/// How many books have their keys, which must follow each other.
fn inserted(books: &[Book]) -> Outcome<u64> {
    let span = books.last().and_then(|last| Some(last.id.key()? - books.first()?.id.key()? + 1));
    match span == Some(ROWS) {
        true => Ok(books.len() as u64),
        false => Err("keys are missing".into()),
    }
}
