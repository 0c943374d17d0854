//! Queries, lazy and typed: one type however they are chained. Knows no dialect and no executor.
mod allowed;
mod belonging;
mod clauses;
mod combine;
mod decoder;
mod distinct;
mod filter;
mod given;
mod inherited;
mod labels;
mod linked;
mod lock;
mod lookup;
mod mention;
mod named;
mod narrow;
mod nearest;
mod of_row;
mod only;
mod operand;
mod order;
mod path;
mod prefetch;
mod related;
mod related_rows;
mod select_related;
mod shape;
mod side;
mod slice;
mod values;

pub(crate) use belonging::Children;
pub use belonging::{Named, Related, Reverse, reverse};
pub(crate) use clauses::Query;
pub(crate) use combine::{Combination, SetOperator};
pub(crate) use decoder::Decoder;
pub use given::Given;
pub(crate) use inherited::InTable;
pub(crate) use labels::Labels;
pub(crate) use linked::Links;
pub use linked::{Linked, LinkedAlong, LinkedBy, Pairs, Sides, Through, linked};
pub(crate) use lock::Lock;
pub(crate) use mention::Mention;
pub use narrow::Narrow;
pub(crate) use of_row::of_field;
pub use of_row::related;
pub(crate) use path::shown;
pub(crate) use prefetch::Step;
pub use prefetch::{Prefetch, PrefetchRelated};
pub use related::{Many, One};
pub(crate) use related_rows::TOO_LONG;
pub use select_related::SelectRelated;
pub(crate) use select_related::{RelatedRows, inherited_rows};
pub use side::{LinkSide, Side, many_at, one_at};

pub use shape::{ReadAs, Shape, ShapeOf, pick, read_as, selected, selected_value};

use crate::error::Result;
use crate::model::Model;
use crate::value::Row;
use std::fmt;
use std::marker::PhantomData;

/// A query over the rows of a model; `values` makes rows of another type. It is one type whatever is chained, so
/// `if let Some(x) = … { books = books.filter(…) }` just works, and it reaches no database until a call that takes an
/// executor.
///
/// | to get | call |
/// |---|---|
/// | every row | [`all`](QuerySet::all), or [`iterator`](QuerySet::iterator) for many |
/// | exactly one | [`get`](QuerySet::get) |
/// | one or none | [`first`](QuerySet::first), [`last`](QuerySet::last) |
/// | the one at an end, where none is an error | [`earliest`](QuerySet::earliest), [`latest`](QuerySet::latest) |
/// | rows by key | [`in_bulk`](QuerySet::in_bulk), [`in_bulk_by`](QuerySet::in_bulk_by) |
/// | a number, a yes or no | [`count`](QuerySet::count), [`exists`](QuerySet::exists), [`contains`](QuerySet::contains) |
/// | how the database goes about it | [`explain`](QuerySet::explain) |
/// | what a client names | [`filter_by`](QuerySet::filter_by), [`order_by_name`](QuerySet::order_by_name) |
/// | changes | [`update`](QuerySet::update), [`delete`](QuerySet::delete), [`bulk_create`](QuerySet::bulk_create) |
///
/// Conditions are closures over the columns, with methods in place of operators, `b.rating.eq(4)` for `b.rating == 4`,
/// as Rust's operators give a `bool` at once. Columns of an embedded struct are compared one by one: `b.address.city.eq(…)`.
///
/// ```
/// use biform::prelude::*;
///
/// #[derive(Model)]
/// struct Book {
///     id: Id<Book>,
///     title: String,
///     rating: i32,
/// }
///
/// let wanted: Option<&str> = None;
/// let mut books = Book::objects().filter(|b| b.rating.ge(4));
/// if let Some(title) = wanted {
///     books = books.filter(|b| b.title.icontains(title));
/// }
/// let statement = books.order_by(|b| b.title.asc()).limit(10).to_sql(Dialect::Sqlite)?;
/// assert!(statement.sql().ends_with(r#"WHERE "book"."rating" >= ? ORDER BY "book"."title" LIMIT 10"#));
/// # Ok::<(), biform::Error>(())
/// ```
#[must_use = "a query does nothing until it is run"]
pub struct QuerySet<M: Model, R = M> {
    pub(crate) query: Query,
    pub(crate) decode: fn(&dyn Row, usize) -> Result<R>,
    pub(crate) chunk_rows: usize,
    model: PhantomData<fn() -> M>,
}

/// Rows that `iterator` reads at a time unless told otherwise: Django's figure.
const CHUNK_ROWS: usize = 2_000;

impl<M: Model> QuerySet<M> {
    /// All rows of a model.
    pub(crate) fn new() -> Self {
        QuerySet::of(Query::new(M::schema()))
    }

    /// The rows that the default scope of the model keeps.
    pub(crate) fn scoped() -> Self {
        QuerySet::of(Query::scoped(M::schema()))
    }

    fn of(query: Query) -> Self {
        QuerySet { query, decode: M::from_row, chunk_rows: CHUNK_ROWS, model: PhantomData }
    }
}

impl<M: Model, R> QuerySet<M, R> {
    /// Reads that many rows at a time in [`iterator`](QuerySet::iterator), and holds no more of them decoded. 2,000
    /// unless said, as in Django; 0 counts as 1. Nothing else looks at it. The example of `iterator` shows it.
    pub fn chunk_size(mut self, rows: usize) -> Self {
        self.chunk_rows = rows.max(1);
        self
    }
}

impl<M: Model, R> Clone for QuerySet<M, R> {
    fn clone(&self) -> Self {
        QuerySet { query: self.query.clone(), decode: self.decode, chunk_rows: self.chunk_rows, model: PhantomData }
    }
}

impl<M: Model, R> fmt::Debug for QuerySet<M, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.query.fmt(f)
    }
}
