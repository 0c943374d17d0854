//! Lists of fields: `|b| (b.id, b.title)`.
use super::{Column, ColumnRef};

impl<T> Column<T> {
    /// The column without its type, for a vector of fields of several types.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: Deferred<String>, body: Deferred<String> }
    /// let with_title = false;
    /// let query = Book::objects().only(|b| {
    ///     let mut fields = vec![b.id.field()];
    ///     fields.extend(with_title.then_some(b.title.field()));
    ///     fields
    /// });
    /// assert_eq!(query.to_sql(Dialect::Sqlite)?.sql(), r#"SELECT "book"."id" FROM "book""#);
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn field(self) -> ColumnRef {
        self.node
    }
}

/// What a closure that names fields returns, as that of [`only`](crate::QuerySet::only): a column, a tuple of up to
/// eight, tuples of such tuples, or a vector of what [`Column::field`](crate::Expr::field) gives.
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String, body: Deferred<String>, notes: Deferred<String> }
/// let query = Book::objects().defer(|b| (b.body, b.notes));
/// assert_eq!(query.to_sql(Dialect::Sqlite)?.sql(), r#"SELECT "book"."id", "book"."title" FROM "book""#);
/// # Ok::<(), biform::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of fields",
    label = "this closure must return columns",
    note = "return a column, or a tuple of up to eight: `|b| (b.id, b.title)`; for more, a tuple of tuples: \
            `|b| ((b.id, b.title), (b.rating, b.pages))`; where they are known only when the program runs, \
            a vector: `vec![b.id.field(), b.title.field()]`"
)]
pub trait FieldList {
    /// Appends the columns.
    #[doc(hidden)]
    fn push_fields(self, fields: &mut Vec<ColumnRef>);
}

impl<T> FieldList for Column<T> {
    fn push_fields(self, fields: &mut Vec<ColumnRef>) {
        fields.push(self.node);
    }
}

impl FieldList for ColumnRef {
    fn push_fields(self, fields: &mut Vec<ColumnRef>) {
        fields.push(self);
    }
}

impl FieldList for Vec<ColumnRef> {
    fn push_fields(self, fields: &mut Vec<ColumnRef>) {
        fields.extend(self);
    }
}

macro_rules! tuples {
    ($($($name:ident)+),+) => {$(
        #[allow(non_snake_case)]
        impl<$($name: FieldList),+> FieldList for ($($name,)+) {
            fn push_fields(self, fields: &mut Vec<ColumnRef>) {
                let ($($name,)+) = self;
                $($name.push_fields(fields);)+
            }
        }
    )+};
}
tuples!(A, A B, A B C, A B C D, A B C D E, A B C D E F, A B C D E F G, A B C D E F G H);
