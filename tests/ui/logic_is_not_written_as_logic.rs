use biform::prelude::*;
use biform::{Output, Result, Session};

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
}

#[biform::logic]
fn not_async<O: Output>(session: Session<'_, O>) -> Result<u64> {
    Ok(1)
}

#[biform::logic]
async fn without_a_session(db: &biform::Db) -> Result<u64> {
    Book::objects().count(db).await
}

#[biform::logic]
async fn without_a_form(session: Session<'_>) -> Result<u64> {
    Book::objects().count(&session).await
}

#[biform::logic]
async fn without_a_result<O: Output>(session: Session<'_, O>) -> u64 {
    0
}

#[biform::logic]
async fn without_anything<O: Output>(session: Session<'_, O>) {}

#[biform::logic(blocking)]
async fn with_a_form<O: Output>(session: Session<'_, O>) -> Result<u64> {
    Book::objects().count(&session).await
}

#[biform::logic]
struct Shelf;

fn main() {}
