//! Loading relations of rows at hand: `book.author.load(…)` and `prefetch`.
use crate::error::Result;
use crate::executor::{Answer, Executor, Output};
use crate::logic::prefetch::Parents;
use crate::logic::{Session, load, prefetch as logic};
use crate::model::{FieldOfRow, ForeignKey, HasMany, HasOne, ManyToMany, Model, RelationField};
use crate::query::{PrefetchRelated, QuerySet, of_field};
use std::any::Any;
use std::sync::Arc;

/// Fields of relations, which load what they name: [`load`](Load::load).
pub trait Load: RelationField {
    /// What is there when it is loaded.
    type Loaded<'f>: Send;

    /// What the field names, in one statement, which the field then keeps; none if it is loaded already, as in Django.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// use biform::prelude::*;
    ///
    /// #[derive(Model)]
    /// struct Author {
    ///     id: Id<Author>,
    ///     name: String,
    ///     mentor: Option<ForeignKey<Author>>,
    ///     books: HasMany<Book>,
    /// }
    ///
    /// #[derive(Model)]
    /// struct Book {
    ///     id: Id<Book>,
    ///     author: ForeignKey<Author>,
    /// }
    ///
    /// let db = biform::blocking::connect("sqlite::memory:")?;
    /// db.create_tables(models![Author, Book])?;
    /// let mut ann = Author::create().name("Ann").save(&db)?;
    /// let mut book = Book::create().author(&ann).save(&db)?;
    ///
    /// assert_eq!(book.author.load(&db)?.name, "Ann");
    /// assert_eq!(book.author.get()?.name, "Ann"); // it is there now
    /// assert_eq!(ann.books.load(&db)?.len(), 1);
    /// assert!(ann.mentor.load(&db)?.is_none());
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// A field without a column belongs to the row as it was read or saved: a model whose key is set to another is
    /// another row once it is saved, and has nothing loaded then.
    ///
    /// # Errors
    /// As all reads; [`NotFound`](crate::ErrorKind::NotFound) where the row of a foreign key is not there, and
    /// [`InvalidQuery`](crate::ErrorKind::InvalidQuery) where a row that is not saved cannot have any yet.
    fn load<'a, E: Executor + ?Sized>(&'a mut self, db: &'a E) -> Answer<'a, E, Self::Loaded<'a>>;
}

impl<M: Model> Load for ForeignKey<M, M::Key> {
    type Loaded<'f> = &'f M;

    fn load<'a, E: Executor + ?Sized>(&'a mut self, db: &'a E) -> Answer<'a, E, &'a M> {
        let loaded = E::Output::give(load::one(Session::new(db), self));
        E::Output::map(loaded, |field| field?.get())
    }
}

impl<M: Model> Load for Option<ForeignKey<M, M::Key>> {
    type Loaded<'f> = Option<&'f M>;

    fn load<'a, E: Executor + ?Sized>(&'a mut self, db: &'a E) -> Answer<'a, E, Option<&'a M>> {
        match self {
            Some(field) => E::Output::map(field.load(db), |row| row.map(Some)),
            None => E::Output::ready(Ok(None)),
        }
    }
}

macro_rules! fields_of_rows {
    ($($field:ident: $loaded:ty;)+) => {$(
        impl<M: Model> Load for $field<M> {
            type Loaded<'f> = $loaded;

            fn load<'a, E: Executor + ?Sized>(&'a mut self, db: &'a E) -> Answer<'a, E, Self::Loaded<'a>> {
                E::Output::map(rows(self, db), |field| field?.get())
            }
        }
    )+};
}
fields_of_rows! {
    HasOne: Option<&'f M>;
    HasMany: &'f [M];
    ManyToMany: &'f [Arc<M>];
}

fn rows<'a, F: FieldOfRow<Row: Model>, E: Executor + ?Sized>(field: &'a mut F, db: &'a E) -> Answer<'a, E, &'a F> {
    let query = of_field(field);
    let read = query.reading(db.in_transaction(), query.to_sql(db.dialect()));
    E::Output::give(load::rows(Session::new(db), field, read))
}

/// Loads relations of rows that are there, in one statement for each relation: what
/// [`prefetch_related`](QuerySet::prefetch_related) does for the rows of a query, nested and narrowed as there. Django's
/// `prefetch_related_objects`.
///
/// What is loaded already is not asked for again, however it was narrowed; what lies behind it is loaded for it. Only
/// rows that something else holds as well, such as a clone of a model, are then read again.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// use biform::prelude::*;
///
/// #[derive(Model)]
/// struct Book {
///     id: Id<Book>,
///     tags: ManyToMany<Tag>,
/// }
///
/// #[derive(Model)]
/// struct Tag {
///     id: Id<Tag>,
///     name: String,
/// }
///
/// let db = biform::blocking::connect("sqlite::memory:")?;
/// db.create_tables(models![Book, Tag])?;
/// let sand = Tag::create().name("sand").save(&db)?;
/// let mut books = vec![Book::create().save(&db)?, Book::create().save(&db)?];
/// books[0].tags().add(&db, [&sand])?;
///
/// prefetch(&db, &mut books, |b| b.tags().order_by(|t| t.name.asc()))?;
/// assert_eq!(books[0].tags.get()?[0].name, "sand");
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
///
/// # Errors
/// As [`QuerySet::all`] of a query that names the same.
pub fn prefetch<'a, E, M, P>(
    db: &'a E,
    rows: impl IntoIterator<Item = &'a mut M>,
    relations: impl FnOnce(M::Columns) -> P,
) -> Answer<'a, E, ()>
where
    E: Executor + ?Sized,
    M: Model,
    P: PrefetchRelated,
{
    let query = QuerySet::<M>::new().prefetch_related(relations).query;
    let checked: Result<_> = query.check().map(|()| query);
    let rows: Parents<'a> = rows.into_iter().map(|row| row as &mut (dyn Any + Send)).collect();
    E::Output::give(logic::into_rows(Session::new(db), checked, rows))
}
