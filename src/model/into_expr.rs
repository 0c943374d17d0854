//! What can stand on the right of a column of keys: a key's value, and a model, whose key it then is.
use super::{ForeignKey, Id, Key, Model};
use crate::expr::{Expr, InOperand, IntoExpr, KeyOperand, Kind, Node};
use crate::field::FieldType;

#[diagnostic::do_not_recommend]
impl<M: Model> IntoExpr<Id<M, M::Key>> for &M {
    fn into_expr(self) -> Expr<Id<M, M::Key>> {
        Expr::from_node(Node::composite(&self.pk()))
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> IntoExpr<Option<Id<M, M::Key>>> for &M {
    fn into_expr(self) -> Expr<Option<Id<M, M::Key>>> {
        Expr::from_node(Node::composite(&self.pk()))
    }
}

#[diagnostic::do_not_recommend]
impl<M: Send + Sync + 'static, K: Key> IntoExpr<Id<M, K>> for &ForeignKey<M, K> {
    fn into_expr(self) -> Expr<Id<M, K>> {
        Expr::from_node(Node::composite(self))
    }
}

#[diagnostic::do_not_recommend]
impl<M: Send + Sync + 'static, K: Key> IntoExpr<Option<Id<M, K>>> for &ForeignKey<M, K> {
    fn into_expr(self) -> Expr<Option<Id<M, K>>> {
        Expr::from_node(Node::composite(self))
    }
}

macro_rules! keys {
    ($($given:ty => $key:ty),+) => {$(
        keys!($given => $key: Id<M, $key>, Option<Id<M, $key>>, ForeignKey<M, $key>, Option<ForeignKey<M, $key>>);
    )+};
    ($given:ty => $key:ty: $($column:ty),+) => {$(
        #[diagnostic::do_not_recommend]
        impl<M: Model> IntoExpr<$column> for $given {
            fn into_expr(self) -> Expr<$column> {
                Expr::from_node(Node::value(<$key>::from(self).into_value()))
            }
        }
    )+};
}
keys!(i8 => i8, i16 => i16, i32 => i32, i64 => i64, u8 => u8, u16 => u16, u32 => u32, u64 => u64);
keys!(&str => String, String => String);
#[cfg(feature = "uuid")]
keys!(uuid::Uuid => uuid::Uuid);

/// Keys of several columns: what the traits say of all column types, which these are not.
macro_rules! composite {
    ($($($key:ident $part:ident)+),+) => {$(
        composite!([$($key $part)+] Id<M, ($($key,)+)>);
        composite!([$($key $part)+] Option<Id<M, ($($key,)+)>>);
        composite!([$($key)+] Id<M, ($($key,)+)> => Id<M, ($($key,)+)>);
        composite!([$($key)+] Id<M, ($($key,)+)> => Option<Id<M, ($($key,)+)>>);
        composite!([$($key)+] Option<Id<M, ($($key,)+)>> => Option<Id<M, ($($key,)+)>>);
    )+};
    ([$($key:ident $part:ident)+] $of:ty) => {
        #[allow(non_snake_case)]
        #[diagnostic::do_not_recommend]
        impl<M, $($key, $part: KeyOperand<$key>),+> IntoExpr<$of> for ($($part,)+) {
            fn into_expr(self) -> Expr<$of> {
                let mut nodes = Vec::new();
                let ($($part,)+) = self;
                $(KeyOperand::<$key>::push_operands($part, &mut nodes);)+
                Expr::from_node(Node(Kind::Row(nodes)))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<M: 'static, $($key: Key,)+ I: IntoIterator<Item: IntoExpr<$of>>> InOperand<$of> for I {
            fn into_membership(self, of: Node) -> Node {
                of.one_of(self.into_iter().map(|key| key.into_expr().untyped()))
            }
        }
    };
    ([$($key:ident)+] $given:ty => $of:ty) => {
        #[diagnostic::do_not_recommend]
        impl<M: 'static, $($key: Key),+> IntoExpr<$of> for $given {
            fn into_expr(self) -> Expr<$of> {
                Expr::from_node(Node::composite(&self))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<M: 'static, $($key: Key),+> IntoExpr<$of> for &$given {
            fn into_expr(self) -> Expr<$of> {
                Expr::from_node(Node::composite(self))
            }
        }
    };
}
composite!(A P B Q, A P B Q C R, A P B Q C R D S);
