//! Compares what models say of tables with what a database has: the questions, the reading of their answers, and the
//! comparison. Knows no database and no executor.
mod catalog;
mod compare;
mod expected;
mod foreign_keys;
mod fragment;
mod live;
mod report;
mod spellings;
mod tokens;

pub(in crate::sql) use catalog::{Asked, Catalog, DefaultIs, Question, Scope, Spelling};
pub(in crate::sql) use foreign_keys::LiveForeignKey;
pub(in crate::sql) use fragment::Fragment;
pub(in crate::sql) use live::{LiveCheck, LiveColumn, LiveTable, Term};
pub use report::{Difference, DifferenceKind, SchemaReport};
pub(in crate::sql) use tokens::{Quotes, Token, group, parts, tokens};

use super::writer::Writer;
use super::{Dialect, create_table};
use crate::error::Result;
use crate::model::Schema;
use crate::statement::{Purpose, Statement};
use crate::value::{Row, Value};
use expected::{Expected, same};
use spellings::Defaults;

/// Asks what tables there are and what they are, for all models at once, and gathers the answers.
pub(crate) struct Inspection {
    dialect: Dialect,
    catalog: &'static dyn Catalog,
    models: Vec<Expected>,
    tables: Vec<LiveTable>,
    asked: Step,
    /// The defaults that were asked about.
    defaults: Vec<Defaults>,
}

/// What was asked last.
#[derive(Clone, Copy)]
enum Step {
    Nothing,
    /// The question of this place.
    Tables(usize),
    Spellings,
    Defaults,
    All,
}

impl Inspection {
    /// Nothing is asked yet.
    pub(crate) fn new(dialect: Dialect) -> Self {
        let catalog = dialect.grammar().catalog();
        let (models, tables, defaults) = (Vec::new(), Vec::new(), Vec::new());
        Inspection { dialect, catalog, models, tables, asked: Step::Nothing, defaults }
    }

    /// Adds what a model says. Several structs may be for one table.
    ///
    /// # Errors
    /// Where what it says cannot be.
    pub(crate) fn state(&mut self, schema: &'static Schema) -> Result<()> {
        // It says where in the model a mistake is.
        create_table(schema, self.dialect)?;
        self.models.push(Expected::of(schema, self.dialect)?);
        Ok(())
    }

    /// The next question; none when all is known.
    ///
    /// # Errors
    /// What of it cannot be written.
    pub(crate) fn ask(&mut self) -> Result<Option<Statement>> {
        let Some(first) = self.models.first().map(|model| model.schema) else { return Ok(None) };
        loop {
            self.asked = self.next();
            let mut writer = Writer::new(self.dialect, first);
            let asks = match self.asked {
                Step::Nothing | Step::All => return Ok(None),
                Step::Tables(at) => self.ask_tables(&mut writer, at),
                Step::Spellings => self.ask_spellings(&mut writer),
                Step::Defaults => self.ask_defaults(&mut writer),
            };
            if asks {
                return writer.finish(Purpose::Rows).map(Some);
            }
        }
    }

    fn next(&mut self) -> Step {
        let next = match self.asked {
            Step::Nothing => 0,
            Step::Tables(at) => at + 1,
            Step::Spellings => return Step::Defaults,
            Step::Defaults | Step::All => return Step::All,
        };
        if next < self.catalog.questions().len() {
            return Step::Tables(next);
        }
        self.tables.iter_mut().for_each(|table| self.catalog.settle(table));
        Step::Spellings
    }

    /// Reads a row of the answer to the question that was asked last.
    pub(crate) fn answer(&mut self, row: &dyn Row) -> Result<()> {
        match self.asked {
            Step::Nothing | Step::All => Ok(()),
            Step::Tables(at) => match self.catalog.questions().get(at) {
                Some(question) => (question.read)(row, &mut self.tables),
                None => Ok(()),
            },
            Step::Spellings => self.read_spellings(row),
            Step::Defaults => self.read_default(row),
        }
    }

    fn ask_tables(&self, writer: &mut Writer, at: usize) -> bool {
        let Some(question) = self.catalog.questions().get(at) else { return false };
        let folds = self.catalog.folds_names();
        let folded = |name: &str| if folds { name.to_ascii_lowercase() } else { name.to_owned() };
        let mut names: Vec<String> = self.models.iter().map(|model| folded(model.schema.table())).collect();
        names.sort_unstable();
        names.dedup();
        writer.push(question.before).list(names, ", ", |writer, name| {
            writer.bind_alone(Value::Text(name));
        });
        writer.push(question.behind);
        true
    }

    /// What differs.
    pub(crate) fn report(self) -> SchemaReport {
        let mut differences = Vec::new();
        for (at, model) in self.models.iter().enumerate() {
            let Some(live) = self.table_of(model) else {
                compare::missing(model, &mut differences);
                continue;
            };
            let is_same = |other: &&Expected| self.table_of(other).is_some_and(|table| std::ptr::eq(table, live));
            // Those of one table together, when the first of them comes.
            if !self.models.iter().take(at).any(|other| is_same(&other)) {
                let models: Vec<&Expected> = self.models.iter().filter(is_same).collect();
                compare::compare(&models, live, self.catalog, &mut differences);
            }
        }
        SchemaReport { differences }
    }

    /// The table of a model: the one of its name, or else of one that differs in case alone, if that is the same there.
    fn table_of(&self, model: &Expected) -> Option<&LiveTable> {
        let name = model.schema.table();
        let exact = self.tables.iter().find(|table| table.name == name);
        exact.or_else(|| self.tables.iter().find(|table| same(&table.name, name, table.any_case)))
    }
}
