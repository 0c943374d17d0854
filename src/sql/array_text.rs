//! Arrays where the database has none: as JSON, one text for what is equal. Knows no driver.
use super::hexadecimal::hexadecimal;
use crate::value::{Value, ip_bytes};

/// The elements as a JSON array: numbers as numbers, bytes and UUIDs in hexadecimal, all else as text.
pub(crate) fn array_text(values: &[Value]) -> String {
    let mut json = String::with_capacity(2 + values.len() * 8);
    json.push('[');
    for (position, value) in values.iter().enumerate() {
        if position > 0 {
            json.push(',');
        }
        push_element(&mut json, value);
    }
    json.push(']');
    json
}

fn push_element(json: &mut String, value: &Value) {
    match value {
        Value::Bool(value) => json.push_str(if *value { "true" } else { "false" }),
        Value::I8(value) => push_number(json, value),
        Value::I16(value) => push_number(json, value),
        Value::I32(value) => push_number(json, value),
        Value::I64(value) => push_number(json, value),
        Value::U8(value) => push_number(json, value),
        Value::U16(value) => push_number(json, value),
        Value::U32(value) => push_number(json, value),
        Value::U64(value) => push_number(json, value),
        Value::F32(value) => push_float(json, f64::from(*value)),
        Value::F64(value) => push_float(json, *value),
        Value::Duration(value) => push_number(json, &value.microseconds()),
        // Equal numbers are one text.
        Value::Decimal(value) => push_number(json, &value.normalized()),
        Value::Text(text) => push_text(json, text),
        Value::Enum(label) => push_text(json, label),
        Value::Bytes(bytes) => push_text(json, &hexadecimal(bytes)),
        Value::Uuid(bytes) => push_text(json, &hexadecimal(bytes)),
        Value::Ip(value) => push_text(json, &hexadecimal(&ip_bytes(*value))),
        Value::Date(value) => push_text(json, &value.to_string()),
        Value::Time(value) => push_text(json, &value.to_string()),
        Value::DateTime(value) | Value::Timestamp(value) => push_text(json, &value.to_string()),
        // Those that are no elements have been refused.
        Value::Null(_)
        | Value::Json(_)
        | Value::Array { .. }
        | Value::Range { .. }
        | Value::Unread
        | Value::Unsaved { .. }
        | Value::Invalid { .. } => json.push_str("null"),
    }
}

fn push_number(json: &mut String, value: &impl ToString) {
    json.push_str(&value.to_string());
}

/// With a point or an exponent, so that it is no integer; and zero without a sign, as there is one text for what is equal.
fn push_float(json: &mut String, value: f64) {
    json.push_str(&format!("{:?}", if value == 0.0 { 0.0 } else { value }));
}

/// A text as JSON writes it.
pub(super) fn push_text(json: &mut String, text: &str) {
    json.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => json.extend(['\\', letter]),
            control if control < ' ' => json.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => json.push(other),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Date, Decimal, ElementType, ValueType, read_array};

    #[test]
    fn what_is_written_is_read_again() {
        let day = Date { year: 2024, month: 1, day: 31 };
        for (of, values, wanted) in [
            (ElementType::Bool, vec![Value::Bool(true), Value::Null(ValueType::Bool)], "[true,null]"),
            (ElementType::I64, vec![Value::I64(i64::MIN)], "[-9223372036854775808]"),
            (ElementType::F64, vec![Value::F64(1.0), Value::F64(-1e300), Value::F64(0.1)], "[1.0,-1e300,0.1]"),
            (
                ElementType::Text,
                vec![Value::from("a\"\\\n\u{1f400}"), Value::from("")],
                "[\"a\\\"\\\\\\u000a\u{1f400}\",\"\"]",
            ),
            (ElementType::Bytes, vec![Value::Bytes(vec![7, 255])], "[\"07ff\"]"),
            (ElementType::Uuid, vec![Value::Uuid([7; 16])], "[\"07070707070707070707070707070707\"]"),
            (ElementType::Ip, vec![Value::Ip([192, 0, 2, 1].into())], "[\"04c0000201\"]"),
            (ElementType::Decimal, vec![Value::Decimal(Decimal::new(195, 1))], "[19.5]"),
            (ElementType::Text, vec![], "[]"),
        ] {
            let json = array_text(&values);
            assert_eq!(json, wanted);
            let mut back = Vec::new();
            let read = read_array(&json, of, &mut |element| {
                back.push(element.to_owned());
                true
            });
            let refs = |values: &[Value]| format!("{:?}", values.iter().map(Value::as_ref).collect::<Vec<_>>());
            assert_eq!((read, refs(&back)), (Ok(()), refs(&values)));
        }
        assert_eq!(array_text(&[Value::Date(day)]), "[\"2024-01-31\"]");
    }

    #[test]
    fn what_is_equal_is_one_text() {
        assert_eq!(array_text(&[Value::F64(-0.0)]), array_text(&[Value::F64(0.0)]));
        let decimals =
            [Decimal::new(150, 2), Decimal::new(15, 1)].map(|decimal| array_text(&[Value::Decimal(decimal)]));
        assert_eq!(decimals[0], decimals[1]);
    }
}
