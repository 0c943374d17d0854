//! Fields that can be set from the clock. Knows no database.
#[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
use crate::value::DateTime;
use std::time::SystemTime;
#[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
use std::time::UNIX_EPOCH;

/// A type that says what time it is, in UTC: an instant, a date and time, or a date. `Option`s of them do, too.
///
/// Instants are cut to whole microseconds, so that every database holds them exactly. A clock before the year 1 or after
/// 9999, which no database holds, tells the nearest instant within.
///
/// ```
/// # #[cfg(feature = "chrono")] {
/// use biform::FromClock;
/// use std::time::{Duration, SystemTime};
///
/// let clock = SystemTime::UNIX_EPOCH + Duration::new(1, 234_567_890);
/// let now = chrono::NaiveDateTime::now(clock);
/// assert_eq!(now.to_string(), "1970-01-01 00:00:01.234567");
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not tell the time",
    label = "`auto_now`, `auto_now_add` and `soft_delete` cannot set it",
    note = "`auto_now` takes `DateTime<Utc>`, `NaiveDateTime` and `NaiveDate` of chrono, `OffsetDateTime`, \
            `PrimitiveDateTime` and `Date` of time, `Timestamp`, `civil::DateTime` and `civil::Date` of jiff, and \
            `Option`s of these"
)]
pub trait FromClock: Sized {
    /// What it is when the clock says `time`.
    fn now(time: SystemTime) -> Self;
}

impl<T: FromClock> FromClock for Option<T> {
    fn now(time: SystemTime) -> Self {
        Some(T::now(time))
    }
}

/// The clock's time in UTC, in whole microseconds, in the years 1 to 9999.
#[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
pub(super) fn cut(time: SystemTime) -> DateTime {
    const MICROSECOND: u32 = 1_000;
    const FIRST: i64 = -62_135_596_800; // 0001-01-01 00:00:00
    const LAST: i64 = 253_402_300_799; // 9999-12-31 23:59:59
    let (seconds, nanosecond) = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => (i64::try_from(after.as_secs()).unwrap_or(i64::MAX), after.subsec_nanos()),
        Err(before) => {
            let before = before.duration();
            let seconds = i64::try_from(before.as_secs()).unwrap_or(i64::MAX).saturating_neg();
            match before.subsec_nanos() {
                0 => (seconds, 0),
                // Down to the whole second before.
                fraction => (seconds.saturating_sub(1), 1_000_000_000 - fraction),
            }
        }
    };
    let whole = nanosecond - nanosecond % MICROSECOND;
    let at = |seconds, fraction| DateTime::from_unix(seconds, fraction);
    let cut = match seconds {
        ..FIRST => at(FIRST, 0),
        FIRST..=LAST => at(seconds, whole),
        _ => at(LAST, 999_999_000),
    };
    cut.unwrap_or(EPOCH)
}

#[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
const EPOCH: DateTime = DateTime {
    date: crate::value::Date { year: 1970, month: 1, day: 1 },
    time: crate::value::Time { hour: 0, minute: 0, second: 0, nanosecond: 0 },
};

#[cfg(all(test, any(feature = "chrono", feature = "time", feature = "jiff")))]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_clock_is_cut_down_to_microseconds() {
        let after = |seconds, nanos| cut(UNIX_EPOCH + Duration::new(seconds, nanos)).to_string();
        let before = |seconds, nanos| cut(UNIX_EPOCH - Duration::new(seconds, nanos)).to_string();
        assert_eq!(after(0, 999), "1970-01-01 00:00:00");
        assert_eq!(after(86_399, 999_999_999), "1970-01-01 23:59:59.999999");
        assert_eq!(before(0, 1), "1969-12-31 23:59:59.999999");
        assert_eq!(before(1, 0), "1969-12-31 23:59:59");
        assert_eq!(after(300_000_000_000, 1), "9999-12-31 23:59:59.999999");
        assert_eq!(before(70_000_000_000, 1), "0001-01-01 00:00:00");
    }
}
