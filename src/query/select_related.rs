//! `select_related`: rows of other models that are read in the same statement, and put into the models that name them.
use super::only::ReadFields;
use super::{One, QuerySet, TOO_LONG};
use crate::error::Result;
use crate::expr::Path;
use crate::model::{AnyModel, Field, Loaded, Model, Relation, Schema};
use crate::value::{PartialRow, Row, RowKey};
use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What `select_related` takes: relations to one row, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be joined by `select_related`",
    label = "this closure must return relations to one row",
    note = "many rows are loaded by `prefetch_related`"
)]
pub trait SelectRelated {
    /// Adds the paths to the rows.
    #[doc(hidden)]
    fn push_paths(self, paths: &mut Vec<Path>);
}

impl<M: Model> SelectRelated for One<M> {
    fn push_paths(self, paths: &mut Vec<Path>) {
        paths.push(self.path());
    }
}

macro_rules! tuples {
    ($($($name:ident)+),+) => {$(
        #[allow(non_snake_case)]
        impl<$($name: SelectRelated),+> SelectRelated for ($($name,)+) {
            fn push_paths(self, paths: &mut Vec<Path>) {
                let ($($name,)+) = self;
                $($name.push_paths(paths);)+
            }
        }
    )+};
}
tuples!(A, A B, A B C, A B C D, A B C D E, A B C D E F, A B C D E F G, A B C D E F G H);

/// The rows of other models that a query reads with its own.
#[derive(Clone, Default)]
pub(crate) struct Related {
    branches: Vec<Branch>,
    /// The fields that are read of the models at the end of these paths; all of the others.
    read: Vec<(Path, ReadFields)>,
}

/// A relation along which a row is read, and those from there on.
#[derive(Clone)]
struct Branch {
    path: Path,
    relation: usize,
    schema: &'static Schema,
    below: Vec<Branch>,
}

impl Related {
    /// The rows of other models that those of a model are as well.
    pub(super) fn inherited(schema: &Schema) -> Self {
        Related { branches: inherited(schema, Path::ROOT), read: Vec::new() }
    }

    /// The paths to the rows, each after that to the row it starts from, and their models, in the order in which they are
    /// selected.
    pub(crate) fn rows(&self) -> Vec<(Path, &'static Schema)> {
        fn push(branches: &[Branch], rows: &mut Vec<(Path, &'static Schema)>) {
            for branch in branches {
                rows.push((branch.path, branch.schema));
                push(&branch.below, rows);
            }
        }
        let mut rows = Vec::new();
        push(&self.branches, &mut rows);
        rows
    }

    /// The positions of the fields that are read of the model at the end of a path.
    pub(crate) fn positions(&self, path: Path, schema: &'static Schema) -> Vec<usize> {
        match self.read_of(path) {
            Some(read) => read.positions().to_vec(),
            None => (0..schema.fields().len()).collect(),
        }
    }

    fn read_of(&self, path: Path) -> Option<&ReadFields> {
        self.read.iter().find(|(own, _)| own.is_same(path)).map(|(_, read)| read)
    }

    /// What was said of the fields of a model, to say it anew.
    pub(super) fn take_read(&mut self, path: Path) -> Option<ReadFields> {
        let at = self.read.iter().position(|(own, _)| own.is_same(path))?;
        Some(self.read.swap_remove(at).1)
    }

    pub(super) fn set_read(&mut self, path: Path, read: Option<ReadFields>) {
        self.read.extend(read.map(|read| (path, read)));
    }

    /// What is wrong with the fields that are read, if something is.
    pub(super) fn problem(&self) -> Option<String> {
        let rows = self.rows();
        self.read.iter().find_map(|(path, read)| match rows.iter().find(|(own, _)| own.is_same(*path)) {
            Some((_, schema)) => read.problem(schema),
            None => Some(format!(
                "`{}` names fields of another model, which are read where `select_related` joins it",
                read.call()
            )),
        })
    }

    /// How many columns they have in all.
    pub(crate) fn width(&self) -> usize {
        self.rows().iter().map(|(path, schema)| self.positions(*path, schema).len()).sum()
    }

    /// Adds the row at the end of a path, and those on the way.
    fn add(&mut self, root: &'static Schema, path: Path) -> Result<(), String> {
        if path.is_too_long() {
            return Err(TOO_LONG.to_owned());
        }
        let (mut branches, mut schema) = (&mut self.branches, root);
        for (position, step) in path.steps().enumerate() {
            let relation = schema.relation_at(step).ok_or("there is no such relation")?;
            relation.check_field(schema)?;
            if relation.is_to_many() {
                return Err(format!(
                    "`select_related` goes along relations to one row, and `{}.{}` is to many: load it by `prefetch_related`",
                    schema.model(),
                    relation.name()
                ));
            }
            schema = relation.target();
            let known = branches.iter().position(|branch| branch.relation == step);
            let at = known.unwrap_or(branches.len());
            if known.is_none() {
                let path = path.first(position + 1);
                branches.push(Branch { path, relation: step, schema, below: inherited(schema, path) });
            }
            branches = match branches.get_mut(at) {
                Some(branch) => &mut branch.below,
                None => break,
            };
        }
        Ok(())
    }

    /// How to read them, the first column at `start` of a row; none if there are none.
    pub(super) fn reading(&self, root: &'static Schema, start: usize) -> Option<RelatedRows> {
        let mut next = start;
        let branches = self.reading_of(&self.branches, root, &mut next);
        (!branches.is_empty()).then_some(RelatedRows(branches))
    }

    fn reading_of(&self, branches: &[Branch], from: &'static Schema, next: &mut usize) -> Vec<Reading> {
        let read = |branch: &Branch| {
            let (start, schema) = (*next, branch.schema);
            let read = self.read_of(branch.path);
            *next += read.map_or(schema.fields().len(), |read| read.positions().len());
            // Where each of its columns stands in a row.
            let places = (0..schema.fields().len()).map(|field| match read {
                Some(read) => read.place_of(field).map(|place| start + place),
                None => Some(start + field),
            });
            let (places, below) = (places.collect(), self.reading_of(&branch.below, schema, next));
            let is_shared = !from.relations().get(branch.relation).is_some_and(Relation::is_parent_link);
            Reading { from, relation: branch.relation, schema, places, below, known: is_shared.then(Mutex::default) }
        };
        branches.iter().map(read).collect()
    }
}

/// The branch to the row of another model that each row of a model at the end of a path is as well, if there is one.
fn inherited(schema: &Schema, path: Path) -> Vec<Branch> {
    let branch = schema.parent().map(|(relation, parent)| {
        let (path, schema) = (path.then(parent), relation.target());
        let relation = parent.steps().next().unwrap_or_default();
        Branch { path, relation, schema, below: inherited(schema, path) }
    });
    branch.into_iter().collect()
}

/// How what rows of a model are as well is read from a row, behind their own columns; none if they are nothing else.
pub(crate) fn inherited_rows(schema: &'static Schema) -> Option<RelatedRows> {
    schema.parent()?;
    Related::inherited(schema).reading(schema, schema.fields().len())
}

/// How rows of other models are read from a row.
pub(crate) struct RelatedRows(Vec<Reading>);

struct Reading {
    from: &'static Schema,
    relation: usize,
    schema: &'static Schema,
    /// Where each column of the model stands in a row, if it is read.
    places: Vec<Option<usize>>,
    below: Vec<Reading>,
    /// Those that were read, so that a row that several name is read once and shared; none where no two name the same, and
    /// each has it for itself.
    known: Option<Mutex<HashMap<RowKey, Arc<AnyModel>>>>,
}

/// How many rows are known at most: a long iterator is to stay small.
const MOST_KNOWN: usize = 10_000;

impl RelatedRows {
    /// Reads them from a row, and puts them into the model of its own.
    pub(crate) fn read(&self, row: &dyn Row, model: &mut dyn Any) -> Result<()> {
        self.0.iter().try_for_each(|reading| reading.read(row, model))
    }
}

impl Reading {
    /// A column of the model, for messages.
    fn name(&self, position: usize) -> String {
        let column = self.schema.fields().get(position).map_or("", Field::column);
        format!("{}.{column}", self.schema.table())
    }

