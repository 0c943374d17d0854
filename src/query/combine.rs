//! `union`, `union_all`, `intersection`, `difference`.
use super::{Query, QuerySet};
use crate::error::Result;
use crate::model::Model;
use std::sync::Arc;

/// Queries whose rows are put together.
pub(crate) struct Combination {
    pub(crate) operator: SetOperator,
    pub(crate) operands: Vec<Query>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SetOperator {
    Union,
    UnionAll,
    Intersection,
    Difference,
}

impl SetOperator {
    /// The call that makes it.
    pub(crate) fn call(self) -> &'static str {
        match self {
            SetOperator::Union => "union",
            SetOperator::UnionAll => "union_all",
            SetOperator::Intersection => "intersection",
            SetOperator::Difference => "difference",
        }
    }

    /// Whether its rows are distinct.
    pub(crate) fn is_distinct(self) -> bool {
        self != SetOperator::UnionAll
    }
}

impl<M: Model, R> QuerySet<M, R> {
    /// The rows of either query, each once, as Django's `union`: SQL's `UNION`. The other query may be of another
    /// model; rows are of one type, so `values` selects what they share. Several are chained: `a.union(b).union(c)`.
    ///
    /// What comes after it is about the combined rows: `order_by` of what is selected, `reverse`, `limit`, `offset` and
    /// `range`, and what runs it but for the calls that change rows. Anything else, such as a filter, belongs in the
    /// queries before; here it makes what is asked of the query fail with
    /// [`InvalidQuery`](crate::ErrorKind::InvalidQuery), which says so.
    ///
    /// The queries may be slices themselves. An order that no slice needs means nothing in them, as in SQL.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # #[derive(Model)]
    /// # struct Film { id: Id<Film>, name: String }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book, Film])?;
    /// # let rows = [("Dune", 5), ("Emma", 4), ("Pulp", 1)].map(|(t, r)| Book::create().title(t).rating(r));
    /// # Book::objects().bulk_create(&db, rows)?;
    /// # Film::create().name("Dune").save(&db)?;
    /// # Film::create().name("Alien").save(&db)?;
    /// let books = Book::objects().values(|b| b.title);
    /// let films = Film::objects().values(|f| f.name);
    /// let titles = books.union(films).order_by(|b| b.title.asc());
    /// assert_eq!(titles.all(&db)?, ["Alien", "Dune", "Emma", "Pulp"]);
    /// assert_eq!(titles.limit(3).count(&db)?, 3);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn union<N: Model>(self, other: QuerySet<N, R>) -> Self {
        self.combine(SetOperator::Union, other)
    }

    /// The rows of the one query and those of the other, also those that are the same: SQL's `UNION ALL`, Django's
    /// `union(…, all=True)`. What may follow is said at [`union`](QuerySet::union).
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let best = Book::objects().order_by(|b| b.rating.desc()).limit(1);
    /// let all = best.clone().union_all(best).order_by(|b| b.title.asc());
    /// assert!(all.to_sql(Dialect::Sqlite)?.sql().contains(" UNION ALL "));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn union_all<N: Model>(self, other: QuerySet<N, R>) -> Self {
        self.combine(SetOperator::UnionAll, other)
    }

    /// The rows that both queries have, each once: SQL's `INTERSECT`. What may follow is said at
    /// [`union`](QuerySet::union).
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
    /// let newest = Book::objects().order_by(|b| b.id.desc()).limit(2);
    /// let best = Book::objects().order_by(|b| b.rating.desc()).limit(2);
    /// assert_eq!(newest.intersection(best).get(&db)?.title, "Emma");
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn intersection<N: Model>(self, other: QuerySet<N, R>) -> Self {
        self.combine(SetOperator::Intersection, other)
    }

    /// The rows of this query that the other has not, each once: SQL's `EXCEPT`. What may follow is said at
    /// [`union`](QuerySet::union).
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let best = Book::objects().order_by(|b| b.rating.desc()).limit(10);
    /// let others = Book::objects().difference(best).order_by(|b| b.title.asc());
    /// assert!(others.to_sql(Dialect::Sqlite)?.sql().contains(" EXCEPT "));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn difference<N: Model>(self, other: QuerySet<N, R>) -> Self {
        self.combine(SetOperator::Difference, other)
    }

    fn combine<N: Model>(self, operator: SetOperator, other: QuerySet<N, R>) -> Self {
        QuerySet { query: combined(operator, self.query, other.query), ..self }
    }
}

fn combined(operator: SetOperator, mut left: Query, right: Query) -> Query {
    let mut query = Query::new(left.schema);
    // The model's own order is one of its rows, not of what they are put together with; Django clears it too.
    query.order.clear();
    query.problem = left.problem.take();
    query.columns.clone_from(&left.columns);
    query.read.clone_from(&left.read);
    query.nameable.clone_from(&left.nameable);
    query.mentions.clone_from(&left.mentions);
    let operands = match &left.combined {
        // `a.union(b).union(c)` is one union of three.
        Some(within) if within.operator == operator && left.is_untouched() => {
            within.operands.iter().cloned().chain([right]).collect()
        }
        _ => vec![left, right],
    };
    query.combined = Some(Arc::new(Combination { operator, operands }));
    query
}

impl Combination {
    /// Whether it is known without asking that no row will come.
    pub(crate) fn is_empty(&self) -> bool {
        match self.operator {
            SetOperator::Union | SetOperator::UnionAll => self.operands.iter().all(Query::is_empty),
            SetOperator::Intersection => self.operands.iter().any(Query::is_empty),
            SetOperator::Difference => self.operands.first().is_some_and(Query::is_empty),
        }
    }

    /// The operands that make a difference: without those that are known to be empty, unless the whole is.
    pub(crate) fn needed(&self) -> Vec<&Query> {
        let all = self.is_empty();
        self.operands.iter().filter(|operand| all || !operand.is_empty()).collect()
    }

    /// The first mistake in it; `whole` is the query that it is in.
    pub(super) fn check(&self, whole: &Query) -> Result<()> {
        let call = self.operator.call();
        for operand in &self.operands {
            operand.check()?;
            if operand.width() != whole.width() || operand.read_positions() != whole.read_positions() {
                return Err(whole.invalid(format!(
                    "the querysets of `{call}` read different fields: call `only` and `defer` alike on all of them"
                )));
            }
        }
        if whole.order.iter().any(|term| whole.place_of(&term.node).is_none()) {
            return Err(whole.invalid(format!(
                "the order after `{call}` names what is not selected: order by what is selected; `first` and `last`, \
                 which go by the primary key where there is no order, need one"
            )));
        }
        Ok(())
    }

    /// The same, without rows.
    pub(super) fn none(&self) -> Self {
        let operands = self.operands.iter().cloned().map(|mut operand| {
            operand.set_none();
            operand
        });
        Combination { operator: self.operator, operands: operands.collect() }
    }
}
