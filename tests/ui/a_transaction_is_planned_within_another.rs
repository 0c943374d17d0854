use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
}

fn add(db: &biform::blocking::Db) -> biform::Result<Book> {
    db.atomic(|tx| tx.transaction().retries(3).run(|tx| Book::create().title("Dune").save(tx)))
}

async fn add_async(db: &biform::Db) -> biform::Result<Book> {
    db.atomic(async |tx| tx.transaction().retries(3).run(async |tx| Book::create().title("Dune").save(tx).await).await)
        .await
}

fn main() {}