    fn read(&self, row: &dyn Row, model: &mut dyn Any) -> Result<()> {
        let Some(relation) = self.from.relations().get(self.relation) else { return Ok(()) };
        let own = PartialRow::new(row, &self.places);
        let key = self.schema.key_positions().iter().map(|position| own.get(*position));
        // A row that is there has a key, and one that is not is joined as NULLs.
        let loaded = match RowKey::of(key)? {
            Some(key) => Some(self.known_or_read(key, row)?),
            None => None,
        };
        relation.hold(model, Loaded::One(loaded));
        Ok(())
    }

    fn known_or_read(&self, key: RowKey, row: &dyn Row) -> Result<Arc<AnyModel>> {
        let Some(known) = &self.known else { return self.read_row(row) };
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(row) = known.get(&key) {
            return Ok(row.clone());
        }
        let read = self.read_row(row)?;
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        known.insert(key, Arc::clone(&read));
        Ok(read)
    }

    /// The row, and those that are read with it.
    fn read_row(&self, row: &dyn Row) -> Result<Arc<AnyModel>> {
        let read = (self.schema.row_reader())(&PartialRow::new(row, &self.places), 0);
        let mut read = read.map_err(|error| error.name_column(|column| self.name(column)))?;
        self.below.iter().try_for_each(|below| below.read(row, &mut *read))?;
        Ok(Arc::from(read))
    }
}

impl<M: Model> QuerySet<M> {
    /// Reads rows of other models in the same statement: those that foreign keys name, and the other sides of unique ones.
    /// The fields of the relations then hold them. A row that several name is read once, and shared; of more than 10,000 rows
    /// of one relation one may be read again, so that a long [`iterator`](QuerySet::iterator) stays small.
    ///
    /// What need not be there is joined so that rows without it are kept. As in Django.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// use biform::prelude::*;
    ///
    /// #[derive(Model)]
    /// struct Author {
    ///     id: Id<Author>,
    ///     name: String,
    /// }
    ///
    /// #[derive(Model)]
    /// struct Book {
    ///     id: Id<Book>,
    ///     author: ForeignKey<Author>,
    /// }
    ///
    /// let db = biform::blocking::connect("sqlite::memory:")?;
    /// db.create_tables(models![Author, Book])?;
    /// let ann = Author::create().name("Ann").save(&db)?;
    /// Book::create().author(&ann).save(&db)?;
    ///
    /// let book = Book::objects().select_related(|b| b.author()).get(&db)?;
    /// assert_eq!(book.author.get()?.name, "Ann");
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// A relation to many is [`InvalidQuery`](crate::ErrorKind::InvalidQuery), when the query is run.
    pub fn select_related<S: SelectRelated>(mut self, relations: impl FnOnce(M::Columns) -> S) -> Self {
        self.query.whole("select_related", "call it on each queryset before they are combined");
        let mut paths = Vec::new();
        relations(M::columns()).push_paths(&mut paths);
        for path in paths {
            if let Err(problem) = self.query.related.add(self.query.schema, path) {
                self.query.problem.get_or_insert(problem.into());
            }
        }
        self
    }
}
