//! Where a statement is written: its text, and the values for its placeholders.
use super::Dialect;
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{Node, OrderTerm};
use crate::model::Schema;
use crate::statement::{Purpose, Statement};
use crate::value::Value;

/// A statement in the making.
pub(super) struct Writer {
    dialect: Dialect,
    schema: &'static Schema,
    sql: String,
    values: Vec<Value>,
}

impl Writer {
    pub(super) fn new(dialect: Dialect, schema: &'static Schema) -> Self {
        Writer { dialect, schema, sql: String::with_capacity(128), values: Vec::new() }
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
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
        let quote = match self.dialect {
            Dialect::Sqlite => '"',
        };
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
    pub(super) fn column(&mut self, name: &str) -> &mut Self {
        self.table().push(".").identifier(name)
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
        match self.dialect {
            Dialect::Sqlite => self.push("?"),
        }
    }

    pub(super) fn bind(&mut self, value: Value) -> &mut Self {
        self.values.push(value);
        self.placeholder()
    }

    /// ` WHERE …`, or nothing where every row is wanted.
    pub(super) fn filter(&mut self, filter: &Node) -> &mut Self {
        if !filter.is_constant(true) {
            self.push(" WHERE ").expression(filter);
        }
        self
    }

    pub(super) fn order(&mut self, terms: &[OrderTerm], reversed: bool) -> &mut Self {
        if terms.is_empty() {
            return self;
        }
        self.push(" ORDER BY ").list(terms, ", ", |writer, term| {
            let direction = if term.descending == reversed { "" } else { " DESC" };
            writer.expression(&term.node).push(direction);
        })
    }

    /// Literal, never bound: a bound limit makes SQLite prepare again and spoils PostgreSQL's plan.
    pub(super) fn window(&mut self, offset: u64, limit: Option<u64>) -> &mut Self {
        // Both are signed in SQL. No table has more rows, so the meaning stays.
        let (offset, limit) = (offset.min(i64::MAX as u64), limit.map(|limit| limit.min(i64::MAX as u64)));
        match (limit, self.dialect) {
            (Some(limit), _) => {
                self.push(" LIMIT ").number(limit);
            }
            (None, Dialect::Sqlite) if offset > 0 => {
                self.push(" LIMIT -1");
            }
            (None, _) => {}
        }
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
    pub(super) fn finish(self, purpose: Purpose) -> Result<Statement> {
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
