//! Types of dates and times, and what can be asked of them.
use crate::field::FieldType;

/// A date, a time of day, or both; or one that can be NULL.
///
/// A type of your own may be one, as long as it is stored as those of this crate are: `2026-03-29`, `01:30:00.5` or
/// `2026-03-29 01:30:00.5` on SQLite, with or without a fraction of a second; an [`Instant`] in UTC.
///
/// ```
/// use biform::{Calendar, FieldType, Mismatch, TemporalKind, Temporal, Value, ValueRef, ValueType};
///
/// struct Day(String);
///
/// impl FieldType for Day {
///     const TYPE: ValueType = ValueType::Text;
///     fn to_value(&self) -> Value {
///         self.0.to_value()
///     }
///     fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
///         String::from_value(value).map(Day)
///     }
/// }
///
/// impl Temporal for Day {
///     const KIND: TemporalKind = TemporalKind::Date;
///     type Number = i32;
/// }
///
/// impl Calendar for Day {
///     type Date = Day;
/// }
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` is not a date or a time", label = "not a type of dates or times")]
pub trait Temporal: FieldType {
    /// Which of date and time there are.
    const KIND: TemporalKind;
    /// What a part of it is, such as the year: `i32`, or `Option<i32>` where it can be NULL.
    type Number: FieldType;
}

/// Which parts a stored date or time has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TemporalKind {
    /// A date alone.
    Date,
    /// A time of day alone.
    Time,
    /// A date and a time of day.
    DateTime,
}

/// What has a date: `year()`, `month()`, `day()` and their like are for these.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite", feature = "jiff"))] {
/// # use biform::prelude::*;
/// use jiff::civil::{Date, date};
///
/// #[derive(Model)]
/// struct Show {
///     id: Id<Show>,
///     day: Date,
/// }
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Show])?;
///
/// Show::create().day(date(2024, 12, 30)).save(&db)?; // a Monday, of the first week of 2025
/// let shows = Show::objects();
/// let parts = shows.clone().values(|s| (s.day.year(), s.day.quarter(), s.day.month(), s.day.day())).get(&db)?;
/// assert_eq!(parts, (2024, 4, 12, 30));
/// let weeks = shows.clone().values(|s| (s.day.iso_year(), s.day.week(), s.day.week_day(), s.day.iso_week_day()));
/// assert_eq!(weeks.get(&db)?, (2025, 1, 2, 1));
/// assert_eq!(shows.filter(|s| s.day.date().lt(date(2025, 1, 1))).count(&db)?, 1);
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no date",
    label = "years, months and days are those of dates and of date-times"
)]
pub trait Calendar: Temporal {
    /// The date alone, as [`date`](crate::Expr::date) gives it: an `Option` where this is one.
    type Date: FieldType;
}

/// What has a time of day: `hour()`, `minute()`, `second()` and `time()` are for these.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite", feature = "jiff"))] {
/// # use biform::prelude::*;
/// use jiff::civil::{DateTime, date, time};
///
/// #[derive(Model)]
/// struct Show {
///     id: Id<Show>,
///     start: DateTime,
/// }
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Show])?;
///
/// Show::create().start(date(2024, 12, 30).at(18, 30, 5, 0)).save(&db)?;
/// let parts = Show::objects().values(|s| (s.start.hour(), s.start.minute(), s.start.second(), s.start.time()));
/// assert_eq!(parts.get(&db)?, (18, 30, 5, time(18, 30, 5, 0)));
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no time of day",
    label = "hours, minutes and seconds are those of times and of date-times"
)]
pub trait Clock: Temporal {
    /// The time of day alone, as [`time`](crate::Expr::time) gives it: an `Option` where this is one.
    type Time: FieldType;
}

/// A point in time, the same all over the world: its parts can be asked for [in a zone](crate::Expr::at). A date and a
/// time as a clock on a wall shows them are none, as nobody knows where the wall is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a point in time",
    label = "a zone is for points in time, not for what a clock on a wall shows"
)]
pub trait Instant: Calendar + Clock {}

impl<T: Temporal<Number = i32>> Temporal for Option<T> {
    const KIND: TemporalKind = T::KIND;
    type Number = Option<i32>;
}

impl<T: Calendar<Number = i32>> Calendar for Option<T> {
    type Date = Option<T::Date>;
}

impl<T: Clock<Number = i32>> Clock for Option<T> {
    type Time = Option<T::Time>;
}

impl<T: Instant<Number = i32>> Instant for Option<T> {}
