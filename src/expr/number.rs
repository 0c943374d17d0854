//! Arithmetic between columns, in the database.
use super::{Arithmetic, Expr, IntoExpr, IntoNode, Kind, Node};
use crate::field::FieldType;
use std::ops::{Add, Div, Mul, Rem, Sub};

/// A number, or one that can be NULL.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a number", label = "arithmetic is for numeric columns")]
pub trait Number: FieldType {}

/// A whole number, or one that can be NULL.
#[diagnostic::on_unimplemented(message = "`{Self}` is not an integer", label = "`%` is for integer columns")]
pub trait Integer: Number {}

macro_rules! numbers {
    ($($number:ty),+) => {$( impl Number for $number {} impl Number for Option<$number> {} )+};
}
macro_rules! integers {
    ($($number:ty),+) => {$( impl Integer for $number {} impl Integer for Option<$number> {} )+};
}
numbers!(i8, i16, i32, i64, u8, u16, u32, f32, f64);
integers!(i8, i16, i32, i64, u8, u16, u32);

macro_rules! operators {
    ($($operator:ident, $method:ident, $bound:ident);+) => {$(
        impl<T: $bound, N: IntoNode, R: IntoExpr<T>> $operator<R> for Expr<T, N> {
            type Output = Expr<T>;

            fn $method(self, other: R) -> Expr<T> {
                let (left, right) = (Box::new(self.into_node()), Box::new(other.into_expr().into_node()));
                Expr::from_node(Node(Kind::Arithmetic { operator: Arithmetic::$operator, left, right }))
            }
        }
    )+};
}
operators!(Add, add, Number; Sub, sub, Number; Mul, mul, Number; Div, div, Number; Rem, rem, Integer);
