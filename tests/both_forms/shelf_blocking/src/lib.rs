//! Uses Biform blocking and knows nothing of the other form.
use biform::blocking::Db;
use biform::prelude::*;
use shelf::Book;

/// Creates the table and puts a book on the shelf.
///
/// # Errors
/// What the database says against it.
pub fn put(db: &Db, title: &str, rating: i32) -> biform::Result<Book> {
    db.create_tables(models![Book])?;
    db.atomic(|tx| Book::create().title(title).rating(rating).save(tx))
}

/// How many are worth reading.
///
/// # Errors
/// What the database says against it.
pub fn good(db: &Db) -> biform::Result<u64> {
    shelf::count_good(db)
}
