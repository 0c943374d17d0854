//! Ranges as columns. Knows no database.
use super::{FieldType, Mismatch};
use crate::value::{Range, RangeType, Value, ValueRef, ValueType};
use std::ops::{self, Bound, RangeBounds};

/// A type that a range can be of: `Range<T>` of it is a column type, and so is `Option<Range<T>>`.
///
/// | `T` | on PostgreSQL |
/// |---|---|
/// | `i32`, `i64` | `int4range`, `int8range` |
/// | a decimal | `numrange` |
/// | a date | `daterange` |
/// | a date with a time, on no clock in particular | `tsrange` |
/// | an instant | `tstzrange` |
///
/// SQLite and MariaDB have no ranges: to create a table with one fails there with [`Unsupported`](crate::ErrorKind::Unsupported),
/// which names the capability `ranges`. Two columns do, and a check.
///
/// ```
/// # #[cfg(feature = "jiff")] {
/// # use biform::prelude::*;
/// use biform::Range;
/// use jiff::civil::{Date, date};
///
/// #[derive(Model)]
/// struct Stay {
///     id: Id<Stay>,
///     nights: Range<Date>,
/// }
///
/// let wanted = date(2024, 2, 1)..date(2024, 2, 3);
/// let taken = Stay::objects().filter(|s| s.nights.overlaps(wanted) & s.nights.contains(date(2024, 2, 2)));
/// assert!(taken.to_sql(Dialect::Postgres)?.sql().ends_with(
///     r#"WHERE "stay"."nights" && $1::daterange AND "stay"."nights" @> $2::date"#
/// ));
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "no range column is of `{Self}`",
    label = "not a type of ranges",
    note = "ranges are of `i32`, `i64`, decimals, dates, dates with a time and instants"
)]
pub trait RangeElement: FieldType + PartialOrd + Clone {
    /// What a range of it is stored as.
    const RANGE: RangeType;

    /// The next value, where each has one: PostgreSQL writes a range of these without its upper bound. `None` for the last.
    #[doc(hidden)]
    fn next(&self) -> Option<Self> {
        None
    }

    /// Whether each value has a next one.
    #[doc(hidden)]
    const IS_DISCRETE: bool = false;
}

