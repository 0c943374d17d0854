//! Values as another type holds them, where nothing is lost: text as what it says, numbers of one width in another.
//! Knows no database.
use super::{Date, DateTime, Decimal, Duration, ElementType, Time, Value, ValueType, read_array};

/// What a number of any type is that another one cannot hold.
const BEYOND: &str = "a number beyond its range";
/// Text that does not say what is wanted.
pub(crate) const OTHER_TEXT: &str = "text of another form";

/// The value as one of another type, or what was found in place of one, in words. A NULL is one of any type; what could
/// not be made, was not read, or is not saved yet, stays so.
pub(crate) fn fit(value: Value, wanted: ValueType) -> Result<Value, &'static str> {
    match value {
        Value::Null(_) => Ok(Value::Null(wanted)),
        value @ (Value::Invalid { .. } | Value::Unsaved { .. } | Value::Unread) => Ok(value),
        value if value.value_type() == wanted => Ok(value),
        Value::Text(text) => read(text, wanted),
        value => number(&value, wanted),
    }
}

/// How text is to say it, for messages.
pub(crate) fn form(of: ValueType) -> Option<&'static str> {
    Some(match of {
        ValueType::Bool => "`true`",
        ValueType::F32 | ValueType::F64 => "`4.5`",
        ValueType::Uuid => "`67e55044-10b1-426f-9247-bb680e5fe0c8`",
        ValueType::Ip => "`192.0.2.1`",
        ValueType::Date => "`2024-01-31`",
        ValueType::Time => "`18:30:00`",
        ValueType::DateTime => "`2024-01-31T18:30:00`",
        ValueType::Timestamp => "`2024-01-31T18:30:00Z`",
        ValueType::Duration => "`01:30:00`",
        ValueType::Decimal => "`19.50`",
        ValueType::Json => "`{\"key\": 1}`",
        ValueType::Array(ElementType::Text) => "`[\"a\", \"b\"]`",
        ValueType::Array(_) => "a JSON array",
        ValueType::Range(_) => "`[…,…)`",
        ValueType::Text | ValueType::Enum | ValueType::Bytes => return None,
        _ => "`4`",
    })
}

/// What a text says.
fn read(text: String, wanted: ValueType) -> Result<Value, &'static str> {
    let read = match wanted {
        ValueType::Bool => boolean(&text).map(Value::Bool),
        ValueType::Text => Some(Value::Text(text)),
        ValueType::Enum => Some(Value::Enum(text.into())),
        ValueType::Bytes => return Err("text"),
        ValueType::F32 => text.parse().ok().filter(|float: &f32| float.is_finite()).map(Value::F32),
        ValueType::F64 => text.parse().ok().filter(|float: &f64| float.is_finite()).map(Value::F64),
        ValueType::Uuid => uuid(&text).map(Value::Uuid),
        ValueType::Ip => text.parse().ok().map(Value::Ip),
        ValueType::Date => Date::parse(&text).map(Value::Date),
        ValueType::Time => Time::parse(&text).map(Value::Time),
        ValueType::DateTime => DateTime::parse(&text).map(Value::DateTime),
        ValueType::Timestamp => DateTime::parse_instant(&text).map(Value::Timestamp),
        ValueType::Duration => Duration::parse(&text).map(Value::Duration),
        ValueType::Decimal => Decimal::parse(&text).map(Value::Decimal),
        ValueType::Json => is_json(&text).then_some(Value::Json(text)),
        ValueType::Array(of) => return array(&text, of),
        ValueType::Range(of) => {
            super::range_text::parse(&text, of).map(|range| Value::Range { of, range: Box::new(range) })
        }
        wanted => return text.parse().map_or(Err(OTHER_TEXT), |int: i128| integer(int, wanted).ok_or(BEYOND)),
    };
    read.ok_or(OTHER_TEXT)
}

/// The elements that a text of JSON lists.
fn array(text: &str, of: ElementType) -> Result<Value, &'static str> {
    let mut values = Vec::new();
    let mut misfit = None;
    let read = read_array(text, of, &mut |element| match fit(element.to_owned(), of.into()) {
        Ok(value) => {
            values.push(value);
            true
        }
        Err(found) => {
            misfit = Some(found);
            false
        }
    });
    match misfit {
        Some(found) => Err(found),
        None => read.map(|()| Value::Array { of, values }).map_err(|_| OTHER_TEXT),
    }
}

fn boolean(text: &str) -> Option<bool> {
    let is = |words: [&str; 2]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is(["true", "1"]) { Some(true) } else { is(["false", "0"]).then_some(false) }
}

