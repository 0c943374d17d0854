//! Texts: lookups and patterns. Knows no driver.
use crate::expr::{Node, PatternKind, TextLookup};
use crate::sql::writer::Writer;
use crate::value::Value;

/// No LIKE for what may hold its wildcards.
pub(super) fn lookup(writer: &mut Writer, lookup: TextLookup, ignore_case: bool, text: &Node, pattern: &Node) {
    let side = |writer: &mut Writer, of: &Node| match ignore_case {
        true => {
            writer.call("lower", std::slice::from_ref(of));
        }
        false => {
            writer.operand(of);
        }
    };
    let at = |writer: &mut Writer, found: &str| {
        writer.push("locate(");
        side(writer, pattern);
        writer.push(", ");
        side(writer, text);
        writer.push(")").push(found);
    };
    match lookup {
        TextLookup::Exact => {
            side(writer, text);
            writer.push(" = ");
            side(writer, pattern);
        }
        TextLookup::Contains => at(writer, " > 0"),
        TextLookup::StartsWith => at(writer, " = 1"),
        TextLookup::EndsWith => {
            writer.push("right(");
            side(writer, text);
            writer.push(", char_length(");
            side(writer, pattern);
            writer.push(")) = ");
            side(writer, pattern);
        }
    }
}

pub(super) fn pattern(writer: &mut Writer, kind: PatternKind, text: &Node, pattern: &str) {
    match kind {
        PatternKind::Like => {
            writer.operand(text).push(" LIKE ").bind(Value::Text(like(pattern))).push(" ESCAPE '|'");
        }
        PatternKind::ILike => {
            writer.call("lower", std::slice::from_ref(text)).push(" LIKE lower(").bind(Value::Text(like(pattern)));
            writer.push(") ESCAPE '|'");
        }
        PatternKind::Regex => {
            writer.operand(text).push(" REGEXP ").bind(Value::Text(pattern.to_owned()));
        }
        PatternKind::IRegex => {
            writer.operand(text).push(" REGEXP ").bind(Value::Text(format!("(?i){pattern}")));
        }
    }
}

/// A pattern whose escapes begin with `|`: whether `'\'` is a text depends on the session.
fn like(pattern: &str) -> String {
    let mut like = String::with_capacity(pattern.len());
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '%' | '_' => like.push(letter),
            '\\' => letters.next().into_iter().for_each(|letter| push_plain(&mut like, letter)),
            letter => push_plain(&mut like, letter),
        }
    }
    like
}

/// Appends a letter that stands for itself.
fn push_plain(like: &mut String, letter: char) {
    if matches!(letter, '%' | '_' | '|') {
        like.push('|');
    }
    like.push(letter);
}
