//! Intervals in PostgreSQL's binary form, there and back: microseconds, days and months. Knows no driver.
use super::values::{Encoded, fixed};
use crate::value::Duration;

/// A day has 24 hours, as it has where intervals are compared.
const DAY_MICROS: i128 = 86_400_000_000;

/// All of it as microseconds.
pub(super) fn encode<'a>(length: Duration) -> Encoded<'a> {
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(length.microseconds().to_be_bytes()) {
        *to = from;
    }
    fixed(bytes)
}

/// A length of time, or what an interval is that is none.
pub(super) fn decode(bytes: [u8; 16]) -> Result<Duration, &'static str> {
    let all = i128::from_be_bytes(bytes);
    // In the order of the bytes.
    let (micros, days, months) = ((all >> 64) as i64, (all >> 32) as i32, all as i32);
    if (micros, days, months) == (i64::MAX, i32::MAX, i32::MAX)
        || (micros, days, months) == (i64::MIN, i32::MIN, i32::MIN)
    {
        return Err("an infinite interval");
    }
    if months != 0 {
        return Err("an interval with months or years, which have no fixed length");
    }
    let micros = i128::from(micros) + i128::from(days) * DAY_MICROS;
    let micros = i64::try_from(micros).map_err(|_| "an interval of more microseconds than 64 bits hold")?;
    Ok(Duration::from_microseconds(micros))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(micros: i64, days: i32, months: i32) -> [u8; 16] {
        let parts = [&micros.to_be_bytes()[..], &days.to_be_bytes(), &months.to_be_bytes()];
        parts.concat().try_into().unwrap()
    }

    #[test]
    fn days_have_24_hours_and_months_no_length() {
        let micros = |bytes| decode(bytes).map(Duration::microseconds);
        assert_eq!(micros(sent(-1, 0, 0)), Ok(-1));
        assert_eq!(micros(sent(-1, 1, 0)), Ok(86_399_999_999));
        assert_eq!(micros(sent(1, -1, 0)), Ok(-86_399_999_999));
        assert_eq!(micros(sent(i64::MIN, 0, 0)), Ok(i64::MIN));
        for none in [sent(0, 0, 1), sent(0, 0, -12), sent(i64::MAX, 1, 0), sent(i64::MAX, i32::MAX, i32::MAX)] {
            assert!(micros(none).is_err());
        }
    }
}
