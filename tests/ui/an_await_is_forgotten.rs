use biform::generic::Deferred;
use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
}

fn save(db: &impl Executor<Output = Deferred>) -> biform::Result<()> {
    Book::create().title("x").save(db)?;
    Ok(())
}

async fn count(db: &impl Executor<Output = Deferred>) -> biform::Result<u64> {
    Ok(Book::objects().count(db)?)
}

fn main() {}
