//! The columns of a foreign key to a key of several, as one: compared, ordered, set and selected together.
use super::{
    Assignment, ColumnRef, Comparison, Expr, FieldList, InOperand, IntoExpr, IntoNode, Kind, Node, OrderTerm, Path,
    Selection,
};
use crate::error::Result;
use crate::field::{Composite, FieldType};
use crate::value::Row;
use std::fmt;
use std::marker::PhantomData;

/// The columns of a foreign key to a key of several columns, as closures get them: `|l| l.order`. One of them is found
/// along the relation, `l.order().region`, for which nothing is joined.
///
/// It is compared with a row, with an [`Id`](crate::Id), or with a tuple of what the columns of the key are compared with.
/// What can be NULL is so where one of its columns is, as SQL has it: such a key names nothing (`MATCH SIMPLE`).
///
/// ```
/// use biform::prelude::*;
///
/// #[derive(Model)]
/// struct Order {
///     #[field(primary_key)]
///     region: i32,
///     #[field(primary_key)]
///     number: i64,
/// }
///
/// #[derive(Model)]
/// struct Line {
///     id: Id<Line>,
///     order: ForeignKey<Order, (i32, i64)>,
/// }
///
/// let query = Line::objects().filter(|l| l.order.eq((1, 2)) | l.order().region.gt(7)).values(|l| l.order);
/// let statement = query.to_sql(Dialect::Sqlite)?;
/// assert_eq!(
///     statement.sql(),
///     r#"SELECT "line"."order_region", "line"."order_number" FROM "line" WHERE ("line"."order_region" = ? AND "line"."order_number" = ?) OR "line"."order_region" > ?"#
/// );
/// # Ok::<(), biform::Error>(())
/// ```
pub struct CompositeColumn<T> {
    path: Path,
    position: usize,
    name: &'static str,
    of: PhantomData<fn() -> T>,
}

impl<T> CompositeColumn<T> {
    /// For the derive: the columns from a position on of the model at the end of a path.
    #[doc(hidden)]
    pub const fn along(path: Path, position: usize, name: &'static str) -> Self {
        CompositeColumn { path, position, name, of: PhantomData }
    }
}

impl<T: Composite> CompositeColumn<T> {
    /// Equal, in each column. Comparing with `None` asks for NULL; otherwise a NULL is equal to nothing.
    pub fn eq(self, other: impl IntoExpr<T>) -> Expr<bool> {
        Expr::from_node(self.node().compare(Comparison::Eq, other.into_expr().untyped()))
    }

    /// Not equal, in some column. Comparing with `None` asks for what is not NULL; otherwise a NULL is unequal to nothing.
    pub fn ne(self, other: impl IntoExpr<T>) -> Expr<bool> {
        Expr::from_node(self.node().compare(Comparison::Ne, other.into_expr().untyped()))
    }

    /// One of some keys or rows, or of those that a query gives: as [`in_`](Expr::in_) of one column. Each of a list is a
    /// condition of its own, so that a list is short; a query is looked into as a whole.
    pub fn in_(self, values: impl InOperand<T>) -> Expr<bool> {
        Expr::from_node(values.into_membership(self.node()))
    }

    /// Smallest first, by the first column, and then by the next.
    pub fn asc(self) -> Vec<OrderTerm> {
        self.ordered(false)
    }

    /// Greatest first, by the first column, and then by the next.
    pub fn desc(self) -> Vec<OrderTerm> {
        self.ordered(true)
    }

    /// Sets the columns to a key, or to that of a row. `None` sets NULL.
    pub fn set(self, value: impl IntoExpr<T>) -> Vec<Assignment> {
        let nodes = value.into_expr().untyped().into_row();
        let assigned = |(ColumnRef { path, position, .. }, node)| Assignment { path, position, node };
        self.columns().zip(nodes).map(assigned).collect()
    }

    /// The same, with a type that says that it can be NULL: to be selected and compared where it stands behind a relation
    /// to a row that need not be there, as [`nullable`](Expr::nullable) of one column.
    pub fn nullable(self) -> CompositeColumn<Option<T>> {
        CompositeColumn::along(self.path, self.position, self.name)
    }

    fn ordered(self, descending: bool) -> Vec<OrderTerm> {
        self.node().into_row().into_iter().map(|node| OrderTerm::new(node, descending)).collect()
    }

    fn columns(self) -> impl Iterator<Item = ColumnRef> {
        let CompositeColumn { path, position, name, .. } = self;
        (position..position + T::WIDTH).map(move |position| ColumnRef { path, position, name })
    }

    fn node(self) -> Node {
        Node(Kind::Row(self.columns().map(|column| column.into_node(T::NULLABLE)).collect()))
    }
}

