//! Decimals and whole numbers in one expression, which is one of decimals.
use super::number::arithmetic;
use super::{Arithmetic, Expr, IntoExpr, IntoNode};
use crate::value::ValueType;
use rust_decimal::Decimal;
use std::ops::{Add, Div, Mul, Sub};

macro_rules! operators {
    ($left:ty, $right:ty => $sum:ty) => {
        operators!($left, $right => $sum: Add, add; Sub, sub; Mul, mul; Div, div);
    };
    ($left:ty, $right:ty => $sum:ty: $($operator:ident, $method:ident);+) => {$(
        #[diagnostic::do_not_recommend]
        impl<N: IntoNode, M: IntoNode> $operator<Expr<$right, M>> for Expr<$left, N> {
            type Output = Expr<$sum>;

            fn $method(self, other: Expr<$right, M>) -> Expr<$sum> {
                let (left, right) = (self.into_node(), other.into_node());
                Expr::from_node(arithmetic(Arithmetic::$operator, ValueType::Decimal, left, right))
            }
        }
    )+};
}

macro_rules! integers {
    ($($integer:ty),+) => {$(
        #[diagnostic::do_not_recommend]
        impl<N: IntoNode> IntoExpr<Decimal> for Expr<$integer, N> {
            fn into_expr(self) -> Expr<Decimal> {
                Expr::from_node(self.into_node())
            }
        }

        #[diagnostic::do_not_recommend]
        impl<N: IntoNode> IntoExpr<Option<Decimal>> for Expr<$integer, N> {
            fn into_expr(self) -> Expr<Option<Decimal>> {
                Expr::from_node(self.into_node())
            }
        }

        #[diagnostic::do_not_recommend]
        impl<N: IntoNode> IntoExpr<Option<Decimal>> for Expr<Option<$integer>, N> {
            fn into_expr(self) -> Expr<Option<Decimal>> {
                Expr::from_node(self.into_node())
            }
        }

        operators!($integer, Decimal => Decimal);
        operators!($integer, Option<Decimal> => Option<Decimal>);
        operators!(Option<$integer>, Decimal => Option<Decimal>);
        operators!(Option<$integer>, Option<Decimal> => Option<Decimal>);
    )+};
}
integers!(i8, i16, i32, i64, u8, u16, u32, u64);
