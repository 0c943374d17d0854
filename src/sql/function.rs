//! Calls of the database's functions. Knows no executor.
use super::writer::Writer;
use crate::expr::Node;

impl Writer {
    /// A call of a function by its name.
    pub(super) fn call(&mut self, name: &str, of: &[Node]) -> &mut Self {
        self.push(name).push("(");
        self.list(of, ", ", |writer, node| {
            writer.expression(node);
        });
        self.push(")")
    }

    /// Texts joined by `||`. A NULL counts as an empty text.
    pub(super) fn concatenation(&mut self, of: &[Node]) -> &mut Self {
        self.push("(").list(of, " || ", |writer, node| {
            writer.text_or_empty(node);
        });
        self.push(")")
    }

    /// A text, and of a NULL an empty one.
    pub(super) fn text_or_empty(&mut self, node: &Node) -> &mut Self {
        match node.is_nullable() {
            true => self.push("coalesce(").expression(node).push(", '')"),
            false => self.operand(node),
        }
    }
}
