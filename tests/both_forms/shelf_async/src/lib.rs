//! Uses Biform async and knows nothing of the other form.
use biform::Db;
use biform::prelude::*;
use shelf::Book;

/// Gives a book another rating.
///
/// # Errors
/// What the database says against it.
pub async fn rate(db: &Db, mut book: Book, rating: i32) -> biform::Result<Book> {
    db.atomic(async |tx| {
        book.rating = rating;
        book.save(tx).await
    })
    .await?;
    Ok(book)
}

/// How many are worth reading.
///
/// # Errors
/// What the database says against it.
pub async fn good(db: &Db) -> biform::Result<u64> {
    shelf::count_good(db).await
}
