//! The first program of the README, on an async executor.
#![allow(clippy::print_stdout, reason = "what an example shows is printed")]
use biform::prelude::*;
use futures::TryStreamExt;

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    #[field(unique)]
    title: String,
    rating: i32,
    subtitle: Option<String>,
}

#[tokio::main]
async fn main() -> biform::Result<()> {
    let db = biform::connect("sqlite::memory:").await?;
    db.create_tables(models![Book]).await?;

    // Create, change, save. Leaving out a required field is a compile error.
    let mut dune = Book::create().title("Dune").rating(4).save(&db).await?;
    Book::create().title("Emma").rating(5).subtitle("A Novel").save(&db).await?;
    dune.rating = 5;
    dune.save(&db).await?;

    // A transaction lasts if its closure returns `Ok`. A nested one is a savepoint: what fails in it is undone alone.
    db.atomic(async |tx| {
        let pulp = (1..=3).map(|n| Book::create().title(format!("Pulp {n}")).rating(n));
        Book::objects().bulk_create(tx, pulp).await?;
        let again = tx.atomic(async |tx| Book::create().title("Emma").rating(1).save(tx).await).await;
        if let Err(error) = again {
            println!("{:?}: {error}", error.kind());
        }
        let raised = Book::objects().filter(|b| b.rating.lt(3)).update(tx, |b| b.rating.set(b.rating + 1)).await?;
        println!("raised: {raised}");
        Ok(())
    })
    .await?;

    // A query is typed and lazy, and of one type however it is chained.
    let good = Book::objects().filter(|b| b.rating.ge(4) | b.title.icontains("pulp 3"));
    for book in good.order_by(|b| (b.rating.desc(), b.title.asc())).all(&db).await? {
        println!("{} {} {:?}", book.title, book.rating, book.subtitle);
    }

    // Many rows come one by one, with no more than a chunk of them in memory.
    let mut stars = 0;
    let mut books = Book::objects().iterator(&db).await?;
    while let Some(book) = books.try_next().await? {
        stars += book.rating;
    }
    println!("{} books, {stars} stars", Book::objects().count(&db).await?);
    Ok(())
}
