//! Parts of dates and times: `x.created.year()`, `x.created.at(zone).hour()`.
use super::{Calendar, Clock, Expr, Instant, IntoNode, Kind, Node, Temporal, TemporalKind, Zone};
use crate::value::ValueType;
use std::marker::PhantomData;

/// The parts there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Year,
    Quarter,
    Month,
    Day,
    IsoYear,
    Week,
    WeekDay,
    IsoWeekDay,
    Hour,
    Minute,
    Second,
    Date,
    Time,
}

impl<T: Instant, N: IntoNode> Expr<T, N> {
    /// As the clocks of a zone show it: the parts asked of this are those of the zone. Without it an instant's parts are
    /// those of UTC; Django asks in its current time zone.
    ///
    /// On SQLite the rules of a [named](Zone::named) zone are written into the statement, up to the year 2100. A part of a
    /// later instant is not known, that is NULL: it is in no filter, and reading it fails with
    /// [`Decode`](crate::ErrorKind::Decode) unless it may be NULL.
    ///
    /// ```
    /// # use biform::{Calendar, Clock, FieldType, Instant, Mismatch, TemporalKind, Temporal, Value, ValueRef, ValueType};
    /// # struct Moment(String);
    /// # impl FieldType for Moment {
    /// #     const TYPE: ValueType = ValueType::Text;
    /// #     fn to_value(&self) -> Value { self.0.to_value() }
    /// #     fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> { String::from_value(value).map(Moment) }
    /// # }
    /// # impl Temporal for Moment { const KIND: TemporalKind = TemporalKind::DateTime; type Number = i32; }
    /// # impl Calendar for Moment { type Date = String; }
    /// # impl Clock for Moment { type Time = String; }
    /// # impl Instant for Moment {}
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Visit { id: Id<Visit>, at: Moment }
    /// use biform::Zone;
    ///
    /// let query = Visit::objects().filter(|v| v.at.at(Zone::fixed(7200)).hour().ge(18));
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(
    ///     r#"WHERE CAST(strftime('%H', substr("visit"."at", 1, 19), '+7200 seconds') AS INTEGER) >= ?"#
    /// ));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn at(self, zone: Zone) -> InZone<T> {
        InZone { node: self.into_node(), zone, of: PhantomData }
    }
}

/// An instant as the clocks of a zone show it, made by [`at`](Expr::at). Ask it for a part.
#[derive(Debug, Clone)]
#[must_use = "an instant in a zone is nothing until a part of it is asked for"]
pub struct InZone<T> {
    node: Node,
    zone: Zone,
    of: PhantomData<fn() -> T>,
}

impl<T: Temporal, N: IntoNode> Expr<T, N> {
    fn part<P>(self, part: Part) -> Expr<P> {
        part_of(part, Zone::utc(), T::KIND, self.into_node())
    }
}

impl<T: Temporal> InZone<T> {
    fn part<P>(self, part: Part) -> Expr<P> {
        part_of(part, self.zone, T::KIND, self.node)
    }
}

fn part_of<P>(part: Part, zone: Zone, shape: TemporalKind, of: Node) -> Expr<P> {
    Expr::from_node(of.part(part, zone, shape))
}

impl Node {
    /// A part of it, as the clocks of a zone show it; `shape` is what it is stored as.
    pub(crate) fn part(self, part: Part, zone: Zone, shape: TemporalKind) -> Node {
        Node(Kind::Part { part, zone, shape, of: Box::new(self) })
    }
}

impl Part {
    /// Whether it is one of what is stored so.
    pub(crate) fn is_of(self, shape: TemporalKind) -> bool {
        match self {
            Part::Hour | Part::Minute | Part::Second | Part::Time => shape != TemporalKind::Date,
            _ => shape != TemporalKind::Time,
        }
    }

    /// What it is.
    pub(crate) fn value_type(self) -> ValueType {
        match self {
            Part::Date => ValueType::Date,
            Part::Time => ValueType::Time,
            _ => ValueType::I32,
        }
    }
}

macro_rules! parts {
    ($($bound:ident { $($(#[$doc:meta])* $method:ident: $part:ident, $of:ty;)+ })+) => {
        impl Part {
            /// The parts there are, by their names.
            pub(crate) const NAMED: &[(&str, Part)] = &[$($((stringify!($method), Part::$part)),+),+];
        }

        $(
            /// Parts of a date or a time. Of what is no date or time they are NULL.
            impl<T: $bound, N: IntoNode> Expr<T, N> {$(
                $(#[$doc])*
                pub fn $method(self) -> Expr<$of> {
                    self.part(Part::$part)
                }
            )+}

            /// Parts, as the clocks of the zone show them.
            impl<T: $bound> InZone<T> {$(
                $(#[$doc])*
                pub fn $method(self) -> Expr<$of> {
                    self.part(Part::$part)
                }
            )+}
        )+
    };
}
parts! {
    Calendar {
        /// The year. Compared with a number that the program gives, it becomes a range on the column, and an index on that
        /// helps.
        year: Year, T::Number;
        /// The quarter of the year, 1 to 4.
        quarter: Quarter, T::Number;
        /// The month, 1 to 12.
        month: Month, T::Number;
        /// The day of the month, 1 to 31.
        day: Day, T::Number;
        /// The year that the [ISO week](Self::week) belongs to: around New Year it may be the one before or after.
        iso_year: IsoYear, T::Number;
        /// The week of the year by ISO 8601, 1 to 53: it starts on Monday, and the first one has the year's first Thursday.
        week: Week, T::Number;
        /// The day of the week as Django counts it, from Sunday, which is 1, to Saturday, which is 7.
        week_day: WeekDay, T::Number;
        /// The day of the week by ISO 8601, from Monday, which is 1, to Sunday, which is 7.
        iso_week_day: IsoWeekDay, T::Number;
        /// The date alone. Compared with one that the program gives, it becomes a range on the column, and an index on that
        /// helps.
        date: Date, T::Date;
    }
    Clock {
        /// The hour, 0 to 23.
        hour: Hour, T::Number;
        /// The minute, 0 to 59.
        minute: Minute, T::Number;
        /// The second, 0 to 59, without its fraction.
        second: Second, T::Number;
        /// The time of day alone, with the fraction of its second.
        time: Time, T::Time;
    }
}
