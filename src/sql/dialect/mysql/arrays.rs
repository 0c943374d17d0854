//! Arrays, which are JSON. Knows no driver.
use crate::expr::{Node, SetLookup};
use crate::sql::writer::Writer;
use crate::value::{ElementType, ValueType};

pub(super) fn sets(writer: &mut Writer, lookup: SetLookup, left: &Node, right: &Node) {
    let of = writer.type_of(left);
    let elements = match of {
        ValueType::Array(of) => rows(of),
        _ => rows(ElementType::Text),
    };
    writer.json_sets(lookup, left, right, elements);
}

/// How elements are written as rows: as what they are compared as, texts and what is written as one by their bytes.
fn rows(of: ElementType) -> fn(&mut Writer, &Node) {
    match of {
        ElementType::Bool
        | ElementType::I8
        | ElementType::I16
        | ElementType::I32
        | ElementType::I64
        | ElementType::Duration
        | ElementType::U8
        | ElementType::U16
        | ElementType::U32 => |writer, of| table(writer, of, "bigint"),
        ElementType::U64 => |writer, of| table(writer, of, "bigint unsigned"),
        ElementType::F32 | ElementType::F64 => |writer, of| table(writer, of, "double"),
        ElementType::Decimal => |writer, of| table(writer, of, "decimal(65,30)"),
        _ => |writer, of| table(writer, of, "longblob"),
    }
}

fn table(writer: &mut Writer, of: &Node, column: &str) {
    writer.push("JSON_TABLE(").expression(of).push(", '$[*]' COLUMNS (value ").push(column).push(" PATH '$'))");
}

/// The element, as a column of its type would give it.
pub(super) fn element(writer: &mut Writer, of: &Node, index: u32, element: ElementType) {
    let (before, behind) = match element {
        ElementType::Bool
        | ElementType::I8
        | ElementType::I16
        | ElementType::I32
        | ElementType::I64
        | ElementType::Duration => ("CAST(", " AS SIGNED)"),
        ElementType::U8 | ElementType::U16 | ElementType::U32 | ElementType::U64 => ("CAST(", " AS UNSIGNED)"),
        ElementType::F32 | ElementType::F64 => ("CAST(", " AS DOUBLE)"),
        ElementType::Decimal => ("CAST(", " AS DECIMAL(65,30))"),
        ElementType::Bytes | ElementType::Uuid | ElementType::Ip => ("unhex(", ")"),
        ElementType::Date => ("CAST(", " AS DATE)"),
        ElementType::Time => ("CAST(", " AS TIME(6))"),
        ElementType::DateTime | ElementType::Timestamp => ("CAST(", " AS DATETIME(6))"),
        // In the collation of the session, which compares by bytes.
        ElementType::Text | ElementType::Enum => ("CAST(", " AS CHAR)"),
    };
    writer.push(before).push("json_value(").expression(of).push(", '$[").number(index.into()).push("]')").push(behind);
}
