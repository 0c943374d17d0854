//! Text lookups: where the databases' own differ most.
use super::Dialect;
use super::writer::Writer;
use crate::expr::{Kind, Node, TextLookup};
use crate::value::Value;

impl Writer {
    pub(super) fn text_lookup(
        &mut self,
        lookup: TextLookup,
        ignore_case: bool,
        text: &Node,
        pattern: &Node,
    ) -> &mut Self {
        match (self.dialect(), ignore_case) {
            (Dialect::Sqlite, true) => self.like(lookup, text, pattern),
            (Dialect::Sqlite, false) => self.find(lookup, text, pattern),
        }
    }

    /// Case counts: SQLite's LIKE ignores it, so the text itself is cut and compared.
    fn find(&mut self, lookup: TextLookup, text: &Node, pattern: &Node) -> &mut Self {
        match lookup {
            TextLookup::Exact => self.operand(text).push(" = ").operand(pattern),
            TextLookup::Contains => self.find_at(text, pattern).push(" > 0"),
            TextLookup::StartsWith => self.find_at(text, pattern).push(" = 1"),
            // Of an empty text nothing would be cut off, but every text ends with it as it starts with it.
            TextLookup::EndsWith if is_empty(pattern) => self.find_at(text, pattern).push(" = 1"),
            TextLookup::EndsWith if matches!(pattern.0, Kind::Value(_)) => self.tail(text, pattern),
            TextLookup::EndsWith => {
                self.push("(length(").expression(pattern).push(") = 0 OR ").tail(text, pattern).push(")")
            }
        }
    }

    fn find_at(&mut self, text: &Node, pattern: &Node) -> &mut Self {
        self.push("instr(").expression(text).push(", ").expression(pattern).push(")")
    }

    fn tail(&mut self, text: &Node, pattern: &Node) -> &mut Self {
        self.push("substr(").expression(text).push(", -length(").expression(pattern).push(")) = ").operand(pattern)
    }

    /// Case does not count: LIKE, in which what is looked for stands for itself.
    fn like(&mut self, lookup: TextLookup, text: &Node, pattern: &Node) -> &mut Self {
        let (before, after) = match lookup {
            TextLookup::Exact => ("", ""),
            TextLookup::Contains => ("%", "%"),
            TextLookup::StartsWith => ("", "%"),
            TextLookup::EndsWith => ("%", ""),
        };
        self.operand(text).push(" LIKE ");
        match &pattern.0 {
            Kind::Value(Value::Text(pattern)) => self.bind(Value::Text(format!("{before}{}{after}", escape(pattern)))),
            _ => self
                .push("'")
                .push(before)
                .push("' || replace(replace(replace(")
                .expression(pattern)
                .push(r", '\', '\\'), '%', '\%'), '_', '\_') || '")
                .push(after)
                .push("'"),
        };
        self.push(r" ESCAPE '\'")
    }
}

fn is_empty(pattern: &Node) -> bool {
    matches!(&pattern.0, Kind::Value(Value::Text(text)) if text.is_empty())
}

/// Makes the wildcards of LIKE stand for themselves.
fn escape(pattern: &str) -> String {
    let mut escaped = String::with_capacity(pattern.len());
    for part in pattern.chars() {
        if matches!(part, '\\' | '%' | '_') {
            escaped.push('\\');
        }
        escaped.push(part);
    }
    escaped
}
