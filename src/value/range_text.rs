//! Ranges as PostgreSQL writes them: `[1,5)`. Knows no database.
use super::{Range, RangeType, Value, fit};
use std::ops::Bound;

/// What may stand around a bound.
const QUOTE: char = '\u{22}';

/// The range that a text says: `[1,5)`, `(,2024-01-31]`, `empty`. None where the text is anything else.
pub(super) fn parse(text: &str, of: RangeType) -> Option<Range<Value>> {
    if text == "empty" {
        return Some(Range::empty());
    }
    let (open, inside) = text.split_at_checked(1)?;
    let (inside, close) = inside.split_at_checked(inside.len().checked_sub(1)?)?;
    let (lower, upper) = inside.split_once(',')?;
    let bound = |text: &str, included: bool| {
        let plain = text.strip_prefix(QUOTE).and_then(|text| text.strip_suffix(QUOTE)).unwrap_or(text);
        Some(match (plain.is_empty(), included) {
            (true, _) => Bound::Unbounded,
            (false, true) => Bound::Included(fit(Value::from(plain), of.into()).ok()?),
            (false, false) => Bound::Excluded(fit(Value::from(plain), of.into()).ok()?),
        })
    };
    if !matches!(open, "[" | "(") || !matches!(close, "]" | ")") {
        return None;
    }
    Some(Range::between(bound(lower, open == "[")?, bound(upper, close == "]")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_they_are_written() {
        let days = |text| parse(text, RangeType::Date);
        let day = |day| fit(Value::from(day), RangeType::Date.into()).unwrap();
        let both = Range::between(Bound::Included(day("2024-01-31")), Bound::Excluded(day("2024-02-29")));
        assert_eq!(days("[2024-01-31,2024-02-29)"), Some(both.clone()));
        assert_eq!(days("[\"2024-01-31\",\"2024-02-29\")"), Some(both));
        assert_eq!(days("(,)"), Some(Range::between(Bound::Unbounded, Bound::Unbounded)));
        assert_eq!(days("empty"), Some(Range::empty()));
        for text in ["", "[", "[]", "[,", ",)", "2024-01-31,2024-02-29", "[2024-01-31)", "{,}", "[x,)", "é,)", "[,é"]
        {
            assert_eq!(days(text), None, "{text}");
        }
    }
}
