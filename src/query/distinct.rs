//! `distinct`.
use super::QuerySet;
use crate::model::Model;

const AFTER_SLICE: &str =
    "`distinct` after `limit`, `offset` or `range` would change which rows they count: call it first";

impl<M: Model, R> QuerySet<M, R> {
    /// Each row once, as Django's `distinct()` and SQL's `SELECT DISTINCT`: rows are the same when all that is selected
    /// is, NULL being the same as NULL. It is of use with [`values`](QuerySet::values), as whole models differ by their
    /// keys. [`count`](QuerySet::count) and [`exists`](QuerySet::exists) honour it.
    ///
    /// An order by what is not selected is selected as well, unseen, as Django does it: rows that differ in it alone
    /// are then several. The model's own `ordering` is such an order, so that `distinct` can seem to do nothing: take it
    /// away with `order_by(|_| ())`. After a slice `distinct` is a mistake, as [`filter`](QuerySet::filter) is.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let ratings = Book::objects().values(|b| b.rating).distinct().order_by(|b| b.rating.desc());
    /// assert_eq!(
    ///     ratings.to_sql(Dialect::Sqlite)?.sql(),
    ///     r#"SELECT DISTINCT "book"."rating" FROM "book" ORDER BY "book"."rating" DESC"#
    /// );
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// ```
    /// # use biform::prelude::*;
    /// #[derive(Model)]
    /// #[model(ordering = |b| b.title.asc())]
    /// struct Book {
    ///     id: Id<Book>,
    ///     title: String,
    ///     rating: i32,
    /// }
    ///
    /// let by_title = Book::objects().values(|b| b.rating).distinct(); // a rating for each title
    /// let ratings = by_title.clone().order_by(|_| ());
    /// assert_eq!(
    ///     by_title.to_sql(Dialect::Sqlite)?.sql(),
    ///     r#"SELECT DISTINCT "book"."rating", "book"."title" FROM "book" ORDER BY "book"."title""#
    /// );
    /// assert_eq!(ratings.to_sql(Dialect::Sqlite)?.sql(), r#"SELECT DISTINCT "book"."rating" FROM "book""#);
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn distinct(mut self) -> Self {
        self.query.unsliced(AFTER_SLICE);
        self.query.whole("distinct", "call it on each queryset before, or use `union`, whose rows are distinct");
        self.query.distinct = true;
        self
    }
}
