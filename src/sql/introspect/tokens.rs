//! SQL text as tokens, so that two texts that say the same compare as equal: whatever their spaces, their comments, the
//! case and the quotes of their names. Knows no database's answers.

/// A part of SQL text. Equal to another if their tokens are, but for parentheses around all of it.
#[derive(Debug, Clone)]
pub(super) struct Fragment {
    tokens: Vec<Token>,
    text: String,
}

impl PartialEq for Fragment {
    fn eq(&self, other: &Self) -> bool {
        self.tokens.iter().map(|token| &token.kind).eq(other.tokens.iter().map(|token| &token.kind))
    }
}

/// A token, and where it stands in the text.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    start: usize,
    end: usize,
}

/// What a token is.
#[derive(Debug, Clone)]
pub(super) enum TokenKind {
    /// A name or a keyword, in lower case.
    Name { text: String, quoted: bool },
    /// A text, a number, a blob, an operator, a bracket.
    Other(String),
}

impl PartialEq for TokenKind {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            // Quotes make no difference to what is meant.
            (TokenKind::Name { text: one, .. }, TokenKind::Name { text: other, .. }) => one == other,
            (TokenKind::Other(one), TokenKind::Other(other)) => one == other,
            _ => false,
        }
    }
}

impl Token {
    /// Whether it is this keyword, written in lower case here.
    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(&self.kind, TokenKind::Name { text, quoted: false } if text == word)
    }

    /// Whether it is this operator or bracket.
    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        matches!(&self.kind, TokenKind::Other(text) if text == symbol)
    }

    /// The name that it is, in lower case; a text where a name belongs is one, too.
    pub(super) fn name(&self) -> Option<&str> {
        match &self.kind {
            TokenKind::Name { text, .. } => Some(text),
            TokenKind::Other(_) => None,
        }
    }
}

impl Fragment {
    /// A whole text.
    pub(super) fn of(text: &str) -> Self {
        Fragment::part(text, &tokens(text))
    }

    /// The part of a text that some of its tokens are.
    pub(super) fn part(text: &str, tokens: &[Token]) -> Self {
        let tokens = without_parentheses(tokens);
        let bounds = tokens.first().zip(tokens.last());
        let shown = bounds.and_then(|(first, last)| text.get(first.start..last.end)).unwrap_or_default();
        Fragment { tokens: tokens.to_vec(), text: shown.to_owned() }
    }

    /// A plain name.
    pub(super) fn name(name: &str) -> Self {
        let kind = TokenKind::Name { text: name.to_ascii_lowercase(), quoted: true };
        Fragment { tokens: vec![Token { kind, start: 0, end: 0 }], text: name.to_owned() }
    }

    /// As it was written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// Without parentheses around all of it: the first closes with the last, not with one before, as in `(a) + (b)`.
fn without_parentheses(mut tokens: &[Token]) -> &[Token] {
    while let Some(inside) = group(tokens).filter(|inside| inside.len() + 2 == tokens.len()) {
        tokens = inside;
    }
    tokens
}

/// What stands in the parentheses that tokens start with.
pub(super) fn group(tokens: &[Token]) -> Option<&[Token]> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
        }
        if depth == 0 {
            return if at == 0 { None } else { tokens.get(1..at) };
        }
    }
    None
}

/// The parts of a list, at its commas outside of parentheses.
pub(super) fn parts(tokens: &[Token]) -> Vec<&[Token]> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, token) in tokens.iter().enumerate() {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && token.is_symbol(",") {
            parts.extend(tokens.get(start..at));
            start = at + 1;
        }
    }
    parts.extend(tokens.get(start..));
    parts
}

/// All tokens of a text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let (mut found, mut start) = (Vec::new(), 0);
    while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
        let (length, kind) = next(rest);
        if let Some(kind) = kind {
            found.push(Token { kind, start, end: start + length });
        }
        start += length;
    }
    found
}

/// The length of what a text starts with, and the token that it is, unless it is space or a comment.
fn next(rest: &str) -> (usize, Option<TokenKind>) {
    let bytes = rest.as_bytes();
    let (first, second) = (bytes.first().copied().unwrap_or(b' '), bytes.get(1).copied().unwrap_or(b' '));
    match (first, second) {
        (b'-', b'-') => (rest.find('\n').unwrap_or(rest.len()), None),
        (b'/', b'*') => (rest.find("*/").map_or(rest.len(), |end| end + 2), None),
        (b'"' | b'`', _) => quoted(rest, first, first),
        (b'[', _) => quoted(rest, b'[', b']'),
        (b'\'', _) => literal(rest, 0),
        (b'x' | b'X', b'\'') => literal(rest, 1),
        (b'0'..=b'9', _) | (b'.', b'0'..=b'9') => number(rest),
        _ if first.is_ascii_whitespace() => (1, None),
        _ if is_in_word(first) => {
            let length = bytes.iter().position(|byte| !is_in_word(*byte)).unwrap_or(rest.len());
            let text = rest.get(..length).unwrap_or_default().to_ascii_lowercase();
            (length, Some(TokenKind::Name { text, quoted: false }))
        }
        _ => operator(rest),
    }
}

