//! How many rows were deleted, of which models.
use super::{Model, Schema};
use std::fmt;
use std::ptr;

/// How many rows were deleted, of each model: Django's `(total, {model: count})`. Equal to the number of all of them.
///
/// Rows that are marked as deleted, by [soft deletion](crate::SoftDelete), are among them.
///
/// Rows that the database deletes by itself are not among them: those of tables of pairs, those of a foreign key with
/// `on_delete = "db_cascade"`, and those of models that the deleted one has no `HasMany` or `HasOne` of, also where a
/// [`related_name`](derive@crate::Model) leads to them.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// use biform::prelude::*;
///
/// #[derive(Model)]
/// struct Author {
///     id: Id<Author>,
///     books: HasMany<Book>,
/// }
///
/// #[derive(Model)]
/// struct Book {
///     id: Id<Book>,
///     #[field(on_delete = "cascade")]
///     author: ForeignKey<Author>,
/// }
///
/// let db = biform::blocking::connect("sqlite::memory:")?;
/// db.create_tables(models![Author, Book])?;
/// let ann = Author::create().save(&db)?;
/// Book::objects().bulk_create(&db, (0..3).map(|_| Book::create().author(&ann)))?;
///
/// let deleted = ann.delete(&db)?;
/// assert_eq!((deleted.total(), deleted.of::<Author>(), deleted.of::<Book>()), (4, 1, 3));
/// assert_eq!(deleted.by_model().collect::<Vec<_>>(), [("Author", 1), ("Book", 3)]);
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Deleted(Vec<(&'static Schema, u64)>);

impl Deleted {
    pub(crate) fn add(&mut self, schema: &'static Schema, rows: u64) {
        match self.0.iter_mut().find(|(of, _)| ptr::eq(*of, schema)) {
            Some((_, known)) => *known += rows,
            None if rows == 0 => {}
            None => self.0.push((schema, rows)),
        }
    }

    /// Counts at least so many, where the database took some along before they were deleted.
    pub(crate) fn at_least(&mut self, schema: &'static Schema, rows: u64) {
        let counted = self.0.iter().find(|(of, _)| ptr::eq(*of, schema)).map_or(0, |(_, rows)| *rows);
        self.add(schema, rows.saturating_sub(counted));
    }

    pub(crate) fn merge(&mut self, other: Deleted) {
        other.0.into_iter().for_each(|(schema, rows)| self.add(schema, rows));
    }

    /// With those that had to go before, the last of them first.
    pub(crate) fn after(mut self, before: Deleted) -> Self {
        before.0.into_iter().rev().for_each(|(schema, rows)| self.add(schema, rows));
        self
    }

    /// All rows.
    pub fn total(&self) -> u64 {
        self.0.iter().map(|(_, rows)| rows).sum()
    }

    /// The rows of a model.
    pub fn of<M: Model>(&self) -> u64 {
        let of_model = self.0.iter().find(|(schema, _)| ptr::eq(*schema, M::schema()));
        of_model.map_or(0, |(_, rows)| *rows)
    }

    /// The models of which rows were deleted, and how many: first the one that was asked for.
    pub fn by_model(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.0.iter().map(|(schema, rows)| (schema.model(), *rows))
    }
}

impl PartialEq<u64> for Deleted {
    fn eq(&self, total: &u64) -> bool {
        self.total() == *total
    }
}

impl fmt::Display for Deleted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.total(), f)
    }
}

impl fmt::Debug for Deleted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.by_model()).finish()
    }
}
