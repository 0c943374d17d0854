//! What goes with rows that are deleted, found level by level. Knows no driver.
use super::removal::Removal;
use super::transaction::Scope;
use super::{Session, deletion, fetch};
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::model::{AnyModel, Deleted, Dependent, Model, OnDelete, Schema};
use crate::query::Query;
use crate::sql;
use crate::statement::Statement;
use crate::value::{RowKey, Value};
use std::collections::{HashSet, VecDeque};
use std::ptr;

/// Columns of rows.
pub(super) type Rows = Vec<Vec<Value>>;

/// Deletes the rows of a query.
#[maybe_async(AFIT)]
pub(super) async fn query<O: Output>(session: Session<'_, O>, query: Query, removal: Removal) -> Result<Deleted> {
    let schema = query.schema;
    let query = removal.of(query);
    let statement = removal.statement(query.clone(), session.dialect())?;
    if query.is_empty() {
        return Ok(Deleted::default());
    }
    if !removal.takes_others(schema) && !removal.is_refused_by_own_rows(schema) {
        return deletion::send(session, schema, vec![statement]).await;
    }
    let scope = Scope::open(session).await?;
    let deleted = read_and_delete(scope.session(), query, removal).await;
    scope.end(deleted).await
}

#[maybe_async(AFIT)]
async fn read_and_delete<O: Output>(session: Session<'_, O>, query: Query, removal: Removal) -> Result<Deleted> {
    let schema = query.schema;
    let found = fetch::columns(session, query, &read(schema)?).await?;
    rows(session, schema, removal, found, None).await
}

/// Deletes rows of which these columns are known: by their keys, or by a statement of them. In a transaction of the
/// caller's.
#[maybe_async(AFIT)]
pub(super) async fn rows<O: Output>(
    session: Session<'_, O>,
    schema: &'static Schema,
    removal: Removal,
    rows: Rows,
    asked: Option<Statement>,
) -> Result<Deleted> {
    let mut deletion = Deletion::default();
    deletion.collect(session, Found::new(schema, removal, rows)).await?;
    deletion.carry_out(session, asked).await
}

/// What must be known of models that go.
pub(super) fn columns_of<M: Model>(models: &[&M]) -> Result<Rows> {
    let columns = read(M::schema())?;
    Ok(models.iter().map(|model| columns.iter().map(|position| model.value(*position)).collect()).collect())
}

/// The columns that are read of rows that go: their key, what others name, and by what they name others of their table that
/// must not go before.
pub(super) fn read(schema: &'static Schema) -> Result<Vec<usize>> {
    let mut read = schema.key_positions().to_vec();
    let mut also = |positions: &[usize]| {
        for position in positions {
            if !read.contains(position) {
                read.push(*position);
            }
        }
    };
    dependents(schema)?.iter().for_each(|dependent| also(&dependent.local));
    if schema.refuses_own_rows() {
        for reference in schema.own_references() {
            also(&reference.positions);
            also(&reference.target_positions());
        }
    }
    Ok(read)
}

