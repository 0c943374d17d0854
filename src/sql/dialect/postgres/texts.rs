//! Texts: lookups, patterns, and what ignores case. Knows no driver.
use crate::expr::{Kind, Node, PatternKind, TextLookup};
use crate::sql::writer::Writer;
use crate::value::Value;

/// No LIKE for what may hold its wildcards.
pub(super) fn lookup(writer: &mut Writer, lookup: TextLookup, ignore_case: bool, text: &Node, pattern: &Node) {
    let side = |writer: &mut Writer, of: &Node| match ignore_case {
        true => cased(writer, "lower", std::slice::from_ref(of)),
        false => {
            writer.operand(of);
        }
    };
    match lookup {
        TextLookup::Exact => {
            side(writer, text);
            writer.push(" = ");
            side(writer, pattern);
        }
        TextLookup::Contains => {
            writer.push("strpos(");
            side(writer, text);
            writer.push(", ");
            side(writer, pattern);
            writer.push(") > 0");
        }
        TextLookup::StartsWith => {
            writer.push("starts_with(");
            side(writer, text);
            writer.push(", ");
            side(writer, pattern);
            writer.push(")");
        }
        TextLookup::EndsWith => {
            writer.push("right(");
            side(writer, text);
            writer.push(", length(");
            side(writer, pattern);
            writer.push(")) = ");
            side(writer, pattern);
        }
    }
}

/// A function that knows the letters of all languages, which the collation of bytes does not.
pub(super) fn cased(writer: &mut Writer, name: &str, of: &[Node]) {
    writer.push(name).push("(").list(of, ", ", |writer, node| {
        writer.operand(node).push(" COLLATE \"default\"");
    });
    writer.push(")");
}

pub(super) fn pattern(writer: &mut Writer, kind: PatternKind, text: &Node, pattern: &str) {
    let operator = match kind {
        PatternKind::Like => " LIKE ",
        PatternKind::ILike => " ILIKE ",
        PatternKind::Regex => " ~ ",
        PatternKind::IRegex => " ~* ",
    };
    writer.operand(text);
    if matches!(kind, PatternKind::ILike | PatternKind::IRegex) && matches!(text.0, Kind::Column { .. }) {
        writer.push(" COLLATE \"default\"");
    }
    writer.push(operator).bind_alone(Value::Text(pattern.to_owned()));
}
