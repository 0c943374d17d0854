//! Durations: added to each other, and to a date with a time.
use super::number::arithmetic;
use super::{Arithmetic, Expr, IntoExpr, IntoNode, Kind, Node};
use crate::field::{Deferred, FieldType};
use std::ops::{Add, Sub};
use std::time::Duration;

/// What can be added to a date with a time, and taken from it: a duration of any crate, or a column or expression of one;
/// where the date can be NULL, of one that can be NULL as well. Django's `F("start") + F("length")`.
///
/// The database calculates, in whole microseconds. A date that is beyond its years is NULL, or an error of the database.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite", feature = "jiff"))] {
/// # use biform::prelude::*;
/// use jiff::Timestamp;
/// use std::time::Duration;
///
/// #[derive(Model)]
/// struct Show {
///     id: Id<Show>,
///     start: Timestamp,
///     length: Duration,
/// }
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Show])?;
///
/// Show::create().start(Timestamp::UNIX_EPOCH).length(Duration::from_secs(90)).save(&db)?;
/// let end = Show::objects().values(|s| s.start + s.length).get(&db)?;
/// assert_eq!(end.to_string(), "1970-01-01T00:01:30Z");
/// let long = Show::objects().filter(|s| (s.length + s.length).gt(Duration::from_secs(120)));
/// assert!(long.filter(|s| (s.start - Duration::from_micros(1)).lt(Timestamp::UNIX_EPOCH)).exists(&db)?);
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not added to a date with a time",
    label = "expected a duration, or a column or expression of one"
)]
pub trait DurationOperand<const NULLABLE: bool> {
    /// The duration, as a node.
    #[doc(hidden)]
    fn into_duration(self) -> Node;
}

macro_rules! durations {
    ($($length:ty),+) => {$(
        durations!(operand $length, true);
        durations!(operand $length, false);
        durations!(reckoned $length, Option<$length>, Deferred<$length>, Deferred<Option<$length>>);

        impl<N: IntoNode> DurationOperand<true> for Expr<Option<$length>, N> {
            fn into_duration(self) -> Node {
                self.into_node()
            }
        }
    )+};
    (operand $length:ty, $nullable:literal) => {
        impl DurationOperand<$nullable> for $length {
            fn into_duration(self) -> Node {
                Node::value(self.to_value())
            }
        }

        impl<N: IntoNode> DurationOperand<$nullable> for Expr<$length, N> {
            fn into_duration(self) -> Node {
                self.into_node()
            }
        }
    };
    (reckoned $($length:ty),+) => {$(
        durations!(operator $length, Add, add);
        durations!(operator $length, Sub, sub);
    )+};
    (operator $length:ty, $operator:ident, $method:ident) => {
        impl<N: IntoNode, R: IntoExpr<$length>> $operator<R> for Expr<$length, N> {
            type Output = Expr<$length>;

            fn $method(self, other: R) -> Expr<$length> {
                let (left, right) = (self.into_node(), other.into_expr().into_node());
                Expr::from_node(arithmetic(Arithmetic::$operator, <$length>::TYPE, left, right))
            }
        }
    };
}

#[allow(unused_macros, reason = "Rust itself has no dates")]
macro_rules! moments {
    ($($moment:ty),+) => {$(
        moments!(operator $moment, false, Add, add);
        moments!(operator $moment, false, Sub, sub);
        moments!(operator Option<$moment>, true, Add, add);
        moments!(operator Option<$moment>, true, Sub, sub);
    )+};
    (operator $moment:ty, $nullable:literal, $operator:ident, $method:ident) => {
        impl<N: IntoNode, R: DurationOperand<$nullable>> $operator<R> for Expr<$moment, N> {
            type Output = Expr<$moment>;

            fn $method(self, other: R) -> Expr<$moment> {
                Expr::from_node(moved(Arithmetic::$operator, self.into_node(), other.into_duration()))
            }
        }
    };
}

durations!(Duration);
#[cfg(feature = "chrono")]
durations!(chrono::TimeDelta);
#[cfg(feature = "time")]
durations!(time::Duration);
#[cfg(feature = "jiff")]
durations!(jiff::SignedDuration);

#[cfg(feature = "chrono")]
moments!(chrono::NaiveDateTime, chrono::DateTime<chrono::Utc>);
#[cfg(feature = "time")]
moments!(time::PrimitiveDateTime, time::OffsetDateTime);
#[cfg(feature = "jiff")]
moments!(jiff::civil::DateTime, jiff::Timestamp);

/// A date with a time, so much later or earlier; NULL where there is no such date.
#[allow(dead_code, reason = "Rust itself has no dates")]
fn moved(operator: Arithmetic, at: Node, by: Node) -> Node {
    let (left, right) = (Box::new(at), Box::new(by));
    Node(Kind::Arithmetic { operator, decimal: false, nullable: true, left, right })
}
