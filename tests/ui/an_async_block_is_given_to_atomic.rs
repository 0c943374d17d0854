use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
}

async fn add(db: &biform::Db) -> biform::Result<()> {
    db.atomic(|tx| async move {
        Book::create().title("Dune").save(tx).await?;
        Ok(())
    })
    .await
}

fn main() {}
