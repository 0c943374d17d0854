//! Structs that rows are read into, and how they are selected.
use crate::error::Result;
use crate::expr::{Expr, IntoExpr, IntoNode, Node, Selection};
use crate::field::FieldType;
use crate::model::{Columns, Model};
use crate::value::Row;

/// A struct that a query reads rows into, in place of whole models. [Derive](derive@crate::Shape) it; nobody writes it by
/// hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a shape",
    label = "not a shape",
    note = "add `#[derive(Shape)]` to `{Self}`"
)]
pub trait Shape: Sized + Send + 'static {
    /// The builder that [`select`](Shape::select) starts.
    type Select;

    /// How many columns it takes.
    #[doc(hidden)]
    const WIDTH: usize;

    /// Starts to say what is read into each field, for [`values`](crate::QuerySet::values): name all fields, each with
    /// an expression or a value of the field's type. One that is missing is a compile error.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, #[field(unique)] title: String, rating: i32 }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Book])?;
    /// # let rows = [("Dune", 5), ("Emma", 4), ("Pulp", 1)].map(|(t, r)| Book::create().title(t).rating(r));
    /// # Book::objects().bulk_create(&db, rows)?;
    /// #[derive(Shape)]
    /// struct Line {
    ///     text: String,
    ///     good: bool,
    /// }
    ///
    /// let line = Book::objects().values(|b| Line::select().text(b.title).good(b.rating.ge(4))).first(&db)?.unwrap();
    /// assert_eq!((line.text.as_str(), line.good), ("Dune", true));
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    fn select() -> Self::Select;

    /// Reads a row, from a column on.
    #[doc(hidden)]
    fn decode(row: &dyn Row, start: usize) -> Result<Self>;
}

/// A shape that knows where in a model its fields are: what [`QuerySet::shape`](crate::QuerySet::shape) takes. It comes
/// with `#[shape(of = Book)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a shape of `{M}`",
    label = "not a shape of `{M}`",
    note = "add `#[derive(Shape)]` and `#[shape(of = {M})]` to `{Self}`, or select its fields: `.values(|m| {Self}::select()…)`"
)]
pub trait ShapeOf<M: Model>: Shape {
    /// What is selected.
    type Selection: Selection<Row = Self>;

    /// What is selected for it, as a part of something else.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// #[derive(Shape)]
    /// #[shape(of = Book)]
    /// struct Card {
    ///     id: Id<Book>,
    ///     title: String,
    /// }
    ///
    /// let query: QuerySet<Book, (Card, i32)> = Book::objects().values(|b| (Card::selection(b), b.rating));
    /// # let _ = query;
    /// ```
    fn selection(columns: Columns<M>) -> Self::Selection;
}

/// For the derive: what an expression or a value of type `T` selects.
// Without a bound: what is wrong with a type is said where the row is decoded, and once.
pub fn selected_value<T>(value: impl IntoExpr<T>) -> Node {
    value.into_expr().untyped()
}

/// For the derive: what is selected for a shape within a shape.
pub fn selected<S>(selection: impl Selection<Row = S>) -> Vec<Node> {
    fn nodes<T: Selection>(selection: T) -> Vec<Node> {
        let mut nodes = Vec::with_capacity(T::WIDTH);
        selection.push_nodes(&mut nodes);
        nodes
    }
    nodes(selection)
}

/// For the derive: an expression that a field of type `T` can be read from.
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` is not read from `{Self}`",
    label = "not the type of what is read",
    note = "a field has the type of its column or expression, or is an `Option` of it"
)]
pub trait ReadAs<T> {
    /// What is selected.
    fn read_as(self) -> Node;
}

#[diagnostic::do_not_recommend]
impl<T: FieldType, N: IntoNode> ReadAs<T> for Expr<T, N> {
    fn read_as(self) -> Node {
        self.into_node()
    }
}

#[diagnostic::do_not_recommend]
impl<T: FieldType, N: IntoNode> ReadAs<Option<T>> for Expr<T, N> {
    fn read_as(self) -> Node {
        self.into_node()
    }
}

/// For the derive: calls [`ReadAs::read_as`], the type first.
pub fn read_as<T>(from: impl ReadAs<T>) -> Node {
    from.read_as()
}

/// For the derive: what a closure of the user makes of the columns; a closure called in place would not know their type.
pub fn pick<M: Model, S>(columns: Columns<M>, with: impl FnOnce(Columns<M>) -> S) -> S {
    with(columns)
}
