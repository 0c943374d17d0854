//! The types of the crate time as columns. Knows no database.
use super::clock::{FromClock, cut};
use super::temporal::{beyond, date, date_time, temporal, time, timestamp};
use super::{FieldType, Mismatch};
use crate::value::{self, DateTime, Value, ValueRef, ValueType};
use ::time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};
use std::time::SystemTime;

temporal!(Date => Date, date, |date| Ok(neutral_date(date)), date_of);
temporal!(Time => Time, time, |time| Ok(neutral_time(time)), time_of);
temporal!(PrimitiveDateTime => DateTime, date_time, |at| Ok(neutral(at)), date_time_of);
temporal!(OffsetDateTime => Timestamp, timestamp, neutral_instant, instant_of);

fn neutral_date(date: Date) -> value::Date {
    value::Date { year: date.year(), month: date.month().into(), day: date.day() }
}

fn neutral_time(time: Time) -> value::Time {
    let (hour, minute, second, nanosecond) = time.as_hms_nano();
    value::Time { hour, minute, second, nanosecond }
}

fn neutral(date_time: PrimitiveDateTime) -> DateTime {
    DateTime { date: neutral_date(date_time.date()), time: neutral_time(date_time.time()) }
}

fn neutral_instant(instant: OffsetDateTime) -> Result<DateTime, &'static str> {
    let in_utc = instant.checked_to_offset(UtcOffset::UTC).ok_or("in UTC, its year is beyond the range of its type")?;
    Ok(DateTime { date: neutral_date(in_utc.date()), time: neutral_time(in_utc.time()) })
}

fn date_of(date: value::Date) -> Option<Date> {
    Date::from_calendar_date(date.year, Month::try_from(date.month).ok()?, date.day).ok()
}

fn time_of(time: value::Time) -> Option<Time> {
    Time::from_hms_nano(time.hour, time.minute, time.second, time.nanosecond).ok()
}

fn date_time_of(date_time: DateTime) -> Option<PrimitiveDateTime> {
    Some(PrimitiveDateTime::new(date_of(date_time.date)?, time_of(date_time.time)?))
}

fn instant_of(instant: DateTime) -> Option<OffsetDateTime> {
    date_time_of(instant).map(PrimitiveDateTime::assume_utc)
}

impl FromClock for OffsetDateTime {
    fn now(time: SystemTime) -> Self {
        instant_of(cut(time)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

impl FromClock for PrimitiveDateTime {
    fn now(time: SystemTime) -> Self {
        let now = <OffsetDateTime as FromClock>::now(time);
        PrimitiveDateTime::new(now.date(), now.time())
    }
}

impl FromClock for Date {
    fn now(time: SystemTime) -> Self {
        <OffsetDateTime as FromClock>::now(time).date()
    }
}
