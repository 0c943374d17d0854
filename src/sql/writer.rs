//! Where a statement is written: its text, and the values for its placeholders.
use super::dialect::{Grammar, NullsOrder};
use super::joins::Scope;
use super::refusal::refusal;
use super::{Capability, Dialect};
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{Node, Nulls, OrderTerm, Path};
use crate::model::{Field, Schema};
use crate::statement::{Purpose, Statement};
use crate::value::{Value, ValueType};
use std::fmt;

/// A statement in the making.
pub(super) struct Writer {
    dialect: Dialect,
    /// Where columns come from, the innermost last.
    pub(super) scopes: Vec<Scope>,
    /// How many aliases there are.
    pub(super) aliases: usize,
    schema: &'static Schema,
    sql: String,
    values: Vec<Value>,
    placeholders: usize,
    /// Whether it defines a table: columns stand alone, and values in the text.
    defines: bool,
    /// Whether it changes rows of the table.
    writes: bool,
    /// What cannot be written; said when the statement is finished.
    problem: Option<Error>,
}

impl Writer {
    pub(super) fn new(dialect: Dialect, schema: &'static Schema) -> Self {
        let (sql, values) = (String::with_capacity(128), Vec::new());
        let scopes = vec![Scope::of(schema)];
        let (defines, writes) = (false, false);
        Writer { dialect, scopes, aliases: 0, schema, sql, values, placeholders: 0, defines, writes, problem: None }
    }

    /// For a statement that changes the rows of a query.
    pub(super) fn of_write(dialect: Dialect, schema: &'static Schema) -> Self {
        Writer { writes: true, ..Writer::new(dialect, schema) }
    }

    /// For a statement that defines a part of a database, which can bind no values.
    pub(super) fn of_definition(dialect: Dialect, schema: &'static Schema) -> Self {
        Writer { defines: true, ..Writer::new(dialect, schema) }
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// How the dialect says what it says in a way of its own.
    pub(super) fn grammar(&self) -> &'static dyn Grammar {
        self.dialect.grammar()
    }