macro_rules! elements {
    ($($(#[$if:meta])? $rust:ty => $of:ident $(, $next:expr)?;)+) => {$(
        $(#[$if])?
        impl RangeElement for $rust {
            const RANGE: RangeType = RangeType::$of;
            $(
                const IS_DISCRETE: bool = true;

                fn next(&self) -> Option<Self> {
                    let next: fn(&$rust) -> Option<$rust> = $next;
                    next(self)
                }
            )?
        }
    )+};
}
elements! {
    i32 => I32, |value| value.checked_add(1);
    i64 => I64, |value| value.checked_add(1);
    #[cfg(feature = "rust_decimal")]
    rust_decimal::Decimal => Decimal;
    #[cfg(feature = "chrono")]
    ::chrono::NaiveDate => Date, ::chrono::NaiveDate::succ_opt;
    #[cfg(feature = "chrono")]
    ::chrono::NaiveDateTime => DateTime;
    #[cfg(feature = "chrono")]
    ::chrono::DateTime<::chrono::Utc> => Timestamp;
    #[cfg(feature = "time")]
    ::time::Date => Date, |date| date.next_day();
    #[cfg(feature = "time")]
    ::time::PrimitiveDateTime => DateTime;
    #[cfg(feature = "time")]
    ::time::OffsetDateTime => Timestamp;
    #[cfg(feature = "jiff")]
    ::jiff::civil::Date => Date, |date| date.tomorrow().ok();
    #[cfg(feature = "jiff")]
    ::jiff::civil::DateTime => DateTime;
    #[cfg(feature = "jiff")]
    ::jiff::Timestamp => Timestamp;
}

impl<T: RangeElement> Range<T> {
    /// What lies between two bounds.
    ///
    /// ```
    /// use biform::Range;
    /// use std::ops::Bound;
    ///
    /// let range = Range::new(Bound::Excluded(1), Bound::Unbounded);
    /// assert_eq!(range, Range::from(2..));
    /// ```
    pub fn new(lower: Bound<T>, upper: Bound<T>) -> Self {
        let lower = match lower {
            Bound::Excluded(value) if T::IS_DISCRETE => match value.next() {
                Some(next) => Bound::Included(next),
                None => return Range::empty(),
            },
            lower => lower,
        };
        let upper = match upper {
            Bound::Included(value) if T::IS_DISCRETE => value.next().map_or(Bound::Included(value), Bound::Excluded),
            upper => upper,
        };
        let is_empty = match (&lower, &upper) {
            (Bound::Included(low), Bound::Included(high)) => low > high,
            (Bound::Included(low) | Bound::Excluded(low), Bound::Included(high) | Bound::Excluded(high)) => low >= high,
            _ => false,
        };
        if is_empty { Range::empty() } else { Range::between(lower, upper) }
    }
}

macro_rules! ranges {
    ($($range:ty),+) => {$(
        impl<T: RangeElement> From<$range> for Range<T> {
            fn from(range: $range) -> Self {
                let lower = RangeBounds::<T>::start_bound(&range).cloned();
                let upper = RangeBounds::<T>::end_bound(&range).cloned();
                Range::new(lower, upper)
            }
        }
    )+};
}
ranges!(
    ops::Range<T>,
    ops::RangeInclusive<T>,
    ops::RangeFrom<T>,
    ops::RangeTo<T>,
    ops::RangeToInclusive<T>,
    ops::RangeFull
);

impl<T: RangeElement> FieldType for Range<T> {
    const TYPE: ValueType = ValueType::Range(T::RANGE);

    fn to_value(&self) -> Value {
        if T::IS_DISCRETE && matches!(self.upper(), Bound::Included(_)) {
            let reason = "PostgreSQL holds such a range by the value after its last one, and there is none after this: leave \
                          the upper bound out";
            return Value::Invalid { of: Self::TYPE, reason: reason.into() };
        }
        let made = self.try_map(|bound| match bound.to_value() {
            Value::Invalid { reason, .. } => Err(reason),
            value => Ok(value),
        });
        match made {
            Ok(range) => Value::Range { of: T::RANGE, range: Box::new(range) },
            Err(reason) => Value::Invalid { of: Self::TYPE, reason },
        }
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
        let ValueRef::Range(range) = value else { return Err(Mismatch::new(Self::TYPE.to_string(), value)) };
        let range = range.to_range().map_err(|found| Mismatch::found(Self::TYPE, found))?;
        if range.is_empty() {
            return Ok(Range::empty());
        }
        let range = range.try_map(|bound| T::from_value(bound.as_ref()))?;
        Ok(Range::new(range.lower().cloned(), range.upper().cloned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_the_same_values_are_equal() {
        let some = Range::new(Bound::Excluded(0), Bound::Included(5));
        assert_eq!([Range::from(1..=5), Range::from(1..6)], [some, some]);
        assert_eq!(Range::<i64>::from(..).upper(), Bound::Unbounded);
        let (low, high) = (1, 5);
        for empty in
            [Range::from(5..5), Range::from(high..low), Range::new(Bound::Excluded(i32::MAX), Bound::Unbounded)]
        {
            assert_eq!(empty, Range::empty());
        }
        assert!(!Range::from(5..=5).is_empty());
        assert!(matches!(Range::from(1..=i32::MAX).to_value(), Value::Invalid { .. }));
        assert!(matches!(Range::from(1..i32::MAX).to_value(), Value::Range { of: RangeType::I32, .. }));
    }

    #[test]
    fn what_a_value_holds_is_read_again() {
        for range in [Range::from(1..5), Range::from(..5), Range::from(1..), Range::from(..), Range::empty()] {
            assert_eq!(Range::<i64>::from_value(range.to_value().as_ref()), Ok(range));
        }
        let told = Range::<i32>::from_value(ValueRef::Int(1)).unwrap_err().to_string();
        assert_eq!(told, "wanted a range, each bound an i32, found an integer");
        let wide = Range::from(1..1_i64 << 40).to_value();
        let told = Range::<i32>::from_value(wide.as_ref()).unwrap_err().to_string();
        assert_eq!(told, "wanted an i32, found an integer beyond its range");
    }
}
