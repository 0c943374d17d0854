//! Compares what models say of tables with what a database has: the questions, the reading of their answers, and the
//! comparison. Knows no executor.
mod compare;
mod expected;
mod live;
mod parse;
mod report;
mod tokens;

pub(crate) use live::Inspection;
pub use report::{Difference, DifferenceKind, SchemaReport};

use super::{Dialect, create_table};
use crate::error::Result;
use crate::model::Schema;
use expected::Expected;

/// The models of one table, and what they say of it.
pub(crate) struct Stated {
    schema: &'static Schema,
    models: Vec<Expected>,
}

impl Stated {
    /// What models say, table by table: several structs may be for one.
    ///
    /// # Errors
    /// Where what a model says cannot be.
    pub(crate) fn of(schema: &'static Schema, dialect: Dialect, tables: &mut Vec<Stated>) -> Result<()> {
        // It says where in the model a mistake is.
        create_table(schema, dialect)?;
        let expected = Expected::of(schema, dialect)?;
        match tables.iter_mut().find(|stated| stated.schema.table().eq_ignore_ascii_case(schema.table())) {
            Some(stated) => stated.models.push(expected),
            None => tables.push(Stated { schema, models: vec![expected] }),
        }
        Ok(())
    }

    /// One of the models, which stands for all.
    pub(crate) fn schema(&self) -> &'static Schema {
        self.schema
    }

    /// Adds what differs to a report.
    pub(crate) fn compare(&self, found: Inspection, report: &mut SchemaReport) {
        let live = found.table();
        report.differences.extend(compare::compare(self.schema.table(), &self.models, live.as_ref()));
    }
}
