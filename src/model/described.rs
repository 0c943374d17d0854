//! What the code of the derive calls to describe a table.
use super::{KeyField, Unnamed};
use crate::error::Result;
use crate::expr::{IntoExpr, Node};
use crate::field::{FieldType, decode};
use crate::value::{Row, Value, ValueRef, Values};

/// Calls a closure with columns: here rustc knows the type of its parameter.
pub fn apply<C, R>(columns: C, closure: impl FnOnce(C) -> R) -> R {
    closure(columns)
}

/// What a column of type `T` is set to.
pub fn node<T: FieldType>(value: impl IntoExpr<T>) -> Node {
    value.into_expr().into_node()
}

/// A foreign key of one column, from the value that it is given; from none, if the row that it names is not saved yet.
pub fn given_key<T: FieldType + Unnamed>(key: &[Value]) -> Result<T> {
    if key.is_empty() { Ok(T::unnamed()) } else { decode(&Values(key), 0) }
}

/// A foreign key of several columns, from the values that they are given.
pub fn given_keys<T: KeyField + Unnamed>(key: &[Value]) -> Result<T> {
    if key.is_empty() { Ok(T::unnamed()) } else { T::from_row(&Values(key), 0) }
}

/// The choices that a type has.
pub fn choices<T: FieldType>() -> Vec<Value> {
    T::CHOICES.iter().copied().map(ValueRef::to_owned).collect()
}

/// Two types, to ask whether they are one: of the same two, its own constant hides that of [`TwoTypes`].
pub struct Types<A, B>(std::marker::PhantomData<(A, B)>);

impl<A> Types<A, A> {
    /// They are one.
    pub const SAME: bool = true;
}

/// What holds of any two types that are not one.
pub trait TwoTypes {
    /// They are two.
    const SAME: bool = false;
}

impl<A, B> TwoTypes for Types<A, B> {}

/// A label of an enum type.
pub fn label(label: &'static str) -> Value {
    Value::Enum(label.into())
}

/// How rows are read, values written, and the columns described. What the functions get is as in [`Model`](super::Model)
/// and [`Embedded`](super::Embedded).
pub struct Codec<M, D> {
    /// Reads a row.
    pub from_row: fn(&dyn Row, usize) -> Result<M>,
    /// The value of a column.
    pub value: fn(&M, usize) -> Value,
    /// Reads a column.
    pub read: fn(&mut M, usize, &dyn Row, usize) -> Result<()>,
    /// Describes the columns.
    pub describe: fn() -> D,
}

/// Functions that a type called like one of another crate must fit. Each says which feature makes that a column type;
/// where the feature is on, nothing is left to say. A type of the program's own that is called alike is a column type.
macro_rules! features {
    ($($name:ident, $trait:ident: $feature:literal, $message:literal;)+) => {$(
        /// A column type, where the feature is off.
        #[cfg(not(feature = $feature))]
        #[diagnostic::on_unimplemented(
            message = $message,
            label = "not a column type while the feature is off",
            note = "add the feature to those of `biform` in Cargo.toml; a type of your own derives `FieldType`"
        )]
        pub trait $trait: FieldType {}
        #[cfg(not(feature = $feature))]
        #[diagnostic::do_not_recommend]
        impl<T: FieldType> $trait for T {}

        /// Asks for a type of the feature's crate.
        #[cfg(not(feature = $feature))]
        pub fn $name<T: $trait>() {}

        /// Asks for nothing, as the feature is on.
        #[cfg(feature = $feature)]
        pub fn $name<T>() {}
    )+};
}
features! {
    needs_uuid, OfUuid: "uuid", "`{Self}` needs feature `uuid`";
    needs_chrono, OfChrono: "chrono", "`{Self}` needs feature `chrono`";
    needs_time, OfTime: "time", "`{Self}` needs feature `time`";
    needs_jiff, OfJiff: "jiff", "`{Self}` needs feature `jiff`";
    needs_rust_decimal, OfDecimal: "rust_decimal", "`{Self}` needs feature `rust_decimal`";
    needs_json, OfJson: "json", "`{Self}` needs feature `json`";
}
