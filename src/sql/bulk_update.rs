//! One UPDATE of many rows, each to values of its own.
use super::Dialect;
use super::enum_type::column_type;
use super::writer::Writer;
use crate::model::{Field, Schema};
use crate::statement::{Purpose, Statement};
use crate::value::ValueType;

/// What the rows of values are called.
const GIVEN: &str = "given";

/// Updates `rows` rows. For each, its key is bound, then the version it had if the model has one, then the values of the
/// positions.
pub(crate) fn bulk_update(schema: &'static Schema, dialect: Dialect, positions: &[usize], rows: usize) -> Statement {
    let keys = schema.key_positions();
    let met: Vec<usize> = keys.iter().copied().chain(schema.version()).collect();
    let mut writer = Writer::new(dialect, schema);
    writer.grammar().bulk_update(&mut writer, &met, positions, rows);
    writer.finish_fixed(Purpose::Count)
}

impl Writer {
    /// What the rows of values are called.
    pub(super) fn given_table(&mut self) -> &mut Self {
        self.identifier(GIVEN)
    }

    /// A column of the rows of values, which SQL names by their number.
    pub(super) fn given(&mut self, position: usize) -> &mut Self {
        self.given_table().push(".").given_name(position)
    }

    pub(super) fn given_name(&mut self, position: usize) -> &mut Self {
        self.identifier(&format!("column{}", position + 1))
    }

    /// Placeholders for a row of values, each with its name where that is said.
    pub(super) fn given_placeholders(&mut self, met: &[usize], set: &[usize], named: bool) -> &mut Self {
        self.list(met.iter().chain(set).enumerate(), ", ", |writer, (at, position)| {
            let field = writer.field(*position);
            writer.placeholder_of(field.map_or(ValueType::Text, Field::value_type));
            if let Some(of) = field.and_then(|field| column_type(writer.dialect(), writer.schema(), field)) {
                writer.push("::").push(&of);
            }
            if named {
                writer.push(" AS ").given_name(at);
            }
        })
    }

    /// The condition that a row of values is about a row of the table.
    pub(super) fn given_matches(&mut self, met: &[usize]) -> &mut Self {
        self.list(met.iter().enumerate(), " AND ", |writer, (at, position)| {
            writer.column(*position).push(" = ").given(at);
        })
    }
}
