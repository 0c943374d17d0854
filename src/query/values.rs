//! `values`.
use super::QuerySet;
use crate::expr::Selection;
use crate::model::Model;
use std::marker::PhantomData;

impl<M: Model> QuerySet<M> {
    /// Selects columns or expressions in place of whole models, as Django's `values_list`: a column gives values of its
    /// type, a tuple of up to eight gives tuples. A tuple may hold others, for more.
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
    /// let titles: Vec<String> = Book::objects().order_by(|b| b.id.asc()).values(|b| b.title).all(&db)?;
    /// assert_eq!(titles, ["Dune", "Emma", "Pulp"]);
    /// let best = Book::objects().filter(|b| b.rating.eq(5)).values(|b| (b.title, b.rating * 2)).get(&db)?;
    /// assert_eq!(best, ("Dune".to_owned(), 10));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn values<S: Selection>(self, selection: impl FnOnce(M::Columns) -> S) -> QuerySet<M, S::Row> {
        let mut nodes = Vec::with_capacity(S::WIDTH);
        selection(M::columns()).push_nodes(&mut nodes);
        let mut query = self.query;
        query.columns = Some(nodes.into());
        QuerySet { query, decode: S::decode, chunk_rows: self.chunk_rows, model: PhantomData }
    }
}
