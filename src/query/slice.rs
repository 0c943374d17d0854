//! `limit`, `offset`, `range`.
use super::QuerySet;
use crate::model::Model;
use std::ops::{Bound, RangeBounds};

impl<M: Model, R> QuerySet<M, R> {
    /// At most that many rows, in place of any limit before. Which ones is for [`order_by`](QuerySet::order_by) to say.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().order_by(|b| b.id.asc()).limit(10).offset(20);
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with("LIMIT 10 OFFSET 20"));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn limit(mut self, rows: u64) -> Self {
        self.query.limit = Some(rows);
        self
    }

    /// Leaves out that many rows at the start, in place of any offset before. [`limit`](QuerySet::limit) counts from
    /// there.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().order_by(|b| b.id.asc()).offset(20);
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"ORDER BY "book"."id" LIMIT -1 OFFSET 20"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn offset(mut self, rows: u64) -> Self {
        self.query.offset = rows;
        self
    }

    /// The rows of a range, counted from 0: `range(10..20)` is `offset(10).limit(10)`, Django's `[10:20]`. A range of a
    /// range counts within the first, as slices do.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().order_by(|b| b.id.asc()).range(10..20).range(2..=4);
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with("LIMIT 3 OFFSET 12"));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn range(mut self, rows: impl RangeBounds<u64>) -> Self {
        let start = match rows.start_bound() {
            Bound::Included(start) => *start,
            Bound::Excluded(before) => before.saturating_add(1),
            Bound::Unbounded => 0,
        };
        let end = match rows.end_bound() {
            Bound::Included(last) => Some(last.saturating_add(1)),
            Bound::Excluded(end) => Some(*end),
            Bound::Unbounded => None,
        };
        let wanted = end.map(|end| end.saturating_sub(start));
        let left = self.query.limit.map(|limit| limit.saturating_sub(start));
        self.query.offset = self.query.offset.saturating_add(start);
        self.query.limit = match (wanted, left) {
            (Some(wanted), Some(left)) => Some(wanted.min(left)),
            (wanted, left) => wanted.or(left),
        };
        self
    }
}
