//! Patterns, matched by hand and by the `regex` crate.
use regex::RegexBuilder;

/// What SQLite's own functions see of a text: what stands before a NUL.
pub(crate) fn before_nul(text: &str) -> &str {
    text.split('\0').next().unwrap_or_default()
}

/// SQL's LIKE, case counted: `%` is any text, `_` any character, and what stands after `\` itself.
pub(crate) fn like(text: &str, pattern: &str) -> bool {
    let mut rest = pattern.chars();
    let mut letters = text.chars();
    match rest.next() {
        None => text.is_empty(),
        Some('%') => {
            let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            ends.into_iter().any(|at| like(&text[at..], rest.as_str()))
        }
        Some('_') => letters.next().is_some() && like(letters.as_str(), rest.as_str()),
        Some(letter) => {
            let letter = if letter == '\\' { rest.next().unwrap() } else { letter };
            letters.next() == Some(letter) && like(letters.as_str(), rest.as_str())
        }
    }
}

pub(crate) fn regex(text: &str, pattern: &str, any_case: bool) -> bool {
    RegexBuilder::new(pattern).case_insensitive(any_case).build().unwrap().is_match(text)
}

#[test]
fn the_matcher_of_like_matches() {
    for (text, pattern) in [
        ("", ""),
        ("", "%"),
        ("ä", "_"),
        ("abc", "a%c"),
        ("a%", r"a\%"),
        (r"a\", r"a\\"),
        ("aXbXc", "%X%"),
        ("a", "%_"),
    ] {
        assert!(like(text, pattern), "{text} {pattern}");
    }
    for (text, pattern) in [("", "_"), ("A", "a"), ("ab", "a"), ("ab", r"a\%"), ("abc", "%b"), ("a", "%_%_%")] {
        assert!(!like(text, pattern), "{text} {pattern}");
    }
}
