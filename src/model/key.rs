//! What a primary key can be: one column, or several.
use super::Field;
use crate::error::Result;
use crate::field::{FieldType, decode};
use crate::value::{Row, Value, ValueType};
use std::fmt;
use std::hash::Hash;

/// What rows are known by: any column type that can be compared and hashed and is never NULL, and a tuple of up to four
/// of them for a key of several columns.
///
/// ```
/// use biform::prelude::*;
///
/// #[derive(Model)]
/// struct Line {
///     #[field(primary_key)]
///     order: i64,
///     #[field(primary_key)]
///     number: i32,
///     article: String,
/// }
///
/// let line = Line { order: 7, number: 1, article: "Dune".to_owned() };
/// assert_eq!(line.pk().key(), Some(&(7, 1)));
/// let statement = Line::get_sql(Dialect::Sqlite, (7, 1))?;
/// assert!(statement.sql().ends_with(r#"WHERE "line"."order" = ? AND "line"."number" = ?"#));
/// # Ok::<(), biform::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a primary key",
    label = "not a key type",
    note = "a key is an integer, `String`, `Vec<u8>`, a UUID, a date, or a type of your own that derives `FieldType`, \
            `Clone`, `PartialEq`, `Eq`, `Hash` and `Debug`; or several columns of these, each `#[field(primary_key)]`",
    note = "it is never NULL, and no `f32` or `f64`, which are not `Eq`"
)]
pub trait Key: Clone + Eq + Hash + fmt::Debug + Send + Sync + 'static {
    /// Whether a part of it could be NULL, which the derive refuses.
    #[doc(hidden)]
    const NULLABLE: bool;

    /// How many columns it has.
    #[doc(hidden)]
    const WIDTH: usize;

    /// Appends the value of each column.
    #[doc(hidden)]
    fn push_values(&self, values: &mut Vec<Value>);

    /// What one of its columns is stored as.
    #[doc(hidden)]
    fn part_type(at: usize) -> ValueType;

    /// The value of one of its columns.
    #[doc(hidden)]
    fn part(&self, at: usize) -> Value;

    /// Reads it from a row, its first column at a position.
    #[doc(hidden)]
    fn read(row: &dyn Row, start: usize) -> Result<Self>;

    /// Appends what holds each column of it in another table, without names.
    #[doc(hidden)]
    fn push_fields(nullable: bool, fields: &mut Vec<Field>);
}

#[diagnostic::do_not_recommend]
impl<T: FieldType + Clone + Eq + Hash + fmt::Debug> Key for T {
    const NULLABLE: bool = <T as FieldType>::NULLABLE;
    const WIDTH: usize = 1;

    fn push_values(&self, values: &mut Vec<Value>) {
        values.push(self.to_value());
    }

    fn part_type(_: usize) -> ValueType {
        T::TYPE
    }

    fn part(&self, _: usize) -> Value {
        self.to_value()
    }

    fn read(row: &dyn Row, start: usize) -> Result<Self> {
        decode(row, start)
    }

    fn push_fields(nullable: bool, fields: &mut Vec<Field>) {
        fields.push(if nullable { Field::of::<Option<T>>("", "") } else { Field::of::<T>("", "") });
    }
}

macro_rules! tuples {
    ($($($part:ident)+),+) => {$(
        #[allow(non_snake_case)]
        #[diagnostic::do_not_recommend]
        impl<$($part: Key),+> Key for ($($part,)+) {
            const NULLABLE: bool = false $(|| $part::NULLABLE)+;
            const WIDTH: usize = 0 $(+ $part::WIDTH)+;

            fn push_values(&self, values: &mut Vec<Value>) {
                let ($($part,)+) = self;
                $($part.push_values(values);)+
            }

            fn part_type(at: usize) -> ValueType {
                let mut before = 0;
                $(
                    before += $part::WIDTH;
                    if at < before {
                        return $part::part_type(at + $part::WIDTH - before);
                    }
                )+
                ValueType::Text
            }

            fn part(&self, at: usize) -> Value {
                let ($($part,)+) = self;
                let mut before = 0;
                $(
                    before += <$part as Key>::WIDTH;
                    if at < before {
                        return $part.part(at + <$part as Key>::WIDTH - before);
                    }
                )+
                Value::Null(ValueType::Text)
            }

            fn read(row: &dyn Row, start: usize) -> Result<Self> {
                let mut next = start;
                $(
                    let $part = <$part as Key>::read(row, next)?;
                    next += <$part as Key>::WIDTH;
                )+
                debug_assert_eq!(next, start + Self::WIDTH);
                Ok(($($part,)+))
            }

            fn push_fields(nullable: bool, fields: &mut Vec<Field>) {
                $($part::push_fields(nullable, fields);)+
            }
        }
    )+};
}
tuples!(A B, A B C, A B C D);
