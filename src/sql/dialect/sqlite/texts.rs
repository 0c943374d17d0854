//! Text lookups: where the databases' own differ most. Knows no executor.
use crate::expr::{Kind, Node, TextLookup};
use crate::sql::writer::Writer;
use crate::value::Value;

impl Writer {
    pub(super) fn sqlite_lookup(
        &mut self,
        lookup: TextLookup,
        ignore_case: bool,
        text: &Node,
        pattern: &Node,
    ) -> &mut Self {
        self.find(lookup, &Side { of: text, ignore_case }, &Side { of: pattern, ignore_case })
    }

    /// No LIKE, which ignores case always, has wildcards, and ends at a NUL: `instr` and `lower` do not.
    fn find(&mut self, lookup: TextLookup, text: &Side<'_>, pattern: &Side<'_>) -> &mut Self {
        match lookup {
            TextLookup::Exact => self.side(text).push(" = ").side(pattern),
            TextLookup::Contains => self.find_at(text, pattern).push(" > 0"),
            TextLookup::StartsWith => self.find_at(text, pattern).push(" = 1"),
            // Of an empty text nothing would be cut off, but every text ends with it as it starts with it.
            TextLookup::EndsWith if is_empty(pattern.of) => self.find_at(text, pattern).push(" = 1"),
            TextLookup::EndsWith => self.tail(text, pattern),
        }
    }

    fn side(&mut self, side: &Side<'_>) -> &mut Self {
        if side.ignore_case { self.push("lower(").expression(side.of).push(")") } else { self.operand(side.of) }
    }

    fn find_at(&mut self, text: &Side<'_>, pattern: &Side<'_>) -> &mut Self {
        self.push("instr(").side(text).push(", ").side(pattern).push(")")
    }

    /// As bytes: of a text SQLite takes what stands before a NUL. Of no bytes it makes NULL, which an empty text is not.
    fn tail(&mut self, text: &Side<'_>, pattern: &Side<'_>) -> &mut Self {
        self.push("coalesce(substr(").bytes(text).push(", -").length(pattern);
        if !matches!(pattern.of.0, Kind::Value(_)) {
            // It may be empty, and then so must be what is cut off.
            self.push(", ").length(pattern);
        }
        self.push("), ").bytes(text).push(") = ").bytes(pattern)
    }

    fn length(&mut self, side: &Side<'_>) -> &mut Self {
        self.push("length(").bytes(side).push(")")
    }

    fn bytes(&mut self, side: &Side<'_>) -> &mut Self {
        self.push("CAST(").side(side).push(" AS BLOB)")
    }
}

/// A side of a lookup, and whether its case counts.
struct Side<'n> {
    of: &'n Node,
    ignore_case: bool,
}

fn is_empty(pattern: &Node) -> bool {
    matches!(&pattern.0, Kind::Value(Value::Text(text)) if text.is_empty())
}
