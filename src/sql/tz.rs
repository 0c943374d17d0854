//! Named time zones and what their clocks went through, which `jiff` knows. Knows no SQL.
use crate::error::{Error, ErrorKind, Result};

/// A stretch of time between two changes of the clocks, in seconds since 1970, and how far east of UTC they are.
#[derive(Clone, Copy)]
pub(super) struct Stretch {
    pub(super) start: i64,
    pub(super) offset: i64,
}

/// A zone of the tz database.
#[cfg(feature = "jiff")]
pub(super) struct Named(jiff::tz::TimeZone);

/// A zone of the tz database: there is none.
#[cfg(not(feature = "jiff"))]
pub(super) enum Named {}

#[cfg(feature = "jiff")]
impl Named {
    pub(super) fn find(name: &str, _: &str) -> Result<Self> {
        jiff::tz::TimeZone::get(name).map(Named).map_err(|_| {
            let message =
                format!("there is no time zone `{name}`: names are those of the tz database, as `Europe/Helsinki`");
            Error::new(ErrorKind::InvalidQuery, message)
        })
    }

    /// The stretches from one instant to another, the first one cut off at its start.
    pub(super) fn stretches(&self, from: i64, to: i64) -> Vec<Stretch> {
        use jiff::Timestamp;
        let start = Timestamp::from_second(from).unwrap_or(if from < 0 { Timestamp::MIN } else { Timestamp::MAX });
        let mut stretches = vec![Stretch { start: from, offset: self.0.to_offset(start).seconds().into() }];
        for change in self.0.following(start) {
            let (at, offset) = (change.timestamp().as_second(), i64::from(change.offset().seconds()));
            if at >= to {
                break;
            }
            if stretches.last().is_some_and(|last| last.offset != offset) {
                stretches.push(Stretch { start: at, offset });
            }
        }
        stretches
    }
}

#[cfg(not(feature = "jiff"))]
impl Named {
    pub(super) fn find(name: &str, database: &str) -> Result<Self> {
        let message =
            format!("{database} does not know the time zone `{name}`: switch on the feature `jiff`, which does");
        Err(Error::new(ErrorKind::Unsupported, message))
    }

    pub(super) fn stretches(&self, _: i64, _: i64) -> Vec<Stretch> {
        match *self {}
    }
}
