//! Expressions.
use super::writer::Writer;
use crate::expr::{Arithmetic, Comparison, Kind, Node};

impl Writer {
    pub(super) fn expression(&mut self, node: &Node) -> &mut Self {
        match &node.0 {
            Kind::Column { name, .. } => self.column(name),
            Kind::Value(value) => self.bind(value.clone()),
            Kind::Constant(true) => self.push("TRUE"),
            Kind::Constant(false) => self.push("FALSE"),
            Kind::Compare { comparison, left, right } => {
                self.operand(left).push(comparison_sql(*comparison)).operand(right)
            }
            Kind::Arithmetic { operator, left, right, .. } => {
                self.push("(").operand(left).push(arithmetic_sql(*operator)).operand(right).push(")")
            }
            Kind::Text { lookup, ignore_case, text, pattern } => self.text_lookup(*lookup, *ignore_case, text, pattern),
            Kind::IsNull { of, negated } => self.operand(of).push(if *negated { " IS NOT NULL" } else { " IS NULL" }),
            Kind::In { of, values } => self
                .operand(of)
                .push(" IN (")
                .list(values, ", ", |writer, value| {
                    writer.expression(value);
                })
                .push(")"),
            Kind::And(parts) => self.chain(parts, " AND "),
            Kind::Or(parts) => self.chain(parts, " OR "),
            Kind::Xor(left, right) => self.known(left).push(" <> ").known(right),
            // NULL is "not true" for Django's exclude, and NOT NULL is NULL again.
            Kind::Not(of) if of.is_nullable() => self.parenthesised(of).push(" IS NOT TRUE"),
            Kind::Not(of) => self.push("NOT ").parenthesised(of),
        }
    }

    /// An expression where an operator stands beside it.
    pub(super) fn operand(&mut self, node: &Node) -> &mut Self {
        match node.0 {
            Kind::Column { .. } | Kind::Value(_) | Kind::Constant(_) | Kind::Arithmetic { .. } => self.expression(node),
            _ => self.parenthesised(node),
        }
    }

    fn parenthesised(&mut self, node: &Node) -> &mut Self {
        self.push("(").expression(node).push(")")
    }

    fn chain(&mut self, parts: &[Node], between: &str) -> &mut Self {
        self.list(parts, between, |writer, part| {
            match part.0 {
                Kind::And(_) | Kind::Or(_) | Kind::Xor(..) => writer.parenthesised(part),
                _ => writer.expression(part),
            };
        })
    }

    /// A condition as true or false, with NULL counted as false.
    fn known(&mut self, node: &Node) -> &mut Self {
        match node.is_nullable() {
            true => self.push("(").parenthesised(node).push(" IS TRUE)"),
            false => self.parenthesised(node),
        }
    }
}

fn comparison_sql(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Eq => " = ",
        Comparison::Ne => " <> ",
        Comparison::Gt => " > ",
        Comparison::Ge => " >= ",
        Comparison::Lt => " < ",
        Comparison::Le => " <= ",
    }
}

fn arithmetic_sql(operator: Arithmetic) -> &'static str {
    match operator {
        Arithmetic::Add => " + ",
        Arithmetic::Sub => " - ",
        Arithmetic::Mul => " * ",
        Arithmetic::Div => " / ",
        Arithmetic::Rem => " % ",
    }
}
