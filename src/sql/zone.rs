//! Time zones, as far as SQL is told of them. Knows no executor.
use super::civil;
use super::tz::{Named, Stretch};
use super::writer::Writer;
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{Node, Zone, ZoneKind};

/// Where the clocks of a zone are.
pub(super) enum Rules {
    /// As many seconds east of UTC.
    Fixed(i64),
    Named(Named),
}

/// 2100-01-01: rules are written out as far as there.
const HORIZON: i64 = 4_102_444_800;

impl Rules {
    /// `database` is what it is called, in messages.
    pub(super) fn of(zone: &Zone, database: &str) -> Result<Self> {
        match &zone.0 {
            ZoneKind::Utc => Ok(Rules::Fixed(0)),
            ZoneKind::Fixed(east) if i64::from(*east).abs() < civil::DAY => Ok(Rules::Fixed((*east).into())),
            ZoneKind::Fixed(_) => {
                let message = "a zone given to `Zone::fixed` is a day or more from UTC: it takes seconds";
                Err(Error::new(ErrorKind::InvalidQuery, message))
            }
            ZoneKind::Named(name) => Named::find(name, database).map(Rules::Named),
        }
    }

    /// The instant from which on, and before which never, the clocks show a time or a later one. `None` where they were
    /// turned back over it, so that there are several.
    pub(super) fn reaches(&self, local: i64) -> Option<i64> {
        let stretches = match self {
            Rules::Fixed(offset) => return Some(local - offset),
            // No clock is further from UTC than a day and some hours.
            Rules::Named(named) => named.stretches(local - 2 * civil::DAY, local + 2 * civil::DAY),
        };
        let ends = stretches.iter().skip(1).map(|next| next.start).chain([i64::MAX]);
        let mut reached = None;
        for (stretch, end) in stretches.iter().zip(ends) {
            let at = stretch.start.max(local - stretch.offset);
            match reached {
                None if at < end => reached = Some(at),
                // It was reached before, and is not any more.
                Some(_) if at != stretch.start => return None,
                _ => {}
            }
        }
        reached
    }
}

/// How a dialect writes what a zone's rules come to.
pub(super) struct Shifts {
    /// What stands before the text of an instant.
    pub(super) instant: &'static str,
    /// As many seconds east of UTC.
    pub(super) seconds: fn(i64) -> String,
}

impl Writer {
    /// How far the clocks of a zone are from UTC at an instant; NULL beyond where rules are written out.
    pub(super) fn shift(&mut self, rules: &Rules, instant: &Node, how: &Shifts) -> &mut Self {
        match rules {
            Rules::Fixed(offset) => self.push(&(how.seconds)(*offset)),
            Rules::Named(named) => {
                self.before(HORIZON, instant, how);
                self.shifts(&named.stretches(i64::MIN, HORIZON), instant, how).push(" END")
            }
        }
    }

    /// A binary search for the offset at an instant.
    fn shifts(&mut self, stretches: &[Stretch], instant: &Node, how: &Shifts) -> &mut Self {
        let (earlier, later) = stretches.split_at(stretches.len() / 2);
        match (earlier, later) {
            ([], [only, ..]) => self.push(&(how.seconds)(only.offset)),
            (_, [middle, ..]) => {
                self.before(middle.start, instant, how).shifts(earlier, instant, how).push(" ELSE ");
                self.shifts(later, instant, how).push(" END")
            }
            // The later half is the longer one.
            (_, []) => self.push("NULL"),
        }
    }

    fn before(&mut self, seconds: i64, instant: &Node, how: &Shifts) -> &mut Self {
        let text = civil::written(seconds).unwrap_or_default();
        self.push("CASE WHEN ").operand(instant).push(" < ").push(how.instant).push("'").push(&text).push("' THEN ")
    }
}
