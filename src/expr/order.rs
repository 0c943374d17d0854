//! Orders: `asc`, `desc`.
use super::{Expr, IntoNode, Node};
use crate::field::FieldType;

/// One term of an order.
#[derive(Debug, Clone, PartialEq)]
#[must_use = "an order does nothing until it is given to `order_by`"]
pub struct OrderTerm {
    pub(crate) node: Node,
    pub(crate) descending: bool,
}

impl<T: FieldType, N: IntoNode> Expr<T, N> {
    /// Smallest first.
    pub fn asc(self) -> OrderTerm {
        OrderTerm { node: self.into_node(), descending: false }
    }

    /// Greatest first.
    pub fn desc(self) -> OrderTerm {
        OrderTerm { node: self.into_node(), descending: true }
    }
}

/// What a closure given to `order_by` returns: a term, or a tuple or vector of them.
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
