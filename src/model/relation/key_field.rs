//! Foreign keys of any number of columns, in an `Option` or not.
use super::{ForeignKey, RelationField};
use crate::field::Composite;
use crate::model::Key;

/// A field that is a foreign key. For the derive.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no foreign key to a key of several columns",
    label = "not a tuple of two to four keys",
    note = "write the key of the other model as a tuple of its columns: `ForeignKey<Order, (i32, i64)>`"
)]
pub trait KeyField: Composite + RelationField {
    /// The key of the other row.
    type Key: Key;
}

impl<M: Send + Sync + 'static, K: Key> KeyField for ForeignKey<M, K> {
    type Key = K;
}

impl<M: Send + Sync + 'static, K: Key> KeyField for Option<ForeignKey<M, K>> {
    type Key = K;
}