fn dependents(schema: &'static Schema) -> Result<&'static [Dependent]> {
    schema.dependents().map_err(|problem| Error::new(ErrorKind::InvalidQuery, problem))
}

/// All that goes, and all that changes with it.
#[derive(Default)]
pub(super) struct Deletion {
    /// Rows that were read, by their model: those that were asked for first.
    pub(super) read: Vec<Gone>,
    /// Rows of which nothing depends, and which are deleted by the rows that they name.
    pub(super) unread: Vec<Naming>,
    /// Rows that no longer name those that go.
    pub(super) released: Vec<Naming>,
    /// Rows that must not be there.
    pub(super) protected: Vec<Naming>,
    /// Rows that must not be there when all is done, and of which no database says so: what they name is marked alone.
    pub(super) restricted: Vec<Naming>,
}

/// Rows that go, as they were read.
struct Found {
    schema: &'static Schema,
    removal: Removal,
    /// Their columns that must be known.
    rows: Rows,
    /// The rows themselves, of a model that has hooks.
    models: Vec<Box<AnyModel>>,
    /// The model whose rows these are as well, if they go for that.
    child: Option<&'static Schema>,
}

impl Found {
    fn new(schema: &'static Schema, removal: Removal, rows: Rows) -> Self {
        Found { schema, removal, rows, models: Vec::new(), child: None }
    }

    /// Reads rows by a query: as much of them as must be known.
    #[maybe_async(AFIT)]
    async fn read<O: Output>(&mut self, session: Session<'_, O>, query: Query, columns: &[usize]) -> Result<()> {
        if !self.schema.has_delete_hooks() {
            self.rows.extend(fetch::columns(session, query, columns).await?);
            return Ok(());
        }
        let models = fetch::models(session, query).await?;
        let of = |model: &AnyModel| columns.iter().filter_map(|at| self.schema.value_of(model, *at)).collect();
        let rows: Vec<Vec<Value>> = models.iter().map(|model| of(&**model)).collect();
        self.rows.extend(rows);
        self.models.extend(models);
        Ok(())
    }
}

/// Rows that go, by their keys.
pub(super) struct Gone {
    pub(super) schema: &'static Schema,
    pub(super) removal: Removal,
    /// As they were found: a row of a level is named by those of the next.
    pub(super) levels: Vec<Rows>,
    /// As they were read, where some of them must go before others of their table.
    pub(super) rows: Rows,
    pub(super) known: HashSet<RowKey>,
    pub(super) models: Vec<Box<AnyModel>>,
}

/// Rows whose foreign key holds one of these.
pub(super) struct Naming {
    pub(super) dependent: &'static Dependent,
    /// What becomes of the rows, or of those that they name where they stay.
    pub(super) removal: Removal,
    pub(super) keys: Rows,
}

impl Deletion {
    /// Finds what depends on rows, and on what depends on them.
    #[maybe_async(AFIT)]
    async fn collect<O: Output>(&mut self, session: Session<'_, O>, asked_for: Found) -> Result<()> {
        let mut found = VecDeque::from([asked_for]);
        while let Some(next) = found.pop_front() {
            let (schema, removal, child) = (next.schema, next.removal, next.child);
            let (columns, rows) = (read(schema)?, self.add(next));
            if rows.is_empty() {
                continue;
            }
            if removal.takes_parent(schema) {
                found.push_back(parents(session, (schema, removal), &rows).await?);
            }
            for dependent in dependents(schema)? {
                if dependent.is_same_row() && child.is_some_and(|child| ptr::eq(dependent.schema, child)) {
                    continue;
                }
                let keys = named(&columns, &dependent.local, &rows);
                match dependent.on_delete {
                    OnDelete::Cascade => {
                        let along = removal.along(dependent.schema);
                        let is_read = along.takes_parent(dependent.schema) && !dependent.is_same_row();
                        if is_read || dependent.schema.is_read_before_it_goes(along.marks()) {
                            found.push_back(naming(session, dependent, along, keys).await?);
                        } else {
                            add(&mut self.unread, dependent, along, keys);
                        }
                    }
                    OnDelete::SetNull | OnDelete::SetDefault => add(&mut self.released, dependent, removal, keys),
                    // Of its own rows those that go are known when all are found; the database refuses what others name.
                    OnDelete::Protect if !removal.marks() && ptr::eq(dependent.schema, schema) => {}
                    OnDelete::Protect => add(&mut self.protected, dependent, removal, keys),
                    OnDelete::Restrict if removal.marks() => add(&mut self.restricted, dependent, removal, keys),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Adds rows, and gives those that were not known.
    fn add(&mut self, found: Found) -> Rows {
        let Found { schema, removal, mut rows, models, .. } = found;
        let is_it = |gone: &Gone| ptr::eq(gone.schema, schema) && gone.removal.is_like(removal);
        let at = self.read.iter().position(is_it).unwrap_or(self.read.len());
        if at == self.read.len() {
            let (levels, rows, known, models) = (Vec::new(), Vec::new(), HashSet::new(), Vec::new());
            self.read.push(Gone { schema, removal, levels, rows, known, models });
        }
        let Some(gone) = self.read.get_mut(at) else { return Vec::new() };
        let width = schema.key_positions().len();
        let key = |row: &Vec<Value>| row.get(..width).map(<[Value]>::to_vec).unwrap_or_default();
        let mut models = models.into_iter();
        rows.retain(|row| {
            let model = models.next();
            let is_new = RowKey::of_values(&key(row)).is_some_and(|key| gone.known.insert(key));
            gone.models.extend(model.filter(|_| is_new));
            is_new
        });
        gone.levels.push(rows.iter().map(key).collect());
        if removal.is_refused_by_own_rows(schema) {
            gone.rows.extend_from_slice(&rows);
        }
        rows
    }
}

/// Adds rows to those of the same foreign key.
fn add(to: &mut Vec<Naming>, dependent: &'static Dependent, removal: Removal, keys: Rows) {
    let is_it = |naming: &&mut Naming| ptr::eq(naming.dependent, dependent) && naming.removal.is_like(removal);
    match to.iter_mut().find(is_it) {
        Some(naming) => naming.keys.extend(keys),
        None => to.push(Naming { dependent, removal, keys }),
    }
}

/// What a foreign key holds that names one of these rows, of which some columns were read.
fn named(columns: &[usize], local: &[usize], rows: &Rows) -> Rows {
    values_at(columns, local, rows).filter(|key| !key.iter().any(Value::is_null)).collect()
}

/// The values that each of these rows, of which some columns were read, has in some of them.
pub(super) fn values_at(columns: &[usize], positions: &[usize], rows: &Rows) -> impl Iterator<Item = Vec<Value>> {
    let places = positions.iter().filter_map(|of| columns.iter().position(|column| column == of));
    let places: Vec<usize> = places.collect();
    rows.iter().map(move |row| places.iter().filter_map(|place| row.get(*place)).cloned().collect())
}

/// The rows of another model that rows of a model are as well, by the same keys.
#[maybe_async(AFIT)]
async fn parents<O: Output>(
    session: Session<'_, O>,
    (schema, removal): (&'static Schema, Removal),
    rows: &Rows,
) -> Result<Found> {
    let parent = schema.parent().map_or(schema, |(relation, _)| relation.target());
    let keys = named(&read(schema)?, schema.key_positions(), rows);
    let (mut found, columns) = (Found::new(parent, removal.along(parent), Vec::new()), read(parent)?);
    found.child = Some(schema);
    if columns == parent.key_positions() && !parent.has_delete_hooks() {
        found.rows = keys;
        return Ok(found);
    }
    for keys in sql::chunks(session.dialect(), 0, keys) {
        let mut query = Query::new(parent);
        query.keep_keys(keys);
        found.read(session, found.removal.of(query), &columns).await?;
    }
    Ok(found)
}

/// Reads the rows whose foreign key holds one of these, and which are removed like this.
#[maybe_async(AFIT)]
async fn naming<O: Output>(
    session: Session<'_, O>,
    dependent: &'static Dependent,
    removal: Removal,
    keys: Rows,
) -> Result<Found> {
    let (mut found, columns) = (Found::new(dependent.schema, removal, Vec::new()), read(dependent.schema)?);
    for keys in sql::chunks(session.dialect(), 0, keys) {
        found.read(session, removal.of(that_name(dependent, keys)), &columns).await?;
    }
    Ok(found)
}

/// The rows whose foreign key holds one of these.
pub(super) fn that_name(dependent: &Dependent, keys: Rows) -> Query {
    let mut query = Query::new(dependent.schema);
    query.keep_positions(&dependent.positions, keys);
    query
}
