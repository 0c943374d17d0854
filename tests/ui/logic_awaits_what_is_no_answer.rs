use biform::prelude::*;
use biform::{Output, Result, Session};

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
}

#[biform::logic]
async fn later<O: Output>(session: Session<'_, O>) -> Result<u64> {
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    Book::objects().count(&session).await
}

#[biform::logic]
async fn forgotten<O: Output>(session: Session<'_, O>) -> Result<u64> {
    let count = Book::objects().count(&session)?;
    Ok(count)
}

fn main() {}
