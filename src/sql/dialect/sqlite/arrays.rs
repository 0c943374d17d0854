//! Arrays, which are JSON. Knows no driver.
use crate::error::{Error, ErrorKind};
use crate::expr::{Node, SetLookup};
use crate::sql::writer::Writer;
use crate::value::{ElementType, Value, ValueType};

/// Why JSON does not hold an element that a column would hold, or compares it as another one.
pub(super) fn refused_element(element: &Value) -> Option<&'static str> {
    const INFINITE: &str = "an array is JSON in SQLite, which has no infinite numbers";
    match element {
        Value::F32(number) => number.is_infinite().then_some(INFINITE),
        Value::F64(number) => number.is_infinite().then_some(INFINITE),
        Value::Text(text) => text
            .contains('\0')
            .then_some("an array is JSON in SQLite, whose texts end at a NUL character, and one in this array has one"),
        _ => None,
    }
}

pub(super) fn sets(writer: &mut Writer, lookup: SetLookup, left: &Node, right: &Node) {
    let elements = match writer.type_of(left) {
        ValueType::Array(ElementType::F32 | ElementType::F64) => floats,
        _ => rows,
    };
    writer.json_sets(lookup, left, right, elements);
}

/// The elements as rows: bytes and UUIDs are compared by their digits.
fn rows(writer: &mut Writer, of: &Node) {
    writer.push("json_each(").expression(of).push(")");
}

/// Floats as they are written, of which there is one way for each: SQLite does not read each of them as what it is.
fn floats(writer: &mut Writer, of: &Node) {
    writer.push("(SELECT nullif(json -> fullkey, 'null') AS value FROM json_each(").expression(of).push("))");
}

/// The element, as a column of its type would give it.
pub(super) fn element(writer: &mut Writer, of: &Node, index: u32, element: ElementType) {
    if matches!(element, ElementType::F32 | ElementType::F64) {
        let message = "SQLite reads some floating-point numbers in JSON as the ones next to them, so no element of an array \
                       of these is asked for there: read the whole array, or store decimals or a column";
        writer.fail(Error::new(ErrorKind::Unsupported, message));
    }
    let (before, behind) = match element {
        ElementType::Bytes | ElementType::Uuid | ElementType::Ip => ("unhex(", ")"),
        _ => ("", ""),
    };
    writer
        .push(before)
        .push("json_extract(")
        .expression(of)
        .push(", '$[")
        .number(index.into())
        .push("]')")
        .push(behind);
}
