//! `only`, `defer`.
use super::{Query, QuerySet};
use crate::expr::{FieldList, Path};
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
    /// These and the primary key; none if that is all.
    fn only(schema: &'static Schema, call: &'static str, mut positions: Vec<usize>, named: bool) -> Option<Self> {
        positions.extend(schema.key_positions());
        positions.sort_unstable();
        positions.dedup();
        let all = positions.len() == schema.fields().len();
        (!all).then(|| ReadFields { positions: positions.into(), named, call })
    }

    /// The call that said so last.
    pub(super) fn call(&self) -> &'static str {
        self.call
    }

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
    /// It limits the models that it names fields of: of rows that [`select_related`](QuerySet::select_related) joins,
    /// `only(|b| b.author().name)` reads these, too.
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
        let mut models = by_model(fields(M::columns()));
        if models.is_empty() {
            models.push((Path::ROOT, Vec::new()));
        }
        for (path, named) in models {
            self.query.read_at(path, |read, schema| {
                let kept = match read {
                    Some(read) if !read.named => {
                        named.into_iter().filter(|field| read.place_of(*field).is_some()).collect()
                    }
                    _ => named,
                };
                ReadFields::only(schema, "only", kept, true)
            });
        }
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
        for (path, left_out) in by_model(fields(M::columns())) {
            self.query.read_at(path, |read, schema| {
                let (kept, named) = match read {
                    Some(read) => (read.positions.to_vec(), read.named),
                    None => ((0..schema.fields().len()).collect(), false),
                };
                let kept = kept.into_iter().filter(|field| !left_out.contains(field)).collect();
                ReadFields::only(schema, "defer", kept, named)
            });
        }
        self
    }
}

impl Query {
    /// Says which fields are read of the model at the end of a path, which those that were said before may limit.
    fn read_at(&mut self, path: Path, read: impl FnOnce(Option<ReadFields>, &'static Schema) -> Option<ReadFields>) {
        if path.is_root() {
            self.read = read(self.read.take(), self.schema);
            return;
        }
        let Some(schema) = self.schema_at(path) else { return };
        let before = self.related.take_read(path);
        self.related.set_read(path, read(before, schema));
    }

    /// Reads one field more, where some are left unread.
    pub(crate) fn read_too(&mut self, field: usize) {
        if let Some(read) = self.read.take() {
            let mut kept = read.positions.to_vec();
            kept.push(field);
            self.read = ReadFields::only(self.schema, read.call, kept, read.named);
        }
    }
}

/// The fields that are named, of each model by itself.
fn by_model(fields: impl FieldList) -> Vec<(Path, Vec<usize>)> {
    let mut named = Vec::new();
    fields.push_fields(&mut named);
    let mut models: Vec<(Path, Vec<usize>)> = Vec::new();
    for field in named {
        match models.iter_mut().find(|(path, _)| path.is_same(field.path())) {
            Some((_, positions)) => positions.push(field.position()),
            None => models.push((field.path(), vec![field.position()])),
        }
    }
    models
}
