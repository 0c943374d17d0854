//! `order_by`, `reverse`.
use super::QuerySet;
use crate::expr::OrderBy;
use crate::model::Model;

pub(super) const AFTER_SLICE: &str =
    "an order after `limit`, `offset` or `range` would change which rows they count: order first";

impl<M: Model, R> QuerySet<M, R> {
    /// Orders the rows, in place of any order before, as Django's does; `order_by(|_| ())` takes the order away.
    /// Without an order the database gives rows as it likes, as in SQL. After a slice it is a mistake, as
    /// [`filter`](QuerySet::filter) is. After a combination such as [`union`](QuerySet::union) it orders all rows, by what is
    /// selected. A column behind a relation to one is an order, `b.author().name`; one behind a relation to many is refused
    /// with [`InvalidQuery`](crate::ErrorKind::InvalidQuery), where Django gives a row for each: which of them would count?
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().order_by(|b| b.id.asc()).order_by(|b| (b.rating.desc(), b.title.asc()));
    /// let statement = query.to_sql(Dialect::Sqlite)?;
    /// assert!(statement.sql().ends_with(r#"ORDER BY "book"."rating" DESC, "book"."title""#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn order_by<O: OrderBy>(mut self, order: impl FnOnce(M::Columns) -> O) -> Self {
        self.query.unsliced(AFTER_SLICE);
        self.query.order.clear();
        order(M::columns()).push_terms(&mut self.query.order);
        self
    }

    /// Turns the order round, as Django does: an order that is given later too. Without one it changes nothing but
    /// `first` and `last`, which then go by the primary key. Twice is not at all. After a slice it is a mistake, as
    /// [`filter`](QuerySet::filter) is.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().order_by(|b| (b.rating.desc(), b.title.asc())).reverse();
    /// let statement = query.to_sql(Dialect::Sqlite)?;
    /// assert!(statement.sql().ends_with(r#"ORDER BY "book"."rating", "book"."title" DESC"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn reverse(mut self) -> Self {
        self.query.unsliced(AFTER_SLICE);
        self.query.reversed = !self.query.reversed;
        self
    }
}
