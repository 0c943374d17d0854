//! Carrying out what was found to go with rows that are deleted: what names a row that is gone goes before it. Knows no
//! driver.
use super::cascade::{Deletion, Naming, Rows, that_name};
use super::hooks::Hooked;
use super::removal::Removal;
use super::whole::Whole;
use super::{Session, fetch, refusal};
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::expr::{Assignment, Node};
use crate::model::{Deleted, Dependent, OnDelete, Schema};
use crate::query::Query;
use crate::sql;
use crate::statement::Statement;
use crate::value::Value;
use std::ptr;

impl Deletion {
    /// Whether rows of a table go, other than those that were asked for.
    fn reaches(&self, schema: &'static Schema) -> bool {
        let read = self.read.iter().map(|gone| gone.schema);
        read.chain(self.unread.iter().map(|naming| naming.dependent.schema)).any(|of| ptr::eq(of, schema))
    }

    /// Sends what must be sent. The rows that were asked for go last, by the statement that is given for them, if one is.
    #[maybe_async(AFIT)]
    pub(super) async fn carry_out<O: Output>(
        mut self,
        session: Session<'_, O>,
        asked: Option<Statement>,
    ) -> Result<Deleted> {
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
        let whole = Whole::begin(session);
        let deleted = self.send_all(session, &whole, (schema, last)).await;
        whole.end(deleted)
    }

    /// What goes with the rows that were asked for, and these; behind them the rows of other models that they are as well,
    /// unless they were not met.
    #[maybe_async(AFIT)]
    async fn send_all<O: Output>(
        mut self,
        session: Session<'_, O>,
        whole: &Whole<'_, O>,
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
        let mut deleted = deleted.after(before);
        if !is_stale {
            self.count_circles(&mut deleted);
        }
        check_none(session, restricted).await?;
        hooked.after_delete(session).await?;
        Ok(deleted)
    }

    /// Of rows that can name rows of their own table, the database takes some along with others, and counts them not: what
    /// was read is counted.
    fn count_circles(&self, deleted: &mut Deleted) {
        let mut gone: Vec<(&'static Schema, u64)> = Vec::new();
        for table in self.read.iter().filter(|gone| !gone.removal.marks()) {
            match gone.iter_mut().find(|(schema, _)| ptr::eq(*schema, table.schema)) {
                Some((_, rows)) => *rows += table.known.len() as u64,
                None => gone.push((table.schema, table.known.len() as u64)),
            }
        }
        let is_circle = |schema: &'static Schema| leads_to(schema, schema, &mut Vec::new());
        let circles = gone.into_iter().filter(|(schema, _)| is_circle(schema));
        circles.for_each(|(schema, rows)| deleted.at_least(schema, rows));
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
    async fn release<O: Output>(&self, session: Session<'_, O>, whole: &Whole<'_, O>) -> Result<()> {
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
        whole: &Whole<'_, O>,
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

/// Whether rows of one table can take rows of another along.
fn leads_to(from: &'static Schema, to: &'static Schema, met: &mut Vec<&'static Schema>) -> bool {
    if met.iter().any(|known| ptr::eq(*known, from)) {
        return false;
    }
    met.push(from);
    let dependents = from.dependents().unwrap_or_default().iter();
    let mut along = dependents.filter(|dependent| dependent.on_delete == OnDelete::Cascade);
    along.any(|dependent| ptr::eq(dependent.schema, to) || leads_to(dependent.schema, to, met))
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
