//! SQL of the program's own inside of an expression: a door that has a name, so that it can be looked for.
use super::{Expr, Kind, Node};
use crate::field::FieldType;

/// SQL as it stands, taken for an expression of type `T`. It is part of the program, never made of what users give; it
/// is the database's own, and nothing in it is checked before the database sees it.
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
/// let query = Book::objects().order_by(|_| biform::raw::<i64>("random()").asc());
/// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with("ORDER BY (random())"));
/// # Ok::<(), biform::Error>(())
/// ```
pub fn raw<T: FieldType>(sql: &'static str) -> Expr<T> {
    Expr::from_node(Node(Kind::Raw { sql, of: T::TYPE, nullable: T::NULLABLE }))
}
