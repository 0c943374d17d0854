//! The statement of each call, without running it.
use crate::error::Result;
use crate::expr::{Assignment, Assignments, Kind, Node, OrderTerm};
use crate::model::{Model, Schema};
use crate::query::{Query, QuerySet};
use crate::sql::{self, Dialect};
use crate::statement::Statement;

impl<M: Model, R> QuerySet<M, R> {
    /// The statement of [`all`](QuerySet::all) and [`iterator`](QuerySet::iterator). Nothing is run, and no executor is
    /// needed: text and values can be looked at, or be run another way.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let statement = Book::objects().filter(|b| b.title.eq("Dune")).values(|b| b.rating).to_sql(Dialect::Sqlite)?;
    /// assert_eq!(statement.sql(), r#"SELECT "book"."rating" FROM "book" WHERE "book"."title" = ?"#);
    /// assert_eq!(statement.values(), [biform::Value::from("Dune")]);
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As all of these: [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a query that makes no sense,
    /// [`Unsupported`](crate::ErrorKind::Unsupported) for what the database cannot do.
    pub fn to_sql(&self, dialect: Dialect) -> Result<Statement> {
        sql::select(&self.query, dialect, None)
    }

    /// The statement of [`get`](QuerySet::get). It asks for two rows, to know whether there is more than one.
    ///
    /// # Errors
    /// As [`to_sql`](QuerySet::to_sql).
    pub fn get_sql(&self, dialect: Dialect) -> Result<Statement> {
        sql::select(&self.query, dialect, Some(2))
    }

    /// The statement of [`first`](QuerySet::first).
    ///
    /// # Errors
    /// As [`to_sql`](QuerySet::to_sql).
    pub fn first_sql(&self, dialect: Dialect) -> Result<Statement> {
        sql::select(&ordered(&self.query), dialect, Some(1))
    }

    /// The statement of [`last`](QuerySet::last).
    ///
    /// # Errors
    /// As [`to_sql`](QuerySet::to_sql); and [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a slice.
    pub fn last_sql(&self, dialect: Dialect) -> Result<Statement> {
        self.query.check_unsliced("`last` of a slice is not possible: reverse the order and ask for `first`")?;
        let mut query = ordered(&self.query);
        query.reversed = !query.reversed;
        sql::select(&query, dialect, Some(1))
    }

    /// The statement of [`count`](QuerySet::count). What a [`Mock`](crate::testing::Mock) expects for it: the number is
    /// one row of one column.
    ///
    /// # Errors
    /// As [`to_sql`](QuerySet::to_sql).
    pub fn count_sql(&self, dialect: Dialect) -> Result<Statement> {
        sql::count(&self.query, dialect)
    }

    /// The statement of [`exists`](QuerySet::exists): there is a row if it gives one.
    ///
    /// # Errors
    /// As [`to_sql`](QuerySet::to_sql).
    pub fn exists_sql(&self, dialect: Dialect) -> Result<Statement> {
        sql::exists(&self.query, dialect)
    }

    /// The statement of [`update`](QuerySet::update).
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let statement = Book::objects().update_sql(Dialect::Sqlite, |b| b.rating.set(b.rating + 1))?;
    /// assert_eq!(statement.sql(), r#"UPDATE "book" SET "rating" = ("book"."rating" + ?)"#);
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`to_sql`](QuerySet::to_sql); and [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a slice, or where
    /// nothing is set.
    pub fn update_sql<A: Assignments>(
        &self,
        dialect: Dialect,
        assignments: impl FnOnce(M::Columns) -> A,
    ) -> Result<Statement> {
        let mut pushed: Vec<Assignment> = Vec::new();
        assignments(M::columns()).push_assignments(&mut pushed);
        sql::update(&self.query, dialect, &pushed)
    }

    /// The statement of [`delete`](QuerySet::delete).
    ///
    /// # Errors
    /// As [`to_sql`](QuerySet::to_sql); and [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a slice.
    pub fn delete_sql(&self, dialect: Dialect) -> Result<Statement> {
        sql::delete(&self.query, dialect)
    }
}

/// The query in an order that is sure: its own, or that of the primary key.
fn ordered(query: &Query) -> Query {
    let mut query = query.clone();
    if query.order.is_empty() {
        query.order.push(by_key(query.schema));
    }
    query
}

fn by_key(schema: &Schema) -> OrderTerm {
    let key = Kind::Column { name: schema.key().column(), nullable: false };
    OrderTerm { node: Node(key), descending: false }
}
