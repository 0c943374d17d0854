//! The first program of the README, on a blocking executor.
#![allow(clippy::print_stdout, reason = "what an example shows is printed")]
use biform::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    #[field(unique)]
    title: String,
    rating: i32,
    subtitle: Option<String>,
}

fn main() -> biform::Result<()> {
    let db = biform::blocking::connect("sqlite::memory:")?;
    db.create_tables(models![Book])?;

    // Create, change, save. Leaving out a required field is a compile error.
    let mut dune = Book::create().title("Dune").rating(4).save(&db)?;
    Book::create().title("Emma").rating(5).subtitle("A Novel").save(&db)?;
    dune.rating = 5;
    dune.save(&db)?;

    // A transaction lasts if its closure returns `Ok`. A nested one is a savepoint: what fails in it is undone alone.
    db.atomic(|tx| {
        let pulp = (1..=3).map(|n| Book::create().title(format!("Pulp {n}")).rating(n));
        Book::objects().bulk_create(tx, pulp)?;
        let again = tx.atomic(|tx| Book::create().title("Emma").rating(1).save(tx));
        if let Err(error) = again {
            println!("{:?}: {error}", error.kind());
        }
        let raised = Book::objects().filter(|b| b.rating.lt(3)).update(tx, |b| b.rating.set(b.rating + 1))?;
        println!("raised: {raised}");
        Ok(())
    })?;

    // A query is typed and lazy, and of one type however it is chained.
    let good = Book::objects().filter(|b| b.rating.ge(4) | b.title.icontains("pulp 3"));
    for book in good.order_by(|b| (b.rating.desc(), b.title.asc())).all(&db)? {
        println!("{} {} {:?}", book.title, book.rating, book.subtitle);
    }

    // Many rows come one by one, with no more than a chunk of them in memory.
    let mut stars = 0;
    for book in Book::objects().iterator(&db)? {
        stars += book?.rating;
    }
    println!("{} books, {stars} stars", Book::objects().count(&db)?);
    Ok(())
}
