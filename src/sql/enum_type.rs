//! Enum types of fields, where the database has such types. Knows no executor.
use super::Dialect;
use super::writer::Writer;
use crate::model::{Field, Schema};
use crate::statement::{Purpose, Statement};
use crate::value::{EnumType, ValueType};

/// The enum type of a field, if the database has such types.
pub(super) fn enum_type(dialect: Dialect, field: &Field) -> Option<EnumType> {
    field.enum_type().filter(|_| dialect.capabilities().enum_types)
}

/// Whether a check of the table limits a field to its choices: an enum type does so itself.
pub(super) fn is_limited(dialect: Dialect, field: &Field) -> bool {
    let by_type = enum_type(dialect, field).is_some() && field.has_all_choices();
    !field.allowed().is_empty() && !by_type
}

/// The type of a field's column, if that is an enum type, or an array of one.
pub(super) fn column_type(dialect: Dialect, schema: &'static Schema, field: &Field) -> Option<String> {
    let of = enum_type(dialect, field)?;
    let mut writer = Writer::of_definition(dialect, schema);
    writer.identifier(of.name).push(if matches!(field.value_type(), ValueType::Array(_)) { "[]" } else { "" });
    Some(writer.finish_fixed(Purpose::Nothing).sql().to_owned())
}

/// What creates the types of a model, unless there are any of their names.
pub(super) fn create_types(schema: &'static Schema, dialect: Dialect) -> Vec<Statement> {
    let mut types: Vec<EnumType> = Vec::new();
    for of in schema.fields().iter().filter_map(|field| enum_type(dialect, field)) {
        if !types.contains(&of) {
            types.push(of);
        }
    }
    let mut statements = Vec::new();
    for of in types {
        let mut writer = Writer::of_definition(dialect, schema);
        dialect.grammar().create_enum_type(&mut writer, of);
        statements.push(writer.finish_fixed(Purpose::Nothing));
    }
    statements
}
