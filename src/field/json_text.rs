//! How JSON is written: so that a float is read as one again, also by a database that takes numbers apart. Knows no
//! database.
use serde::Serialize;
use serde_json::ser::Formatter;
use std::fmt::Display;
use std::io::{self, Write};

/// The text of a value.
pub(super) fn text<T: Serialize + ?Sized>(value: &T) -> serde_json::Result<String> {
    let mut bytes = Vec::with_capacity(128);
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, Digits))?;
    String::from_utf8(bytes).map_err(serde::ser::Error::custom)
}

/// Writes a number with all of its digits and a point where its exponent alone would say that it is a float: `1e18` comes
/// back from PostgreSQL's `jsonb` as an integer.
struct Digits;

/// From here on floats are written with an exponent, and from there on no integer is as great.
const LARGE: std::ops::Range<f64> = 1e16..18_446_744_073_709_551_616.0;

impl Formatter for Digits {
    fn write_f32<W: Write + ?Sized>(&mut self, writer: &mut W, value: f32) -> io::Result<()> {
        match LARGE.contains(&f64::from(value).abs()) {
            true => with_point(writer, value),
            false => serde_json::ser::CompactFormatter.write_f32(writer, value),
        }
    }

    fn write_f64<W: Write + ?Sized>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        match LARGE.contains(&value.abs()) {
            true => with_point(writer, value),
            false => serde_json::ser::CompactFormatter.write_f64(writer, value),
        }
    }
}

fn with_point<W: Write + ?Sized>(writer: &mut W, value: impl Display) -> io::Result<()> {
    write!(writer, "{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn a_large_float_has_a_point() {
        for (float, wanted) in [
            (1e15, "1000000000000000.0"),
            (1e16, "10000000000000000.0"),
            (-9.223372036854776e18, "-9223372036854775808.0"),
            (18_446_744_073_709_549_568.0, "18446744073709549568.0"),
            (1.8446744073709552e19, "1.8446744073709552e+19"),
            (1e300, "1e+300"),
            (0.1, "0.1"),
        ] {
            let written = text(&Value::from(float)).unwrap();
            assert_eq!((written.as_str(), serde_json::from_str(&written).ok()), (wanted, Some(float)));
            assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), Value::from(float));
        }
        assert_eq!(text(&[1e18_f32, 0.1]).unwrap(), "[999999984306749440.0,0.1]");
        assert_eq!(text(&u64::MAX).unwrap(), u64::MAX.to_string());
    }
}
