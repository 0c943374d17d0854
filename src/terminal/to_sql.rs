//! The statement of each call, without running it.
use crate::error::Result;
use crate::expr::{Assignment, Assignments, FieldList, OrderTerm};
use crate::logic::removal;
use crate::logic::write::Update;
use crate::model::{Key, Model};
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
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let statement = Book::objects().filter(|b| b.title.eq("Dune")).get_sql(Dialect::Sqlite)?;
    /// assert!(statement.sql().ends_with(r#"WHERE "book"."title" = ? LIMIT 2"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`to_sql`](QuerySet::to_sql).
    pub fn get_sql(&self, dialect: Dialect) -> Result<Statement> {
        sql::select(&self.query, dialect, Some(2))
    }

    /// The statement of [`first`](QuerySet::first).
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let statement = Book::objects().values(|b| b.title).first_sql(Dialect::Sqlite)?;
    /// assert_eq!(statement.sql(), r#"SELECT "book"."title" FROM "book" ORDER BY "book"."id" LIMIT 1"#);
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`to_sql`](QuerySet::to_sql).
    pub fn first_sql(&self, dialect: Dialect) -> Result<Statement> {
        sql::select(&ordered(&self.query), dialect, Some(1))
    }

    /// The statement of [`last`](QuerySet::last).
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let statement = Book::objects().order_by(|b| b.rating.asc()).last_sql(Dialect::Sqlite)?;
    /// assert!(statement.sql().ends_with(r#"ORDER BY "book"."rating" DESC LIMIT 1"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`to_sql`](QuerySet::to_sql); and [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a slice.
    pub fn last_sql(&self, dialect: Dialect) -> Result<Statement> {
        self.query.check_unsliced("`last` of a slice is not possible: reverse the order and ask for `first`")?;
        let mut query = ordered(&self.query);
        query.reversed = !query.reversed;
        sql::select(&query, dialect, Some(1))
    }

    /// The statement of [`earliest`](QuerySet::earliest).
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let statement = Book::objects().earliest_sql(Dialect::Sqlite, |b| (b.rating, b.id))?;
    /// assert!(statement.sql().ends_with(r#"ORDER BY "book"."rating", "book"."id" LIMIT 1"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`to_sql`](QuerySet::to_sql); and [`InvalidQuery`](crate::ErrorKind::InvalidQuery) as
    /// [`earliest`](QuerySet::earliest).
    pub fn earliest_sql<F: FieldList>(&self, dialect: Dialect, by: impl FnOnce(M::Columns) -> F) -> Result<Statement> {
        sql::select(&by_fields("earliest", &self.query, by(M::columns()))?, dialect, Some(1))
    }

    /// The statement of [`latest`](QuerySet::latest).
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let statement = Book::objects().latest_sql(Dialect::Sqlite, |b| b.rating)?;
    /// assert!(statement.sql().ends_with(r#"ORDER BY "book"."rating" DESC LIMIT 1"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`earliest_sql`](QuerySet::earliest_sql).
    pub fn latest_sql<F: FieldList>(&self, dialect: Dialect, by: impl FnOnce(M::Columns) -> F) -> Result<Statement> {
        let mut query = by_fields("latest", &self.query, by(M::columns()))?;
        query.reversed = !query.reversed;
        sql::select(&query, dialect, Some(1))
    }

    /// The statement of [`explain`](QuerySet::explain).
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let statement = Book::objects().values(|b| b.title).explain_sql(Dialect::Sqlite)?;
    /// assert_eq!(statement.sql(), r#"EXPLAIN QUERY PLAN SELECT "book"."title" FROM "book""#);
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`to_sql`](QuerySet::to_sql).
    pub fn explain_sql(&self, dialect: Dialect) -> Result<Statement> {
        sql::explain(&self.query, dialect)
    }

    /// The statement of [`count`](QuerySet::count). What a [`Mock`](crate::testing::Mock) expects for it: the number is
    /// one row of one column.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let statement = Book::objects().filter(|b| b.rating.gt(3)).count_sql(Dialect::Sqlite)?;
    /// assert_eq!(statement.sql(), r#"SELECT COUNT(*) FROM "book" WHERE "book"."rating" > ?"#);
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`to_sql`](QuerySet::to_sql).
    pub fn count_sql(&self, dialect: Dialect) -> Result<Statement> {
        sql::count(&self.query, dialect)
    }

    /// The statement of [`exists`](QuerySet::exists): there is a row if it gives one.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let statement = Book::objects().filter(|b| b.rating.gt(3)).exists_sql(Dialect::Sqlite)?;
    /// assert_eq!(statement.sql(), r#"SELECT 1 FROM "book" WHERE "book"."rating" > ? LIMIT 1"#);
    /// # Ok::<(), biform::Error>(())
    /// ```
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
    /// As [`to_sql`](QuerySet::to_sql); and [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a slice, where
    /// nothing is set, or where columns of several tables are, as of a model with a
    /// [`parent_link`](crate::OneToOne#inheritance): these take several statements.
    pub fn update_sql<A: Assignments>(
        &self,
        dialect: Dialect,
        assignments: impl FnOnce(M::Columns) -> A,
    ) -> Result<Statement> {
        match self.updating(dialect, assignments)? {
            Update::Statement(statement) => Ok(statement),
            Update::Tables(tables) => {
                let models: Vec<_> = tables.iter().map(|(schema, _)| schema.model()).collect();
                Err(self.query.invalid(format!(
                    "`update` sets fields of `{}`, in a statement for each: there is no one statement to show",
                    models.join("` and `")
                )))
            }
        }
    }

    /// What sets columns of the rows: a statement, or one for each of some tables.
    pub(super) fn updating<A: Assignments>(
        &self,
        dialect: Dialect,
        assignments: impl FnOnce(M::Columns) -> A,
    ) -> Result<Update> {
        let mut pushed: Vec<Assignment> = Vec::new();
        assignments(M::columns()).push_assignments(&mut pushed);
        updating(&self.query, dialect, pushed)
    }

    /// The statement of [`delete`](QuerySet::delete).
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let statement = Book::objects().filter(|b| b.rating.lt(2)).delete_sql(Dialect::Sqlite)?;
    /// assert_eq!(statement.sql(), r#"DELETE FROM "book" WHERE "book"."rating" < ?"#);
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`to_sql`](QuerySet::to_sql); and [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a slice, and after
    /// `values`.
    pub fn delete_sql(&self, dialect: Dialect) -> Result<Statement> {
        removal::shown(&self.query, dialect)
    }
}

