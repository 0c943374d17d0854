//! Relations in closures: `b.author()`, whose columns are its fields, and `b.tags()`.
use crate::expr::{Expr, IntoNode, Node, Path};
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
/// row; two calls are about any two. As in Django, what is asked to be NULL is so as well where there is no row:
/// `a.books().subtitle.is_null()` holds for authors without a book, unless `a.books().is_not_null()` is said beside it.
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

            /// The key at its end: NULL where there is no row.
            fn key(self) -> Node {
                let mut key = Vec::new();
                M::push_key(self.columns, &mut key);
                Node::one(key.into_iter().map(|column| column.into_node(false)).collect())
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

impl<M: Model> One<M> {
    /// There is no such row. Along a foreign key that is asked of its column, and nothing is joined:
    /// `b.publisher().is_null()` is `b.publisher.is_null()`.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct User { id: Id<User>, profile: HasOne<Profile> }
    /// # #[derive(Model)]
    /// # struct Profile { id: Id<Profile>, user: OneToOne<User> }
    /// let query = User::objects().filter(|u| u.profile().is_null());
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(
    ///     r#"LEFT JOIN "profile" AS "t1" ON "t1"."user_id" = "user"."id" WHERE "t1"."id" IS NULL"#
    /// ));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn is_null(self) -> Expr<bool> {
        Expr::from_node(self.key().null(false))
    }

    /// There is such a row.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Author { id: Id<Author>, mentor: Option<ForeignKey<Author>> }
    /// let query = Author::objects().filter(|a| a.mentor().is_not_null());
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"WHERE "author"."mentor_id" IS NOT NULL"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn is_not_null(self) -> Expr<bool> {
        Expr::from_node(self.key().null(true))
    }
}

impl<M: Model> Many<M> {
    /// There is no such row. Of several relations on end, somewhere on the way there is none:
    /// `a.books().tags().is_null()` holds for authors with a book that has no tag, and for those without a book, as in
    /// Django.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Author { id: Id<Author>, books: HasMany<Book> }
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, author: ForeignKey<Author> }
    /// let query = Author::objects().filter(|a| a.books().is_null());
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(
    ///     r#"WHERE NOT (EXISTS (SELECT 1 FROM "book" AS "t1" WHERE "t1"."author_id" = "author"."id"))"#
    /// ));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn is_null(self) -> Expr<bool> {
        Expr::from_node(self.key().null(false))
    }

    /// There is such a row.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Author { id: Id<Author>, books: HasMany<Book> }
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, author: ForeignKey<Author> }
    /// let query = Author::objects().filter(|a| a.books().is_not_null());
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(
    ///     r#"WHERE EXISTS (SELECT 1 FROM "book" AS "t1" WHERE "t1"."author_id" = "author"."id")"#
    /// ));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn is_not_null(self) -> Expr<bool> {
        Expr::from_node(self.key().null(true))
    }
}
