//! Dates and times in the proleptic Gregorian calendar, of no crate. Knows no text but its own: reading it is
//! `temporal_text`.
use std::fmt;

/// A day, as it crosses the border to a database; programs use the types of chrono, time or jiff.
///
/// The fields are plain, so that a day can be written down that never was: a database refuses it with
/// [`Encode`](crate::ErrorKind::Encode).
///
/// ```
/// use biform::value::Date;
///
/// let day = Date { year: 1965, month: 8, day: 1 };
/// assert_eq!(day.to_string(), "1965-08-01");
/// assert_eq!(Date::parse("1965-08-01"), Some(day));
/// assert!(!Date { year: 2023, month: 2, day: 29 }.is_valid());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The year; 0 is 1 BC.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// A time of day, as it crosses the border to a database. There are no leap seconds in databases.
///
/// ```
/// use biform::value::Time;
///
/// let time = Time { hour: 7, minute: 5, second: 0, nanosecond: 250_000_000 };
/// assert_eq!(time.to_string(), "07:05:00.25");
/// assert_eq!(Time::parse("07:05:00.250"), Some(time));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// 0 to 999,999,999.
    pub nanosecond: u32,
}

/// A day and a time of day, as they cross the border to a database: on no clock in particular, or an instant in UTC,
/// which [`Value::DateTime`](crate::Value::DateTime) and [`Value::Timestamp`](crate::Value::Timestamp) tell apart.
///
/// ```
/// use biform::value::DateTime;
///
/// let instant = DateTime::parse_instant("1970-01-01T01:00:00.5+01:00");
/// assert_eq!(instant, DateTime::from_unix(0, 500_000_000));
/// assert_eq!(instant.map(|instant| instant.to_string()).as_deref(), Some("1970-01-01 00:00:00.5"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime {
    /// The day.
    pub date: Date,
    /// The time of day.
    pub time: Time,
}

const DAY_SECONDS: i64 = 86_400;
/// 400 years, after which the calendar repeats itself.
const ERA_DAYS: i64 = 146_097;
/// From 0000-03-01 to 1970-01-01.
const EPOCH_DAYS: i64 = 719_468;

impl Date {
    /// Whether there is such a day.
    pub fn is_valid(self) -> bool {
        (1..=12).contains(&self.month) && (1..=self.days_in_month()).contains(&self.day)
    }

    fn days_in_month(self) -> u8 {
        let leap = self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0);
        match self.month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    /// Days since 1970-01-01. Years are counted from March here, so that a leap day is the last one of its year.
    fn unix_days(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH_DAYS
    }

    fn from_unix_days(days: i64) -> Option<Self> {
        let days = days.checked_add(EPOCH_DAYS)?;
        let (era, of_era) = (days.div_euclid(ERA_DAYS), days.rem_euclid(ERA_DAYS));
        let years = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * years + years / 4 - years / 100);
        let months = (5 * of_year + 2) / 153;
        let month = (months + 2) % 12 + 1;
        Some(Date {
            year: i32::try_from(era * 400 + years + i64::from(month <= 2)).ok()?,
            month: u8::try_from(month).ok()?,
            day: u8::try_from(of_year - (153 * months + 2) / 5 + 1).ok()?,
        })
    }
}

impl Time {
    /// Whether there is such a time of day; there is no 24:00, and no leap second.
    pub fn is_valid(self) -> bool {
        self.hour < 24 && self.minute < 60 && self.second < 60 && self.nanosecond < 1_000_000_000
    }
}

impl DateTime {
    /// Whether there is such a day, with such a time.
    pub fn is_valid(self) -> bool {
        self.date.is_valid() && self.time.is_valid()
    }

    /// The instant so many seconds, and nanoseconds (below 1,000,000,000), after 1970-01-01 00:00 UTC; none where its
    /// year is beyond an `i32`.
    pub fn from_unix(seconds: i64, nanosecond: u32) -> Option<Self> {
        let date = Date::from_unix_days(seconds.div_euclid(DAY_SECONDS))?;
        let of_day = seconds.rem_euclid(DAY_SECONDS);
        let part = |size: i64, count: i64| u8::try_from(of_day / size % count).ok();
        let time = Time { hour: part(3_600, 24)?, minute: part(60, 60)?, second: part(1, 60)?, nanosecond };
        Some(DateTime { date, time }).filter(|_| time.is_valid())
    }

    /// Seconds since 1970-01-01 00:00 UTC, the nanoseconds cut off: they count from there.
    pub fn unix_seconds(self) -> i64 {
        let Time { hour, minute, second, .. } = self.time;
        let of_day = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
        self.date.unix_days() * DAY_SECONDS + of_day
    }
}

/// `1965-08-01`; a year beyond 0 to 9999 has a sign, as in ISO 8601.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            0..=9_999 => write!(f, "{:04}", self.year),
            year => write!(f, "{year:+05}"),
        }?;
        write!(f, "-{:02}-{:02}", self.month, self.day)
    }
}

/// `07:05:00`, and after a point the fraction of a second, if there is one, without zeros at its end: so the order of
/// texts is that of times.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.hour, self.minute, self.second)?;
        let (mut fraction, mut width) = (self.nanosecond, 9);
        if fraction == 0 {
            return Ok(());
        }
        while fraction % 10 == 0 {
            (fraction, width) = (fraction / 10, width - 1);
        }
        write!(f, ".{fraction:0width$}")
    }
}

/// `1965-08-01 07:05:00`: the form of SQL's CURRENT_TIMESTAMP.
impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.date, self.time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_there_and_back() {
        for (days, text) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (-719_528, "0000-01-01"),
            (-719_529, "-0001-12-31"),
            (2_932_896, "9999-12-31"),
            (2_932_897, "+10000-01-01"),
        ] {
            let date = Date::from_unix_days(days).unwrap();
            assert_eq!((date.to_string().as_str(), date.unix_days()), (text, days));
        }
        for days in (-1_000_000..4_000_000).step_by(97) {
            let date = Date::from_unix_days(days).unwrap();
            assert!(date.is_valid() && date.unix_days() == days, "{days}");
        }
        assert_eq!(DateTime::from_unix(i64::MAX, 0), None);
        assert_eq!(DateTime::from_unix(-1, 5).map(DateTime::unix_seconds), Some(-1));
    }

    #[test]
    fn what_is_no_day_and_no_time_is_told() {
        let day = |year, month, day| Date { year, month, day }.is_valid();
        assert!(day(2024, 2, 29) && day(2000, 2, 29) && day(-4, 2, 29) && day(2023, 12, 31));
        assert!(!day(2023, 2, 29) && !day(1900, 2, 29) && !day(2023, 4, 31) && !day(0, 0, 0) && !day(2023, 13, 1));
        let time = |hour, minute, second, nanosecond| Time { hour, minute, second, nanosecond }.is_valid();
        assert!(time(23, 59, 59, 999_999_999) && !time(24, 0, 0, 0) && !time(0, 60, 0, 0) && !time(0, 0, 60, 0));
        assert!(!time(0, 0, 0, 1_000_000_000));
    }
}
