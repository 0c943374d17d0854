//! Arithmetic between columns, in the database.
use super::{Arithmetic, Expr, IntoExpr, IntoNode, Kind, Node};
use crate::field::{Deferred, FieldType};
use crate::value::ValueType;
use std::ops::{Add, Div, Mul, Rem, Sub};

/// A number, or one that can be NULL: `+`, `-`, `*` and `/` are for these, and the database calculates.
///
/// It does so by its own rules: `/` between whole numbers cuts off, and a division by zero gives NULL. With a
/// NULL on either side the result is NULL, as in SQL. A result that does not fit the type is not wrapped: reading it
/// fails with [`Decode`](crate::ErrorKind::Decode), and an `update` that would store it with
/// [`Check`](crate::ErrorKind::Check), by a check of the table; one that was made without such checks stores on SQLite
/// what no query reads. Where a result is NULL and its type is no `Option`, reading it fails too: leave such rows out by
/// a filter.
///
/// A decimal and a column of integers come to a decimal: `b.price * b.count`. Decimals are never cut off by `/`; SQLite
/// calculates with floating-point numbers, and the result is rounded to the 15 digits that are stored and read.
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

impl<T: Number> Number for Deferred<T> {}
impl<T: Integer> Integer for Deferred<T> {}

macro_rules! numbers {
    ($($number:ty),+) => {$( impl Number for $number {} )+};
}
macro_rules! integers {
    ($($number:ty),+) => {$( impl Integer for $number {} )+};
}
numbers!(i8, i16, i32, i64, u8, u16, u32, u64, f32, f64);
#[cfg(feature = "rust_decimal")]
numbers!(rust_decimal::Decimal);
integers!(i8, i16, i32, i64, u8, u16, u32, u64);

#[diagnostic::do_not_recommend]
impl<T: Number> Number for Option<T> {}
#[diagnostic::do_not_recommend]
impl<T: Integer> Integer for Option<T> {}

macro_rules! operators {
    ($($operator:ident, $method:ident, $bound:ident);+) => {$(
        impl<T: $bound, N: IntoNode, R: IntoExpr<T>> $operator<R> for Expr<T, N> {
            type Output = Expr<T>;

            fn $method(self, other: R) -> Expr<T> {
                let (left, right) = (self.into_node(), other.into_expr().into_node());
                Expr::from_node(arithmetic(Arithmetic::$operator, T::TYPE, left, right))
            }
        }
    )+};
}
operators!(Add, add, Number; Sub, sub, Number; Mul, mul, Number; Div, div, Number; Rem, rem, Integer);

/// Two numbers and an operator, which come to a number of a type.
pub(super) fn arithmetic(operator: Arithmetic, of: ValueType, left: Node, right: Node) -> Node {
    // SQLite gives NULL for a division by zero, and in place of NaN, as for infinity less infinity.
    let nullable = matches!(operator, Arithmetic::Div | Arithmetic::Rem)
        || matches!(of, ValueType::F32 | ValueType::F64 | ValueType::Decimal);
    let (left, right) = (Box::new(left), Box::new(right));
    Node(Kind::Arithmetic { operator, decimal: of == ValueType::Decimal, nullable, left, right })
}
