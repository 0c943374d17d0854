//! Has a database that writes expressions in a way of its own write those of models and those of tables, so that they can
//! be compared. Knows no database and no executor.
use super::compare::fits;
use super::expected::{Expected, same};
use super::live::{LiveColumn, LiveTable};
use super::{Asked, DefaultIs, Fragment, Inspection, Scope};
use crate::error::{Error, ErrorKind, Result};
use crate::field::decode;
use crate::sql::writer::Writer;
use crate::value::Row;

/// A default that a model states, and the one that there is: the places of the model and of its column, those of the table
/// and of its column.
pub(super) type Defaults = ((usize, usize), (usize, usize));

impl Inspection {
    /// Asks how the database writes all expressions, unless it writes them as models do, or no model has any.
    pub(super) fn ask_spellings(&mut self, writer: &mut Writer) -> bool {
        let Some(spelling) = self.catalog.spelling() else { return false };
        let (scopes, of_models) = (self.scopes(), self.models.len());
        let expressions = self.expressions();
        let is_stated = expressions.iter().any(|(scope, _)| *scope < of_models);
        if is_stated {
            let asked: Vec<Asked> = expressions.into_iter().map(|(scope, of)| Asked { scope, of }).collect();
            spelling.ask(writer, &scopes, &asked);
        }
        is_stated
    }

    pub(super) fn read_spellings(&mut self, row: &dyn Row) -> Result<()> {
        let Some(spelling) = self.catalog.spelling() else { return Ok(()) };
        let mut told = spelling.read(row)?;
        told.sort_unstable();
        let mut expressions = self.expressions();
        if !told.iter().map(|(at, _)| *at).eq(0..expressions.len()) {
            let (asked, told) = (expressions.len(), told.len());
            let message = format!("the database was asked how it writes {asked} expressions, and told {told}");
            return Err(Error::new(ErrorKind::Decode, message));
        }
        for ((_, of), (_, text)) in expressions.iter_mut().zip(told) {
            of.spelt(text);
        }
        Ok(())
    }

    /// Asks which values that are defaults are those that models state, though they are not written alike.
    pub(super) fn ask_defaults(&mut self, writer: &mut Writer) -> bool {
        let Some(default_is) = self.catalog.default_is() else { return false };
        self.defaults = self.values();
        let asked = self.defaults.iter().filter_map(|(model, found)| {
            let (table, column) = (self.tables.get(found.0)?, self.models.get(model.0)?.columns.get(model.1)?);
            let found = table.columns.get(found.1)?;
            let (stated, default) = (column.default.as_ref()?, found.default.as_ref()?);
            Some(DefaultIs { table: &table.name, column: &found.name, of: column.of, stated, found: default })
        });
        writer.list(asked.enumerate(), " UNION ALL ", |writer, (at, asked)| {
            writer.push("SELECT ").number(at as u64).push(" FROM ");
            default_is(writer, &asked);
        });
        !self.defaults.is_empty()
    }

    /// A row for each that is.
    pub(super) fn read_default(&mut self, row: &dyn Row) -> Result<()> {
        let at: i64 = decode(row, 0)?;
        let asked = usize::try_from(at).ok().and_then(|at| self.defaults.get(at).copied());
        let Some((model, table)) = asked else { return Ok(()) };
        let found = self.tables.get(table.0).and_then(|it| it.columns.get(table.1)?.default.as_ref());
        let stated = self.models.get_mut(model.0).and_then(|it| it.columns.get_mut(model.1)?.default.as_mut());
        if let (Some(stated), Some(found)) = (stated, found) {
            stated.spelt_like(found);
        }
        Ok(())
    }

    /// The expressions of models, and of the tables that these stand for: each with the place of its columns among the
    /// scopes, in an order that stays.
    fn expressions(&mut self) -> Vec<(usize, &mut Fragment)> {
        let of_models = self.models.len();
        let compared: Vec<bool> = self.models.iter().map(|model| self.place_of(model).is_some()).collect();
        let defaults: Vec<Vec<String>> = self.tables.iter().map(|table| self.stated_defaults(table)).collect();
        let models = self.models.iter_mut().enumerate().zip(compared).filter(|(_, is_compared)| *is_compared);
        let stated = models.flat_map(|((at, model), _)| model.fragments().into_iter().map(move |of| (at, of)));
        let tables = self.tables.iter_mut().enumerate().zip(defaults).filter(|((_, table), _)| !table.is_view);
        let found = tables.flat_map(|((at, table), defaults)| {
            table.fragments(&defaults).into_iter().map(move |of| (of_models + at, of))
        });
        // What speaks of whole rows cannot be written without the table; no model does.
        stated.chain(found).filter(|(_, of)| !of.is_of_rows()).collect()
    }