impl<M: Model> QuerySet<M> {
    /// The statement of [`contains`](QuerySet::contains): the row is there if it gives one.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let dune = Book { id: Id::from(7), title: "Dune".to_owned(), rating: 5, subtitle: None };
    /// let statement = Book::objects().contains_sql(Dialect::Sqlite, &dune)?;
    /// assert_eq!(statement.sql(), r#"SELECT 1 FROM "book" WHERE "book"."id" IN (?) LIMIT 1"#);
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`to_sql`](QuerySet::to_sql); and [`InvalidQuery`](crate::ErrorKind::InvalidQuery) as
    /// [`contains`](QuerySet::contains).
    pub fn contains_sql(&self, dialect: Dialect, model: &M) -> Result<Statement> {
        self.query.check_whole("contains", "ask each queryset before they are combined")?;
        self.query.check_unsliced("`contains` of a slice is not possible: look for the row in what `all` gives")?;
        let unsaved = || self.query.invalid("a row without a key is in no query: save it before `contains`");
        let key = model.pk().into_key().ok_or_else(unsaved)?;
        let mut query = self.query.clone();
        let mut values = Vec::new();
        key.push_values(&mut values);
        query.keep_keys(vec![values]);
        sql::exists(&query, dialect)
    }
}

/// The query in an order that is sure: its own, or that of the primary key.
fn ordered(query: &Query) -> Query {
    let mut query = query.clone();
    if query.order.is_empty() {
        query.order_by_key();
    }
    query
}

/// The query in the order of some fields.
fn by_fields(call: &str, query: &Query, fields: impl FieldList) -> Result<Query> {
    query.check_whole(call, "order it by what is selected, and ask for `first`")?;
    query.check_unsliced("the rows of a slice cannot be ordered anew: call `earliest` or `latest` before slicing")?;
    let mut named = Vec::new();
    fields.push_fields(&mut named);
    let mut query = query.clone();
    query.order = named.into_iter().map(|field| OrderTerm::new(query.node_of(field), false)).collect();
    if query.order.is_empty() {
        return Err(query.invalid(format!("`{call}` needs a column to go by: `|b| b.id`")));
    }
    Ok(query)
}

/// What sets columns of the rows of a query, in the tables that these are of.
pub(super) fn updating(query: &Query, dialect: Dialect, assignments: Vec<Assignment>) -> Result<Update> {
    let tables = query.by_table(assignments)?;
    sql::check_updated(query)?;
    match tables.as_slice() {
        [] => Err(sql::sets_nothing(query)),
        [(schema, set)] => sql::update(&query.rows_in(schema), dialect, set).map(Update::Statement),
        _ => Ok(Update::Tables(tables)),
    }
}
