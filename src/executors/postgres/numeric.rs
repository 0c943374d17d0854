//! PostgreSQL's `numeric` in binary form: digits to the base of 10,000, and where the point stands among them.
use crate::error::{Error, ErrorKind, Result};
use crate::value::Decimal;

const BASE: i128 = 10_000;
/// Decimal digits in one of base 10,000.
const GROUP: u32 = 4;
const POSITIVE: u16 = 0x0000;
const NEGATIVE: u16 = 0x4000;
const NAN: u16 = 0xc000;
/// As many digits may stand after the point.
const MOST: u32 = 16_383;

/// The number, zeros at its end included.
pub(in crate::executors) fn encode(value: Decimal) -> Result<Vec<u8>> {
    let wide = || Error::new(ErrorKind::Encode, "PostgreSQL's `numeric` holds 16,383 digits after the point at most");
    let scale = u16::try_from(value.scale()).ok().filter(|scale| u32::from(*scale) <= MOST).ok_or_else(wide)?;
    let mut digits = groups(value.mantissa().unsigned_abs(), value.scale());
    // Of the lowest group, how many stand below it.
    let below = i64::from(value.scale().div_ceil(GROUP));
    while digits.first() == Some(&0) {
        digits.remove(0);
    }
    let weight = if digits.is_empty() { 0 } else { digits.len() as i64 - 1 - below };
    while digits.last() == Some(&0) {
        digits.pop();
    }
    let count = i16::try_from(digits.len()).map_err(|_| wide())?;
    let weight = i16::try_from(weight).map_err(|_| wide())?;
    let sign = if value.mantissa() < 0 { NEGATIVE } else { POSITIVE };
    let mut bytes = Vec::with_capacity(8 + digits.len() * 2);
    bytes.extend_from_slice(&count.to_be_bytes());
    bytes.extend_from_slice(&weight.to_be_bytes());
    bytes.extend_from_slice(&sign.to_be_bytes());
    bytes.extend_from_slice(&scale.to_be_bytes());
    digits.iter().for_each(|digit| bytes.extend_from_slice(&digit.to_be_bytes()));
    Ok(bytes)
}

/// The groups of a mantissa, the highest first: the last one ends where the fraction, filled up with zeros, does.
fn groups(mut mantissa: u128, scale: u32) -> Vec<u16> {
    let filled = scale % GROUP;
    let mut groups = Vec::with_capacity(11);
    if filled > 0 {
        // The lowest group has only so many digits of the mantissa.
        let held = 10_u128.pow(filled);
        groups.push((mantissa % held) as u16 * 10_u16.pow(GROUP - filled));
        mantissa /= held;
    }
    while mantissa > 0 {
        groups.push((mantissa % BASE as u128) as u16);
        mantissa /= BASE as u128;
    }
    groups.reverse();
    groups
}

/// The number, or why it is none here.
pub(in crate::executors) fn decode(bytes: &[u8]) -> Result<Decimal, &'static str> {
    const FORM: &str = "`numeric` from PostgreSQL has an unknown form";
    const WIDE: &str = "a decimal number of more than 38 digits";
    let mut words = bytes.chunks_exact(2).map(|word| match word {
        [high, low] => u16::from_be_bytes([*high, *low]),
        _ => 0,
    });
    let mut next = || words.next().ok_or(FORM);
    let (count, weight, sign, scale) = (next()?, next()?.cast_signed(), next()?, u32::from(next()?));
    let negative = match sign {
        POSITIVE => false,
        NEGATIVE => true,
        NAN => return Err("a decimal number that is NaN"),
        _ => return Err("a decimal number that is infinite"),
    };
    // The first group counts units of 10,000 to the power of the weight; the mantissa is to count those of the scale.
    let mut power = i64::from(weight) * i64::from(GROUP) + i64::from(scale);
    let mut mantissa = 0_i128;
    for _ in 0..count {
        let digit = i128::from(next()?);
        let part = match u32::try_from(power) {
            _ if digit == 0 => Some(0),
            Ok(up) => 10_i128.checked_pow(up).and_then(|factor| digit.checked_mul(factor)),
            // Below the scale there are but zeros.
            Err(_) => {
                u32::try_from(-power).ok().and_then(|down| 10_i128.checked_pow(down)).map(|factor| digit / factor)
            }
        };
        let sum = part.and_then(|part| if negative { mantissa.checked_sub(part) } else { mantissa.checked_add(part) });
        mantissa = sum.ok_or(WIDE)?;
        power -= i64::from(GROUP);
    }
    Ok(Decimal::new(mantissa, scale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_there_and_back() {
        for text in [
            "0",
            "0.00",
            "1",
            "-1",
            "10000",
            "100000000",
            "9999",
            "10001",
            "0.1",
            "0.0001",
            "0.00001",
            "-0.05",
            "19.50",
            "1234567.891",
            "12345678.9012",
            "0.000000000000000000000000000000000001",
            "-99999999999999999999.999999",
            "170141183460469231731687303715884105727",
            "1.70141183460469231731687303715884105727",
        ] {
            let decimal = Decimal::parse(text).unwrap();
            assert_eq!(decode(&encode(decimal).unwrap()), Ok(decimal), "{text}");
        }
        let least = Decimal::new(i128::MIN, 38);
        assert_eq!(decode(&encode(least).unwrap()), Ok(least));
        assert!(encode(Decimal::new(1, 20_000)).is_err());
    }

    /// As the server writes them.
    #[test]
    fn the_form_is_that_of_the_server() {
        let words = |words: &[u16]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<_>>();
        for (text, form) in [
            ("0", &[0, 0, 0, 0][..]),
            ("19.50", &[2, 0, 0, 2, 19, 5000]),
            ("-0.05", &[1, 0xffff, NEGATIVE, 2, 500]),
            ("10000", &[1, 1, 0, 0, 1]),
            ("0.00001", &[1, 0xfffe, 0, 5, 1000]),
            ("12345678.9", &[3, 1, 0, 1, 1234, 5678, 9000]),
        ] {
            assert_eq!(encode(Decimal::parse(text).unwrap()).unwrap(), words(form), "{text}");
        }
        for wrong in
            [&[0, 0, NAN, 0][..], &[0, 0, 0xd000, 0], &[0, 0, 0xf000, 0], &[1, 0, 0, 0], &[1], &[1, 20, 0, 0, 1]]
        {
            assert!(decode(&words(wrong)).is_err(), "{wrong:?}");
        }
    }
}