    /// The columns that expressions speak of: those of each model, then those of each table.
    fn scopes(&self) -> Vec<Scope> {
        let of_models = self.models.iter().map(|model| match self.place_of(model) {
            Some(at) => self.scope_of(model, self.tables.get(at)),
            None => Scope::new(),
        });
        let of_tables = self.tables.iter().map(|table| {
            let columns = table.columns.iter();
            columns.map(|column| (column.name.clone(), self.type_of(table, column).to_owned())).collect()
        });
        of_models.chain(of_tables).collect()
    }

    /// The columns of a model, and those beside them of which an expression can speak that is written by hand.
    fn scope_of(&self, model: &Expected, table: Option<&LiveTable>) -> Scope {
        let folds = self.catalog.folds_names();
        let live = table.map(|table| table.columns.as_slice()).unwrap_or_default();
        let own = model.columns.iter().map(|column| {
            // A type of which it is not known whether there is one.
            let found = live.iter().find(|found| column.labels.is_some() && same(&found.name, &column.name, folds));
            let of_type = found.map_or(plain(&column.of_type), |found| found.of_type.as_str());
            (column.name.clone(), of_type.to_owned())
        });
        let beside = live.iter();
        let beside = beside.filter(|column| model.column(&column.name, folds).is_none());
        own.chain(beside.map(|column| (column.name.clone(), column.of_type.clone()))).collect()
    }

    /// The type of a column, or the one that a model says if that stores the same: so that what is written by one is what
    /// the other would have made.
    fn type_of<'t>(&'t self, table: &'t LiveTable, column: &'t LiveColumn) -> &'t str {
        let folds = self.catalog.folds_names();
        let mut stated = self.models_of(table).filter_map(|model| model.column(&column.name, folds));
        let fitting = stated.find(|stated| fits(stated, column, self.catalog));
        fitting.map_or(&column.of_type, |stated| plain(&stated.of_type))
    }

    /// The columns of a table whose defaults a model states.
    fn stated_defaults(&self, table: &LiveTable) -> Vec<String> {
        let columns = self.models_of(table).flat_map(|model| &model.columns);
        columns.filter(|column| column.states_default).map(|column| column.name.clone()).collect()
    }

    /// The models of a table.
    fn models_of(&self, table: &LiveTable) -> impl Iterator<Item = &Expected> {
        let is_its = |model: &&Expected| self.table_of(model).is_some_and(|found| std::ptr::eq(found, table));
        self.models.iter().filter(is_its)
    }

    /// The place of a model's table, if it is one.
    fn place_of(&self, model: &Expected) -> Option<usize> {
        let found = self.table_of(model).filter(|table| !table.is_view)?;
        self.tables.iter().position(|table| std::ptr::eq(table, found))
    }

    /// The defaults that are values, in models and in tables, and are not written alike.
    fn values(&self) -> Vec<Defaults> {
        let mut defaults = Vec::new();
        for (at, model) in self.models.iter().enumerate() {
            let Some(of_table) = self.place_of(model) else { continue };
            let found = self.tables.get(of_table).map(|table| table.columns.as_slice()).unwrap_or_default();
            for (of_model, stated) in model.columns.iter().enumerate() {
                let is_it = |column: &LiveColumn| same(&column.name, &stated.name, self.catalog.folds_names());
                let of_table = found.iter().position(is_it).map(|column| (of_table, column));
                let both =
                    of_table.and_then(|(_, column)| stated.default.as_ref().zip(found.get(column)?.default.as_ref()));
                if both.is_some_and(|(one, other)| one.is_constant() && other.is_constant() && one != other) {
                    defaults.extend(of_table.map(|place| ((at, of_model), place)));
                }
            }
        }
        defaults
    }
}

/// A type without its collation.
fn plain(of_type: &str) -> &str {
    of_type.split_once(" COLLATE ").map_or(of_type, |(plain, _)| plain)
}
