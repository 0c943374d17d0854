//! Arithmetic between columns, in the database.
use super::{Arithmetic, Expr, IntoExpr, IntoNode, Kind, Node};
use crate::field::FieldType;
use crate::value::ValueType;
use std::ops::{Add, Div, Mul, Rem, Sub};

/// A number, or one that can be NULL: `+`, `-`, `*` and `/` are for these, and the database calculates.
///
/// It does so by its own rules: `/` between whole numbers cuts off, and on SQLite a division by zero gives NULL. With a
/// NULL on either side the result is NULL, as in SQL. A result that does not fit the type is not wrapped: reading it
/// fails with [`Decode`](crate::ErrorKind::Decode), and so does reading a row in which `update` has stored one.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// # use biform::prelude::*;
/// # #[derive(Model, Debug, Clone, PartialEq)]
/// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Book])?;
/// # let rows = [("Dune", 5), ("Emma", 4), ("Pulp", 1)].map(|(t, r)| Book::create().title(t).rating(r));
/// # Book::objects().bulk_create(&db, rows)?;
/// let halves = Book::objects().order_by(|b| b.id.asc()).values(|b| (b.rating / 2, b.rating % 2)).all(&db)?;
/// assert_eq!(halves, [(2, 1), (2, 0), (0, 1)]);
/// let by_zero = Book::objects().filter(|b| (b.rating / 0).gt(0)).count(&db)?;
/// assert_eq!(by_zero, 0);
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` is not a number", label = "arithmetic is for numeric columns")]
pub trait Number: FieldType {}

/// A whole number, or one that can be NULL: `%` is for these. Its result has the sign of the left side, as in Rust.
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
                let operator = Arithmetic::$operator;
                // SQLite gives NULL for a division by zero, and in place of NaN, as for infinity less infinity.
                let nullable = matches!(operator, Arithmetic::Div | Arithmetic::Rem)
                    || matches!(T::TYPE, ValueType::F32 | ValueType::F64);
                Expr::from_node(Node(Kind::Arithmetic { operator, nullable, left, right }))
            }
        }
    )+};
}
operators!(Add, add, Number; Sub, sub, Number; Mul, mul, Number; Div, div, Number; Rem, rem, Integer);
