//! What can stand on the right of a column of keys: a key's value, and a model, whose key it then is.
use super::{ForeignKey, Id, Model};
use crate::expr::{Expr, IntoExpr, Node};
use crate::field::FieldType;

#[diagnostic::do_not_recommend]
impl<M: Model<Key: FieldType>> IntoExpr<Id<M, M::Key>> for &M {
    fn into_expr(self) -> Expr<Id<M, M::Key>> {
        Expr::from_node(Node::value(self.pk().into_value()))
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model<Key: FieldType>> IntoExpr<Option<Id<M, M::Key>>> for &M {
    fn into_expr(self) -> Expr<Option<Id<M, M::Key>>> {
        Expr::from_node(Node::value(self.pk().into_value()))
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
