//! A query as the values that `in_` looks among. Knows no dialect and no executor.
use super::{Query, QuerySet};
use crate::expr::{InOperand, Kind, Node, Subquery};
use crate::field::FieldType;
use crate::model::{Id, Key, Model};

impl<T: FieldType, M: Model> InOperand<T> for QuerySet<M, T> {
    fn into_membership(self, of: Node) -> Node {
        among(of, self.query)
    }
}

impl<T: FieldType, M: Model> InOperand<T> for QuerySet<M, Option<T>> {
    fn into_membership(self, of: Node) -> Node {
        among(of, self.query)
    }
}

impl<T: FieldType, M: Model> InOperand<Option<T>> for QuerySet<M, T> {
    fn into_membership(self, of: Node) -> Node {
        among(of, self.query)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> InOperand<Id<M, M::Key>> for QuerySet<M> {
    fn into_membership(self, of: Node) -> Node {
        among(of, keys(self))
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> InOperand<Option<Id<M, M::Key>>> for QuerySet<M> {
    fn into_membership(self, of: Node) -> Node {
        among(of, keys(self))
    }
}

macro_rules! composite {
    ($($($key:ident)+),+) => {$(
        composite!([$($key)+] Id<K, ($($key,)+)>: Id<K, ($($key,)+)>);
        composite!([$($key)+] Option<Id<K, ($($key,)+)>>: Id<K, ($($key,)+)>);
        composite!([$($key)+] Id<K, ($($key,)+)>: Option<Id<K, ($($key,)+)>>);
        composite!([$($key)+] Option<Id<K, ($($key,)+)>>: Option<Id<K, ($($key,)+)>>);
    )+};
    ([$($key:ident)+] $of:ty: $given:ty) => {
        #[diagnostic::do_not_recommend]
        impl<M: Model, K, $($key: Key),+> InOperand<$of> for QuerySet<M, $given> {
            fn into_membership(self, of: Node) -> Node {
                among(of, self.query)
            }
        }
    };
}
composite!(A B, A B C, A B C D);

#[diagnostic::do_not_recommend]
impl<T, M: Model, R> InOperand<T> for &QuerySet<M, R>
where
    QuerySet<M, R>: InOperand<T>,
{
    fn into_membership(self, of: Node) -> Node {
        self.clone().into_membership(of)
    }
}

/// The keys of the rows of a query.
fn keys<M: Model>(models: QuerySet<M>) -> Query {
    let mut query = models.query;
    query.columns = Some(query.schema.key_positions().iter().map(|key| Node::column(*key, false)).collect());
    query
}

pub(super) fn among(of: Node, mut query: Query) -> Node {
    // A query with a mistake is kept, to tell of it.
    if query.is_empty() && query.check().is_ok() {
        return Node::constant(false);
    }
    if !query.is_sliced() {
        query.order.clear();
    }
    let nullable = query.columns.iter().flat_map(|columns| columns.iter()).any(Node::is_nullable);
    Node(Kind::InQuery { of: Box::new(of), query: Subquery::new(query), nullable })
}
