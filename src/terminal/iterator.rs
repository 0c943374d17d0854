//! Reading row by row: `iterator`.
use crate::error::Result;
use crate::executor::{Buffer, Executor, Output, RowPlan, Rows};
use crate::logic::{Session, fetch};
use crate::model::Model;
use crate::query::QuerySet;

impl<M: Model, R: Send + 'static> QuerySet<M, R> {
    /// The rows one by one, with no more than a [chunk](QuerySet::chunk_size) of them in memory: an `Iterator` or a
    /// `Stream` of results.
    ///
    /// A file database reads and writes beside an open iterator. A memory database and a transaction have one
    /// connection, which the iterator holds: what else is asked of it fails at once with
    /// [`OpenIterator`](crate::ErrorKind::OpenIterator). The connection is free again with the last row, after an
    /// error, or when the iterator is dropped.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # let rows = [("Dune", 5), ("Emma", 4), ("Pulp", 1)].map(|(t, r)| Book::create().title(t).rating(r));
    /// # Book::objects().bulk_create(&db, rows)?;
    /// let mut stars = 0;
    /// for book in Book::objects().chunk_size(500).iterator(&db)? {
    ///     stars += book?.rating;
    /// }
    /// assert_eq!(stars, 10);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// On an async executor, with `futures::TryStreamExt`:
    ///
    /// ```
    /// # #[cfg(all(feature = "async", feature = "sqlite"))]
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// # use biform::prelude::*;
    /// # use futures::TryStreamExt;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32 }
    /// # let db = biform::connect("sqlite::memory:").await?;
    /// # db.create_tables(models![Book]).await?;
    /// # Book::create().title("Dune").rating(5).save(&db).await?;
    /// # let mut stars = 0;
    /// let mut books = Book::objects().iterator(&db).await?;
    /// while let Some(book) = books.try_next().await? {
    ///     stars += book.rating;
    /// }
    /// # assert_eq!(stars, 5);
    /// # Ok::<(), biform::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// What [`prefetch_related`](QuerySet::prefetch_related) names is loaded for each chunk, in a statement for each
    /// relation, on another connection: where there is one alone, in a transaction and in a memory database, that is an
    /// error.
    ///
    /// # Errors
    /// From the call itself, what keeps the statement from being opened, as [`all`](QuerySet::all); from the iterator,
    /// what goes wrong on the way: after the rows that came before it, and as the last item.
    pub fn iterator<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Rows<'a, E, R> {
        let reading =
            self.check_connections(db).and_then(|()| self.reading(db.in_transaction(), self.to_sql(db.dialect())));
        let opened = match reading.map(|read| read.statement) {
            Ok(Some(statement)) => db.open(statement),
            Ok(None) => E::Output::buffered(E::Output::ready(Ok(Buffer::empty()))),
            Err(error) => E::Output::buffered(E::Output::ready(Err(error))),
        };
        let decoder = self.decoder();
        let mut plan = RowPlan::new(self.chunk_rows, move |row| decoder.decode(row));
        if !self.query.prefetch.is_empty() {
            let (schema, steps) = (self.query.schema, self.query.prefetch.clone());
            plan = plan
                .loading(move |rows| E::Output::give(fetch::load_chunk(Session::new(db), schema, steps.clone(), rows)));
        }
        E::Output::rows(opened, plan)
    }

    /// What is loaded for the rows of a chunk is read beside the cursor.
    fn check_connections<E: Executor + ?Sized>(&self, db: &E) -> Result<()> {
        if self.query.prefetch.is_empty() || !db.in_transaction() {
            return Ok(());
        }
        let message = "`iterator` holds the one connection of a transaction, and `prefetch_related` needs another: read the \
                       rows with `all`, a slice at a time if they are many; `select_related` goes with both";
        Err(self.query.invalid(message))
    }
}
