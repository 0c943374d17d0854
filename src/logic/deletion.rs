//! Carrying out what was found to go with rows that are deleted: what names a row that is gone goes before it. Knows no
//! driver.
use super::cascade::{Deletion, Naming, Rows, that_name};
use super::hooks::Hooked;
use super::own_rows::OwnRows;
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
        let loosened = self.untangle(session, asked.is_some())?;
        let asked_for = self.read.first_mut().map(|gone| (gone.schema, gone.removal, std::mem::take(&mut gone.levels)));
        let Some((schema, removal, mut levels)) = asked_for else { return Ok(Deleted::default()) };
        // Rows that can refuse each other go together, in their order.
        let together = asked.is_none() && removal.is_refused_by_own_rows(schema);
        let stay = if together { 0 } else { levels.len().min(1) };
        let others = if together { Vec::new() } else { levels.split_off(stay) };
        if let Some(gone) = self.read.first_mut() {
            gone.levels = others;
        }
        let last = match asked {
            Some(statement) => vec![statement],
            None => by_levels(session, (schema, removal), &levels)?,
        };
        let whole = Whole::begin(session);
        let deleted = self.send_all(session, &whole, loosened, (schema, last)).await;
        whole.end(deleted)
    }

    /// What goes with the rows that were asked for, and these; behind them the rows of other models that they are as well,
    /// unless they were not met.
    #[maybe_async(AFIT)]
    async fn send_all<O: Output>(
        mut self,
        session: Session<'_, O>,
        whole: &Whole<'_, O>,
        loosened: Vec<Statement>,
        (schema, last): (&'static Schema, Vec<Statement>),
    ) -> Result<Deleted> {
        let mut hooked = Hooked::new(self.read.iter_mut().map(|gone| (gone.schema, std::mem::take(&mut gone.models))));
        hooked.before_delete(session, whole).await?;
        let restricted = std::mem::take(&mut self.restricted).into_iter().map(|naming| (naming, CASCADE)).collect();
        self.release(session, whole, loosened).await?;
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
    async fn release<O: Output>(
        &self,
        session: Session<'_, O>,
        whole: &Whole<'_, O>,
        mut statements: Vec<Statement>,
    ) -> Result<()> {
        for Naming { dependent, keys, .. } in &self.released {
            statements.extend(release(session, dependent, keys)?);
        }
        for statement in statements {
            session.execute(statement).await?;
            whole.touch();
        }
        Ok(())
    }

    /// Orders rows of which some must go before others of their table, and gives what lets those go that have no order: they
    /// name nothing any more. Of what was asked for, a row that goes by a statement of its own goes last.
    fn untangle<O: Output>(&mut self, session: Session<'_, O>, first_is_last: bool) -> Result<Vec<Statement>> {
        let mut loosened = Vec::new();
        for (at, gone) in self.read.iter_mut().enumerate() {
            let rows = std::mem::take(&mut gone.rows);
            if rows.is_empty() {
                continue;
            }
            let own = OwnRows::of(gone.schema, &rows)?;
            own.check_protected()?;
            let last = (first_is_last && at == 0).then_some(0);
            let order = own.order(last);
            for (positions, keys) in own.tangled(&order) {
                loosened.extend(let_name_nothing(session, gone.schema, positions, keys)?);
            }
            // Those that go last are the first level.
            gone.levels = own.levels(order, session.dialect().capabilities().foreign_keys_at_end);
        }
        Ok(loosened)
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
            statements.extend(by_levels(session, (schema, gone.removal), &gone.levels)?);
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
pub(super) const RESTRICT: &str = "let it say `on_delete = \"restrict\"` instead";
const CASCADE: &str = "let it say `on_delete = \"cascade\"` instead";

/// Refuses to go on where there are such rows, and says which `on_delete` would not. What is marked as deleted does not
/// protect what is marked as well.
#[maybe_async(AFIT)]
async fn check_none<O: Output>(session: Session<'_, O>, rows: Vec<(Naming, &'static str)>) -> Result<()> {
    for (Naming { dependent, removal, keys }, otherwise) in rows {
        for keys in sql::chunks(session.dialect(), 0, keys) {
            let query = removal.of(that_name(dependent, keys));
            if fetch::any(session, sql::exists(&query, session.dialect()).map(Some)).await? {
                return Err(protected(&dependent.named(), dependent.on_delete, otherwise));
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

/// What deletes rows by their keys, those of the last level first.
fn by_levels<O: Output>(
    session: Session<'_, O>,
    (schema, removal): (&'static Schema, Removal),
    levels: &[Rows],
) -> Result<Vec<Statement>> {
    let mut statements = Vec::new();
    for keys in levels.iter().rev() {
        statements.extend(by_keys(session, (schema, removal), schema.key_positions(), keys)?);
    }
    Ok(statements)
}

/// Lets rows with these keys name nothing by a foreign key, if it can be NULL.
fn let_name_nothing<O: Output>(
    session: Session<'_, O>,
    schema: &'static Schema,
    positions: &[usize],
    keys: Rows,
) -> Result<Vec<Statement>> {
    let assigned: Vec<Assignment> = positions.iter().filter_map(|position| null(schema, *position)).collect();
    let update = |keys: Rows| {
        let mut query = Query::new(schema);
        query.keep_keys(keys);
        sql::update(&query, session.dialect(), &assigned)
    };
    sql::chunks(session.dialect(), assigned.len(), keys).into_iter().map(update).collect()
}

fn null(schema: &Schema, position: usize) -> Option<Assignment> {
    let null = Value::Null(schema.fields().get(position)?.value_type());
    Some(Assignment::own(position, Node::value(null)))
}

/// Lets rows name nothing, or what they name by default.
fn release<O: Output>(session: Session<'_, O>, dependent: &Dependent, keys: &Rows) -> Result<Vec<Statement>> {
    let default = |position: usize| dependent.schema.fields().get(position)?.default_node().cloned();
    let assigned = |position: &usize| match dependent.on_delete {
        OnDelete::SetDefault => default(*position).map(|node| Assignment::own(*position, node)),
        _ => null(dependent.schema, *position),
    };
    let assigned: Vec<Assignment> = dependent.positions.iter().filter_map(assigned).collect();
    let update = |keys: Rows| sql::update(&that_name(dependent, keys), session.dialect(), &assigned);
    sql::chunks(session.dialect(), assigned.len(), keys.clone()).into_iter().map(update).collect()
}

pub(super) fn protected(named: &str, on_delete: OnDelete, otherwise: &str) -> Error {
    let does = if on_delete == OnDelete::Restrict { "restricts" } else { "protects" };
    let message = format!("{named} {does} what it names, and there are such rows: delete them first, or {otherwise}");
    Error::new(ErrorKind::Protected, message)
}
