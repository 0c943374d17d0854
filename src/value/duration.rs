//! A length of time, of no crate. Knows no database.
use std::fmt;

const SECOND: i64 = 1_000_000;

/// A length of time in microseconds, as it crosses the border to a database; programs use [`std::time::Duration`] or the
/// types of chrono, time or jiff.
///
/// ```
/// use biform::value::Duration;
///
/// let length = Duration::from_microseconds(5_400_250_000);
/// assert_eq!(length.to_string(), "01:30:00.25");
/// assert_eq!(Duration::parse("01:30:00.250"), Some(length));
/// assert_eq!(Duration::parse("-100:00").map(Duration::microseconds), Some(-360_000_000_000));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    microseconds: i64,
}

impl Duration {
    /// So many microseconds, forwards or backwards.
    pub const fn from_microseconds(microseconds: i64) -> Self {
        Duration { microseconds }
    }

    /// How many microseconds it is.
    pub const fn microseconds(self) -> i64 {
        self.microseconds
    }

    /// So many nanoseconds; or why no database holds them.
    pub(crate) fn from_nanoseconds(nanoseconds: i128) -> Result<Self, &'static str> {
        const MICROSECOND: i128 = 1_000;
        const FINER: &str = "durations are stored to the microsecond, and this one is finer: round it";
        const BEYOND: &str =
            "durations of up to 9,223,372,036,854,775,807 microseconds are stored, and this one is beyond";
        match nanoseconds % MICROSECOND {
            0 => i64::try_from(nanoseconds / MICROSECOND).map(Duration::from_microseconds).map_err(|_| BEYOND),
            _ => Err(FINER),
        }
    }

    /// Reads hours, minutes and seconds: `01:30`, `01:30:00`, `-100:00:00.25`, with up to six digits after the point. None
    /// where the text is anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (sign, text) = text.strip_prefix('-').map_or((1, text), |text| (-1, text));
        let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
        let mut parts = whole.split(':');
        let (hours, minutes) =
            (digits(parts.next()?, 2..=10)?, digits(parts.next()?, 2..=2).filter(|part| *part < 60)?);
        let seconds = parts.next().map_or(fraction.is_none().then_some(0), |part| digits(part, 2..=2))?;
        let micros = fraction.map_or(Some(0), |fraction| {
            let zeros = 6_u32.checked_sub(u32::try_from(fraction.len()).ok()?)?;
            Some(digits(fraction, 1..=6)? * 10_i128.pow(zeros))
        })?;
        if parts.next().is_some() || seconds >= 60 {
            return None;
        }
        let all = (hours * 3_600 + minutes * 60 + seconds) * i128::from(SECOND) + micros;
        i64::try_from(sign * all).ok().map(Duration::from_microseconds)
    }
}

/// A number of so many digits.
fn digits(text: &str, count: std::ops::RangeInclusive<usize>) -> Option<i128> {
    let is_number = count.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// `01:30:00`: hours, of which there can be more than a day has, and after a point the fraction of a second, if there is
/// one, without zeros at its end.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.microseconds.unsigned_abs();
        let (seconds, mut fraction) = (all / SECOND.unsigned_abs(), all % SECOND.unsigned_abs());
        let sign = if self.microseconds < 0 { "-" } else { "" };
        write!(f, "{sign}{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)?;
        if fraction == 0 {
            return Ok(());
        }
        let mut width = 6;
        while fraction % 10 == 0 {
            (fraction, width) = (fraction / 10, width - 1);
        }
        write!(f, ".{fraction:0width$}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for (micros, text) in [
            (0, "00:00:00"),
            (1, "00:00:00.000001"),
            (-1, "-00:00:00.000001"),
            (-1_500_000, "-00:00:01.5"),
            (i64::MAX, "2562047788:00:54.775807"),
            (i64::MIN, "-2562047788:00:54.775808"),
        ] {
            let length = Duration::from_microseconds(micros);
            assert_eq!((length.to_string().as_str(), Duration::parse(text)), (text, Some(length)));
            assert_eq!(Duration::from_nanoseconds(i128::from(micros) * 1_000), Ok(length));
        }
    }

    #[test]
    fn what_is_no_duration_is_none() {
        for text in [
            "",
            "1",
            "1:30",
            "01:60",
            "01:00:60",
            "01:00:00.",
            "01:00.5",
            "01:00:00.0000001",
            "+01:00",
            "--01:00",
            "01:00:00:00",
            "2562047788:00:54.775808",
            "é1:00",
        ] {
            assert_eq!(Duration::parse(text), None, "{text}");
        }
        assert!(Duration::from_nanoseconds(-1_001).is_err_and(|reason| reason.contains("finer")));
        assert!(
            Duration::from_nanoseconds(i128::from(i64::MAX) * 1_001_000).is_err_and(|reason| reason.contains("beyond"))
        );
    }
}
