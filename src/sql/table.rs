//! Tables.
use super::Dialect;
use super::writer::Writer;
use crate::model::{Field, Schema};
use crate::statement::{Purpose, Statement};
use crate::value::ValueType;

/// Creates a model's table, unless there is one of its name.
pub(crate) fn create_table(schema: &'static Schema, dialect: Dialect) -> Statement {
    let mut writer = Writer::new(dialect, schema);
    writer.push("CREATE TABLE IF NOT EXISTS ").table().push(" (");
    writer.list(schema.fields(), ", ", |writer, field| column(writer, schema, field));
    writer.push(")");
    writer.finish_fixed(Purpose::Nothing)
}

fn column(writer: &mut Writer, schema: &Schema, field: &Field) {
    let column_type = column_type(writer.dialect(), field.value_type());
    writer.identifier(field.column()).push(" ").push(column_type);
    if !field.is_nullable() {
        writer.push(" NOT NULL");
    }
    if std::ptr::eq(schema.key(), field) {
        writer.push(" PRIMARY KEY");
        // A key is never given to a second row, as in Django.
        if field.is_generated() {
            writer.push(" AUTOINCREMENT");
        }
    } else if field.is_unique() {
        writer.push(" UNIQUE");
    }
}

fn column_type(dialect: Dialect, of: ValueType) -> &'static str {
    let Dialect::Sqlite = dialect;
    match of {
        ValueType::F32 | ValueType::F64 => "REAL",
        ValueType::Text => "TEXT",
        ValueType::Bytes => "BLOB",
        ValueType::Bool
        | ValueType::I8
        | ValueType::I16
        | ValueType::I32
        | ValueType::I64
        | ValueType::U8
        | ValueType::U16
        | ValueType::U32 => "INTEGER",
    }
}
