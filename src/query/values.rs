//! `values` and `shape`.
use super::select_related::Related;
use super::{QuerySet, ShapeOf};
use crate::expr::Selection;
use crate::model::Model;
use std::marker::PhantomData;

impl<M: Model, R> QuerySet<M, R> {
    /// Selects columns or expressions in place of whole models, as Django's `values_list`: a column gives values of its
    /// type, a tuple of up to eight gives tuples. A tuple may hold others, for more. It takes the place of a `values`,
    /// an `only` or a `defer` before; after a combination such as [`union`](QuerySet::union) it is a mistake, as
    /// [`filter`](QuerySet::filter) is.
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
    ///
    /// A condition is selected as it stands, and gives a `bool`. Where a NULL makes it unknown, as when a column that can
    /// be NULL is compared, reading the row fails with [`Decode`](crate::ErrorKind::Decode): say what unknown is to be.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, subtitle: Option<String> }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// Book::create().title("Dune").save(&db)?; // without a subtitle
    /// let error = Book::objects().values(|b| b.subtitle.eq("A Novel")).all(&db).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Decode);
    /// let novels = Book::objects().values(|b| b.subtitle.is_not_null() & b.subtitle.eq("A Novel")).all(&db)?;
    /// assert_eq!(novels, [false]);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// Columns behind a relation to one are selected as others, `b.author().name`. Those behind a relation to many are
    /// refused with [`InvalidQuery`](crate::ErrorKind::InvalidQuery), where Django gives a row for each, so that no row comes
    /// twice without a word. Ask the other model, where the same is a relation to one, or load the rows with
    /// [`prefetch_related`](QuerySet::prefetch_related):
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Author { id: Id<Author>, name: String, books: HasMany<Book> }
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, author: ForeignKey<Author> }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Author, Book])?;
    /// # let ann = Author::create().name("Ann").save(&db)?;
    /// # ann.books().create(&db, Book::create().title("Dune"))?;
    /// let error = Author::objects().values(|a| (a.name, a.books().title)).all(&db).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::InvalidQuery);
    /// let titles = Book::objects().values(|b| (b.author().name, b.title)).all(&db)?;
    /// assert_eq!(titles, [("Ann".to_owned(), "Dune".to_owned())]);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn values<S: Selection>(self, selection: impl FnOnce(M::Columns) -> S) -> QuerySet<M, S::Row> {
        let mut nodes = Vec::with_capacity(S::WIDTH);
        selection(M::columns()).push_nodes(&mut nodes);
        let mut query = self.query;
        query.whole("values", "call it on each queryset before they are combined");
        query.columns = Some(nodes.into());
        query.read = None;
        query.related = Related::default();
        query.prefetch.clear();
        QuerySet { query, decode: S::decode, chunk_rows: self.chunk_rows, model: PhantomData }
    }
    /// Selects the columns and expressions of a [`Shape`](derive@crate::Shape) of the model, and no others, and gives
    /// shapes in place of models. As with [`values`](QuerySet::values), nothing is written back from them.
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
    /// #[derive(Shape)]
    /// #[shape(of = Book)]
    /// struct Card {
    ///     title: String,
    ///     #[shape(expr = |b| b.rating * 20)]
    ///     percent: i32,
    /// }
    ///
    /// let best = Book::objects().filter(|b| b.rating.eq(5)).shape::<Card>().get(&db)?;
    /// assert_eq!((best.title.as_str(), best.percent), ("Dune", 100));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn shape<S: ShapeOf<M>>(self) -> QuerySet<M, S> {
        self.values(S::selection)
    }
}
