//! Arrays in PostgreSQL's binary form, there and back: pure functions over bytes. Knows no driver.
//!
//! They begin with the number of dimensions, whether there are NULLs, and the type of the elements; for each dimension
//! follow its length and the index of its first element, and then the elements, each behind its length.
use super::oid;
use super::values::{Encoded, Form, Of, decode_value, encode_checked, refused};
use crate::error::{Error, ErrorKind, Result};
use crate::executors::server::rows::Rows;
use crate::sql::Dialect;
use crate::value::{ElementType, Elements, Push, Value, ValueRef};

/// The length of a NULL.
const NULL: i32 = -1;
/// The index of the first element.
const FIRST: i32 = 1;

/// An array of elements of a type.
pub(super) fn encode_array<'v>(values: impl Iterator<Item = &'v Value> + Clone, of: Of<'_>) -> Result<Vec<u8>> {
    let too_long = || Error::new(ErrorKind::Encode, "an array of PostgreSQL has at most 2,147,483,647 bytes");
    let length = values.clone().count();
    let mut bytes = Vec::with_capacity(20 + length * 12);
    bytes.extend(i32::from(length > 0).to_be_bytes());
    bytes.extend(i32::from(values.clone().any(Value::is_null)).to_be_bytes());
    bytes.extend(of.oid.to_be_bytes());
    if length > 0 {
        bytes.extend(i32::try_from(length).map_err(|_| too_long())?.to_be_bytes());
        bytes.extend(FIRST.to_be_bytes());
    }
    for value in values {
        let at = bytes.len();
        bytes.extend(NULL.to_be_bytes());
        if encode_checked(value, of)?.write(|part| bytes.extend_from_slice(part)) {
            let length = i32::try_from(bytes.len() - at - size_of::<i32>()).map_err(|_| too_long())?;
            let place = bytes.get_mut(at..at + size_of::<i32>()).ok_or_else(too_long)?;
            place.copy_from_slice(&length.to_be_bytes());
        }
    }
    Ok(bytes)
}

/// A column of many rows.
#[derive(Debug, Clone, Copy)]
pub(in crate::executors) struct Column<'v> {
    rows: Rows<'v>,
    at: usize,
}

impl<'v> Column<'v> {
    /// The columns of rows.
    pub(in crate::executors) fn all(rows: Rows<'v>) -> impl ExactSizeIterator<Item = Self> + Clone {
        (0..rows.width).map(move |at| Column { rows, at })
    }

    fn values(self) -> impl Iterator<Item = &'v Value> + Clone {
        self.rows.values.iter().skip(self.at).step_by(self.rows.width.max(1))
    }

    /// The values as an array of a type, exactly, or why not.
    pub(in crate::executors) fn encode(self, of: Of<'_>) -> Result<Encoded<'v>> {
        self.values().try_for_each(|value| Dialect::Postgres.check_value(value).map_err(refused))?;
        encode_array(self.values(), of).map(Encoded::Owned)
    }
}

/// An array whose elements stay where they are; or what it is that is not read.
pub(super) fn decode_array(bytes: &[u8], is_text: bool) -> Result<Elements<'_>, &'static str> {
    const SHORT: &str = "an array in an unknown form";
    let mut reader = Reader(bytes);
    let dimensions = reader.int().ok_or(SHORT)?;
    reader.int().ok_or(SHORT)?;
    let of = element_type(reader.int().ok_or(SHORT)?.cast_unsigned(), is_text).ok_or("an array of another type")?;
    match dimensions {
        0 => {}
        1 => {
            reader.int().ok_or(SHORT)?;
            if reader.int().ok_or(SHORT)? != FIRST {
                return Err("an array whose first index is not 1");
            }
        }
        _ => return Err("an array of several dimensions"),
    }
    Ok(Elements::packed(of, bytes, if is_text { unpack_texts } else { unpack }))
}

fn unpack(bytes: &[u8], push: Push<'_>) -> Result<(), &'static str> {
    each(bytes, Form::Plain, push)
}

fn unpack_texts(bytes: &[u8], push: Push<'_>) -> Result<(), &'static str> {
    each(bytes, Form::Text, push)
}

/// Hands out the elements of an array that was looked at before.
fn each(bytes: &[u8], form: Form, push: Push<'_>) -> Result<(), &'static str> {
    const SHORT: &str = "an array that ends before its last element";
    let mut reader = Reader(bytes);
    let dimensions = reader.int().ok_or(SHORT)?;
    reader.int().ok_or(SHORT)?;
    let of = Of { oid: reader.int().ok_or(SHORT)?.cast_unsigned(), name: "an element", form };
    let count = if dimensions == 0 { 0 } else { reader.int().ok_or(SHORT)? };
    if dimensions != 0 {
        reader.int().ok_or(SHORT)?;
    }
    for _ in 0..count {
        let element = match reader.int().ok_or(SHORT)? {
            NULL => ValueRef::Null,
            length => {
                let length = usize::try_from(length).map_err(|_| SHORT)?;
                let bytes = reader.bytes(length).ok_or(SHORT)?;
                decode_value(of, bytes).map_err(|_| "an array with an element that is not read")?
            }
        };
        if !push(element) {
            break;
        }
    }
    Ok(())
}

/// What elements of a type are. Those that are as text as an enum's are text.
fn element_type(of: u32, is_text: bool) -> Option<ElementType> {
    Some(match of {
        oid::BOOL => ElementType::Bool,
        oid::INT2 => ElementType::I16,
        oid::INT4 => ElementType::I32,
        oid::INT8 => ElementType::I64,
        oid::OID => ElementType::U32,
        oid::FLOAT4 => ElementType::F32,
        oid::FLOAT8 => ElementType::F64,
        oid::TEXT | oid::VARCHAR | oid::BPCHAR | oid::NAME => ElementType::Text,
        oid::BYTEA => ElementType::Bytes,
        oid::UUID => ElementType::Uuid,
        oid::INET => ElementType::Ip,
        oid::DATE => ElementType::Date,
        oid::TIME => ElementType::Time,
        oid::TIMESTAMP => ElementType::DateTime,
        oid::TIMESTAMPTZ => ElementType::Timestamp,
        oid::INTERVAL => ElementType::Duration,
        oid::NUMERIC => ElementType::Decimal,
        _ if is_text => ElementType::Text,
        _ => return None,
    })
}

/// What is left of the bytes.
struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn bytes(&mut self, length: usize) -> Option<&'b [u8]> {
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    fn int(&mut self) -> Option<i32> {
        self.bytes(size_of::<i32>())?.try_into().ok().map(i32::from_be_bytes)
    }
}
