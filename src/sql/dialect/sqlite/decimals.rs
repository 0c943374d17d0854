//! Arithmetic of decimals, which SQLite does in binary. Knows no executor.
use crate::expr::{Arithmetic, Kind, Node};
use crate::sql::expression::arithmetic_sql;
use crate::sql::writer::Writer;

impl Writer {
    /// What SQLite makes of 0.1 + 0.2 is no decimal: it is rounded to the 15 digits that are read and stored, once for a
    /// whole chain of operators. Whole numbers are exact, and stay.
    pub(super) fn sqlite_decimal(&mut self, node: &Node) -> &mut Self {
        self.push("(CASE typeof(").operators(node).push(") WHEN 'real' THEN CAST(printf('%.15g', ").operators(node);
        self.push(") AS NUMERIC) ELSE ").operators(node).push(" END)")
    }

    fn operators(&mut self, node: &Node) -> &mut Self {
        let Kind::Arithmetic { operator, decimal: true, left, right, .. } = &node.0 else { return self.operand(node) };
        self.push("(");
        match operator {
            // Decimals that are stored as whole numbers would be divided as such.
            Arithmetic::Div => self.push("CAST(").operators(left).push(" AS REAL)"),
            _ => self.operators(left),
        };
        self.push(arithmetic_sql(*operator)).operators(right).push(")")
    }
}
