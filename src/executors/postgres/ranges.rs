//! Ranges in PostgreSQL's binary form, there and back: pure functions over bytes. Knows no driver.
//!
//! They begin with a byte that says which bounds there are; each of these follows behind its length.
use super::oid;
use super::values::{Form, Of, decode_value, encode_checked};
use crate::error::{Error, ErrorKind, Result};
use crate::value::{Range, RangeRef, RangeType, UnpackRange, Value};
use std::ops::Bound;

const EMPTY: u8 = 0x01;
const LOWER_INCLUDED: u8 = 0x02;
const UPPER_INCLUDED: u8 = 0x04;
const NO_LOWER: u8 = 0x08;
const NO_UPPER: u8 = 0x10;

/// The types of the bounds, by that of the range.
pub(super) fn bounds(of: u32) -> Option<u32> {
    Some(match of {
        oid::INT4RANGE => oid::INT4,
        oid::INT8RANGE => oid::INT8,
        oid::NUMRANGE => oid::NUMERIC,
        oid::DATERANGE => oid::DATE,
        oid::TSRANGE => oid::TIMESTAMP,
        oid::TSTZRANGE => oid::TIMESTAMPTZ,
        _ => return None,
    })
}

/// A range with bounds of a type.
pub(super) fn encode(range: &Range<Value>, of: u32, name: &str) -> Result<Vec<u8>> {
    if range.is_empty() {
        return Ok(vec![EMPTY]);
    }
    let lower = match range.lower() {
        Bound::Included(_) => LOWER_INCLUDED,
        Bound::Excluded(_) => 0,
        Bound::Unbounded => NO_LOWER,
    };
    let upper = match range.upper() {
        Bound::Included(_) => UPPER_INCLUDED,
        Bound::Excluded(_) => 0,
        Bound::Unbounded => NO_UPPER,
    };
    let mut bytes = vec![lower | upper];
    for end in range.ends() {
        let mut written = Vec::new();
        encode_checked(end, Of { oid: of, name, form: Form::Plain })?.write(|part| written.extend_from_slice(part));
        let too_long = |_| Error::new(ErrorKind::Encode, "a bound of a range has at most 2,147,483,647 bytes");
        bytes.extend(i32::try_from(written.len()).map_err(too_long)?.to_be_bytes());
        bytes.extend(written);
    }
    Ok(bytes)
}

/// A range that stays where it is; `None` for a type of another kind.
pub(super) fn decode(of: u32, bytes: &[u8]) -> Option<RangeRef<'_>> {
    let unpack: UnpackRange = match of {
        oid::INT4RANGE => |bytes| (RangeType::I32, unpack(bytes, oid::INT4)),
        oid::INT8RANGE => |bytes| (RangeType::I64, unpack(bytes, oid::INT8)),
        oid::NUMRANGE => |bytes| (RangeType::Decimal, unpack(bytes, oid::NUMERIC)),
        oid::DATERANGE => |bytes| (RangeType::Date, unpack(bytes, oid::DATE)),
        oid::TSRANGE => |bytes| (RangeType::DateTime, unpack(bytes, oid::TIMESTAMP)),
        oid::TSTZRANGE => |bytes| (RangeType::Timestamp, unpack(bytes, oid::TIMESTAMPTZ)),
        _ => return None,
    };
    Some(RangeRef::packed(bytes, unpack))
}

fn unpack(bytes: &[u8], of: u32) -> std::result::Result<Range<Value>, &'static str> {
    const SHORT: &str = "a range in an unknown form";
    let (&flags, mut rest) = bytes.split_first().ok_or(SHORT)?;
    if flags & EMPTY != 0 {
        return Ok(Range::empty());
    }
    let mut bound = |included: u8, missing: u8| -> std::result::Result<Bound<Value>, &'static str> {
        if flags & missing != 0 {
            return Ok(Bound::Unbounded);
        }
        let (length, after) = rest.split_first_chunk::<4>().ok_or(SHORT)?;
        let length = usize::try_from(i32::from_be_bytes(*length)).map_err(|_| SHORT)?;
        let (end, after) = after.split_at_checked(length).ok_or(SHORT)?;
        rest = after;
        let value = decode_value(Of { oid: of, name: "a bound", form: Form::Plain }, end);
        let value = value.map_err(|_| "a range with a bound that is not read, as one that is infinite")?.to_owned();
        Ok(if flags & included != 0 { Bound::Included(value) } else { Bound::Excluded(value) })
    };
    Ok(Range::between(bound(LOWER_INCLUDED, NO_LOWER)?, bound(UPPER_INCLUDED, NO_UPPER)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_go_there_and_back() {
        let (one, two) = (Value::I64(1), Value::I64(2));
        for range in [
            Range::empty(),
            Range::between(Bound::Unbounded, Bound::Unbounded),
            Range::between(Bound::Included(one.clone()), Bound::Excluded(two.clone())),
            Range::between(Bound::Excluded(one.clone()), Bound::Included(two)),
            Range::between(Bound::Unbounded, Bound::Included(one)),
        ] {
            let bytes = encode(&range, oid::INT8, "int8range").unwrap();
            assert_eq!(decode(oid::INT8RANGE, &bytes).unwrap().to_range(), Ok(range));
        }
    }

    #[test]
    fn what_is_cut_off_is_told() {
        let range = Range::between(Bound::Included(Value::I32(1)), Bound::Unbounded);
        let bytes = encode(&range, oid::INT4, "int4range").unwrap();
        for length in 0..bytes.len() {
            assert!(decode(oid::INT4RANGE, &bytes[..length]).unwrap().to_range().is_err(), "{length}");
        }
        assert!(decode(oid::INT4, &bytes).is_none());
    }
}
