//! The elements of an array, where a driver or a value holds them. Knows no database.
use super::{ElementType, Value, ValueRef, ValueType};
use std::fmt;

/// What gets the elements one by one, and says whether it wants more.
pub(crate) type Push<'p> = &'p mut dyn FnMut(ValueRef<'_>) -> bool;

/// Reads elements that are packed in a form of a driver's own; what stands there that cannot be read, in words.
pub(crate) type Unpack = fn(&[u8], Push<'_>) -> Result<(), &'static str>;

/// The elements of an array, borrowed: what a [`ValueRef::Array`] holds.
///
/// ```
/// use biform::value::{ElementType, Elements};
/// use biform::{Value, ValueRef};
///
/// let values = vec![Value::from("a"), Value::from("b")];
/// let elements = Elements::new(ElementType::Text, &values);
/// assert_eq!(elements.to_values(), Ok(values.clone()));
/// assert_eq!(ValueRef::Array(elements).to_owned(), Value::Array { of: ElementType::Text, values });
/// ```
#[derive(Clone, Copy)]
pub struct Elements<'a> {
    of: ElementType,
    held: Held<'a>,
}

#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "no other driver has a form of its own"))]
enum Held<'a> {
    Values(&'a [Value]),
    Packed { bytes: &'a [u8], unpack: Unpack },
}

impl<'a> Elements<'a> {
    /// Elements that are values already, as an executor holds them that answers from memory.
    pub fn new(of: ElementType, values: &'a [Value]) -> Self {
        Elements { of, held: Held::Values(values) }
    }

    /// Elements in a form of a driver's own, and what reads it.
    #[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "no other driver has a form of its own"))]
    pub(crate) fn packed(of: ElementType, bytes: &'a [u8], unpack: Unpack) -> Self {
        Elements { of, held: Held::Packed { bytes, unpack } }
    }

    /// What they are, as far as the driver tells one width of numbers from another.
    pub fn of(self) -> ElementType {
        self.of
    }

    /// Owned copies of them.
    ///
    /// # Errors
    /// What stands there, in words, if one of them cannot be read.
    pub fn to_values(self) -> Result<Vec<Value>, &'static str> {
        let mut values = Vec::new();
        self.each(&mut |element| {
            values.push(element.to_owned());
            true
        })?;
        Ok(values)
    }

    /// The array as a value, or one that says why there is none.
    pub(super) fn to_owned(self) -> Value {
        match self.to_values() {
            Ok(values) => Value::Array { of: self.of, values },
            Err(found) => Value::Invalid { of: ValueType::Array(self.of), reason: found.into() },
        }
    }

    /// Hands them out one by one, as long as more are wanted.
    pub(crate) fn each(self, push: Push<'_>) -> Result<(), &'static str> {
        match self.held {
            Held::Values(values) => {
                values.iter().all(|value| push(value.as_ref()));
                Ok(())
            }
            Held::Packed { bytes, unpack } => unpack(bytes, push),
        }
    }
}

impl PartialEq for Elements<'_> {
    fn eq(&self, other: &Self) -> bool {
        // A copy of what is borrowed knows no widths of numbers, as what is borrowed does not.
        self.to_values() == other.to_values()
    }
}

impl fmt::Debug for Elements<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_list();
        let read = self.each(&mut |element| {
            list.entry(&element);
            true
        });
        if let Err(found) = read {
            list.entry(&found);
        }
        list.finish()
    }
}