impl<T: Composite> CompositeColumn<Option<T>> {
    /// NULL, in one column at least: it names nothing.
    pub fn is_null(self) -> Expr<bool> {
        Expr::from_node(self.node().null(false))
    }

    /// Not NULL, in any column.
    pub fn is_not_null(self) -> Expr<bool> {
        Expr::from_node(self.node().null(true))
    }
}

impl<T> Clone for CompositeColumn<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for CompositeColumn<T> {}

impl<T> fmt::Debug for CompositeColumn<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl<T: Composite> Selection for CompositeColumn<T> {
    type Row = T;
    const WIDTH: usize = T::WIDTH;

    fn push_nodes(self, nodes: &mut Vec<Node>) {
        nodes.extend(self.node().into_row());
    }
    fn decode(row: &dyn Row, start: usize) -> Result<T> {
        T::from_row(row, start)
    }
}

impl<T: Composite> FieldList for CompositeColumn<T> {
    fn push_fields(self, fields: &mut Vec<ColumnRef>) {
        fields.extend(self.columns());
    }
}

#[diagnostic::do_not_recommend]
impl<T: Composite> IntoExpr<T> for CompositeColumn<T> {
    fn into_expr(self) -> Expr<T> {
        Expr::from_node(self.node())
    }
}

#[diagnostic::do_not_recommend]
impl<T: Composite> IntoExpr<Option<T>> for CompositeColumn<T> {
    fn into_expr(self) -> Expr<Option<T>> {
        Expr::from_node(self.node())
    }
}

/// What a column of a key, of type `K`, is compared with where it stands in a tuple with the others: what it
/// [takes](IntoExpr) alone, and a tuple where it is a key of several columns itself.
#[diagnostic::on_unimplemented(
    message = "a column of a key, of type `{K}`, does not take `{Self}`",
    label = "expected `{K}`"
)]
pub trait KeyOperand<K> {
    /// Appends the value of each column.
    #[doc(hidden)]
    fn push_operands(self, nodes: &mut Vec<Node>);
}

impl<K: FieldType, T: IntoExpr<K>> KeyOperand<K> for T {
    fn push_operands(self, nodes: &mut Vec<Node>) {
        nodes.push(self.into_expr().into_node());
    }
}

macro_rules! tuples {
    ($($($key:ident $part:ident)+),+) => {$(
        #[allow(non_snake_case)]
        #[diagnostic::do_not_recommend]
        impl<$($key, $part: KeyOperand<$key>),+> KeyOperand<($($key,)+)> for ($($part,)+) {
            fn push_operands(self, nodes: &mut Vec<Node>) {
                let ($($part,)+) = self;
                $($part.push_operands(nodes);)+
            }
        }
    )+};
}
tuples!(A P B Q, A P B Q C R, A P B Q C R D S);

impl Node {
    /// A value of one column, or of several.
    pub(crate) fn composite<T: Composite>(value: &T) -> Node {
        match T::WIDTH {
            1 => Node::value(value.value_at(0)),
            width => Node(Kind::Row((0..width).map(|at| Node::value(value.value_at(at))).collect())),
        }
    }

    /// What it is made of, if it is several as one.
    pub(crate) fn into_row(self) -> Vec<Node> {
        match self.0 {
            Kind::Row(parts) => parts,
            kind => vec![Node(kind)],
        }
    }

    /// Compares one by one: equal are those of which all are, and unequal of which some are, if none is NULL.
    pub(super) fn compare_rows(comparison: Comparison, own: Vec<Node>, others: Vec<Node>) -> Node {
        if comparison != Comparison::Ne {
            let parts = own.into_iter().zip(others).map(|(own, other)| own.compare(comparison, other));
            return parts.fold(Node::constant(true), Node::and);
        }
        let nullable: Vec<Node> = own.iter().chain(&others).filter(|part| part.is_nullable()).cloned().collect();
        let parts = own.into_iter().zip(others).map(|(own, other)| own.compare(comparison, other));
        nullable.into_iter().map(|part| part.null(true)).fold(parts.fold(Node::constant(false), Node::or), Node::and)
    }

    /// Whether one of these is NULL, or none is.
    pub(super) fn null_row(parts: Vec<Node>, negated: bool) -> Node {
        let parts = parts.into_iter().map(|part| part.null(negated));
        match negated {
            true => parts.fold(Node::constant(true), Node::and),
            false => parts.fold(Node::constant(false), Node::or),
        }
    }

    /// Whether these are together one of some rows.
    pub(super) fn one_of_rows(parts: &[Node], rows: Vec<Node>) -> Node {
        let is = |row: Node| Node(Kind::Row(parts.to_vec())).compare(Comparison::Eq, row);
        rows.into_iter().map(is).fold(Node::constant(false), Node::or)
    }
}
