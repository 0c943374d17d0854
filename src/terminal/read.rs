//! Reading: `all`, `get`, `first`, `last`, `count`, `exists`, `iterator`.
use crate::error::Result;
use crate::executor::{Answer, Buffer, Executor, Output, RowPlan, Rows};
use crate::logic::Session;
use crate::logic::fetch::{self, Read};
use crate::model::Model;
use crate::query::QuerySet;
use crate::statement::Statement;

impl<M: Model, R: Send + 'static> QuerySet<M, R> {
    /// Every row, in a vector.
    ///
    /// # Errors
    /// As all reads: what the database says, [`Decode`](crate::ErrorKind::Decode) for a row that is not what the model
    /// says, [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a query that makes no sense.
    pub fn all<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Answer<'a, E, Vec<R>> {
        E::Output::give(fetch::all(Session::new(db), self.reading(self.to_sql(db.dialect()))))
    }

    /// The one row.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is none, [`MultipleFound`](crate::ErrorKind::MultipleFound) if
    /// there are several.
    pub fn get<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Answer<'a, E, R> {
        let (model, read) = (M::schema().model(), self.reading(self.get_sql(db.dialect())));
        E::Output::give(fetch::get(Session::new(db), model, read))
    }

    /// The first row, if there is any: in the query's order, or by primary key where it has none.
    pub fn first<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Answer<'a, E, Option<R>> {
        E::Output::give(fetch::first(Session::new(db), self.reading(self.first_sql(db.dialect()))))
    }

    /// The last row, if there is any: in the query's order, or by primary key where it has none.
    ///
    /// # Errors
    /// [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a slice, whose order cannot be turned round.
    pub fn last<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Answer<'a, E, Option<R>> {
        E::Output::give(fetch::first(Session::new(db), self.reading(self.last_sql(db.dialect()))))
    }

    /// How many rows there are, within the slice if there is one.
    pub fn count<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Answer<'a, E, u64> {
        let statement = self.unless_empty(self.count_sql(db.dialect()));
        E::Output::give(fetch::number(Session::new(db), statement))
    }

    /// Whether there is any row.
    pub fn exists<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Answer<'a, E, bool> {
        let statement = self.unless_empty(self.exists_sql(db.dialect()));
        E::Output::give(fetch::any(Session::new(db), statement))
    }

    /// The rows one by one, with no more than a chunk of them in memory: an `Iterator` or a `Stream` of results.
    ///
    /// A file database reads and writes beside an open iterator. A memory database and a transaction have one
    /// connection, which the iterator holds: what else is asked of it fails at once with
    /// [`OpenIterator`](crate::ErrorKind::OpenIterator).
    pub fn iterator<'a, E: Executor + ?Sized>(&self, db: &'a E) -> Rows<'a, E, R> {
        let opened = match self.unless_empty(self.to_sql(db.dialect())) {
            Ok(Some(statement)) => db.open(statement),
            Ok(None) => E::Output::buffered(E::Output::ready(Ok(Buffer::empty()))),
            Err(error) => E::Output::buffered(E::Output::ready(Err(error))),
        };
        let (decode, labels) = (self.decode, self.query.labels());
        let plan = RowPlan::new(self.chunk_rows, move |row| {
            decode(row, 0).map_err(|error| error.name_column(|column| labels.name(column)))
        });
        E::Output::rows(opened, plan)
    }

    fn reading(&self, statement: Result<Statement>) -> Result<Read<R>> {
        Ok(Read { statement: self.unless_empty(statement)?, decode: self.decode, labels: self.query.labels() })
    }
}

impl<M: Model, R> QuerySet<M, R> {
    /// No statement where it is known that there are no rows.
    pub(super) fn unless_empty(&self, statement: Result<Statement>) -> Result<Option<Statement>> {
        Ok(Some(statement?).filter(|_| !self.query.is_empty()))
    }
}