    /// The table that is written about.
    pub(super) fn schema(&self) -> &'static Schema {
        self.schema
    }

    /// A field of the table that is written about.
    pub(super) fn field(&self, position: usize) -> Option<&'static Field> {
        self.schema.fields().get(position)
    }

    /// Notes what cannot be written: it is what [`finish`](Writer::finish) then gives.
    pub(super) fn fail(&mut self, mistake: Error) -> &mut Self {
        self.problem.get_or_insert(mistake);
        self
    }

    /// Notes that what is written needs a capability, if that is missing.
    pub(super) fn need(&mut self, capability: Capability, what: &str) -> &mut Self {
        match self.dialect.needs(capability, what) {
            Ok(()) => self,
            Err(missing) => self.fail(missing),
        }
    }

    /// Writes a part of a definition; a mistake in it says that it is there.
    pub(super) fn naming(&mut self, part: fmt::Arguments<'_>, write: impl FnOnce(&mut Self)) -> &mut Self {
        let before = self.problem.take();
        write(self);
        let within = self.problem.take().map(|mistake| mistake.context(part));
        self.problem = before.or(within);
        self
    }

    /// Whether a table is being defined, which can bind nothing and ask nothing.
    pub(super) fn defines(&self) -> bool {
        self.defines
    }

    pub(super) fn writes(&self) -> bool {
        self.writes
    }

    /// Writes what is about another model.
    pub(super) fn within(&mut self, schema: &'static Schema, write: impl FnOnce(&mut Self) -> &mut Self) -> &mut Self {
        self.scoped(Scope::of(schema), schema, write)
    }

    /// Writes a query of a model, whose columns come from a scope of its own.
    pub(super) fn scoped(
        &mut self,
        scope: Scope,
        schema: &'static Schema,
        write: impl FnOnce(&mut Self) -> &mut Self,
    ) -> &mut Self {
        let outer = std::mem::replace(&mut self.schema, schema);
        self.scopes.push(scope);
        write(self);
        self.scopes.pop();
        self.schema = outer;
        self
    }

    /// How long the text is so far, in bytes.
    pub(super) fn position(&self) -> usize {
        self.sql.len()
    }

    pub(super) fn push(&mut self, text: &str) -> &mut Self {
        self.sql.push_str(text);
        self
    }

    pub(super) fn number(&mut self, number: u64) -> &mut Self {
        self.sql.push_str(&number.to_string());
        self
    }

    /// Writes an identifier, quoted by doubling: the one place where a name becomes SQL.
    pub(super) fn identifier(&mut self, name: &str) -> &mut Self {
        let quote = self.grammar().quote();
        self.sql.push(quote);
        for part in name.chars() {
            if part == quote {
                self.sql.push(quote);
            }
            self.sql.push(part);
        }
        self.sql.push(quote);
        self
    }

    pub(super) fn table(&mut self) -> &mut Self {
        self.identifier(self.schema.table())
    }

    /// A column, always qualified: alone, SQLite would take a misspelt `"name"` for a text.
    pub(super) fn column(&mut self, position: usize) -> &mut Self {
        if self.defines {
            return self.name(position);
        }
        self.column_at(Path::ROOT, position)
    }

    /// The name of a column alone, where SQL takes nothing else.
    pub(super) fn name(&mut self, position: usize) -> &mut Self {
        self.identifier(self.field(position).map_or("", Field::column))
    }

    /// Whether a column is the version of its row.
    pub(super) fn is_version(&self, position: usize) -> bool {
        self.schema.version() == Some(position)
    }

    /// The names of columns, in a list.
    pub(super) fn names(&mut self, positions: &[usize]) -> &mut Self {
        self.list(positions, ", ", |writer, position| {
            writer.name(*position);
        })
    }

    /// Writes the items, separated by `between`.
    pub(super) fn list<I: IntoIterator>(
        &mut self,
        items: I,
        between: &str,
        mut write: impl FnMut(&mut Self, I::Item),
    ) -> &mut Self {
        for (position, item) in items.into_iter().enumerate() {
            if position > 0 {
                self.push(between);
            }
            write(self, item);
        }
        self
    }

    /// A placeholder whose value comes later.
    pub(super) fn placeholder(&mut self) -> &mut Self {
        self.placeholders += 1;
        let placeholder = self.grammar().placeholder(self.placeholders);
        self.push(&placeholder)
    }

    /// A placeholder of a type, whose value comes later, where no column beside it tells its type.
    pub(super) fn placeholder_of(&mut self, of: ValueType) -> &mut Self {
        let (before, behind) = self.grammar().cast(of, false);
        self.push(before).placeholder().push(behind)
    }

    /// A value that a column is set to.
    pub(super) fn bind(&mut self, value: Value) -> &mut Self {
        self.bound(value, ("", ""))
    }

    /// A value beside a column of its type.
    pub(super) fn bind_beside(&mut self, value: Value) -> &mut Self {
        let cast = self.grammar().cast(value.value_type(), true);
        self.bound(value, cast)
    }

    /// A value where nothing else tells its type.
    pub(super) fn bind_alone(&mut self, value: Value) -> &mut Self {
        let cast = match value {
            Value::Null(of) => self.grammar().cast_null(of),
            _ => self.grammar().cast(value.value_type(), false),
        };
        self.bound(value, cast)
    }

    fn bound(&mut self, value: Value, (before, behind): (&'static str, &'static str)) -> &mut Self {
        if let Err(reason) = self.dialect.check_value(&value) {
            self.fail(refusal(&value, reason));
        }
        if self.defines {
            return match self.grammar().literal(&value) {
                Ok(text) => self.push(&text),
                Err(mistake) => self.fail(mistake),
            };
        }
        self.values.push(value);
        self.push(before).placeholder().push(behind)
    }

    /// ` WHERE …`, or nothing where every row is wanted.
    pub(super) fn filter(&mut self, filter: &Node) -> &mut Self {
        if !filter.is_constant(true) {
            self.push(" WHERE ").expression(filter);
        }
        self
    }

    pub(super) fn order(&mut self, terms: &[OrderTerm], reversed: bool) -> &mut Self {
        self.order_as(terms, reversed, |writer, node| {
            writer.expression(node);
        })
    }

    /// An order whose terms are written in a way of their own.
    pub(super) fn order_as(
        &mut self,
        terms: &[OrderTerm],
        reversed: bool,
        mut write: impl FnMut(&mut Self, &Node),
    ) -> &mut Self {
        // What is the same in all rows orders none, and PostgreSQL refuses it.
        let terms: Vec<_> =
            terms.iter().filter(|term| ![true, false].iter().any(|known| term.node.is_constant(*known))).collect();
        if terms.is_empty() {
            return self;
        }
        self.push(" ORDER BY ").list(terms, ", ", |writer, term| {
            writer.check_order(&term.node);
            if let NullsOrder::TermBefore { first } = writer.nulls(term, reversed) {
                writer.push("(").operand(&term.node).push(if first { " IS NULL) DESC, " } else { " IS NULL), " });
            }
            write(writer, &term.node);
            writer.direction(term, reversed);
        })
    }

    pub(super) fn direction(&mut self, term: &OrderTerm, reversed: bool) -> &mut Self {
        self.push(if term.descending == reversed { "" } else { " DESC" });
        match self.nulls(term, reversed) {
            NullsOrder::Said { first } => self.push(if first { " NULLS FIRST" } else { " NULLS LAST" }),
            NullsOrder::Natural | NullsOrder::TermBefore { .. } => self,
        }
    }

    /// Where an order has its NULLs: to reverse it is to reverse that, too.
    pub(super) fn nulls(&self, term: &OrderTerm, reversed: bool) -> NullsOrder {
        let wanted = term.nulls.map(|nulls| match (nulls == Nulls::First) != reversed {
            true => Nulls::First,
            false => Nulls::Last,
        });
        let order = self.grammar().nulls(term.descending != reversed, wanted, term.node.is_nullable());
        match order {
            NullsOrder::Said { .. } if self.defines && !self.dialect.can(Capability::NullsInIndexes) => {
                NullsOrder::Natural
            }
            NullsOrder::Said { first } if !self.defines && !self.dialect.can(Capability::NullsOrdering) => {
                NullsOrder::TermBefore { first }
            }
            order => order,
        }
    }

    /// Literal, never bound: a bound limit makes SQLite prepare again and spoils PostgreSQL's plan.
    pub(super) fn window(&mut self, offset: u64, limit: Option<u64>) -> &mut Self {
        // Both are signed in SQL. No table has more rows, so the meaning stays.
        let (offset, limit) = (offset.min(i64::MAX as u64), limit.map(|limit| limit.min(i64::MAX as u64)));
        match limit {
            Some(limit) => self.push(" LIMIT ").number(limit),
            None if offset > 0 => self.push(self.grammar().no_limit()),
            None => self,
        };
        if offset > 0 {
            self.push(" OFFSET ").number(offset);
        }
        self
    }

    /// The statement, without a check of its values: for those of a fixed shape.
    pub(super) fn finish_fixed(self, purpose: Purpose) -> Statement {
        Statement::new(purpose, self.sql).with_values(self.values).about(self.schema.model())
    }

    /// The statement, unless it binds more values than the database takes.
    pub(super) fn finish(mut self, purpose: Purpose) -> Result<Statement> {
        if let Some(problem) = self.problem.take() {
            // Whoever creates a table says so.
            return Err(match self.defines {
                true => problem,
                false => problem.context(format_args!("querying `{}`", self.schema.model())),
            });
        }
        let (count, max) = (self.values.len(), self.dialect.max_binds());
        if count > max {
            let message = format!(
                "the query binds {count} values and {:?} takes {max} in one statement: split the list given to `in_`",
                self.dialect
            );
            return Err(
                Error::new(ErrorKind::Unsupported, message).context(format_args!("querying `{}`", self.schema.model()))
            );
        }
        Ok(self.finish_fixed(purpose))
    }
}