/// 32 hexadecimal digits, with hyphens where a UUID has them or without any.
pub(super) fn uuid(text: &str) -> Option<[u8; 16]> {
    const HYPHENS: [usize; 4] = [8, 13, 18, 23];
    let hyphenated = text.len() == 36 && HYPHENS.iter().all(|at| text.as_bytes().get(*at) == Some(&b'-'));
    let mut digits = text.bytes().enumerate().filter(|(at, _)| !(hyphenated && HYPHENS.contains(at)));
    let mut digit = || char::from(digits.next()?.1).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = [0; 16];
    for byte in &mut bytes {
        *byte = digit()? << 4 | digit()?;
    }
    (hyphenated || text.len() == 32).then_some(bytes)
}

#[cfg(feature = "json")]
fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Nobody here can tell.
#[cfg(not(feature = "json"))]
fn is_json(_: &str) -> bool {
    true
}

/// A number as one of another type.
fn number(value: &Value, wanted: ValueType) -> Result<Value, &'static str> {
    let made = match (whole(value), value, wanted) {
        (Some(int), _, ValueType::F32) => float(int, 1 << 24).map(|float| Value::F32(float as f32)),
        (Some(int), _, ValueType::F64) => float(int, 1 << 53).map(Value::F64),
        (Some(int), _, ValueType::Decimal) => Some(Value::Decimal(Decimal::new(int, 0))),
        (Some(int), _, _) if is_integer(wanted) => integer(int, wanted),
        (None, Value::F32(float), ValueType::F64) => Some(Value::F64((*float).into())),
        (None, Value::F64(float), ValueType::F32) => narrow(*float),
        (None, Value::F32(float), ValueType::Decimal) => Decimal::parse(&float.to_string()).map(Value::Decimal),
        (None, Value::F64(float), ValueType::Decimal) => Decimal::of_f64(*float).map(Value::Decimal),
        (None, Value::Decimal(decimal), ValueType::F64) => decimal.to_f64().map(Value::F64),
        (None, Value::Decimal(decimal), ValueType::F32) => decimal.to_f64().and_then(narrow),
        _ => return Err(value.as_ref().describe()),
    };
    made.ok_or(BEYOND)
}

/// The value of an integer of any width.
fn whole(value: &Value) -> Option<i128> {
    Some(match value {
        Value::I8(int) => (*int).into(),
        Value::I16(int) => (*int).into(),
        Value::I32(int) => (*int).into(),
        Value::I64(int) => (*int).into(),
        Value::U8(int) => (*int).into(),
        Value::U16(int) => (*int).into(),
        Value::U32(int) => (*int).into(),
        Value::U64(int) => (*int).into(),
        _ => return None,
    })
}

fn is_integer(of: ValueType) -> bool {
    integer(0, of).is_some()
}

/// An integer of a width, if it fits.
fn integer(int: i128, wanted: ValueType) -> Option<Value> {
    match wanted {
        ValueType::I8 => int.try_into().ok().map(Value::I8),
        ValueType::I16 => int.try_into().ok().map(Value::I16),
        ValueType::I32 => int.try_into().ok().map(Value::I32),
        ValueType::I64 => int.try_into().ok().map(Value::I64),
        ValueType::U8 => int.try_into().ok().map(Value::U8),
        ValueType::U16 => int.try_into().ok().map(Value::U16),
        ValueType::U32 => int.try_into().ok().map(Value::U32),
        ValueType::U64 => int.try_into().ok().map(Value::U64),
        _ => None,
    }
}

/// An integer as a floating-point number, up to where they are exact.
fn float(int: i128, exact: u128) -> Option<f64> {
    (int.unsigned_abs() <= exact).then_some(int as f64)
}