/// Every byte of a letter beyond ASCII is one of a word.
fn is_in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || !byte.is_ascii()
}

/// The length of what stands between quotes, the quotes included; a doubled one is a letter of it.
fn quoted_length(rest: &str, start: usize, close: u8) -> usize {
    let bytes = rest.as_bytes();
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match (*byte == close, bytes.get(at + 1) == Some(&close) && close != b']') {
            (true, true) => at += 2,
            (true, false) => return at + 1,
            (false, _) => at += 1,
        }
    }
    rest.len()
}

fn quoted(rest: &str, open: u8, close: u8) -> (usize, Option<TokenKind>) {
    let length = quoted_length(rest, 0, close);
    let inside = rest.get(1..length.saturating_sub(1)).unwrap_or_default();
    let doubled = [char::from(open); 2].iter().collect::<String>();
    let text = match open {
        b'[' => inside.to_owned(),
        _ => inside.replace(&doubled, &char::from(open).to_string()),
    };
    (length, Some(TokenKind::Name { text: text.to_ascii_lowercase(), quoted: true }))
}

/// A text as it stands, a blob in lower case.
fn literal(rest: &str, quote: usize) -> (usize, Option<TokenKind>) {
    let length = quoted_length(rest, quote, b'\'');
    let text = rest.get(..length).unwrap_or_default();
    let text = if quote == 0 { text.to_owned() } else { text.to_ascii_lowercase() };
    (length, Some(TokenKind::Other(text)))
}

fn number(rest: &str) -> (usize, Option<TokenKind>) {
    let mut before = b'0';
    let length = rest.bytes().position(|byte| {
        let goes_on = byte.is_ascii_alphanumeric()
            || byte == b'.'
            || (matches!(byte, b'+' | b'-') && matches!(before, b'e' | b'E'));
        before = byte;
        !goes_on
    });
    let length = length.unwrap_or(rest.len());
    (length, Some(TokenKind::Other(rest.get(..length).unwrap_or_default().to_ascii_lowercase())))
}

fn operator(rest: &str) -> (usize, Option<TokenKind>) {
    let long = ["->>", "<>", "!=", "==", "<=", ">=", "||", "<<", ">>", "->"];
    let found = long.into_iter().find(|operator| rest.starts_with(operator));
    let text = found.or_else(|| rest.get(..1)).unwrap_or_default();
    let same = match text {
        "!=" => "<>",
        "==" => "=",
        text => text,
    };
    (text.len().max(1), Some(TokenKind::Other(same.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str) -> bool {
        Fragment::of(one) == Fragment::of(other)
    }

    #[test]
    fn texts_that_say_the_same_are_equal() {
        for (one, other) in [
            (r#""rating" >= 1"#, "rating>=1"),
            (r#""Rating" >= 1"#, "[rating] >= 1 -- at least"),
            ("((a) + (b))", "(a)+(b)"),
            ("a <> 1 AND b = 2", "A != 1 and `b` == /* two */ 2"),
            ("a > 1E-5", "a > 1e-5"),
            ("a = X'AB'", "a = x'ab'"),
            (r#""it""s" = 1"#, r#"`it"s` = 1"#),
        ] {
            assert!(same(one, other), "{one} | {other}");
        }
    }

    #[test]
    fn texts_that_say_something_else_are_not() {
        for (one, other) in [
            ("a >= 1", "a > 1"),
            ("a = 'X'", "a = 'x'"),
            ("a = 'x'", r#"a = "x""#),
            ("a = 'it''s'", "a = 'its'"),
            ("a = 'x y'", "a = 'x  y'"),
            ("(a) + (b)", "a) + (b"),
            ("a - -1", "a"),
            ("ä = 1", "ö = 1"),
            ("a = '/* no comment */'", "a = ''"),
            ("a IN (1, 2)", "a IN (1, 2, 3)"),
        ] {
            assert!(!same(one, other), "{one} | {other}");
        }
    }

    #[test]
    fn what_is_no_sql_ends_nowhere() {
        for text in ["'", "x'", "\"a", "[a", "/*", "--", "((", "))", "1e", "€", ""] {
            Fragment::of(text);
        }
    }
}
