//! Lists that are longer than what a statement should bind one by one: bound as one value. Knows no executor.
use super::Dialect;
use super::array_text::push_text;
use super::hexadecimal::hexadecimal;
use super::writer::Writer;
use crate::expr::{Kind, Node};
use crate::value::{Value, ValueType};

/// So many values are bound each; three such lists fit into one statement.
const BOUND_EACH: usize = 10_000;

impl Writer {
    /// `… IN (SELECT …)` for a long list of whole numbers, texts, bytes or UUIDs; `None` for others.
    pub(super) fn in_long_list(&mut self, of: &Node, values: &[Node]) -> Option<&mut Self> {
        let dialect = self.dialect();
        let (element, json) = (values.len() > BOUND_EACH).then(|| array(dialect, values)).flatten()?;
        self.operand(of).push(" IN (");
        self.grammar().long_list(self, element, json);
        Some(self.push(")"))
    }
}

/// Values of one kind as a JSON array, bytes in hexadecimal, and which kind it is.
fn array(dialect: Dialect, values: &[Node]) -> Option<(ValueType, String)> {
    let mut json = String::with_capacity(values.len() * 8);
    let mut element = None;
    for node in values {
        let Kind::Value(value) = &node.0 else { return None };
        dialect.check_value(value).ok()?;
        json.push(if json.is_empty() { '[' } else { ',' });
        let one = match value {
            Value::I8(value) => number(&mut json, value),
            Value::I16(value) => number(&mut json, value),
            Value::I32(value) => number(&mut json, value),
            Value::I64(value) => number(&mut json, value),
            Value::U8(value) => number(&mut json, value),
            Value::U16(value) => number(&mut json, value),
            Value::U32(value) => number(&mut json, value),
            Value::U64(value) => number(&mut json, value),
            // A text of JSON ends at a NUL in SQLite, and has none in PostgreSQL.
            Value::Text(text) if !text.contains('\0') => {
                push_text(&mut json, text);
                ValueType::Text
            }
            Value::Bool(value) => {
                json.push(if *value { '1' } else { '0' });
                ValueType::Bool
            }
            // Whole numbers alone are the same to every database.
            Value::Decimal(value) => number(&mut json, &value.to_i64()?),
            Value::Date(value) => written(&mut json, value, ValueType::Date),
            Value::Time(value) => written(&mut json, value, ValueType::Time),
            Value::DateTime(value) => written(&mut json, value, ValueType::DateTime),
            Value::Timestamp(value) => written(&mut json, value, ValueType::Timestamp),
            Value::Bytes(bytes) => push_bytes(&mut json, bytes, ValueType::Bytes),
            Value::Uuid(bytes) => push_bytes(&mut json, bytes, ValueType::Uuid),
            _ => return None,
        };
        if element.replace(one).is_some_and(|before| before != one) {
            return None;
        }
    }
    json.push(']');
    Some((element?, json))
}

fn number(json: &mut String, value: &impl ToString) -> ValueType {
    json.push_str(&value.to_string());
    ValueType::I64
}

fn written(json: &mut String, value: &impl ToString, of: ValueType) -> ValueType {
    push_text(json, &value.to_string());
    of
}

fn push_bytes(json: &mut String, bytes: &[u8], of: ValueType) -> ValueType {
    let digits = hexadecimal(bytes);
    push_text(json, &digits);
    of
}