/// The nearest `f32`: a number that was written down is seldom one.
fn narrow(wide: f64) -> Option<Value> {
    let narrow = wide as f32;
    (narrow.is_finite() || !wide.is_finite()).then_some(Value::F32(narrow))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str, wanted: ValueType) -> Result<Value, &'static str> {
        fit(Value::from(text), wanted)
    }

    #[test]
    fn text_is_read_as_what_it_says() {
        assert_eq!(text("4", ValueType::I32), Ok(Value::I32(4)));
        assert_eq!(text("-128", ValueType::I8), Ok(Value::I8(-128)));
        assert_eq!(text("18446744073709551615", ValueType::U64), Ok(Value::U64(u64::MAX)));
        assert_eq!(text("1.5", ValueType::F64), Ok(Value::F64(1.5)));
        assert_eq!(text("TRUE", ValueType::Bool), Ok(Value::Bool(true)));
        assert_eq!(text("0", ValueType::Bool), Ok(Value::Bool(false)));
        assert_eq!(text("19.50", ValueType::Decimal), Ok(Value::Decimal(Decimal::new(1_950, 2))));
        let day = Date { year: 2024, month: 1, day: 31 };
        assert_eq!(text("2024-01-31", ValueType::Date), Ok(Value::Date(day)));
        assert_eq!(text("::1", ValueType::Ip), Ok(Value::from(std::net::Ipv6Addr::LOCALHOST)));
        let length = Value::Duration(Duration::from_microseconds(-5_400_000_000));
        assert_eq!(text("-01:30", ValueType::Duration), Ok(length));
        let noon =
            Value::Timestamp(DateTime { date: day, time: Time { hour: 12, minute: 0, second: 0, nanosecond: 0 } });
        assert_eq!(text("2024-01-31T14:00+02:00", ValueType::Timestamp), Ok(noon));
        for id in ["07070707-0707-0707-0707-070707070707", "07070707070707070707070707070707"] {
            assert_eq!(text(id, ValueType::Uuid), Ok(Value::Uuid([7; 16])));
        }
        let values = vec![Value::I32(4), Value::Null(ValueType::I32)];
        let array = Value::Array { of: ElementType::I32, values };
        assert_eq!(text("[4, null]", ValueType::Array(ElementType::I32)), Ok(array));
    }

    #[test]
    fn text_of_another_form_is_none() {
        for (word, wanted) in [
            ("", ValueType::I32),
            (" 4", ValueType::I32),
            ("4.0", ValueType::I32),
            ("yes", ValueType::Bool),
            ("NaN", ValueType::F64),
            ("inf", ValueType::F32),
            ("1e400", ValueType::F64),
            ("192.0.2.1/24", ValueType::Ip),
            ("2023-02-29", ValueType::Date),
            ("2024-01-31", ValueType::DateTime),
            ("{07070707-0707-0707-0707-070707070707}", ValueType::Uuid),
            ("0707070-70707-0707-0707-0707070707070", ValueType::Uuid),
            ("0707070707070707070707070707070x", ValueType::Uuid),
            ("070707070707070707070707070707é7", ValueType::Uuid),
            ("é707070707070707070707070707070707", ValueType::Uuid),
        ] {
            assert_eq!(text(word, wanted), Err(OTHER_TEXT), "{word}");
        }
        assert_eq!(text("128", ValueType::I8), Err(BEYOND));
        assert_eq!(text("x", ValueType::Bytes), Err("text"));
        for word in ["", "1", "{1,2}", "[1,]", "[[1]]"] {
            assert_eq!(text(word, ValueType::Array(ElementType::I32)), Err(OTHER_TEXT), "{word}");
        }
        assert_eq!(text("[1, 2147483648]", ValueType::Array(ElementType::I32)), Err(BEYOND));
    }

    #[test]
    fn numbers_fit_where_nothing_is_lost() {
        assert_eq!(fit(Value::U8(7), ValueType::I64), Ok(Value::I64(7)));
        assert_eq!(fit(Value::I64(-1), ValueType::U32), Err(BEYOND));
        assert_eq!(fit(Value::I64(1 << 53), ValueType::F64), Ok(Value::F64(9_007_199_254_740_992.0)));
        assert_eq!(fit(Value::I64((1 << 53) + 1), ValueType::F64), Err(BEYOND));
        assert_eq!(fit(Value::F64(0.1), ValueType::F32), Ok(Value::F32(0.1)));
        assert_eq!(fit(Value::F64(1e39), ValueType::F32), Err(BEYOND));
        assert_eq!(fit(Value::F32(0.1), ValueType::Decimal), Ok(Value::Decimal(Decimal::new(1, 1))));
        assert_eq!(fit(Value::I8(7), ValueType::Decimal), Ok(Value::Decimal(Decimal::new(7, 0))));
        assert_eq!(fit(Value::F64(4.0), ValueType::I32), Err("a floating-point number"));
        assert_eq!(fit(Value::I32(1), ValueType::Bool), Err("an integer"));
        assert_eq!(fit(Value::I32(1), ValueType::Text), Err("an integer"));
    }

    #[test]
    fn a_null_is_one_of_any_type() {
        assert_eq!(fit(Value::Null(ValueType::Text), ValueType::I32), Ok(Value::Null(ValueType::I32)));
        assert_eq!(fit(Value::Unread, ValueType::I32), Ok(Value::Unread));
    }
}
