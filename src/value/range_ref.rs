//! A range, where a driver or a value holds it. Knows no database.
use super::{Range, RangeType, Value, ValueType};
use std::fmt;

/// Reads a range in a form of a driver's own, and says of which type it is; or what stands there that cannot be read, in
/// words.
pub(crate) type UnpackRange = fn(&[u8]) -> (RangeType, Result<Range<Value>, &'static str>);

/// A range, borrowed: what a [`ValueRef::Range`](crate::ValueRef::Range) holds.
///
/// ```
/// use biform::value::RangeType;
/// use biform::{FieldType, Range, Value, ValueRef};
/// use std::ops::Bound;
///
/// let value = Range::from(1..5).to_value();
/// let ValueRef::Range(range) = value.as_ref() else { unreachable!() };
/// assert_eq!(range.of(), RangeType::I32);
/// assert_eq!(range.to_range().map(|range| range.upper().cloned()), Ok(Bound::Excluded(Value::I32(5))));
/// ```
#[derive(Clone, Copy)]
pub struct RangeRef<'a>(Held<'a>);

/// In three words, so that a `ValueRef` stays as small as it is.
#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "no other driver has ranges"))]
enum Held<'a> {
    Value { of: RangeType, range: &'a Range<Value> },
    Packed { bytes: &'a [u8], unpack: UnpackRange },
}

impl<'a> RangeRef<'a> {
    /// A range of values, as an executor holds it that answers from memory.
    pub fn new(of: RangeType, range: &'a Range<Value>) -> Self {
        RangeRef(Held::Value { of, range })
    }

    /// A range in a form of a driver's own, and what reads it.
    #[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "no other driver has ranges"))]
    pub(crate) fn packed(bytes: &'a [u8], unpack: UnpackRange) -> Self {
        RangeRef(Held::Packed { bytes, unpack })
    }

    /// What it is a range of.
    pub fn of(self) -> RangeType {
        self.unpacked().0
    }

    fn unpacked(self) -> (RangeType, Result<Range<Value>, &'static str>) {
        match self.0 {
            Held::Value { of, range } => (of, Ok(range.clone())),
            Held::Packed { bytes, unpack } => unpack(bytes),
        }
    }

    /// An owned copy of it.
    ///
    /// # Errors
    /// What stands there, in words, if it cannot be read.
    pub fn to_range(self) -> Result<Range<Value>, &'static str> {
        self.unpacked().1
    }

    /// The range as a value, or one that says why there is none.
    pub(super) fn to_owned(self) -> Value {
        match self.unpacked() {
            (of, Ok(range)) => Value::Range { of, range: Box::new(range) },
            (of, Err(found)) => Value::Invalid { of: ValueType::Range(of), reason: found.into() },
        }
    }
}

impl PartialEq for RangeRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.to_range() == other.to_range()
    }
}

impl fmt::Debug for RangeRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.to_range().map(|range| range.try_map(|value| Ok::<_, ()>(format!("{:?}", value.as_ref()))));
        shown.fmt(f)
    }
}
