//! Patterns: checked, for all databases alike. Knows no executor.
use super::writer::Writer;
use crate::error::{Error, ErrorKind, Result};
use crate::expr::{Node, PatternKind};
use crate::value::Value;

impl Writer {
    pub(super) fn pattern(&mut self, kind: PatternKind, text: &Node, pattern: &Value) -> &mut Self {
        let Value::Text(pattern) = pattern else { return self.push("NULL") };
        let checked = match kind {
            PatternKind::Like | PatternKind::ILike => checked_like(pattern),
            PatternKind::Regex | PatternKind::IRegex => Ok(()),
        };
        match checked {
            Ok(()) => self.grammar().pattern(self, kind, text, pattern),
            Err(error) => {
                self.fail(error);
            }
        }
        self
    }
}

/// Refuses what databases take in different ways, or cut off in silence.
fn checked_like(pattern: &str) -> Result<()> {
    let invalid = |message| Err(Error::new(ErrorKind::InvalidQuery, message));
    if pattern.contains('\0') {
        return invalid(
            "a pattern with a NUL, given to `like` or `ilike`, is not possible: use `contains` or its like",
        );
    }
    let escapes = pattern.len() - pattern.trim_end_matches('\\').len();
    match escapes % 2 {
        0 => Ok(()),
        _ => invalid("a pattern given to `like` or `ilike` ends with a lone `\\`: double it to look for one"),
    }
}
