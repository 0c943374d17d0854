//! What can stand on the right of a column.
use super::{Expr, IntoNode, Node};
use crate::field::FieldType;
use crate::model::{Id, Model};

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

macro_rules! borrowed {
    ($($borrowed:ty => $owned:ty),+) => {$(
        impl IntoExpr<$owned> for $borrowed {
            fn into_expr(self) -> Expr<$owned> {
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
borrowed!(&str => String, &String => String, &[u8] => Vec<u8>);

#[diagnostic::do_not_recommend]
impl<M: Model> IntoExpr<Id<M, M::Key>> for &M {
    fn into_expr(self) -> Expr<Id<M, M::Key>> {
        Expr::from_node(Node::value(self.pk().into_value()))
    }
}

macro_rules! keys {
    ($($given:ty => $key:ty),+) => {$(
        #[diagnostic::do_not_recommend]
        impl<M: Model> IntoExpr<Id<M, $key>> for $given {
            fn into_expr(self) -> Expr<Id<M, $key>> {
                Expr::from_node(Node::value(<$key>::from(self).into_value()))
            }
        }
    )+};
}
keys!(i8 => i8, i16 => i16, i32 => i32, i64 => i64, u8 => u8, u16 => u16, u32 => u32, &str => String, String => String);
