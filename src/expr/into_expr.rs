//! What can stand on the right of a column.
use super::{Expr, IntoElement, IntoNode, Node};
use crate::field::{Deferred, Element, FieldType};
use crate::value::Value;

/// What a column of type `T` can be compared with or set to: a value, another column, an expression.
///
/// A trait of our own, never `Into`, so that literals take the column's type: `b.rating.ge(4)` works for any integer. A
/// column that can be NULL also takes what cannot; an `Id` takes an `i64`, and a model, whose key it then is.
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
/// let dune = Book { id: Id::from(1), title: "Dune".to_owned(), rating: 5, subtitle: None };
/// let query = Book::objects().filter(|b| b.id.ne(&dune) & b.rating.ge(dune.rating) & b.subtitle.eq(b.title));
/// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(
///     r#"WHERE "book"."id" <> ? AND "book"."rating" >= ? AND "book"."subtitle" = "book"."title""#
/// ));
/// # Ok::<(), biform::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "a column of type `{T}` does not take `{Self}`",
    label = "expected `{T}`, or a column or expression of that type"
)]
#[cfg_attr(
    feature = "rust_decimal",
    diagnostic::on_unimplemented(note = "a number for a column of decimals is written `Decimal::from(5)`")
)]
pub trait IntoExpr<T> {
    /// The expression.
    fn into_expr(self) -> Expr<T>;
}

impl<T: FieldType> IntoExpr<T> for T {
    fn into_expr(self) -> Expr<T> {
        Expr::from_node(Node::value(self.into_value()))
    }
}

impl<T: FieldType> IntoExpr<Option<T>> for T {
    fn into_expr(self) -> Expr<Option<T>> {
        Expr::from_node(Node::value(self.into_value()))
    }
}

impl<T: FieldType, N: IntoNode> IntoExpr<T> for Expr<T, N> {
    fn into_expr(self) -> Expr<T> {
        Expr::from_node(self.into_node())
    }
}

impl<T: FieldType, N: IntoNode> IntoExpr<Option<T>> for Expr<T, N> {
    fn into_expr(self) -> Expr<Option<T>> {
        Expr::from_node(self.into_node())
    }
}

impl<T: FieldType> IntoExpr<Deferred<T>> for T {
    fn into_expr(self) -> Expr<Deferred<T>> {
        Expr::from_node(Node::value(self.into_value()))
    }
}

#[diagnostic::do_not_recommend]
impl<T: FieldType> IntoExpr<Deferred<Option<T>>> for T {
    fn into_expr(self) -> Expr<Deferred<Option<T>>> {
        Expr::from_node(Node::value(self.into_value()))
    }
}

impl<T: FieldType, N: IntoNode> IntoExpr<Deferred<T>> for Expr<T, N> {
    fn into_expr(self) -> Expr<Deferred<T>> {
        Expr::from_node(self.into_node())
    }
}

impl<T: FieldType> IntoExpr<T> for &T {
    fn into_expr(self) -> Expr<T> {
        Expr::from_node(Node::value(self.to_value()))
    }
}

#[diagnostic::do_not_recommend]
impl<T: FieldType> IntoExpr<Deferred<T>> for &T {
    fn into_expr(self) -> Expr<Deferred<T>> {
        Expr::from_node(Node::value(self.to_value()))
    }
}

impl<T: FieldType> IntoExpr<Option<T>> for &T {
    fn into_expr(self) -> Expr<Option<T>> {
        Expr::from_node(Node::value(self.to_value()))
    }
}

macro_rules! lists {
    ($([$($generic:tt)*] $given:ty => $element:ty;)+) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generic)*> IntoExpr<Vec<$element>> for $given {
            fn into_expr(self) -> Expr<Vec<$element>> {
                Expr::from_node(list::<$element, _, N>(self))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($generic)*> IntoExpr<Option<Vec<$element>>> for $given {
            fn into_expr(self) -> Expr<Option<Vec<$element>>> {
                Expr::from_node(list::<$element, _, N>(self))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($generic)*> IntoExpr<Deferred<Vec<$element>>> for $given {
            fn into_expr(self) -> Expr<Deferred<Vec<$element>>> {
                Expr::from_node(list::<$element, _, N>(self))
            }
        }
    )+};
}
lists! {
    [T: Element, const N: usize] [T; N] => T;
    [const N: usize] [&str; N] => String;
}

fn list<E: Element, I: IntoElement<E>, const N: usize>(elements: [I; N]) -> Node {
    Node::value(Value::Array { of: E::ELEMENT, values: elements.map(I::into_element).into() })
}

macro_rules! borrowed {
    ($($borrowed:ty => $owned:ty),+) => {$(
        impl IntoExpr<$owned> for $borrowed {
            fn into_expr(self) -> Expr<$owned> {
                Expr::from_node(Node::value(<$owned>::from(self).into_value()))
            }
        }

        #[diagnostic::do_not_recommend]
        impl IntoExpr<Deferred<$owned>> for $borrowed {
            fn into_expr(self) -> Expr<Deferred<$owned>> {
                Expr::from_node(Node::value(<$owned>::from(self).into_value()))
            }
        }

        #[diagnostic::do_not_recommend]
        impl IntoExpr<Deferred<Option<$owned>>> for $borrowed {
            fn into_expr(self) -> Expr<Deferred<Option<$owned>>> {
                Expr::from_node(Node::value(<$owned>::from(self).into_value()))
            }
        }

        impl IntoExpr<Option<$owned>> for $borrowed {
            fn into_expr(self) -> Expr<Option<$owned>> {
                Expr::from_node(Node::value(<$owned>::from(self).into_value()))
            }
        }
    )+};
}
borrowed!(&str => String, &[u8] => Vec<u8>);
