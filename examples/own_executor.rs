//! An executor of your own, written once for both forms: it counts statements on their way to the executor inside.
#![allow(clippy::print_stdout, reason = "what an example shows is printed")]
use biform::generic::{Deferred, Immediate};
use biform::prelude::*;
use biform::testing::Mock;
use biform::{Answer, BatchSink, Connection, Hook, Output, Sink, Statement, ValueSets};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

/// Counts the statements that are sent, those of transactions included.
struct Counting<E> {
    inner: E,
    sent: Arc<AtomicU64>,
}

impl<E> Counting<E> {
    fn new(inner: E) -> Self {
        Counting { inner, sent: Arc::default() }
    }

    fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    fn count(&self, statements: u64) {
        self.sent.fetch_add(statements, Ordering::Relaxed);
    }
}

/// Every method is forwarded: what were left to the trait's defaults would be lost from the executor inside.
impl<E: Executor> Executor for Counting<E> {
    type Output = E::Output;

    fn as_dyn(&self) -> &dyn Executor<Output = E::Output> {
        self
    }

    fn dialect(&self) -> Dialect {
        self.inner.dialect()
    }

    /// Counts when the answer is there: a future that nobody polls sends nothing.
    fn run<'a>(&'a self, statement: Statement, sink: Sink<'a>) -> Answer<'a, E, u64> {
        E::Output::map(self.inner.run(statement, sink), |answer| {
            self.count(1);
            answer
        })
    }

    /// One statement, whatever the number of its sets of values.
    fn run_many<'a>(&'a self, statement: Statement, sets: ValueSets, sink: Sink<'a>) -> Answer<'a, E, u64> {
        E::Output::map(self.inner.run_many(statement, sets, sink), |answer| {
            self.count(1);
            answer
        })
    }

    /// As many as there are.
    fn run_batch<'a>(&'a self, batch: Vec<Statement>, sink: BatchSink<'a>) -> Answer<'a, E, Vec<u64>> {
        let statements = batch.len() as u64;
        E::Output::map(self.inner.run_batch(batch, sink), move |answer| {
            self.count(statements);
            answer
        })
    }

    fn open<'a>(&'a self, statement: Statement) -> <E::Output as Output>::Opened<'a> {
        E::Output::after(E::Output::ready(Ok(())), || {
            self.count(1);
            self.inner.open(statement)
        })
    }

    /// The connection of a transaction counts as well.
    fn connection<'a>(&'a self) -> Answer<'a, E, Connection<E::Output>> {
        let sent = Arc::clone(&self.sent);
        E::Output::map(self.inner.connection(), |inner| Ok(Box::new(Counting { inner: inner?, sent }) as _))
    }

    fn close<'a>(&'a self) -> Answer<'a, E, ()> {
        self.inner.close()
    }
    fn in_transaction(&self) -> bool {
        self.inner.in_transaction()
    }

    fn now(&self) -> SystemTime {
        self.inner.now()
    }

    fn after_commit(&self, hook: Hook) {
        self.inner.after_commit(hook);
    }

    fn break_transaction(&self, reason: &biform::Error) {
        self.inner.break_transaction(reason);
    }
}

/// What forwards `connection` opens transactions: `begin` and `atomic` come with this line.
impl<E: Database> Database for Counting<E> {}

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    title: String,
    rating: i32,
}

fn good() -> QuerySet<Book> {
    Book::objects().filter(|b| b.rating.ge(4)).order_by(|b| b.title.asc())
}

/// Works on any executor, and answers in its form.
fn good_books<E: Executor>(db: &E) -> Answer<'_, E, Vec<Book>> {
    good().all(db)
}

/// A database that is not there, for tests: it knows one query and its answer.
fn mocked<O: Output>() -> Mock<O> {
    let iris = Book { id: Id::from(1), title: "Iris".to_owned(), rating: 4 };
    Mock::new(Dialect::Sqlite).on(good()).rows([&iris]).mock()
}

fn show<E>(name: &str, books: Vec<Book>, db: &Counting<E>) {
    let titles: Vec<_> = books.into_iter().map(|book| book.title).collect();
    println!("{name}: {titles:?}, statements sent: {}", db.sent());
}

fn blocking() -> biform::Result<()> {
    let db = Counting::new(biform::blocking::connect("sqlite::memory:")?);
    db.create_tables(models![Book])?;
    Book::create().title("Dune").rating(5).save(&db)?;
    db.atomic(|tx| Book::create().title("Emma").rating(4).save(tx))?;
    show("blocking", good_books(&db)?, &db);

    let db = Counting::new(mocked::<Immediate>());
    show("blocking, mocked", good_books(&db)?, &db);
    db.inner.verify()
}

#[tokio::main]
async fn deferred() -> biform::Result<()> {
    let db = Counting::new(biform::connect("sqlite::memory:").await?);
    db.create_tables(models![Book]).await?;
    Book::create().title("Dune").rating(5).save(&db).await?;
    db.atomic(async |tx| Book::create().title("Emma").rating(4).save(tx).await).await?;
    show("async", good_books(&db).await?, &db);

    let db = Counting::new(mocked::<Deferred>());
    show("async, mocked", good_books(&db).await?, &db);
    db.inner.verify()
}

fn main() -> biform::Result<()> {
    blocking()?;
    deferred()
}
