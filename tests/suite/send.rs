//! Async calls in every place a program puts them, each spawned: their futures are `Send`, and say so to rustc.
#![cfg(all(feature = "async", feature = "sqlite"))]
use biform::generic::Deferred;
use biform::prelude::*;
use biform::{Answer, Columns, Db, Error, Expr, Result, Transaction};
use futures::TryStreamExt;
use futures::future::try_join_all;
use std::pin::Pin;
use std::sync::Arc;

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    title: String,
    rating: i32,
    subtitle: Option<String>,
    public: bool,
}

fn popular(b: Columns<Book>) -> Expr<bool> {
    b.rating.ge(4) & b.title.starts_with("D")
}

/// A user's own function that works in both forms.
fn top<'a, E: Executor + ?Sized>(db: &'a E, title: &str) -> Answer<'a, E, Vec<Book>> {
    Book::objects().filter(popular).filter(|b| b.title.eq(title)).all(db)
}

fn count_all<'a, M: Model, E: Executor>(db: &'a E) -> Answer<'a, E, u64> {
    M::objects().count(db)
}

async fn in_transaction(tx: &mut Transaction, title: &str) -> Result<u64> {
    let count = Book::objects().filter(|b| b.title.eq(title)).count(tx).await?;
    tx.atomic(async |tx| Book::objects().filter(|b| b.rating.gt(100)).delete(tx).await).await?;
    Ok(count)
}

async fn in_any<E: Executor<Output = Deferred>>(db: &E) -> Result<u64> {
    Book::objects().count(db).await
}

async fn in_dyn(db: &dyn Executor<Output = Deferred>) -> Result<u64> {
    Ok(Book::objects().count(db).await? + Book::objects().count(&db).await?)
}

/// A generic function that opens a transaction, on whatever opens one.
async fn opens<E: Database<Output = Deferred>>(db: &E) -> Result<u64> {
    db.atomic(async |tx| in_any(tx).await).await
}

async fn handler(db: Db, title: String) -> Result<u64> {
    let mut log = vec![];
    let count = db
        .atomic(async |tx| {
            top(tx, &title).await?;
            top(&tx, &title).await?;
            top(&*tx, &title).await?;
            in_transaction(tx, &title).await?;
            in_any(tx).await?;
            in_dyn(tx).await?;
            count_all::<Book, _>(tx).await?;
            let (one, two) = (Book::objects().count(tx), Book::objects().count(tx));
            let (one, two) = futures::try_join!(one, two)?;
            log.push(one);
            tx.atomic(async |tx| {
                tx.atomic(async |tx| {
                    log.push(two);
                    in_transaction(tx, &title).await
                })
                .await
            })
            .await?;
            if one > two { Err(Error::other("poor")) } else { Ok(one) }
        })
        .await?;
    let moved = title.clone();
    db.atomic(async move |tx| in_transaction(tx, &moved).await).await?;
    opens(&db).await?;
    Ok(count + log.len() as u64)
}

/// The shape of a web framework's handler.
fn boxed<'a>(db: &'a Db, title: &'a str) -> Pin<Box<dyn Future<Output = Result<u64>> + Send + 'a>> {
    Box::pin(async move { db.atomic(async |tx| in_transaction(tx, title).await).await })
}

/// A trait that promises `Send`.
trait Handler {
    fn call<'a>(&'a self, db: &'a Db) -> impl Future<Output = Result<u64>> + Send + 'a;
}

impl Handler for Book {
    #[allow(clippy::manual_async_fn, reason = "what is shown is that the promise in the trait can be kept")]
    fn call<'a>(&'a self, db: &'a Db) -> impl Future<Output = Result<u64>> + Send + 'a {
        async move { db.atomic(async |tx| in_transaction(tx, &self.title).await).await }
    }
}

/// A trait object's method, as `async-trait` writes it.
#[async_trait::async_trait]
trait Shelf: Send + Sync {
    async fn count(&self, title: &str) -> Result<u64>;
}

#[async_trait::async_trait]
impl<E: Database<Output = Deferred> + 'static> Shelf for E {
    async fn count(&self, title: &str) -> Result<u64> {
        let all = self.atomic(async |tx| in_transaction(tx, title).await).await?;
        Ok(all + Book::objects().filter(|b| b.title.eq(title)).count(self).await?)
    }
}

async fn queries(db: &Db) -> Result<()> {
    let mut book = Book::create().title("Dune").rating(4).public(true).save(db).await?;
    book.rating += 1;
    book.save(db).await?;
    book.refresh(db).await?;
    let later = Book::objects().filter(|b| b.id.eq(&book) & b.public).count(db);
    assert_eq!(later.await?, 1);
    let titles = ["Emma".to_owned(), "Iris".into()];
    let made = titles.iter().map(|title| Book::create().title(title).rating(1).public(false));
    Book::objects().bulk_create(db, made).await?;
    let counts = titles.iter().map(|title| Book::objects().filter(|b| b.title.eq(title)).count(db));
    assert_eq!(try_join_all(counts).await?, [1, 1]);
    let mut pairs = Book::objects().values(|b| (b.id, b.title)).chunk_size(1).iterator(db).await?;
    while let Some((id, title)) = pairs.try_next().await? {
        let _: (Id<Book>, String) = (id, title);
    }
    let arc: Arc<dyn Executor<Output = Deferred>> = Arc::new(db.clone());
    assert_eq!(Book::objects().count(&arc).await? + Book::objects().count(&*arc).await? + in_any(&arc).await?, 9);
    arc.atomic(async |tx| in_any(tx).await).await?;
    Ok(())
}

fn assert_send<T: Send + 'static>(future: T) -> T {
    future
}

#[tokio::test(flavor = "multi_thread")]
async fn futures_can_be_spawned() -> Result<()> {
    let db = biform::connect("sqlite::memory:").await?;
    db.create_tables(models![Book]).await?;
    let task = db.clone();
    tokio::spawn(assert_send(async move { queries(&task).await })).await.map_err(Error::other)??;
    tokio::spawn(assert_send(handler(db.clone(), "Dune".into()))).await.map_err(Error::other)??;
    let task = db.clone();
    let calls = tokio::spawn(assert_send(async move {
        let book = Book::objects().first(&task).await?.ok_or_else(|| Error::other("no book"))?;
        let shelf: Box<dyn Shelf> = Box::new(task.clone());
        assert_eq!(shelf.count("Dune").await?, 2 * Book::objects().filter(|b| b.title.eq("Dune")).count(&task).await?);
        Ok::<_, Error>(book.call(&task).await? + boxed(&task, "Dune").await?)
    }));
    assert_eq!(calls.await.map_err(Error::other)??, 2);
    Ok(())
}
