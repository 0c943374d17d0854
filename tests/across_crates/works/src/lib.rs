//! What people write: models that name one of another crate, which gets their rows by `related_name`.
use biform::prelude::*;
use biform::{Output, Result, Session};
use people::Author;
use std::collections::HashMap;

/// A book.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Book {
    /// Its key.
    pub id: Id<Book>,
    /// What it is called.
    #[field(unique)]
    pub title: String,
    /// Who wrote it.
    #[field(related_name = "books")]
    pub author: ForeignKey<Author>,
}

/// What is said of an author.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Profile {
    /// Of whom.
    #[field(primary_key, related_name = "profile", on_delete = "cascade")]
    pub author: OneToOne<people::Author>,
    /// What they live by.
    pub motto: String,
}

/// Writes a book.
///
/// # Errors
/// What the database says against it.
#[biform::logic]
pub async fn write<O: Output>(session: Session<'_, O>, author: &Author, title: &str) -> Result<Book> {
    author.books().create(&session, Book::create().title(title)).await
}

/// Who has a motto, and wrote a book of this title.
///
/// # Errors
/// What the database says against it.
#[biform::logic]
pub async fn with_motto<O: Output>(session: Session<'_, O>, title: &str) -> Result<Vec<Author>> {
    let authors = Author::objects().filter(|a| a.books().title.eq(title) & a.profile().motto.ne(""));
    authors.all(&session).await
}

/// The titles of each, in one statement.
///
/// # Errors
/// What the database says against it.
#[biform::logic]
pub async fn titles<O: Output>(
    session: Session<'_, O>,
    authors: &[Author],
) -> Result<HashMap<Id<Author>, Vec<String>>> {
    let mut titles: HashMap<_, Vec<String>> = HashMap::new();
    for book in authors.books().order_by(|b| b.title.asc()).all(&session).await? {
        titles.entry(book.author.id()).or_default().push(book.title);
    }
    Ok(titles)
}
