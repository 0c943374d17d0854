//! Ranges: their types, and how they are written. Knows no driver.
use super::values::literal_end;
use crate::value::{Range, RangeType, Value};
use std::ops::Bound;

/// What makes a parameter a range.
pub(super) fn cast(of: RangeType) -> &'static str {
    match of {
        RangeType::I32 => "::int4range",
        RangeType::I64 => "::int8range",
        RangeType::Decimal => "::numrange",
        RangeType::Date => "::daterange",
        RangeType::DateTime => "::tsrange",
        RangeType::Timestamp => "::tstzrange",
    }
}

/// A range as part of a definition.
pub(super) fn literal(of: RangeType, range: &Range<Value>) -> String {
    if range.is_empty() {
        return format!("'empty'{}", cast(of));
    }
    let (open, lower) = match range.lower() {
        Bound::Included(end) => ("[", literal_end(end)),
        Bound::Excluded(end) => ("(", literal_end(end)),
        Bound::Unbounded => ("(", String::new()),
    };
    let (upper, close) = match range.upper() {
        Bound::Included(end) => (literal_end(end), "]"),
        Bound::Excluded(end) => (literal_end(end), ")"),
        Bound::Unbounded => (String::new(), ")"),
    };
    format!("'{open}{lower},{upper}{close}'{}", cast(of))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_written_with_their_bounds() {
        let range = Range::between(Bound::Included(Value::I32(1)), Bound::Unbounded);
        assert_eq!(literal(RangeType::I32, &range), "'[1,)'::int4range");
        assert_eq!(literal(RangeType::Date, &Range::empty()), "'empty'::daterange");
    }
}
