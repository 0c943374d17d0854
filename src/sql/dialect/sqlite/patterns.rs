//! Patterns, in the languages that SQLite has: GLOB, LIKE, and Rust's regular expressions. Knows no executor.
use crate::error::Result;
use crate::expr::{Node, PatternKind};
use crate::sql::writer::Writer;
use crate::value::Value;

pub(super) fn write(writer: &mut Writer, kind: PatternKind, text: &Node, pattern: &str) {
    let (operator, written) = match kind {
        // LIKE ignores case here, and GLOB does not.
        PatternKind::Like => (" GLOB ", Ok(glob(pattern))),
        PatternKind::ILike => (" LIKE ", Ok(pattern.to_owned())),
        PatternKind::Regex => (" REGEXP ", checked_regex("regex", pattern.to_owned())),
        PatternKind::IRegex => (" REGEXP ", checked_regex("iregex", format!("(?i){pattern}"))),
    };
    match written {
        Ok(written) => writer.operand(text).push(operator).bind(Value::Text(written)),
        Err(error) => writer.fail(error),
    };
    if kind == PatternKind::ILike {
        writer.push(r" ESCAPE '\'");
    }
}

/// A pattern of LIKE as one of GLOB.
fn glob(pattern: &str) -> String {
    let mut glob = String::with_capacity(pattern.len());
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '%' => glob.push('*'),
            '_' => glob.push('?'),
            '\\' => letters.next().into_iter().for_each(|letter| push_plain(&mut glob, letter)),
            letter => push_plain(&mut glob, letter),
        }
    }
    glob
}

/// Appends a letter that stands for itself in GLOB.
fn push_plain(glob: &mut String, letter: char) {
    match letter {
        '*' | '?' | '[' => glob.extend(['[', letter, ']']),
        letter => glob.push(letter),
    }
}

/// The database would only say that something was wrong, and not before it has a row.
#[cfg(feature = "sqlite")]
fn checked_regex(method: &str, pattern: String) -> Result<String> {
    match regex::Regex::new(&pattern) {
        Ok(_) => Ok(pattern),
        Err(error) => {
            // Its last line says what is wrong; those before it show the pattern.
            let told = error.to_string();
            let why = told.lines().last().unwrap_or_default();
            let why = why.strip_prefix("error: ").unwrap_or(why);
            let message =
                format!("the pattern given to `{method}` is not a regular expression of Rust's `regex`: {why}");
            Err(crate::error::Error::new(crate::error::ErrorKind::InvalidQuery, message))
        }
    }
}

#[cfg(not(feature = "sqlite"))]
fn checked_regex(_: &str, pattern: String) -> Result<String> {
    Ok(pattern)
}
