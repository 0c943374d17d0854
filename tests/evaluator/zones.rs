//! Time zones: what is known of them, and when.
use crate::model::Value;
use crate::tree::Place;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

/// From 2100 on the rules of a named zone are not known.
const END: Timestamp = Timestamp::constant(4_102_444_800, 0);

pub(crate) fn zone(place: Option<Place>) -> TimeZone {
    match place {
        None => TimeZone::UTC,
        Some(Place::East(seconds)) => TimeZone::fixed(Offset::from_seconds(seconds).unwrap()),
        Some(Place::Named(name)) => TimeZone::get(name).unwrap(),
    }
}

/// Whether it is a moment of which a zone does not know its clocks.
pub(crate) fn is_unknown(place: Option<Place>, moment: &Value) -> bool {
    matches!((place, moment), (Some(Place::Named(_)), Value::Moment(moment)) if *moment >= END)
}

/// Whether both ends of a year or a date are moments that the database holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Held {
    No,
    /// It hangs on the zone.
    Maybe,
    Yes,
}

pub(crate) fn is_held(literal: &Value) -> Held {
    match literal {
        Value::Int(1..=9_998) => Held::Yes,
        Value::Int(-1 | 0 | 9_999) => Held::Maybe,
        Value::Int(_) => Held::No,
        Value::Date(date)
            if [date.yesterday(), date.tomorrow()].iter().any(|beside| is_beyond(beside.as_ref().ok())) =>
        {
            Held::Maybe
        }
        Value::Date(_) => Held::Yes,
        other => panic!("{other:?} is no year and no date"),
    }
}

fn is_beyond(date: Option<&Date>) -> bool {
    date.is_none_or(|date| date.year() < 0)
}
