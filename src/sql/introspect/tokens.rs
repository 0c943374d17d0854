//! SQL text as tokens. Knows no database's answers.

/// A token, and where it stands in the text.
#[derive(Debug, Clone)]
pub(in crate::sql) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// How a quote stands in a text that is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql) enum Quotes {
    /// Doubled.
    Doubled,
    /// Doubled, or behind a `\`, which escapes whatever follows.
    Escaped,
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
    pub(in crate::sql) fn is_word(&self, word: &str) -> bool {
        matches!(&self.kind, TokenKind::Name { text, quoted: false } if text == word)
    }

    /// Whether it is this operator or bracket.
    pub(in crate::sql) fn is_symbol(&self, symbol: &str) -> bool {
        matches!(&self.kind, TokenKind::Other(text) if text == symbol)
    }

    /// Where it starts in its text.
    pub(in crate::sql) fn start(&self) -> usize {
        self.start
    }

    /// Where it ends in its text.
    pub(in crate::sql) fn end(&self) -> usize {
        self.end
    }

    /// The name that it is, in lower case; a text where a name belongs is one, too.
    pub(in crate::sql) fn name(&self) -> Option<&str> {
        match &self.kind {
            TokenKind::Name { text, .. } => Some(text),
            TokenKind::Other(_) => None,
        }
    }
}

/// Without parentheses around all of it: the first closes with the last, not with one before, as in `(a) + (b)`.
pub(super) fn without_parentheses(mut tokens: &[Token]) -> &[Token] {
    while let Some(inside) = group(tokens).filter(|inside| inside.len() + 2 == tokens.len()) {
        tokens = inside;
    }
    tokens
}

/// What stands in the parentheses that tokens start with.
pub(in crate::sql) fn group(tokens: &[Token]) -> Option<&[Token]> {
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
pub(in crate::sql) fn parts(tokens: &[Token]) -> Vec<&[Token]> {
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
pub(in crate::sql) fn tokens(text: &str, quotes: Quotes) -> Vec<Token> {
    let (mut found, mut start) = (Vec::new(), 0);
    while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
        let (length, kind) = next(rest, quotes);
        if let Some(kind) = kind {
            found.push(Token { kind, start, end: start + length });
        }
        start += length;
    }
    found
}

/// The length of what a text starts with, and the token that it is, unless it is space or a comment.
fn next(rest: &str, quotes: Quotes) -> (usize, Option<TokenKind>) {
    let bytes = rest.as_bytes();
    let (first, second) = (bytes.first().copied().unwrap_or(b' '), bytes.get(1).copied().unwrap_or(b' '));
    match (first, second) {
        (b'-', b'-') => (rest.find('\n').unwrap_or(rest.len()), None),
        (b'/', b'*') => (rest.find("*/").map_or(rest.len(), |end| end + 2), None),
        (b'"' | b'`', _) => quoted(rest, first, first),
        (b'[', _) => quoted(rest, b'[', b']'),
        (b'\'', _) => literal(rest, 0, quotes),
        (b'x' | b'X', b'\'') => literal(rest, 1, quotes),
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
fn quoted_length(rest: &str, start: usize, close: u8, quotes: Quotes) -> usize {
    let bytes = rest.as_bytes();
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'\\' && quotes == Quotes::Escaped {
            at += 2;
            continue;
        }
        match (*byte == close, bytes.get(at + 1) == Some(&close) && close != b']') {
            (true, true) => at += 2,
            (true, false) => return at + 1,
            (false, _) => at += 1,
        }
    }
    rest.len()
}

fn quoted(rest: &str, open: u8, close: u8) -> (usize, Option<TokenKind>) {
    let length = quoted_length(rest, 0, close, Quotes::Doubled);
    let inside = rest.get(1..length.saturating_sub(1)).unwrap_or_default();
    let doubled = [char::from(open); 2].iter().collect::<String>();
    let text = match open {
        b'[' => inside.to_owned(),
        _ => inside.replace(&doubled, &char::from(open).to_string()),
    };
    (length, Some(TokenKind::Name { text: text.to_ascii_lowercase(), quoted: true }))
}

/// A text as it stands, a blob in lower case.
fn literal(rest: &str, quote: usize, quotes: Quotes) -> (usize, Option<TokenKind>) {
    let length = quoted_length(rest, quote, b'\'', quotes);
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
