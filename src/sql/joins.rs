//! The tables that a query names beside its own: joined along relations to one row, or asked for "there is one" along
//! relations to many. Knows no executor.
use super::rows::Names;
use super::writer::Writer;
use crate::error::{Error, ErrorKind};
use crate::expr::{Kind, Node, Path};
use crate::model::{Field, Join, Link, RelationKind, Schema};
use crate::query::{Query, TOO_LONG};

/// Where the columns of a part of a statement come from.
pub(super) struct Scope {
    /// Which relations lead to its own table, from the model of the query.
    base: Path,
    schema: &'static Schema,
    /// The number of its own table's alias; none where it is called by its name.
    alias: Option<usize>,
    /// Whether it is a query of its own, which sees nothing of one around it.
    is_query: bool,
    joins: Vec<Joined>,
}

/// A table that is joined.
struct Joined {
    path: Path,
    alias: usize,
    /// Whether rows without one are kept.
    is_left: bool,
    join: Join,
}

impl Scope {
    /// That of a query of a model, whose table is called by its name.
    pub(super) fn of(schema: &'static Schema) -> Self {
        Scope { base: Path::ROOT, schema, alias: None, is_query: true, joins: Vec::new() }
    }
}

/// A column, and whose it is.
struct Place {
    alias: Option<usize>,
    schema: &'static Schema,
    position: usize,
}

impl Writer {
    /// Joins what the columns of a query, its conditions and its order need.
    pub(super) fn join_related(&mut self, query: &Query, with_rows: bool) -> &mut Self {
        self.join_for(&query.filter);
        if with_rows {
            query.columns.iter().flat_map(|columns| columns.iter()).for_each(|node| self.join_for(node));
            query.order.iter().for_each(|term| self.join_for(&term.node));
            query.related_rows().into_iter().for_each(|(path, _)| self.join_path(path));
        }
        self
    }

    /// Joins what an expression needs here. What is said of rows that are asked for inside is joined there.
    fn join_for(&mut self, node: &Node) {
        self.join_for_but(node, &mut Vec::new());
    }

    fn join_for_but(&mut self, node: &Node, inside: &mut Vec<Path>) {
        match &node.0 {
            Kind::Column { path, position, .. } if !inside.iter().any(|bound| path.after(*bound).is_some()) => {
                if path.is_too_long() {
                    self.fail(Error::new(ErrorKind::InvalidQuery, TOO_LONG));
                }
                let (path, _) = self.nearest(*path, *position);
                self.join_path(path);
            }
            Kind::Exists { path, of } => {
                if !inside.iter().any(|bound| path.after(*bound).is_some()) {
                    self.join_path(path.first(path.len().saturating_sub(1)));
                }
                inside.push(*path);
                self.join_for_but(of, inside);
                inside.pop();
            }
            _ => node.parts().into_iter().for_each(|part| self.join_for_but(part, inside)),
        }
    }

    /// Joins the table at the end of a path, and those on the way, unless they are there.
    fn join_path(&mut self, path: Path) {
        if self.alias_of(path).is_some() {
            return;
        }
        let before = path.first(path.len().saturating_sub(1));
        self.join_path(before);
        let after_left = self
            .scopes
            .iter()
            .flat_map(|scope| &scope.joins)
            .any(|joined| joined.is_left && joined.path.is_same(before));
        let Some((relation, join)) = self.joined_by(path) else { return };
        let relation_is_left = match relation {
            RelationKind::ForeignKey { nullable, .. } => nullable,
            _ => true,
        };
        if matches!(relation, RelationKind::HasMany | RelationKind::ManyToMany) {
            let model = self.schema().model();
            let message = format!(
                "a row of `{model}` has many of these: filter by them, load them with `prefetch_related`, or query the \
                 other model and go to its `{model}`"
            );
            self.fail(Error::new(ErrorKind::InvalidQuery, message));
            return;
        }
        let alias = self.next_alias();
        let joined = Joined { path, alias, is_left: relation_is_left || after_left, join };
        if let Some(scope) = self.scopes.last_mut() {
            scope.joins.push(joined);
        }
    }

    /// The last relation of a path, and how to get along it.
    fn joined_by(&mut self, path: Path) -> Option<(RelationKind, Join)> {
        let last = path.steps().last()?;
        let from = self.schema_at(path.first(path.len() - 1))?;
        match from.join(last) {
            Ok(join) => from.relation_at(last).map(|relation| (relation.kind(), join)),
            Err(problem) => {
                self.fail(Error::new(ErrorKind::InvalidQuery, problem));
                None
            }
        }
    }

