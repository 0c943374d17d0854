//! Long lists as one value, which `json_each` takes apart. Knows no executor.
use crate::sql::writer::Writer;
use crate::value::{Value, ValueType};

pub(super) fn write(writer: &mut Writer, of: ValueType, json: String) {
    let element = match of {
        ValueType::Bytes | ValueType::Uuid => "unhex(value)",
        _ => "value",
    };
    writer.push("SELECT ").push(element).push(" FROM json_each(").bind(Value::Text(json)).push(")");
}
