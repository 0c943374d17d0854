//! What text is looked for.
use super::{Expr, IntoNode, Node, Text};
use crate::value::Value;

/// Text that a text lookup looks for: `&str`, `String`, or a column or expression of [`Text`], whether it can be NULL or
/// not. `None`, and a NULL, is found nowhere.
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
/// let query = Book::objects().filter(|b| b.title.contains(b.subtitle) | b.subtitle.starts_with(b.title));
/// assert!(query.to_sql(Dialect::Sqlite)?.sql().contains(r#"instr("book"."title", "book"."subtitle") > 0"#));
/// # Ok::<(), biform::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not text to look for",
    label = "expected text, or a column or expression of text"
)]
pub trait TextOperand {
    /// The text, as a node.
    #[doc(hidden)]
    fn into_text(self) -> Node;
}

impl<T: Text> TextOperand for T {
    fn into_text(self) -> Node {
        Node::value(self.into_value())
    }
}

impl<T: Text, N: IntoNode> TextOperand for Expr<T, N> {
    fn into_text(self) -> Node {
        self.into_node()
    }
}

impl TextOperand for &str {
    fn into_text(self) -> Node {
        Node::value(Value::from(self))
    }
}

impl TextOperand for &String {
    fn into_text(self) -> Node {
        Node::value(Value::from(self.as_str()))
    }
}
