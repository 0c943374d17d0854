//! Arrays as text: JSON, of which each element is read as what the array holds. It is the form in which databases without
//! arrays hold them. Knows no database.
use super::elements::Push;
use super::fit::uuid;
use super::{Decimal, ElementType, ValueRef, ip_of};
use std::borrow::Cow;

const NONE: &str = "text that is no JSON array";
const NESTED: &str = "an array with something nested in it";
const OTHER: &str = "an array of something else";

/// Hands the elements out one by one, as long as more are wanted; or says what the text is instead, in words.
pub(crate) fn read(text: &str, of: ElementType, push: Push<'_>) -> Result<(), &'static str> {
    let mut reader = Reader(text);
    reader.required('[')?;
    if !reader.eat(']') {
        loop {
            if !reader.element(of, push)? {
                return Ok(());
            }
            if !reader.eat(',') {
                break;
            }
        }
        reader.required(']')?;
    }
    reader.skip_blanks();
    if reader.0.is_empty() { Ok(()) } else { Err(NONE) }
}

/// What is left of a text.
struct Reader<'t>(&'t str);

impl<'t> Reader<'t> {
    fn skip_blanks(&mut self) {
        self.0 = self.0.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn eat(&mut self, wanted: char) -> bool {
        self.skip_blanks();
        match self.0.strip_prefix(wanted) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    fn required(&mut self, wanted: char) -> Result<(), &'static str> {
        if self.eat(wanted) { Ok(()) } else { Err(NONE) }
    }

    /// Whether more are wanted.
    fn element(&mut self, of: ElementType, push: Push<'_>) -> Result<bool, &'static str> {
        self.skip_blanks();
        match self.0.chars().next().ok_or(NONE)? {
            '"' => {
                let text = self.string()?;
                of_text(&text, of, push)
            }
            '[' | '{' => Err(NESTED),
            _ => {
                let word = self.word();
                of_word(word, of).map(push)
            }
        }
    }

    /// What stands before the next comma or bracket.
    fn word(&mut self) -> &'t str {
        let end = self.0.find([',', ']', ' ', '\t', '\n', '\r']).unwrap_or(self.0.len());
        let (word, rest) = self.0.split_at_checked(end).unwrap_or((self.0, ""));
        self.0 = rest;
        word
    }

    /// A text in quotes; borrowed where nothing in it is escaped.
    fn string(&mut self) -> Result<Cow<'t, str>, &'static str> {
        let inside = self.0.strip_prefix('"').ok_or(NONE)?;
        let mut text = Cow::Borrowed("");
        let mut rest = inside;
        loop {
            let end = rest.find(['"', '\\']).ok_or(NONE)?;
            let (plain, after) = rest.split_at_checked(end).ok_or(NONE)?;
            if plain.chars().any(|letter| letter < ' ') {
                return Err(NONE);
            }
            if text.is_empty() {
                text = Cow::Borrowed(plain)
            } else {
                text.to_mut().push_str(plain)
            }
            if let Some(after) = after.strip_prefix('"') {
                self.0 = after;
                return Ok(text);
            }
            let (letter, after) = escaped(after).ok_or(NONE)?;
            text.to_mut().push(letter);
            rest = after;
        }
    }
}

/// The letter that an escape stands for, and what follows it.
fn escaped(text: &str) -> Option<(char, &str)> {
    let mut letters = text.strip_prefix('\\')?.chars();
    let letter = match letters.next()? {
        letter @ ('"' | '\\' | '/') => letter,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return unit(letters.as_str()).and_then(character),
        _ => return None,
    };
    Some((letter, letters.as_str()))
}

/// Four hexadecimal digits.
fn unit(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(4)?;
    let unit = digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok());
    Some((unit??, rest))
}

/// A character of one unit, or of two.
fn character((first, rest): (u32, &str)) -> Option<(char, &str)> {
    if !(0xd800..0xdc00).contains(&first) {
        return Some((char::from_u32(first)?, rest));
    }
    let (second, rest) = unit(rest.strip_prefix("\\u")?)?;
    let low = second.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
    Some((char::from_u32(0x10000 + ((first - 0xd800) << 10) + low)?, rest))
}

