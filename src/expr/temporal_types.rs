//! The dates and times of other crates, as far as their features are on.
use super::{Calendar, Clock, Instant, Temporal, TemporalKind};

macro_rules! dates {
    ($($date:ty),+) => {$(
        impl Temporal for $date {
            const KIND: TemporalKind = TemporalKind::Date;
            type Number = i32;
        }

        impl Calendar for $date {
            type Date = $date;
        }
    )+};
}

macro_rules! times {
    ($($time:ty),+) => {$(
        impl Temporal for $time {
            const KIND: TemporalKind = TemporalKind::Time;
            type Number = i32;
        }

        impl Clock for $time {
            type Time = $time;
        }
    )+};
}

macro_rules! both {
    ($($both:ty: $date:ty, $time:ty);+) => {$(
        impl Temporal for $both {
            const KIND: TemporalKind = TemporalKind::DateTime;
            type Number = i32;
        }

        impl Calendar for $both {
            type Date = $date;
        }

        impl Clock for $both {
            type Time = $time;
        }
    )+};
}

#[cfg(feature = "chrono")]
mod of_chrono {
    use super::*;
    use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

    dates!(NaiveDate);
    times!(NaiveTime);
    both!(NaiveDateTime: NaiveDate, NaiveTime; DateTime<Utc>: NaiveDate, NaiveTime);
    impl Instant for DateTime<Utc> {}
}

#[cfg(feature = "time")]
mod of_time {
    use super::*;
    use time::{Date, OffsetDateTime, PrimitiveDateTime, Time};

    dates!(Date);
    times!(Time);
    both!(PrimitiveDateTime: Date, Time; OffsetDateTime: Date, Time);
    impl Instant for OffsetDateTime {}
}

#[cfg(feature = "jiff")]
mod of_jiff {
    use super::*;
    use jiff::Timestamp;
    use jiff::civil::{Date, DateTime, Time};

    dates!(Date);
    times!(Time);
    both!(DateTime: Date, Time; Timestamp: Date, Time);
    impl Instant for Timestamp {}
}
