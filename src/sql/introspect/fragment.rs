//! A part of SQL text that is compared: by its tokens, whatever its spaces, its comments, the case and the quotes of its
//! names; or, where a database writes expressions in a way of its own, by its spelling of both. Knows no database.
use super::tokens::{Quotes, Token, TokenKind, tokens, without_parentheses};
use std::collections::BTreeSet;

/// A part of SQL text.
#[derive(Debug, Clone)]
pub(in crate::sql) struct Fragment {
    tokens: Vec<Token>,
    text: String,
    /// Whether it is the name of a column, and nothing else.
    is_name: bool,
    /// How the database writes it.
    spelling: Option<String>,
}

/// Equal by their spellings, or, where neither has one, by their tokens, but for parentheses around all of it.
impl PartialEq for Fragment {
    fn eq(&self, other_of: &Self) -> bool {
        match (&self.spelling, &other_of.spelling) {
            // A database may leave out collations where they make no difference to its plan.
            (Some(one), Some(other)) => one == other && self.collations() == other_of.collations(),
            (None, None) => self.kinds().eq(other_of.kinds()),
            _ => false,
        }
    }
}

impl Fragment {
    /// A whole text.
    pub(in crate::sql) fn of(text: &str, quotes: Quotes) -> Self {
        Fragment::part(text, &tokens(text, quotes))
    }

    /// The part of a text that some of its tokens are.
    pub(in crate::sql) fn part(text: &str, tokens: &[Token]) -> Self {
        let tokens = without_parentheses(tokens);
        let bounds = tokens.first().zip(tokens.last());
        let shown = bounds.and_then(|(first, last)| text.get(first.start..last.end)).unwrap_or_default();
        Fragment { tokens: tokens.to_vec(), text: shown.to_owned(), is_name: false, spelling: None }
    }

    /// The name of a column, which is that of another that differs in case alone if names are folded.
    pub(in crate::sql) fn name(name: &str, folds: bool) -> Self {
        let text = if folds { name.to_ascii_lowercase() } else { name.to_owned() };
        let kind = TokenKind::Name { text, quoted: true };
        let tokens = vec![Token { kind, start: 0, end: 0 }];
        Fragment { tokens, text: name.to_owned(), is_name: true, spelling: None }
    }

    /// As it was written.
    pub(in crate::sql) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn spelt(&mut self, spelling: String) {
        self.spelling = Some(spelling);
    }

    /// Takes another for one that says the same.
    pub(super) fn spelt_like(&mut self, other: &Fragment) {
        (self.tokens, self.spelling) = (other.tokens.clone(), other.spelling.clone());
    }

    pub(super) fn is_name(&self) -> bool {
        self.is_name
    }

    /// Whether it is NULL, and nothing else.
    pub(in crate::sql) fn is_null(&self) -> bool {
        matches!(self.tokens.as_slice(), [only] if only.is_word("null"))
    }

    /// Whether it is a call of a function, written in lower case here, with a column and nothing else.
    pub(in crate::sql) fn is_call(&self, function: &str, column: &str) -> bool {
        let is_column = |token: &Token| token.name().is_some_and(|name| name.eq_ignore_ascii_case(column));
        match self.tokens.as_slice() {
            [name, open, of, close] => {
                name.is_word(function) && open.is_symbol("(") && is_column(of) && close.is_symbol(")")
            }
            _ => false,
        }
    }

    /// Whether it is made of values alone, and so is the same always.
    pub(super) fn is_constant(&self) -> bool {
        let words = ["true", "false", "null", "date", "time", "timestamp", "cast", "as", "float"];
        self.tokens.iter().all(|token| token.name().is_none() || words.iter().any(|word| token.is_word(word)))
    }

    /// Whether it speaks of whole rows, as `book.*` does.
    pub(super) fn is_of_rows(&self) -> bool {
        self.tokens.windows(2).any(|pair| matches!(pair, [dot, star] if dot.is_symbol(".") && star.is_symbol("*")))
    }

    /// The collations that it names.
    fn collations(&self) -> BTreeSet<&str> {
        let after = self.tokens.iter().enumerate().filter(|(_, token)| token.is_word("collate"));
        let named = after.filter_map(|(at, _)| match self.tokens.get(at + 1..)? {
            [_, dot, name, ..] if dot.is_symbol(".") => name.name(),
            [name, ..] => name.name(),
            [] => None,
        });
        named.collect()
    }

    fn kinds(&self) -> impl Iterator<Item = &TokenKind> {
        self.tokens.iter().map(|token| &token.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Fragment {
        Fragment::of(text, Quotes::Doubled)
    }

    fn same(one: &str, other: &str) -> bool {
        of(one) == of(other)
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
            of(text);
            Fragment::of(text, Quotes::Escaped);
        }
    }

    #[test]
    fn a_backslash_escapes_where_it_does() {
        for (text, plain, escaped) in [(r"'it\'s (' = 1", 4, 3), (r"'a\\' = 1", 3, 3), (r"'\é' = 1", 3, 3)] {
            let count = |quotes| tokens(text, quotes).len();
            assert_eq!((count(Quotes::Doubled), count(Quotes::Escaped)), (plain, escaped), "{text}");
        }
    }

    #[test]
    fn values_alone_are_constant() {
        for (text, is_constant) in [
            ("-5", true),
            ("(1 + (2))", true),
            ("DATE'2000-01-01'", true),
            ("'now()'", true),
            ("now()", false),
            ("a", false),
            ("true", true),
            ("`true`", false),
            ("X'00'", true),
            ("CAST(1e0 AS FLOAT)", true),
        ] {
            assert_eq!(of(text).is_constant(), is_constant, "{text}");
        }
    }

    #[test]
    fn names_are_folded_where_the_database_folds_them() {
        assert_eq!(Fragment::name("Title", true), Fragment::name("title", true));
        assert_ne!(Fragment::name("Title", false), Fragment::name("title", false));
    }

    #[test]
    fn what_is_spelt_alike_is_equal_and_nothing_is_equal_to_what_is_not_spelt() {
        let (mut one, mut other) = (of("a BETWEEN 1 AND 2"), of("a >= 1 AND a <= 2"));
        assert_ne!(one, other);
        one.spelt("x".into());
        assert_ne!(one, of("a BETWEEN 1 AND 2"));
        other.spelt("x".into());
        assert_eq!(one, other);
        let spelt = |text: &str| {
            let mut of = of(text);
            of.spelt("lower(a)".into());
            of
        };
        assert_ne!(spelt("lower(a)"), spelt(r#"lower(a COLLATE "default")"#));
        assert_eq!(spelt(r#"lower(a COLLATE "C")"#), spelt(r#"lower((a COLLATE pg_catalog."C"))"#));
    }
}
