//! What goes with rows that are deleted: found level by level, and deleted so that none names a row that is gone
//! before it. Knows no driver.
use super::hooks::Hooked;
use super::removal::Removal;
use super::transaction::Scope;
use super::whole::Whole;
use super::{Session, fetch, refusal};
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::expr::{Assignment, Node};
use crate::model::{AnyModel, Deleted, Dependent, Model, OnDelete, Schema};
use crate::query::Query;
use crate::sql;
use crate::statement::Statement;
use crate::value::{RowKey, Value};
use std::collections::{HashSet, VecDeque};
use std::ptr;

/// Columns of rows.
type Rows = Vec<Vec<Value>>;

/// Deletes the rows of a query.
#[maybe_async(AFIT)]
pub(super) async fn query<O: Output>(session: Session<'_, O>, query: Query, removal: Removal) -> Result<Deleted> {
    let schema = query.schema;
    let query = removal.of(query);
    let statement = removal.statement(query.clone(), session.dialect())?;
    if query.is_empty() {
        return Ok(Deleted::default());
    }
    if !removal.takes_others(schema) {
        return send(session, schema, vec![statement]).await;
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

/// Sends what deletes rows of one table. Rows that others need are protected.
#[maybe_async(AFIT)]
pub(super) async fn send<O: Output>(
    session: Session<'_, O>,
    schema: &'static Schema,
    statements: Vec<Statement>,
) -> Result<Deleted> {
    let mut deleted = Deleted::default();
    for statement in statements {
        let rows = session.execute(statement).await.map_err(|error| refusal::protected(schema, error))?;
        deleted.add(schema, rows);
    }
    Ok(deleted)
}

/// What must be known of models that go.
pub(super) fn columns_of<M: Model>(models: &[&M]) -> Result<Rows> {
    let columns = read(M::schema())?;
    Ok(models.iter().map(|model| columns.iter().map(|position| model.value(*position)).collect()).collect())
}

/// The columns that are read of rows that go: their key, and what others name.
fn read(schema: &'static Schema) -> Result<Vec<usize>> {
    let mut read = schema.key_positions().to_vec();
    for position in dependents(schema)?.iter().flat_map(|dependent| &dependent.local) {
        if !read.contains(position) {
            read.push(*position);
        }
    }
    Ok(read)
}

fn dependents(schema: &'static Schema) -> Result<&'static [Dependent]> {
    schema.dependents().map_err(|problem| Error::new(ErrorKind::InvalidQuery, problem))
}

/// All that goes, and all that changes with it.
#[derive(Default)]
struct Deletion {
    /// Rows that were read, by their model: those that were asked for first.
    read: Vec<Gone>,
    /// Rows of which nothing depends, and which are deleted by the rows that they name.
    unread: Vec<Naming>,
    /// Rows that no longer name those that go.
    released: Vec<Naming>,
    /// Rows that must not be there.
    protected: Vec<Naming>,
    /// Rows that must not be there when all is done, and of which no database says so: what they name is marked alone.
    restricted: Vec<Naming>,
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
struct Gone {
    schema: &'static Schema,
    removal: Removal,
    /// As they were found: a row of a level is named by those of the next.
    levels: Vec<Rows>,
    known: HashSet<RowKey>,
    models: Vec<Box<AnyModel>>,
}

/// Rows whose foreign key holds one of these.
struct Naming {
    dependent: &'static Dependent,
    /// What becomes of the rows, or of those that they name where they stay.
    removal: Removal,
    keys: Rows,
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
            let (levels, known, models) = (Vec::new(), HashSet::new(), Vec::new());
            self.read.push(Gone { schema, removal, levels, known, models });
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
        rows
    }

    /// Whether rows of a table go, other than those that were asked for.
    fn reaches(&self, schema: &'static Schema) -> bool {
        let read = self.read.iter().map(|gone| gone.schema);
        read.chain(self.unread.iter().map(|naming| naming.dependent.schema)).any(|of| ptr::eq(of, schema))
    }

    /// Sends what must be sent. The rows that were asked for go last, by the statement that is given for them, if one is.
    #[maybe_async(AFIT)]
    async fn carry_out<O: Output>(mut self, session: Session<'_, O>, asked: Option<Statement>) -> Result<Deleted> {
        self.check_protected(session).await?;
        let asked_for = self.read.first_mut().map(|gone| (gone.schema, gone.removal, std::mem::take(&mut gone.levels)));
        let Some((schema, removal, mut levels)) = asked_for else { return Ok(Deleted::default()) };
        let rows = if levels.is_empty() { Vec::new() } else { levels.remove(0) };
        if let Some(gone) = self.read.first_mut() {
            gone.levels = levels;
        }
        let last = match asked {
            Some(statement) => vec![statement],
            None => by_keys(session, (schema, removal), schema.key_positions(), &rows)?,
        };
        let mut whole = Whole::begin(session);
        let deleted = self.send_all(session, &mut whole, (schema, last)).await;
        whole.end(deleted)
    }

    /// What goes with the rows that were asked for, and these; behind them the rows of other models that they are as well,
    /// unless they were not met.
    #[maybe_async(AFIT)]
    async fn send_all<O: Output>(
        mut self,
        session: Session<'_, O>,
        whole: &mut Whole<'_, O>,
        (schema, last): (&'static Schema, Vec<Statement>),
    ) -> Result<Deleted> {
        let mut hooked = Hooked::new(self.read.iter_mut().map(|gone| (gone.schema, std::mem::take(&mut gone.models))));
        hooked.before_delete(session, whole).await?;
        let restricted = std::mem::take(&mut self.restricted).into_iter().map(|naming| (naming, CASCADE)).collect();
        self.release(session, whole).await?;
        let (parents, others) = self.order().into_iter().partition(|table| schema.inherits(table));
        let before = self.send(session, whole, others).await?;
        let last_is_none = last.is_empty();
        let mut deleted = send(session, schema, last).await?;
        whole.touch();
        let is_stale = schema.version().is_some() && !last_is_none && deleted == 0;
        if !is_stale {
            deleted.merge(self.send(session, whole, parents).await?);
        }
        let deleted = deleted.after(before);
        check_none(session, restricted).await?;
        hooked.after_delete(session).await?;
        Ok(deleted)
    }

    /// A row that is protected is not deleted, though what names it goes as well: Django's `PROTECT`. Where nothing else
    /// deletes what names it, the database says so.
    #[maybe_async(AFIT)]
    async fn check_protected<O: Output>(&mut self, session: Session<'_, O>) -> Result<()> {
        let protected = std::mem::take(&mut self.protected).into_iter().filter_map(|naming| {
            let goes_as_well = self.reaches(naming.dependent.schema);
            let otherwise = if goes_as_well { RESTRICT } else { CASCADE };
            (naming.removal.marks() || goes_as_well).then_some((naming, otherwise))
        });
        let protected = protected.collect();
        check_none(session, protected).await
    }

    #[maybe_async(AFIT)]
    async fn release<O: Output>(&self, session: Session<'_, O>, whole: &mut Whole<'_, O>) -> Result<()> {
        for Naming { dependent, keys, .. } in &self.released {
            for statement in release(session, dependent, keys)? {
                session.execute(statement).await?;
                whole.touch();
            }
        }
        Ok(())
    }

    /// What deletes the rows of tables.
    #[maybe_async(AFIT)]
    async fn send<O: Output>(
        &self,
        session: Session<'_, O>,
        whole: &mut Whole<'_, O>,
        tables: Vec<&'static Schema>,
    ) -> Result<Deleted> {
        let mut deleted = Deleted::default();
        for schema in tables {
            for statement in self.deletes(session, schema)? {
                deleted.merge(send(session, schema, vec![statement]).await?);
                whole.touch();
            }
        }
        Ok(deleted)
    }

    /// The tables, each behind those whose rows can name its own. Of a circle of tables one has to be first.
    fn order(&self) -> Vec<&'static Schema> {
        let tables = self.unread.iter().map(|naming| naming.dependent.schema);
        let tables: Vec<_> = self.read.iter().map(|gone| gone.schema).chain(tables).collect();
        let mut ordered = Vec::with_capacity(tables.len());
        let mut met = Vec::with_capacity(tables.len());
        tables.iter().for_each(|table| visit(table, &tables, &mut met, &mut ordered));
        ordered
    }

    /// What deletes the rows of a table: those that are named by others after these.
    fn deletes<O: Output>(&self, session: Session<'_, O>, schema: &'static Schema) -> Result<Vec<Statement>> {
        let mut statements = Vec::new();
        let mut push = |removal: Removal, positions: &[usize], keys: &Rows| {
            statements.extend(by_keys(session, (schema, removal), positions, keys)?);
            Ok::<(), Error>(())
        };
        for naming in self.unread.iter().filter(|naming| ptr::eq(naming.dependent.schema, schema)) {
            push(naming.removal, &naming.dependent.positions, &naming.keys)?;
        }
        for gone in self.read.iter().filter(|gone| ptr::eq(gone.schema, schema)) {
            gone.levels.iter().rev().try_for_each(|keys| push(gone.removal, schema.key_positions(), keys))?;
        }
        Ok(statements)
    }
}

fn visit(
    table: &'static Schema,
    tables: &[&'static Schema],
    met: &mut Vec<&'static Schema>,
    ordered: &mut Vec<&'static Schema>,
) {
    if met.iter().any(|known| ptr::eq(*known, table)) {
        return;
    }
    met.push(table);
    tables.iter().filter(|other| other.names(table)).for_each(|other| visit(other, tables, met, ordered));
    ordered.push(table);
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
    let places: Vec<_> = local.iter().filter_map(|of| columns.iter().position(|column| column == of)).collect();
    let key = |row: &Vec<Value>| -> Vec<Value> { places.iter().filter_map(|place| row.get(*place)).cloned().collect() };
    rows.iter().map(key).filter(|key| !key.iter().any(Value::is_null)).collect()
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

/// What a foreign key can say so that rows it names are deleted: where its own go as well by the same call, and where they
/// would stay.
const RESTRICT: &str = "let it say `on_delete = \"restrict\"` instead";
const CASCADE: &str = "let it say `on_delete = \"cascade\"` instead";

/// Refuses to go on where there are such rows, and says which `on_delete` would not. What is marked as deleted does not
/// protect what is marked as well.
#[maybe_async(AFIT)]
async fn check_none<O: Output>(session: Session<'_, O>, rows: Vec<(Naming, &'static str)>) -> Result<()> {
    for (Naming { dependent, removal, keys }, otherwise) in rows {
        for keys in sql::chunks(session.dialect(), 0, keys) {
            let query = removal.of(that_name(dependent, keys));
            if fetch::any(session, sql::exists(&query, session.dialect()).map(Some)).await? {
                return Err(protected(dependent, otherwise));
            }
        }
    }
    Ok(())
}

/// The rows whose foreign key holds one of these.
fn that_name(dependent: &Dependent, keys: Rows) -> Query {
    let mut query = Query::new(dependent.schema);
    query.keep_positions(&dependent.positions, keys);
    query
}

/// As many statements as the keys take.
fn by_keys<O: Output>(
    session: Session<'_, O>,
    (schema, removal): (&'static Schema, Removal),
    positions: &[usize],
    keys: &Rows,
) -> Result<Vec<Statement>> {
    if removal.leaves(schema) {
        return Ok(Vec::new());
    }
    let delete = |keys: Rows| {
        let mut query = Query::new(schema);
        query.keep_positions(positions, keys);
        removal.statement(query, session.dialect())
    };
    sql::chunks(session.dialect(), removal.own_values(), keys.clone()).into_iter().map(delete).collect()
}

/// Lets rows name nothing, or what they name by default.
fn release<O: Output>(session: Session<'_, O>, dependent: &Dependent, keys: &Rows) -> Result<Vec<Statement>> {
    let default = |position: usize| dependent.schema.fields().get(position)?.default_node().cloned();
    let null = |position: usize| {
        let field = dependent.schema.fields().get(position)?;
        Some(Node::value(Value::Null(field.value_type())))
    };
    let assigned = |position: &usize| match dependent.on_delete {
        OnDelete::SetDefault => default(*position).map(|node| Assignment::own(*position, node)),
        _ => null(*position).map(|node| Assignment::own(*position, node)),
    };
    let assigned: Vec<Assignment> = dependent.positions.iter().filter_map(assigned).collect();
    let update = |keys: Rows| sql::update(&that_name(dependent, keys), session.dialect(), &assigned);
    sql::chunks(session.dialect(), assigned.len(), keys.clone()).into_iter().map(update).collect()
}

fn protected(dependent: &Dependent, otherwise: &str) -> Error {
    let does = if dependent.on_delete == OnDelete::Restrict { "restricts" } else { "protects" };
    let message = format!(
        "{} {does} what it names, and there are such rows: delete them first, or {otherwise}",
        dependent.named()
    );
    Error::new(ErrorKind::Protected, message)
}
