//! The row that everybody reads and writes, and the statements of those who write them by hand.
use biform::{Id, Model};

/// How many rows are in the table, and how many are inserted at once.
pub const ROWS: i64 = 10_000;

/// Five columns, one of them of text and one that may be NULL.
#[derive(Model, Debug, Clone, PartialEq)]
pub struct Book {
    /// The generated key.
    pub id: Id<Book>,
    /// Text.
    pub title: String,
    /// A number.
    pub rating: i32,
    /// NULL in every second row.
    pub subtitle: Option<String>,
    /// A number with a fraction.
    pub price: f64,
}

/// Reads by key.
pub const GET: &str = "SELECT id, title, rating, subtitle, price FROM book WHERE id = ?";

/// Reads all.
pub const SELECT: &str = "SELECT id, title, rating, subtitle, price FROM book";

/// Inserts one.
pub const INSERT: &str = "INSERT INTO book (title, rating, subtitle, price) VALUES (?, ?, ?, ?)";

/// The start of an insert of many.
pub const INSERT_MANY: &str = "INSERT INTO book (title, rating, subtitle, price) ";

impl Book {
    /// The n-th book, not stored yet.
    pub fn numbered(n: i64) -> Book {
        Book {
            id: Id::default(),
            title: format!("The book with number {n}"),
            rating: (n % 5) as i32,
            subtitle: (n % 2 == 0).then(|| format!("A subtitle, {n}")),
            price: n as f64 / 4.0,
        }
    }

    /// As many as are inserted at once.
    pub fn many() -> Vec<Book> {
        (1..=ROWS).map(Book::numbered).collect()
    }

    /// Keys, in an order that no cache foresees.
    pub fn keys(count: u32) -> impl Iterator<Item = i64> {
        (0..i64::from(count)).map(|n| n * 7919 % ROWS + 1)
    }

    /// A number made of all columns, to compare what was read.
    pub fn sum(&self) -> u64 {
        let texts = self.title.len() + self.subtitle.as_ref().map_or(0, String::len);
        let key = self.id.key().copied().unwrap_or_default();
        texts as u64 + key.unsigned_abs() + u64::from(self.rating.unsigned_abs()) + self.price as u64
    }
}

/// The sum of many books.
pub fn sum(books: &[Book]) -> u64 {
    books.iter().map(Book::sum).sum()
}

#[cfg(feature = "blocking")]
impl Book {
    /// Reads a row of rusqlite by position.
    ///
    /// # Errors
    /// Those of rusqlite.
    pub fn from_rusqlite(row: &rusqlite::Row<'_>) -> rusqlite::Result<Book> {
        Ok(Book {
            id: Id::stored(row.get(0)?),
            title: row.get(1)?,
            rating: row.get(2)?,
            subtitle: row.get(3)?,
            price: row.get(4)?,
        })
    }
}

/// By position.
#[cfg(feature = "async")]
impl sqlx::FromRow<'_, sqlx::sqlite::SqliteRow> for Book {
    fn from_row(row: &sqlx::sqlite::SqliteRow) -> sqlx::Result<Book> {
        use sqlx::Row;
        Ok(Book {
            id: Id::stored(row.try_get(0)?),
            title: row.try_get(1)?,
            rating: row.try_get(2)?,
            subtitle: row.try_get(3)?,
            price: row.try_get(4)?,
        })
    }
}
