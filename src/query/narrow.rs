//! The calls of a queryset that narrow the rows of a relation, on whatever names such rows. Knows no dialect and no
//! executor.
use super::{Many, One, Prefetch, PrefetchRelated, QuerySet, Related, SelectRelated};
use crate::expr::{Condition, FieldList, OrderBy};
use crate::model::{Columns, Model};

/// The calls that narrow the rows of a relation: those of [`QuerySet`], on `author.books()` and, in the closure of
/// [`prefetch_related`](QuerySet::prefetch_related), on `a.books()`.
///
/// ```
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
///     title: String,
///     author: ForeignKey<Author>,
/// }
///
/// let author = Author { id: Id::from(7), books: HasMany::default() };
/// let first: QuerySet<Book> = author.books().order_by(|b| b.title.asc()).limit(3);
/// let with_first = Author::objects().prefetch_related(|a| a.books().order_by(|b| b.title.asc()).limit(3));
/// # let _ = (first, with_first);
/// ```
pub trait Narrow: Sized {
    /// The model of the rows.
    type Model: Model;
    /// The narrowed rows: a [`QuerySet`] of what belongs to a row, a [`Prefetch`] of what is to be loaded.
    type Narrowed;

    /// Narrows the rows by calls of a queryset.
    #[doc(hidden)]
    fn narrow(self, by: impl FnOnce(QuerySet<Self::Model>) -> QuerySet<Self::Model>) -> Self::Narrowed;

    /// As [`QuerySet::filter`].
    fn filter<C: Condition>(self, condition: impl FnOnce(Columns<Self::Model>) -> C) -> Self::Narrowed {
        self.narrow(|rows| rows.filter(condition))
    }

    /// As [`QuerySet::exclude`].
    fn exclude<C: Condition>(self, condition: impl FnOnce(Columns<Self::Model>) -> C) -> Self::Narrowed {
        self.narrow(|rows| rows.exclude(condition))
    }

    /// As [`QuerySet::order_by`].
    fn order_by<O: OrderBy>(self, order: impl FnOnce(Columns<Self::Model>) -> O) -> Self::Narrowed {
        self.narrow(|rows| rows.order_by(order))
    }

    /// As [`QuerySet::limit`]; of what is loaded, so many for each row.
    fn limit(self, rows: u64) -> Self::Narrowed {
        self.narrow(|all| all.limit(rows))
    }

    /// As [`QuerySet::offset`]; of what is loaded, for each row.
    fn offset(self, rows: u64) -> Self::Narrowed {
        self.narrow(|all| all.offset(rows))
    }

    /// As [`QuerySet::only`].
    fn only<F: FieldList>(self, fields: impl FnOnce(Columns<Self::Model>) -> F) -> Self::Narrowed {
        self.narrow(|rows| rows.only(fields))
    }

    /// As [`QuerySet::defer`].
    fn defer<F: FieldList>(self, fields: impl FnOnce(Columns<Self::Model>) -> F) -> Self::Narrowed {
        self.narrow(|rows| rows.defer(fields))
    }

    /// As [`QuerySet::select_related`].
    fn select_related<S: SelectRelated>(self, relations: impl FnOnce(Columns<Self::Model>) -> S) -> Self::Narrowed {
        self.narrow(|rows| rows.select_related(relations))
    }

    /// As [`QuerySet::prefetch_related`].
    fn prefetch_related<P: PrefetchRelated>(self, relations: impl FnOnce(Columns<Self::Model>) -> P) -> Self::Narrowed {
        self.narrow(|rows| rows.prefetch_related(relations))
    }
}

impl<M: Model, B> Narrow for Related<M, B> {
    type Model = M;
    type Narrowed = QuerySet<M>;

    fn narrow(self, by: impl FnOnce(QuerySet<M>) -> QuerySet<M>) -> QuerySet<M> {
        by(self.queryset())
    }
}

impl<M: Model> Narrow for Prefetch<M> {
    type Model = M;
    type Narrowed = Prefetch<M>;

    fn narrow(self, by: impl FnOnce(QuerySet<M>) -> QuerySet<M>) -> Prefetch<M> {
        Prefetch { query: by(self.query), ..self }
    }
}

macro_rules! paths {
    ($($name:ident of $rows:ident),+) => {$(
        impl<M: Model> Narrow for $name<M> {
            type Model = M;
            type Narrowed = Prefetch<M>;

            fn narrow(self, by: impl FnOnce(QuerySet<M>) -> QuerySet<M>) -> Prefetch<M> {
                Prefetch { path: self.path(), query: by(QuerySet::$rows()) }
            }
        }
    )+};
}
paths!(One of new, Many of scoped);
