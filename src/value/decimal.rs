//! Decimal numbers, of no crate: an integer, and how many of its digits stand after the point. Knows no database.
use std::fmt;

/// A decimal number, as it crosses the border to a database; programs use `rust_decimal::Decimal`.
///
/// It keeps its zeros: 1.50 and 1.5 are different to `==`, until they are [`normalized`](Decimal::normalized).
///
/// ```
/// use biform::value::Decimal;
///
/// let price = Decimal::new(1_950, 2);
/// assert_eq!(price.to_string(), "19.50");
/// assert_eq!(Decimal::parse("19.50"), Some(price));
/// assert_eq!(price.normalized(), Decimal::new(195, 1));
/// ```
// Bytes, as an `i128` would make every value half as large again.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    mantissa: [u8; 16],
    scale: u32,
}

/// How many digits a floating-point number holds, whatever they are.
const DIGITS: u32 = 15;

impl Decimal {
    /// The mantissa divided by ten to the power of the scale.
    pub fn new(mantissa: i128, scale: u32) -> Self {
        Decimal { mantissa: mantissa.to_ne_bytes(), scale }
    }

    /// All digits, as an integer.
    pub fn mantissa(self) -> i128 {
        i128::from_ne_bytes(self.mantissa)
    }

    /// How many of the digits stand after the point.
    pub fn scale(self) -> u32 {
        self.scale
    }

    /// The same number without zeros at the end of its fraction.
    ///
    /// ```
    /// # use biform::value::Decimal;
    /// let price = Decimal::parse("-19.50").unwrap();
    /// assert_eq!((price.mantissa(), price.scale()), (-1950, 2));
    /// assert_eq!((price.normalized().mantissa(), price.normalized().scale()), (-195, 1));
    /// ```
    pub fn normalized(self) -> Self {
        let (mut mantissa, mut scale) = (self.mantissa(), self.scale);
        if mantissa == 0 {
            scale = 0;
        }
        while scale > 0 && mantissa % 10 == 0 {
            (mantissa, scale) = (mantissa / 10, scale - 1);
        }
        Decimal::new(mantissa, scale)
    }

