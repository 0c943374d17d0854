//! Ranges: what lies between two bounds. Knows no database.
use std::ops::{Bound, RangeBounds};

/// What lies between two bounds, each of which may belong to it or not, or be missing; or nothing at all. A column type
/// for [some types](crate::RangeElement), on PostgreSQL alone.
///
/// A range of whole numbers or of days is held as PostgreSQL holds it: from its first value, to the one after its last.
/// So two ranges of the same values are equal. What has its lower bound above its upper one is empty, as Rust's own ranges
/// are, of which a range can be made.
///
/// ```
/// use biform::Range;
/// use std::ops::Bound;
///
/// let range = Range::from(1..=5);
/// assert_eq!(range, Range::from(1..6));
/// assert_eq!((range.lower(), range.upper()), (Bound::Included(&1), Bound::Excluded(&6)));
/// assert!(range.contains(&5) && !range.contains(&6));
/// assert!(Range::from(5..1).is_empty());
/// assert_eq!(Range::<i32>::from(..).lower(), Bound::Unbounded);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Range<T>(Held<T>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Held<T> {
    Empty,
    Between(Bound<T>, Bound<T>),
}

impl<T> Range<T> {
    /// The range without a value. The example is at [`Range`].
    pub const fn empty() -> Self {
        Range(Held::Empty)
    }

    /// What lies between two bounds, as they are.
    pub(crate) const fn between(lower: Bound<T>, upper: Bound<T>) -> Self {
        Range(Held::Between(lower, upper))
    }

    /// Whether there is no value in it. The example is at [`Range`].
    pub const fn is_empty(&self) -> bool {
        matches!(self.0, Held::Empty)
    }

    /// Where it begins; an empty range begins nowhere, and is unbounded here. The example is at [`Range`].
    pub fn lower(&self) -> Bound<&T> {
        match &self.0 {
            Held::Between(lower, _) => lower.as_ref(),
            Held::Empty => Bound::Unbounded,
        }
    }

    /// Where it ends; an empty range ends nowhere, and is unbounded here. The example is at [`Range`].
    pub fn upper(&self) -> Bound<&T> {
        match &self.0 {
            Held::Between(_, upper) => upper.as_ref(),
            Held::Empty => Bound::Unbounded,
        }
    }

    /// Whether a value is in it. The example is at [`Range`].
    pub fn contains(&self, value: &T) -> bool
    where
        T: PartialOrd,
    {
        !self.is_empty() && (self.lower(), self.upper()).contains(value)
    }

    /// The same range of values of another type.
    pub(crate) fn try_map<U, E>(&self, mut make: impl FnMut(&T) -> Result<U, E>) -> Result<Range<U>, E> {
        let mut bound = |bound: Bound<&T>| {
            Ok(match bound {
                Bound::Included(value) => Bound::Included(make(value)?),
                Bound::Excluded(value) => Bound::Excluded(make(value)?),
                Bound::Unbounded => Bound::Unbounded,
            })
        };
        match &self.0 {
            Held::Empty => Ok(Range::empty()),
            Held::Between(lower, upper) => Ok(Range::between(bound(lower.as_ref())?, bound(upper.as_ref())?)),
        }
    }

    /// The values of its bounds.
    pub(crate) fn ends(&self) -> impl Iterator<Item = &T> {
        [self.lower(), self.upper()].into_iter().filter_map(end)
    }
}

/// Empty.
impl<T> Default for Range<T> {
    fn default() -> Self {
        Range::empty()
    }
}

/// The value of a bound.
fn end<T>(bound: Bound<T>) -> Option<T> {
    match bound {
        Bound::Included(value) | Bound::Excluded(value) => Some(value),
        Bound::Unbounded => None,
    }
}