fn of_text(text: &str, of: ElementType, push: Push<'_>) -> Result<bool, &'static str> {
    Ok(match of {
        ElementType::Bytes => push(ValueRef::Bytes(&bytes(text).ok_or(OTHER)?)),
        ElementType::Ip => push(ValueRef::Ip(bytes(text).and_then(|bytes| ip_of(&bytes)).ok_or(OTHER)?)),
        ElementType::Uuid => push(ValueRef::Uuid(uuid(text).ok_or(OTHER)?)),
        _ => push(ValueRef::Text(text)),
    })
}

/// `null`, `true`, `false`, or a number.
fn of_word(word: &str, of: ElementType) -> Result<ValueRef<'static>, &'static str> {
    let is_number = word.starts_with(|first: char| first.is_ascii_digit() || first == '-')
        && word.ends_with(|last: char| last.is_ascii_digit());
    Ok(match word {
        "null" => ValueRef::Null,
        "true" => ValueRef::Bool(true),
        "false" => ValueRef::Bool(false),
        _ if !is_number => return Err(NONE),
        number if of == ElementType::Decimal => ValueRef::Decimal(Decimal::parse(number).ok_or(OTHER)?),
        number => match (number.parse(), number.parse()) {
            (Ok(int), _) => ValueRef::Int(int),
            (_, Ok(int)) => ValueRef::UInt(int),
            _ => ValueRef::Float(number.parse().ok().filter(|float: &f64| float.is_finite()).ok_or(NONE)?),
        },
    })
}

/// Bytes that are written as digits, two for each.
fn bytes(digits: &str) -> Option<Vec<u8>> {
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = digits.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;

    fn all(text: &str, of: ElementType) -> Result<Vec<Value>, &'static str> {
        let mut values = Vec::new();
        read(text, of, &mut |element| {
            values.push(element.to_owned());
            true
        })
        .map(|()| values)
    }

    #[test]
    fn elements_are_read_as_what_the_array_holds() {
        let texts = |texts: &[&str]| texts.iter().map(|text| Value::from(*text)).collect::<Vec<_>>();
        assert_eq!(all("[]", ElementType::Text), Ok(vec![]));
        assert_eq!(all(" [ \"a\" ,\n\"\" ] ", ElementType::Text), Ok(texts(&["a", ""])));
        let escaped = r#"["a\"b\\\/\n\u00e9\ud83d\udc00c", "]", "[\u0000"]"#;
        assert_eq!(all(escaped, ElementType::Text), Ok(texts(&["a\"b\\/\né\u{1f400}c", "]", "[\0"])));
        assert_eq!(all("[\"\u{10ffff}\"]", ElementType::Text), Ok(texts(&["\u{10ffff}"])));
        let numbers = [Value::I64(i64::MIN), Value::U64(u64::MAX), Value::Null(crate::value::ValueType::Text)];
        assert_eq!(all("[-9223372036854775808, 18446744073709551615, null]", ElementType::U64), Ok(numbers.to_vec()));
        let floats = [Value::F64(0.1), Value::F64(-1e300), Value::F64(1.0)];
        assert_eq!(all("[0.1,-1e300,1.0]", ElementType::F64), Ok(floats.to_vec()));
        let decimals = [Decimal::new(195, 1), Decimal::new(-7, 0)].map(Value::Decimal);
        assert_eq!(all("[19.5,-7]", ElementType::Decimal), Ok(decimals.to_vec()));
        assert_eq!(all("[true,false]", ElementType::Bool), Ok(vec![Value::Bool(true), Value::Bool(false)]));
        assert_eq!(
            all("[\"07fF\",\"\"]", ElementType::Bytes),
            Ok(vec![Value::Bytes(vec![7, 255]), Value::Bytes(vec![])])
        );
        let id = all("[\"07070707070707070707070707070707\"]", ElementType::Uuid);
        assert_eq!(id, Ok(vec![Value::Uuid([7; 16])]));
    }

    #[test]
    fn what_is_no_array_is_told() {
        for text in [
            "",
            "[",
            "]",
            "[1",
            "[1,",
            "[1,]",
            "[,1]",
            "[1]2",
            "1",
            "\"a\"",
            "{}",
            "[\"a]",
            "[\"a\\\"]",
            "[\"\\x\"]",
            "[nul]",
            "[NaN]",
            "[1e400]",
            "[1.]",
            "[+1]",
            "[\"\\u12\"]",
            "[\"\\ud800\"]",
            "[\"\\ud800\\u0041\"]",
            "[\"\\udc00\"]",
            "[\"\n\"]",
            "[\"\\u+123\"]",
            "[1 2]",
        ] {
            assert_eq!(all(text, ElementType::I32), Err(NONE), "{text}");
        }
        for text in ["[[1]]", "[1,{}]"] {
            assert_eq!(all(text, ElementType::I32), Err(NESTED), "{text}");
        }
        for text in ["[\"7\"]", "[\"zz\"]", "[\"é\"]"] {
            assert_eq!(all(text, ElementType::Bytes), Err(OTHER), "{text}");
            assert_eq!(all(text, ElementType::Uuid), Err(OTHER), "{text}");
            assert_eq!(all(text, ElementType::Ip), Err(OTHER), "{text}");
        }
        assert_eq!(all("[1e99]", ElementType::Decimal), Err(OTHER));
    }

    #[test]
    fn reading_stops_where_no_more_is_wanted() {
        let mut read_so_far = 0;
        let told = read("[1,2,3", ElementType::I32, &mut |_| {
            read_so_far += 1;
            read_so_far < 2
        });
        assert_eq!((told, read_so_far), (Ok(()), 2));
    }
}
