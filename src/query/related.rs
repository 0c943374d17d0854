//! Relations in closures: `b.author()`, whose columns are its fields, and `b.tags()`.
use crate::expr::Path;
use crate::model::Model;
use std::fmt;
use std::ops::Deref;

/// One related row, in a closure: `b.author()`. The columns of its model are its fields: `b.author().name`.
pub struct One<M: Model> {
    path: Path,
    columns: M::Columns,
}

/// Many related rows, in a closure: `b.tags()`. The columns of their model are its fields.
///
/// A condition on them holds if there is such a row. What one call of `filter` says of them, it says of one and the same
/// row; two calls are about any two.
pub struct Many<M: Model> {
    path: Path,
    columns: M::Columns,
}

macro_rules! relations {
    ($($name:ident),+) => {$(
        impl<M: Model> $name<M> {
            /// What is at the end of a path.
            #[doc(hidden)]
            pub fn new(path: Path) -> Self {
                $name { path, columns: M::columns_at(path) }
            }

            #[doc(hidden)]
            pub fn path(self) -> Path {
                self.path
            }
        }

        impl<M: Model> Clone for $name<M> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<M: Model> Copy for $name<M> {}

        impl<M: Model> Deref for $name<M> {
            type Target = M::Columns;

            fn deref(&self) -> &M::Columns {
                &self.columns
            }
        }

        impl<M: Model> fmt::Debug for $name<M> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.path).finish()
            }
        }
    )+};
}
relations!(One, Many);