    /// The model at the end of a path.
    pub(super) fn schema_at(&self, path: Path) -> Option<&'static Schema> {
        let mut schema = self.schema();
        for step in path.steps() {
            schema = schema.relation_at(step)?.target();
        }
        Some(schema)
    }

    /// The same column nearer by: what a foreign key names is in the foreign key.
    fn nearest(&self, path: Path, position: usize) -> (Path, usize) {
        let (mut path, mut position) = (path, position);
        while let Some(last) = path.steps().last() {
            let before = path.first(path.len() - 1);
            let Some(from) = self.schema_at(before) else { break };
            let Some(relation) = from.relation_at(last) else { break };
            let Some(own) = relation.names(position) else { break };
            (path, position) = (before, own);
        }
        (path, position)
    }

    /// The scopes of the query that is being written, from within.
    fn visible(&self) -> impl Iterator<Item = &Scope> {
        let query = self.scopes.iter().rposition(|scope| scope.is_query).unwrap_or(0);
        self.scopes.iter().skip(query).rev()
    }

    /// What the table at the end of a path is called here, if it is there: its alias, if it has one.
    fn alias_of(&self, path: Path) -> Option<Option<usize>> {
        self.visible().find_map(|scope| {
            if scope.base.is_same(path) {
                return Some(scope.alias);
            }
            scope.joins.iter().find(|joined| joined.path.is_same(path)).map(|joined| Some(joined.alias))
        })
    }

    fn next_alias(&mut self) -> usize {
        loop {
            self.aliases += 1;
            let name = alias_name(self.aliases);
            if !self.scopes.iter().any(|scope| scope.schema.table().eq_ignore_ascii_case(&name)) {
                return self.aliases;
            }
        }
    }

    fn place_of(&self, path: Path, position: usize) -> Option<Place> {
        let (path, position) = self.nearest(path, position);
        let (alias, schema) = (self.alias_of(path)?, self.schema_at(path)?);
        Some(Place { alias, schema, position })
    }

    /// The field at the end of a path.
    pub(super) fn field_at(&self, path: Path, position: usize) -> Option<&'static Field> {
        self.schema_at(path).and_then(|schema| schema.fields().get(position))
    }

    /// A column, with its table.
    pub(super) fn column_at(&mut self, path: Path, position: usize) -> &mut Self {
        let Some(Place { alias, schema, position }) = self.place_of(path, position) else {
            let message =
                "a column of another model cannot stand here: what is set, checked or indexed is of the row itself";
            return self.fail(Error::new(ErrorKind::InvalidQuery, message));
        };
        self.table_name(alias, schema).push(".").identifier(column(schema, position))
    }

    fn table_name(&mut self, alias: Option<usize>, schema: &'static Schema) -> &mut Self {
        match alias {
            Some(alias) => self.alias(alias),
            None => self.identifier(schema.table()),
        }
    }

    fn alias(&mut self, alias: usize) -> &mut Self {
        self.identifier(&alias_name(alias))
    }

    /// The table of the query, and what is joined to it.
    pub(super) fn tables(&mut self) -> &mut Self {
        let (alias, schema) = match self.scopes.last() {
            Some(scope) => (scope.alias, scope.schema),
            None => (None, self.schema()),
        };
        self.identifier(schema.table());
        if let Some(alias) = alias {
            self.push(" AS ").alias(alias);
        }
        self.joined_tables()
    }

    fn joined_tables(&mut self) -> &mut Self {
        let Some(joins) = self.scopes.last_mut().map(|scope| std::mem::take(&mut scope.joins)) else { return self };
        for joined in &joins {
            let before = joined.path.first(joined.path.len() - 1);
            let Joined { alias, is_left, join, .. } = joined;
            self.push(if *is_left { " LEFT JOIN " } else { " INNER JOIN " });
            self.identifier(join.target.table()).push(" AS ").alias(*alias).push(" ON ");
            let parent = joins.iter().find(|other| other.path.is_same(before)).map(|other| Some(other.alias));
            let parent = parent.or_else(|| self.alias_of(before)).flatten();
            let from = self.schema_at(before);
            self.list(join.local.iter().zip(&join.remote), " AND ", |writer, (local, remote)| {
                writer.alias(*alias).push(".").identifier(column(join.target, *remote)).push(" = ");
                if let Some(from) = from {
                    writer.table_name(parent, from).push(".").identifier(column(from, *local));
                }
            });
        }
        if let Some(scope) = self.scopes.last_mut() {
            scope.joins = joins;
        }
        self
    }

    /// There is a row at the end of a path for which a condition holds.
    pub(super) fn exists_at(&mut self, path: Path, condition: &Node) -> &mut Self {
        let Some((_, join)) = self.joined_by(path) else { return self };
        let before = path.first(path.len() - 1);
        let (Some(parent), Some(from)) = (self.alias_of(before), self.schema_at(before)) else {
            let message =
                "rows of another model cannot be asked for here: what is set, checked or indexed is of the row itself";
            return self.fail(Error::new(ErrorKind::InvalidQuery, message));
        };
        let link_alias = join.link.as_ref().map(|_| self.next_alias());
        let alias = self.next_alias();
        let scope = Scope { base: path, schema: join.target, alias: Some(alias), is_query: false, joins: Vec::new() };
        self.scopes.push(scope);
        self.join_for(condition);
        self.push("EXISTS (SELECT 1 FROM ");
        if let (Some(link), Some(link_alias)) = (&join.link, link_alias) {
            self.identifier(link.schema.table()).push(" AS ").alias(link_alias).push(" INNER JOIN ");
            self.identifier(join.target.table()).push(" AS ").alias(alias).push(" ON ");
            self.list(link.other.iter().zip(&join.remote), " AND ", |writer, (other, remote)| {
                writer.alias(alias).push(".").identifier(column(join.target, *remote)).push(" = ");
                writer.alias(link_alias).push(".").identifier(column(link.schema, *other));
            });
        } else {
            self.identifier(join.target.table()).push(" AS ").alias(alias);
        }
        self.joined_tables().push(" WHERE ");
        self.correlated(&join, link_alias.unwrap_or(alias), parent, from);
        if !condition.is_constant(true) {
            self.push(" AND ").also(condition);
        }
        self.push(")");
        self.scopes.pop();
        self
    }

    /// That a row belongs to the one around.
    fn correlated(&mut self, join: &Join, alias: usize, parent: Option<usize>, from: &'static Schema) -> &mut Self {
        let names: Vec<&str> = match &join.link {
            Some(link) => link.own.iter().map(|position| column(link.schema, *position)).collect(),
            None => join.remote.iter().map(|position| column(join.target, *position)).collect(),
        };
        self.list(names.into_iter().zip(&join.local), " AND ", |writer, (name, local)| {
            writer.alias(alias).push(".").identifier(name).push(" = ");
            writer.table_name(parent, from).push(".").identifier(column(from, *local));
        })
    }

    /// The rows of a query that are linked to others in a table of pairs, and behind each what it is linked to, in no
    /// order.
    pub(super) fn linked_rows(
        &mut self,
        query: &Query,
        (join, link): (&Join, &Link),
        names: Names,
        pairs: &Node,
    ) -> &mut Self {
        let alias = self.next_alias();
        self.selected(query, names, |writer| {
            let mut place = query.width();
            for position in &link.own {
                writer.push(", ").alias(alias).push(".").identifier(column(link.schema, *position));
                if names == Names::Places {
                    writer.push(" AS ").place_name(place);
                }
                place += 1;
            }
            // A row that is linked twice is one.
            let number = if link.may_repeat { "DENSE_RANK" } else { "ROW_NUMBER" };
            writer.number_in_each(query, (names, place, number), |writer| {
                writer.list(&link.own, ", ", |writer, position| {
                    writer.alias(alias).push(".").identifier(column(link.schema, *position));
                });
            });
        });
        self.push(" FROM ").tables().push(" INNER JOIN ").identifier(link.schema.table()).push(" AS ").alias(alias);
        self.push(" ON ").list(link.other.iter().zip(&join.remote), " AND ", |writer, (other, remote)| {
            writer.alias(alias).push(".").identifier(column(link.schema, *other)).push(" = ").column(*remote);
        });
        let scope = Scope { alias: Some(alias), ..Scope::of(link.schema) };
        self.push(" WHERE ").scoped(scope, link.schema, |writer| writer.also(pairs));
        if !query.filter.is_constant(true) {
            self.push(" AND ").also(&query.filter);
        }
        self.check_mentions(query)
    }

    /// Writes a query of its own, whose table is called by an alias where the statement around names it as well.
    pub(super) fn within_aliased(
        &mut self,
        schema: &'static Schema,
        write: impl FnOnce(&mut Self) -> &mut Self,
    ) -> &mut Self {
        let alias = Some(self.next_alias());
        self.scoped(Scope { alias, ..Scope::of(schema) }, schema, write)
    }
}

fn alias_name(alias: usize) -> String {
    format!("t{alias}")
}

fn column(schema: &'static Schema, position: usize) -> &'static str {
    schema.fields().get(position).map_or("", Field::column)
}
