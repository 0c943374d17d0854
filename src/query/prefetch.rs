//! `prefetch_related`: rows of other models that are read in statements of their own, one for each relation, whatever the
//! number of rows. What is asked and where the answers go is known here; the asking is logic.
use super::{Decoder, Many, One, Query, QuerySet, TOO_LONG};
use crate::expr::Path;
use crate::model::{AnyModel, Model, Schema};
use std::sync::Arc;

/// What `prefetch_related` takes: relations, each perhaps narrowed, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be loaded by `prefetch_related`",
    label = "this closure must return relations",
    note = "name a relation, `|b| b.tags()`, and narrow it if need be: `|b| b.tags().order_by(|t| t.name.asc())`; several \
            make a tuple"
)]
pub trait PrefetchRelated {
    /// Adds what is to be loaded.
    #[doc(hidden)]
    fn push_steps(self, steps: &mut Steps);
}

/// What is to be loaded: which relations, and which of their rows.
#[doc(hidden)]
#[derive(Default)]
pub struct Steps(Vec<(Path, Query)>);

/// A relation whose rows are narrowed before they are loaded: `b.tags().filter(|t| …)`. See [`Narrow`](crate::Narrow).
#[must_use = "it is loaded by the `prefetch_related` it is given to"]
pub struct Prefetch<M: Model> {
    pub(super) path: Path,
    pub(super) query: QuerySet<M>,
}

/// A relation that is loaded in a statement of its own.
#[derive(Clone)]
pub(crate) struct Step {
    /// The number of the relation, at the model whose rows have it.
    pub(crate) relation: usize,
    /// Which of the other rows are loaded, and what with them.
    pub(crate) query: Arc<Query>,
}

impl<M: Model> PrefetchRelated for One<M> {
    fn push_steps(self, steps: &mut Steps) {
        steps.0.push((self.path(), Query::new(M::schema())));
    }
}

impl<M: Model> PrefetchRelated for Many<M> {
    fn push_steps(self, steps: &mut Steps) {
        steps.0.push((self.path(), Query::scoped(M::schema())));
    }
}

impl<M: Model> PrefetchRelated for Prefetch<M> {
    fn push_steps(self, steps: &mut Steps) {
        steps.0.push((self.path, self.query.query));
    }
}

macro_rules! tuples {
    ($($($name:ident)+),+) => {$(
        #[allow(non_snake_case)]
        impl<$($name: PrefetchRelated),+> PrefetchRelated for ($($name,)+) {
            fn push_steps(self, steps: &mut Steps) {
                let ($($name,)+) = self;
                $($name.push_steps(steps);)+
            }
        }
    )+};
}
tuples!(A, A B, A B C, A B C D, A B C D E, A B C D E F, A B C D E F G, A B C D E F G H);

impl<M: Model> QuerySet<M> {
    /// Loads rows of other models in statements of their own, one for each relation and not one for each row. The fields
    /// of the relations then hold them.
    ///
    /// Relations nest, and can be narrowed; a `limit` or an `offset` is that of each row, in the order that is said, or
    /// else by the primary key. Nothing to load for is nothing to send. As in Django.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
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
    /// let db = biform::blocking::connect("sqlite::memory:")?;
    /// db.create_tables(models![Author, Book])?;
    /// let ann = Author::create().save(&db)?;
    /// Book::create().title("Dune").author(&ann).save(&db)?;
    ///
    /// let authors = Author::objects().prefetch_related(|a| a.books().order_by(|b| b.title.asc())).all(&db)?;
    /// assert_eq!(authors[0].books.get()?[0].title, "Dune");
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn prefetch_related<P: PrefetchRelated>(mut self, relations: impl FnOnce(M::Columns) -> P) -> Self {
        self.query.whole("prefetch_related", "call it on each queryset before they are combined");
        let mut steps = Steps::default();
        relations(M::columns()).push_steps(&mut steps);
        for (path, query) in steps.0 {
            if let Err(problem) = self.query.add_step(path, query) {
                self.query.problem.get_or_insert(problem.into());
            }
        }
        self
    }
}

impl Query {
    /// Adds what is loaded along a path: a step for each relation of it, each within the one before.
    fn add_step(&mut self, path: Path, mut query: Query) -> Result<(), String> {
        if path.is_too_long() {
            return Err(TOO_LONG.to_owned());
        }
        if let Some(problem) = query.problem.take() {
            return Err(problem.into_owned());
        }
        self.add_steps(&path.steps().collect::<Vec<_>>(), query)
    }

    fn add_steps(&mut self, path: &[usize], query: Query) -> Result<(), String> {
        let Some((first, rest)) = path.split_first() else { return Ok(()) };
        let relation = self.schema.relation_at(*first).ok_or("there is no such relation")?;
        relation.check_field(self.schema)?;
        let (model, name) = (self.schema.model(), relation.name());
        let known = self.prefetch.iter().position(|step| step.relation == *first);
        if rest.is_empty() && known.is_some() {
            return Err(format!("`prefetch_related` loads `{model}.{name}` twice: name it once, with all it takes"));
        }
        if rest.is_empty() {
            self.prefetch.push(Step { relation: *first, query: Arc::new(query) });
            return Ok(());
        }
        let at = known.unwrap_or(self.prefetch.len());
        if known.is_none() {
            self.prefetch.push(Step { relation: *first, query: Arc::new(Query::of_relation(relation)) });
        }
        match self.prefetch.get_mut(at) {
            Some(step) => Arc::make_mut(&mut step.query).add_steps(rest, query),
            None => Ok(()),
        }
    }

    /// How its rows are decoded by those who know their model by its description alone.
    pub(crate) fn any_decoder(&self) -> Decoder<Box<AnyModel>> {
        Decoder::new(self, self.schema.row_reader())
    }
}

impl Step {
    /// The model whose rows are loaded.
    pub(crate) fn target(&self) -> &'static Schema {
        self.query.schema
    }
}
