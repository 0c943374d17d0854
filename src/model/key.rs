//! What a primary key can be: one column, or several.
use crate::field::FieldType;
use crate::value::Value;
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

    /// Appends the value of each column.
    #[doc(hidden)]
    fn push_values(&self, values: &mut Vec<Value>);
}

#[diagnostic::do_not_recommend]
impl<T: FieldType + Clone + Eq + Hash + fmt::Debug> Key for T {
    const NULLABLE: bool = <T as FieldType>::NULLABLE;

    fn push_values(&self, values: &mut Vec<Value>) {
        values.push(self.to_value());
    }
}

macro_rules! tuples {
    ($($($part:ident)+),+) => {$(
        #[allow(non_snake_case)]
        #[diagnostic::do_not_recommend]
        impl<$($part: Key),+> Key for ($($part,)+) {
            const NULLABLE: bool = false $(|| $part::NULLABLE)+;

            fn push_values(&self, values: &mut Vec<Value>) {
                let ($($part,)+) = self;
                $($part.push_values(values);)+
            }
        }
    )+};
}
tuples!(A B, A B C, A B C D);
