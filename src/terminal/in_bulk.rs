//! Reading rows by their keys: `in_bulk`, `in_bulk_by`.
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Answer, Executor, Output};
use crate::expr::Column;
use crate::field::{FieldType, decode};
use crate::logic::Session;
use crate::logic::in_bulk::{self, KeyOf, Keyed};
use crate::model::{Id, IntoField, Key, Model};
use crate::query::QuerySet;
use crate::sql::{self, Dialect};
use crate::statement::Statement;
use crate::value::{Row, Value};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

impl<M: Model> QuerySet<M> {
    /// The rows with these keys, by key, as Django's `in_bulk`; keys without a row are left out. Each key is asked for
    /// once, in as few statements as the database's limit of values allows
    /// ([`Dialect::max_binds`](crate::Dialect::max_binds)), which are those of a filter by `in_`. Of no keys nothing is
    /// asked.
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
    /// let books = Book::objects().in_bulk(&db, [1, 3, 99])?;
    /// assert_eq!((books.len(), books[&1].title.as_str(), books[&3].title.as_str()), (2, "Dune", "Pulp"));
    ///
    /// // A key is given plain or as an `Id`, alone or of several columns; the map is by the plain key.
    /// let ids: Vec<Id<Book>> = Book::objects().filter(|b| b.rating.lt(5)).values(|b| b.id).all(&db)?;
    /// let books = Book::objects().in_bulk(&db, ids.iter().copied())?;
    /// assert!(ids.iter().all(|id| id.key().is_some_and(|key| books.contains_key(key))));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a slice, and for a combination such as
    /// [`union`](QuerySet::union). Else as [`all`](QuerySet::all).
    pub fn in_bulk<'a, E, I>(&self, db: &'a E, keys: I) -> Answer<'a, E, HashMap<M::Key, M>>
    where
        E: Executor + ?Sized,
        I: IntoIterator<Item: Into<Id<M, M::Key>>>,
    {
        let keys: Vec<M::Key> = keys.into_iter().filter_map(|key| key.into().into_key()).collect();
        let key = |_: &dyn Row, row: &M| row.pk().into_key().ok_or_else(no_key);
        let mut seen = HashSet::with_capacity(keys.len());
        let wanted = keys.iter().filter(|key| seen.insert(*key)).map(values_of).collect();
        let keyed = self.keyed("in_bulk", db.dialect(), By::Key, wanted, Box::new(key));
        E::Output::give(in_bulk::read(Session::new(db), keyed))
    }

    /// The rows with these values in a unique column, by value: Django's `in_bulk(…, field_name=…)`. For the rest as
    /// [`in_bulk`](QuerySet::in_bulk).
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
    /// let books = Book::objects().in_bulk_by(&db, |b| b.title, ["Emma", "Ulysses"])?;
    /// assert_eq!((books.len(), books["Emma"].rating), (1, 4));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`in_bulk`](QuerySet::in_bulk); and [`InvalidQuery`](crate::ErrorKind::InvalidQuery) for a column that the model
    /// does not declare unique.
    pub fn in_bulk_by<'a, E, T, I>(
        &self,
        db: &'a E,
        column: impl FnOnce(M::Columns) -> Column<T>,
        values: I,
    ) -> Answer<'a, E, HashMap<T, M>>
    where
        E: Executor + ?Sized,
        T: FieldType + Eq + Hash,
        I: IntoIterator<Item: IntoField<T>>,
    {
        let values: Vec<T> = values.into_iter().map(IntoField::into_field).collect();
        let keyed = self.unique_field(column(M::columns())).and_then(|field| {
            let key = move |row: &dyn Row, _: &M| decode::<T>(row, field);
            self.keyed("in_bulk_by", db.dialect(), By::Field(field), once_each(&values), Box::new(key))
        });
        E::Output::give(in_bulk::read(Session::new(db), keyed))
    }

    /// The position of a field that no two rows have the same value in.
    fn unique_field<T>(&self, column: Column<T>) -> Result<usize> {
        let (schema, name) = (M::schema(), column.field());
        let position = column.position();
        match schema.fields().get(position) {
            Some(field) if field.is_unique() || schema.key_positions() == [position] => Ok(position),
            _ => {
                let model = schema.model();
                Err(self.query.invalid(format!(
                    "`in_bulk_by` needs one row for each value, and `{name:?}` of `{model}` is not unique: declare it \
                     `#[field(unique)]`, or filter by `in_`"
                )))
            }
        }
    }

    /// The statements that read the rows in which a field holds one of the values.
    fn keyed<K>(
        &self,
        call: &str,
        dialect: Dialect,
        by: By,
        values: Vec<Vec<Value>>,
        key: KeyOf<M, K>,
    ) -> Result<Keyed<M, K>> {
        self.query.check_whole(call, "ask each queryset before they are combined")?;
        self.query.check_unsliced("the rows of a slice cannot be asked for by key: call `in_bulk` before slicing")?;
        let mut whole = self.clone();
        whole.query.order.clear();
        if let By::Field(field) = by {
            whole.query.read_too(field);
        }
        let decoder = whole.decoder();
        let wanted = if self.query.is_empty() { Vec::new() } else { values };
        let statements = whole.by_chunks(dialect, by, wanted)?;
        let (prefetch, schema) = (whole.query.prefetch, self.query.schema);
        Ok(Keyed { statements, decoder, key, prefetch, schema })
    }

    fn by_chunks(&self, dialect: Dialect, by: By, values: Vec<Vec<Value>>) -> Result<Vec<Statement>> {
        if values.is_empty() {
            return Ok(Vec::new());
        }
        let own = sql::select(&self.query, dialect, None)?.values().len();
        let select = |values: Vec<Vec<Value>>| {
            let mut query = self.query.clone();
            match by {
                By::Key => query.keep_keys(values),
                By::Field(field) => query.keep_values(field, values.into_iter().flatten().collect()),
            }
            sql::select(&query, dialect, None)
        };
        sql::chunks(dialect, own, values).into_iter().map(select).collect()
    }
}

/// What rows are asked for by.
#[derive(Clone, Copy)]
enum By {
    Key,
    Field(usize),
}

/// Each value once, in their order; no NULL, which is no row's value.
fn once_each<T: FieldType + Eq + Hash>(values: &[T]) -> Vec<Vec<Value>> {
    let mut seen = HashSet::with_capacity(values.len());
    let values = values.iter().filter(|value| seen.insert(*value)).map(|value| value.to_value().own_key());
    values.filter(|value| !value.is_null()).map(|value| vec![value]).collect()
}

fn values_of<K: Key>(key: &K) -> Vec<Value> {
    let mut values = Vec::new();
    key.push_values(&mut values);
    values
}

fn no_key() -> Error {
    Error::new(ErrorKind::Decode, "a row came without its primary key")
}
