//! `only`, `defer`.
use super::{Query, QuerySet};
use crate::expr::FieldList;
use crate::model::{Model, Schema};
use std::sync::Arc;

/// Which fields of a model a query reads.
#[derive(Clone)]
pub(crate) struct ReadFields {
    /// Positions in the schema, in its order.
    positions: Arc<[usize]>,
    /// Whether they were named by `only`, rather than left by `defer`.
    named: bool,
    /// The call that said so last.
    call: &'static str,
}

impl ReadFields {
    pub(crate) fn positions(&self) -> &[usize] {
        &self.positions
    }

    /// What is wrong with it, if something is: a field is left out that must hold a value.
    pub(super) fn problem(&self, schema: &Schema) -> Option<String> {
        let mut fields = schema.fields().iter().enumerate();
        let (_, plain) = fields.find(|(field, own)| !own.is_deferred() && self.place_of(*field).is_none())?;
        let (call, name, model) = (self.call, plain.name(), schema.model());
        Some(format!(
            "`{call}` leaves out `{name}` of `{model}`, which must hold a value: declare it `Deferred<…>`, or select a \
             shape of your own by `values`"
        ))
    }

    /// Where a field stands in a row.
    pub(crate) fn place_of(&self, field: usize) -> Option<usize> {
        self.positions.iter().position(|position| *position == field)
    }
}

impl<M: Model> QuerySet<M> {
    /// Reads these fields and the primary key, and leaves the others unread, as Django's `only`: each of the others
    /// must be a [`Deferred`](crate::Deferred), as no plain field can be without its value. It takes the place of an
    /// `only` before; what was deferred before stays so.
    ///
    /// Without the models' other fields, [`values`](QuerySet::values) gives rows of any shape.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: Deferred<String>, body: Deferred<String> }
    /// let query = Book::objects().only(|b| b.title);
    /// assert_eq!(query.to_sql(Dialect::Sqlite)?.sql(), r#"SELECT "book"."id", "book"."title" FROM "book""#);
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// What is asked of the query fails with [`InvalidQuery`](crate::ErrorKind::InvalidQuery) if a field is left out
    /// that is no [`Deferred`](crate::Deferred), and after a combination such as [`union`](QuerySet::union).
    pub fn only<F: FieldList>(mut self, fields: impl FnOnce(M::Columns) -> F) -> Self {
        self.query.whole("only", "call it on each queryset before they are combined");
        let named = self.query.positions(fields(M::columns()));
        let kept = match &self.query.read {
            Some(read) if !read.named => named.into_iter().filter(|field| read.place_of(*field).is_some()).collect(),
            _ => named,
        };
        self.query.read_only("only", kept, true);
        self
    }

    /// Leaves these fields unread, as Django's `defer`: each must be a [`Deferred`](crate::Deferred). It adds to a
    /// `defer` before, and takes away from an `only` before; the primary key is always read.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, body: Deferred<String> }
    /// let query = Book::objects().defer(|b| b.body);
    /// assert_eq!(query.to_sql(Dialect::Sqlite)?.sql(), r#"SELECT "book"."id", "book"."title" FROM "book""#);
    /// let error = Book::objects().defer(|b| b.title).to_sql(Dialect::Sqlite).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::InvalidQuery);
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// What is asked of the query fails with [`InvalidQuery`](crate::ErrorKind::InvalidQuery) as after
    /// [`only`](QuerySet::only).
    pub fn defer<F: FieldList>(mut self, fields: impl FnOnce(M::Columns) -> F) -> Self {
        self.query.whole("defer", "call it on each queryset before they are combined");
        let left_out = self.query.positions(fields(M::columns()));
        let (read, named) = match self.query.read.take() {
            Some(read) => (read.positions.to_vec(), read.named),
            None => ((0..self.query.schema.fields().len()).collect(), false),
        };
        let kept = read.into_iter().filter(|field| !left_out.contains(field)).collect();
        self.query.read_only("defer", kept, named);
        self
    }
}

impl Query {
    fn positions(&self, fields: impl FieldList) -> Vec<usize> {
        let mut positions = Vec::new();
        fields.push_positions(&mut positions);
        positions
    }

    fn read_only(&mut self, call: &'static str, mut kept: Vec<usize>, named: bool) {
        kept.extend(self.schema.key_positions());
        kept.sort_unstable();
        kept.dedup();
        let all = kept.len() == self.schema.fields().len();
        self.read = (!all).then(|| ReadFields { positions: kept.into(), named, call });
    }

    /// Reads one field more, where some are left unread.
    pub(crate) fn read_too(&mut self, field: usize) {
        if let Some(read) = self.read.take() {
            let mut kept = read.positions.to_vec();
            kept.push(field);
            self.read_only(read.call, kept, read.named);
        }
    }
}
