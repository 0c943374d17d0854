//! Orders: `asc`, `desc`, and where NULLs come.
use super::{Expr, IntoNode, Node};
use crate::field::FieldType;

/// One term of an order.
#[derive(Debug, Clone, PartialEq)]
#[must_use = "an order does nothing until it is given to `order_by`"]
pub struct OrderTerm {
    pub(crate) node: Node,
    pub(crate) descending: bool,
    pub(crate) nulls: Option<Nulls>,
}

/// Where NULLs come in an order, whatever its direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nulls {
    First,
    Last,
}

impl OrderTerm {
    pub(crate) fn new(node: Node, descending: bool) -> Self {
        OrderTerm { node, descending, nulls: None }
    }

    /// NULLs come before all else, in either direction. `reverse` turns that round too, as in Django.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().order_by(|b| (b.subtitle.desc().nulls_first(), b.id.asc()));
    /// let ordered = query.to_sql(Dialect::Sqlite)?;
    /// assert!(ordered.sql().ends_with(r#"ORDER BY "book"."subtitle" DESC NULLS FIRST, "book"."id""#));
    /// let reversed = query.reverse().to_sql(Dialect::Sqlite)?;
    /// assert!(reversed.sql().ends_with(r#"ORDER BY "book"."subtitle" NULLS LAST, "book"."id" DESC"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn nulls_first(mut self) -> Self {
        self.nulls = Some(Nulls::First);
        self
    }

    /// NULLs come after all else, in either direction. `reverse` turns that round too, as in Django.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().order_by(|b| b.subtitle.asc().nulls_last());
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"ORDER BY "book"."subtitle" NULLS LAST"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn nulls_last(mut self) -> Self {
        self.nulls = Some(Nulls::Last);
        self
    }
}

impl OrderTerm {
    /// The position of the column in the schema, if it is a plain one.
    pub(crate) fn position(&self) -> Option<usize> {
        self.node.position()
    }
}

impl<T: FieldType, N: IntoNode> Expr<T, N> {
    /// Smallest first. Where NULLs come is for the database to say, as in SQL: on SQLite they are the smallest.
    /// [`nulls_first`](OrderTerm::nulls_first) and [`nulls_last`](OrderTerm::nulls_last) say it.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().order_by(|b| (b.subtitle.asc(), (b.rating * 2).desc()));
    /// let statement = query.to_sql(Dialect::Sqlite)?;
    /// assert!(statement.sql().ends_with(r#"ORDER BY "book"."subtitle", ("book"."rating" * ?) DESC"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn asc(self) -> OrderTerm {
        OrderTerm::new(self.into_node(), false)
    }

    /// Greatest first, and on SQLite NULLs last.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().order_by(|b| b.rating.desc());
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"ORDER BY "book"."rating" DESC"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn desc(self) -> OrderTerm {
        OrderTerm::new(self.into_node(), true)
    }
}

/// What a closure given to `order_by` returns: a term, a tuple of up to eight, or a vector, where the order is known
/// only when the program runs. `|_| ()` is no order.
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
/// let by_title = true;
/// let query = Book::objects().order_by(|b| {
///     let first = if by_title { b.title.asc() } else { b.rating.desc() };
///     vec![first, b.id.asc()]
/// });
/// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"ORDER BY "book"."title", "book"."id""#));
/// # Ok::<(), biform::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an order",
    label = "this closure must return an order",
    note = "call `.asc()` or `.desc()` on a column; several make a tuple: `|b| (b.rating.desc(), b.title.asc())`"
)]
pub trait OrderBy {
    /// Appends the terms.
    #[doc(hidden)]
    fn push_terms(self, terms: &mut Vec<OrderTerm>);
}

impl OrderBy for () {
    fn push_terms(self, _: &mut Vec<OrderTerm>) {}
}

impl OrderBy for OrderTerm {
    fn push_terms(self, terms: &mut Vec<OrderTerm>) {
        terms.push(self);
    }
}

impl OrderBy for Vec<OrderTerm> {
    fn push_terms(self, terms: &mut Vec<OrderTerm>) {
        terms.extend(self);
    }
}

macro_rules! tuples {
    ($($($name:ident)+),+) => {$(
        #[allow(non_snake_case)]
        impl<$($name: OrderBy),+> OrderBy for ($($name,)+) {
            fn push_terms(self, terms: &mut Vec<OrderTerm>) {
                let ($($name,)+) = self;
                $($name.push_terms(terms);)+
            }
        }
    )+};
}
tuples!(A, A B, A B C, A B C D, A B C D E, A B C D E F, A B C D E F G, A B C D E F G H);
