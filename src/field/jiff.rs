//! The types of jiff as columns. Knows no database.
use super::clock::{FromClock, cut};
use super::temporal::{beyond, date, date_time, temporal, time, timestamp};
use super::{FieldType, Mismatch};
use crate::value::{self, Value, ValueRef, ValueType};
use ::jiff::Timestamp;
use ::jiff::civil::{Date, DateTime, Time};
use std::time::SystemTime;

temporal!(Date => Date, date, |date| Ok(neutral_date(date)), date_of);
temporal!(Time => Time, time, neutral_time, time_of);
temporal!(DateTime => DateTime, date_time, neutral, date_time_of);
temporal!(Timestamp => Timestamp, timestamp, neutral_instant, instant_of);

/// None of its parts is ever beyond, but the types of jiff are signed.
const BEYOND: &str = "it is beyond the range of its type";

fn neutral_date(date: Date) -> value::Date {
    value::Date { year: date.year().into(), month: date.month().unsigned_abs(), day: date.day().unsigned_abs() }
}

fn neutral_time(time: Time) -> Result<value::Time, &'static str> {
    Ok(value::Time {
        hour: time.hour().unsigned_abs(),
        minute: time.minute().unsigned_abs(),
        second: time.second().unsigned_abs(),
        nanosecond: u32::try_from(time.subsec_nanosecond()).map_err(|_| BEYOND)?,
    })
}

fn neutral(date_time: DateTime) -> Result<value::DateTime, &'static str> {
    Ok(value::DateTime { date: neutral_date(date_time.date()), time: neutral_time(date_time.time())? })
}

fn neutral_instant(instant: Timestamp) -> Result<value::DateTime, &'static str> {
    let nanoseconds = instant.as_nanosecond();
    let seconds = i64::try_from(nanoseconds.div_euclid(SECOND)).map_err(|_| BEYOND)?;
    let fraction = u32::try_from(nanoseconds.rem_euclid(SECOND)).map_err(|_| BEYOND)?;
    value::DateTime::from_unix(seconds, fraction).ok_or(BEYOND)
}

const SECOND: i128 = 1_000_000_000;

fn date_of(date: value::Date) -> Option<Date> {
    Date::new(i16::try_from(date.year).ok()?, date.month.try_into().ok()?, date.day.try_into().ok()?).ok()
}

fn time_of(time: value::Time) -> Option<Time> {
    let (hour, minute, second) =
        (time.hour.try_into().ok()?, time.minute.try_into().ok()?, time.second.try_into().ok()?);
    Time::new(hour, minute, second, time.nanosecond.try_into().ok()?).ok()
}

fn date_time_of(date_time: value::DateTime) -> Option<DateTime> {
    Some(DateTime::from_parts(date_of(date_time.date)?, time_of(date_time.time)?))
}

fn instant_of(instant: value::DateTime) -> Option<Timestamp> {
    if !instant.is_valid() {
        return None;
    }
    let nanoseconds = i128::from(instant.unix_seconds()) * SECOND + i128::from(instant.time.nanosecond);
    Timestamp::from_nanosecond(nanoseconds).ok()
}

/// A clock beyond 9999-12-30 22:00, where timestamps of jiff end, tells that.
impl FromClock for Timestamp {
    fn now(time: SystemTime) -> Self {
        instant_of(cut(time)).unwrap_or(Timestamp::MAX)
    }
}

impl FromClock for DateTime {
    fn now(time: SystemTime) -> Self {
        date_time_of(cut(time)).unwrap_or(DateTime::MAX)
    }
}

impl FromClock for Date {
    fn now(time: SystemTime) -> Self {
        DateTime::now(time).date()
    }
}
