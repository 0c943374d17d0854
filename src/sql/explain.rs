//! How the database goes about a query.
use super::Dialect;
use super::writer::Writer;
use crate::error::Result;
use crate::query::Query;
use crate::statement::{Purpose, Statement};
use crate::value::Row;

/// The plan of a query's SELECT.
pub(crate) fn explain(query: &Query, dialect: Dialect) -> Result<Statement> {
    query.check()?;
    let mut writer = Writer::new(dialect, query.schema);
    writer.push(dialect.grammar().explain()).rows(query, None);
    writer.finish(Purpose::Rows)
}

/// The steps of a plan, as a text: a line for each, those that belong to another indented below it.
pub(crate) struct Plan {
    dialect: Dialect,
    /// The id and the depth of each step so far.
    steps: Vec<(i64, usize)>,
    text: String,
}

impl Plan {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Plan { dialect, steps: Vec::new(), text: String::new() }
    }

    /// Adds a row of the database's answer.
    pub(crate) fn push(&mut self, row: &dyn Row) -> Result<()> {
        let (step, words) = self.dialect.grammar().plan_step(row)?;
        let depth = step.map_or(0, |(id, parent)| {
            let depth = self.steps.iter().rev().find(|(step, _)| *step == parent).map_or(0, |(_, depth)| depth + 1);
            self.steps.push((id, depth));
            depth
        });
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(&"  ".repeat(depth));
        self.text.push_str(&words);
        Ok(())
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }
}
