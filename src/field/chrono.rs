//! The types of chrono as columns. Knows no database.
use super::clock::{FromClock, cut};
use super::temporal::{beyond, date, date_time, temporal, time, timestamp};
use super::{FieldType, Mismatch};
use crate::value::{Date, DateTime, Time, Value, ValueRef, ValueType};
use ::chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use std::time::SystemTime;

temporal!(NaiveDate => Date, date, |date| Ok(neutral_date(date)), date_of);
temporal!(NaiveTime => Time, time, neutral_time, time_of);
temporal!(NaiveDateTime => DateTime, date_time, neutral, date_time_of);
temporal!(::chrono::DateTime<Utc> => Timestamp, timestamp, |instant: Self| neutral(instant.naive_utc()), instant_of);

fn neutral_date(date: NaiveDate) -> Date {
    // Neither is above 31.
    Date { year: date.year(), month: date.month() as u8, day: date.day() as u8 }
}

fn neutral_time(time: NaiveTime) -> Result<Time, &'static str> {
    if time.nanosecond() >= 1_000_000_000 {
        return Err("databases have no leap seconds, and this time is in one");
    }
    // None is above 59.
    let (hour, minute, second) = (time.hour() as u8, time.minute() as u8, time.second() as u8);
    Ok(Time { hour, minute, second, nanosecond: time.nanosecond() })
}

fn neutral(date_time: NaiveDateTime) -> Result<DateTime, &'static str> {
    Ok(DateTime { date: neutral_date(date_time.date()), time: neutral_time(date_time.time())? })
}

fn date_of(date: Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year, date.month.into(), date.day.into())
}

fn time_of(time: Time) -> Option<NaiveTime> {
    let Time { hour, minute, second, nanosecond } = time;
    let whole = NaiveTime::from_hms_opt(hour.into(), minute.into(), second.into())?;
    whole.with_nanosecond(nanosecond).filter(|_| time.is_valid())
}

fn date_time_of(date_time: DateTime) -> Option<NaiveDateTime> {
    Some(NaiveDateTime::new(date_of(date_time.date)?, time_of(date_time.time)?))
}

fn instant_of(instant: DateTime) -> Option<::chrono::DateTime<Utc>> {
    date_time_of(instant).map(|instant| instant.and_utc())
}

impl FromClock for NaiveDateTime {
    fn now(time: SystemTime) -> Self {
        date_time_of(cut(time)).unwrap_or_default()
    }
}

impl FromClock for ::chrono::DateTime<Utc> {
    fn now(time: SystemTime) -> Self {
        NaiveDateTime::now(time).and_utc()
    }
}

impl FromClock for NaiveDate {
    fn now(time: SystemTime) -> Self {
        NaiveDateTime::now(time).date()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leap_second_is_refused() {
        let leap = NaiveTime::from_hms_milli_opt(23, 59, 59, 1_500).unwrap();
        assert!(matches!(leap.to_value(), Value::Invalid { of: ValueType::Time, .. }));
        let never = DateTime { date: Date { year: 0, month: 0, day: 0 }, time: Time::parse("00:00").unwrap() };
        assert!(NaiveDateTime::from_value(ValueRef::DateTime(never)).is_err());
    }
}
