//! Queries of the rows that belong to a row, and by what they do: what managers add to and take away from. Knows no
//! dialect and no executor.
use super::of_row::{equal, join, keep};
use super::{Query, QuerySet, ShapeOf};
use crate::error::{Error, ErrorKind, Result};
use crate::expr::Selection;
use crate::model::{Model, Schema};
use crate::value::Value;
use std::ops::Deref;
use std::sync::Arc;

/// The rows that belong to a row: a query of them, and what adds and takes away. Made by the method of the model that is
/// called like the field: `author.books()` is a [`Reverse`], `book.tags()` is a
/// [`Linked`](crate::Linked).
///
/// What a [`QuerySet`] answers, it answers as well. It is narrowed as in [`Narrow`](crate::Narrow), and then is a
/// `QuerySet`.
#[must_use = "it does nothing until it is run, or added to"]
pub struct Related<M: Model, B> {
    query: QuerySet<M>,
    by: Arc<Result<B, String>>,
}

/// The rows whose foreign key names a row: those of a [`HasMany`](crate::HasMany). The key is the relation of `M` that
/// has this number.
pub type Reverse<M, const KEY: usize> = Related<M, Named<KEY>>;

/// The rows that name a row by their foreign key.
#[derive(Clone)]
pub struct Named<const KEY: usize>(pub(crate) Children);

/// The rows that name a row by their foreign key, known by their description alone.
#[derive(Clone)]
pub(crate) struct Children {
    pub(crate) schema: &'static Schema,
    /// The columns of the foreign key.
    pub(crate) positions: Vec<usize>,
    /// The key of the row that they name.
    pub(crate) parent: Vec<Value>,
}

/// The rows whose foreign key names a row.
#[doc(hidden)]
pub fn reverse<M: Model, T: Model, const KEY: usize>(row: &M, relation: usize) -> Reverse<T, KEY> {
    belonging(row, relation, |join, parent| {
        Ok(Named(Children { schema: join.target, positions: join.remote.clone(), parent }))
    })
}

pub(super) fn belonging<M: Model, T: Model, B>(
    row: &M,
    relation: usize,
    by: impl FnOnce(&crate::model::Join, Vec<Value>) -> Result<B, String>,
) -> Related<T, B> {
    let mut query = QuerySet::scoped();
    let by = join(row, relation).and_then(|(join, values)| {
        keep(&mut query.query, &join, values.clone());
        by(&join, values)
    });
    if let Err(problem) = &by {
        query.query.problem = Some(problem.clone().into());
    }
    Related { query, by: Arc::new(by) }
}

impl<M: Model, B> Related<M, B> {
    /// The query of these rows, to go on with.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Author { id: Id<Author>, books: HasMany<Book> }
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, author: ForeignKey<Author> }
    /// # let author = Author { id: Id::from(7), books: HasMany::default() };
    /// let books: QuerySet<Book> = author.books().queryset();
    /// # let _ = books.reverse();
    /// ```
    pub fn queryset(self) -> QuerySet<M> {
        self.query
    }

    /// As [`QuerySet::values`].
    pub fn values<S: Selection>(self, selection: impl FnOnce(M::Columns) -> S) -> QuerySet<M, S::Row> {
        self.query.values(selection)
    }

    /// As [`QuerySet::shape`].
    pub fn shape<S: ShapeOf<M>>(self) -> QuerySet<M, S> {
        self.query.shape()
    }
}

impl<M: Model, B: Clone> Related<M, B> {
    /// By what the rows belong to their row.
    pub(crate) fn known(&self) -> Result<B> {
        self.by.as_ref().clone().map_err(|problem| Error::new(ErrorKind::InvalidQuery, problem))
    }
}

impl<M: Model, B> Deref for Related<M, B> {
    type Target = QuerySet<M>;

    fn deref(&self) -> &QuerySet<M> {
        &self.query
    }
}

impl<M: Model, B> From<Related<M, B>> for QuerySet<M> {
    fn from(related: Related<M, B>) -> Self {
        related.query
    }
}

impl Children {
    /// The rows.
    pub(crate) fn query(&self) -> Query {
        let mut query = Query::scoped(self.schema);
        query.keep(equal(self.positions.iter().copied().zip(self.parent.clone())));
        query
    }
}
