//! Types of dates and times for tests: texts, as a program's own could be.
#![allow(dead_code)]
use biform::{
    Calendar, Clock, Expr, FieldType, Instant, IntoExpr, Mismatch, Temporal, TemporalKind, Value, ValueRef, ValueType,
};

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident, $shape:ident);+ $(;)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) struct $name(pub(crate) String);

        impl $name {
            pub(crate) fn new(text: impl Into<String>) -> Self {
                $name(text.into())
            }
        }

        impl FieldType for $name {
            const TYPE: ValueType = ValueType::Text;

            fn to_value(&self) -> Value {
                Value::from(self.0.as_str())
            }
            fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
                String::from_value(value).map($name)
            }
        }

        impl IntoExpr<$name> for &str {
            fn into_expr(self) -> Expr<$name> {
                $name::new(self).into_expr()
            }
        }

        impl Temporal for $name {
            const KIND: TemporalKind = TemporalKind::$shape;
            type Number = i32;
        }
    )+};
}
texts! {
    /// A date.
    Day, Date;
    /// A time of day.
    Hours, Time;
    /// What a clock on a wall shows.
    Wall, DateTime;
    /// A point in time, in UTC.
    Moment, DateTime;
}

impl Calendar for Day {
    type Date = Day;
}

impl Clock for Hours {
    type Time = Hours;
}

impl Calendar for Wall {
    type Date = Day;
}

impl Clock for Wall {
    type Time = Hours;
}

impl Calendar for Moment {
    type Date = Day;
}

impl Clock for Moment {
    type Time = Hours;
}

impl Instant for Moment {}