    /// Reads `-19.50`, also with an exponent. None where the text is anything else, or has more digits than fit.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, exponent) = match text.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let digits = whole.strip_prefix(['+', '-']).unwrap_or(whole);
        let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !are_digits(digits) || !are_digits(fraction) {
            return None;
        }
        let fraction = if number.contains('.') { fraction } else { "" };
        let digits = |fraction: &str| format!("{whole}{fraction}").parse::<i128>().ok();
        // Databases write zeros up to the scale of a column, which may be more digits than there is room for.
        let (mantissa, fraction) = match digits(fraction) {
            Some(mantissa) => (mantissa, fraction),
            None => (digits(fraction.trim_end_matches('0'))?, fraction.trim_end_matches('0')),
        };
        let scale = i64::try_from(fraction.len()).ok()? - i64::from(exponent);
        match u32::try_from(scale) {
            Ok(scale) => Some(Decimal::new(mantissa, scale)),
            Err(_) if mantissa == 0 => Some(Decimal::new(0, 0)),
            Err(_) => {
                let zeros = 10_i128.checked_pow(u32::try_from(-scale).ok()?)?;
                mantissa.checked_mul(zeros).map(|mantissa| Decimal::new(mantissa, 0))
            }
        }
    }

    /// The number as an integer, if it is a whole one.
    pub(crate) fn to_integer(self) -> Option<i128> {
        let whole = self.normalized();
        Some(whole.mantissa()).filter(|_| whole.scale == 0)
    }

    /// The number as an `i64`, if it is a whole one that fits.
    pub(crate) fn to_i64(self) -> Option<i64> {
        self.to_integer().and_then(|whole| i64::try_from(whole).ok())
    }

    /// The nearest floating-point number, if [`of_f64`](Decimal::of_f64) gives this number back: what has at most 15
    /// significant digits.
    pub(crate) fn to_f64(self) -> Option<f64> {
        let float = format!("{}e-{}", self.mantissa(), self.scale).parse().ok()?;
        Some(float).filter(|float| Decimal::of_f64(*float) == Some(self.normalized()))
    }

    /// The number that a floating-point number stands for: of all with 15 significant digits the nearest. None for
    /// infinity and NaN, and where it has more digits than fit.
    pub(crate) fn of_f64(float: f64) -> Option<Self> {
        if !float.is_finite() {
            return None;
        }
        let digits = DIGITS as usize - 1;
        let scientific = format!("{float:.digits$e}");
        let (number, exponent) = scientific.split_once('e')?;
        // Without its zeros first, as they may not fit.
        let number = number.trim_end_matches('0').trim_end_matches('.');
        Decimal::parse(&format!("{number}e{exponent}")).map(Decimal::normalized)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = match self.scale {
            0 => return write!(f, "{}", self.mantissa()),
            // Nobody wants to read so many zeros, or to have the memory for them.
            100.. => return write!(f, "{}e-{}", self.mantissa(), self.scale),
            scale => scale as usize,
        };
        let sign = if self.mantissa() < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.mantissa().unsigned_abs(), width = scale + 1);
        let (whole, fraction) = digits.split_at_checked(digits.len() - scale).unwrap_or((&digits, ""));
        write!(f, "{sign}{whole}.{fraction}")
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_goes_there_and_back() {
        for text in ["0", "-1", "0.00", "19.50", "-0.05", "170141183460469231731687303715884105727", "-0.0000001"] {
            assert_eq!(Decimal::parse(text).unwrap().to_string(), text);
        }
        for (text, read) in [
            ("1e3", "1000"),
            ("1.5E-3", "0.0015"),
            ("+2.50e1", "25.0"),
            ("0e99", "0"),
            ("1e-120", "1e-120"),
            ("12345678901234567890.500000000000000000000000000000", "12345678901234567890.5"),
        ] {
            assert_eq!(Decimal::parse(text).unwrap().to_string(), read);
        }
        for text in ["", "-", ".5", "5.", "1e", "1e99", "1,5", "--1", "1.-5", "NaN", "inf", "1e99999999999", " 1"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
        assert_eq!(Decimal::new(1, u32::MAX).to_string(), "1e-4294967295");
        assert_eq!(Decimal::new(i128::MIN, 38).to_string(), "-1.70141183460469231731687303715884105728");
    }

    #[test]
    fn fifteen_digits_go_through_a_float() {
        for text in ["0.1", "-123456789012.345", "999999999999999", "0.000000000000000000001", "1e20", "1e-300"] {
            let decimal = Decimal::parse(text).unwrap();
            assert_eq!(decimal.to_f64().and_then(Decimal::of_f64), Some(decimal), "{text}");
        }
        assert_eq!(Decimal::parse("1234567890.123456").unwrap().to_f64(), None);
        assert_eq!(Decimal::parse("1e-400").unwrap().to_f64(), None);
        assert_eq!(Decimal::of_f64(0.1 + 0.2), Decimal::parse("0.3"));
        assert_eq!(Decimal::of_f64(f64::NAN).or(Decimal::of_f64(f64::INFINITY)).or(Decimal::of_f64(1e300)), None);
    }

    #[test]
    fn zeros_at_the_end_make_no_difference_to_what_fits() {
        assert_eq!(Decimal::new(5_000, 3).to_i64(), Some(5));
        assert_eq!(Decimal::new(5_001, 3).to_i64(), None);
        assert_eq!(Decimal::new(i128::from(i64::MAX) * 10, 1).to_i64(), Some(i64::MAX));
        assert_eq!(Decimal::new(i128::from(i64::MAX) + 1, 0).to_i64(), None);
        assert_eq!(Decimal::new(0, 9).normalized(), Decimal::new(0, 0));
    }
}
