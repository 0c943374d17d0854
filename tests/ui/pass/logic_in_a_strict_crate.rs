//! What the attribute `logic` writes breaks no lint of a strict crate, and finds nothing by a name that the crate may hide.
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications)]
use ::biform::prelude::*;
use ::biform::{Output, Session};

/// A book.
#[derive(Model)]
pub struct Book {
    /// Its key.
    pub id: Id<Book>,
    /// How good it is.
    pub rating: i32,
}

/// Rates it.
///
/// # Errors
/// What the database says.
#[::biform::logic]
pub async fn rate<O: Output>(session: Session<'_, O>, mut book: Book, by: i32) -> ::biform::Result<Book> {
    let tx = session.atomic().await?;
    book.rating += by;
    book.save(&tx).await?;
    tx.commit().await?;
    ::core::result::Result::Ok(book)
}

/// Counts nothing.
///
/// # Errors
/// None.
#[::biform::logic]
pub async fn nothing<O: Output>(_: Session<'_, O>) -> ::biform::Result<u64> {
    ::core::result::Result::Ok(0)
}

fn main() {}
