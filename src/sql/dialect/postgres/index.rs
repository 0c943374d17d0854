//! What PostgreSQL's text of an index says that its catalog tells in numbers alone. Knows no driver.
use crate::sql::introspect::{Fragment, Quotes, Token, group, parts, tokens};

/// What stands about one of its terms, and about all of it.
pub(super) struct Written {
    pub(super) is_descending: bool,
    pub(super) nulls_first: bool,
    /// A collation or an operator class, if it is not the usual one; with a space before.
    pub(super) term_words: String,
    /// What no model can state; with a space before.
    pub(super) words: String,
    pub(super) condition: Option<Fragment>,
}

/// Reads the text of an index, as `pg_get_indexdef` gives it, about the term at a place, whose own text is known.
pub(super) fn read(text: &str, at: usize, key: &str) -> Written {
    let all = tokens(text, Quotes::Doubled);
    let start = all.iter().position(|token| token.is_symbol("(")).unwrap_or(all.len());
    let (before, rest) = all.split_at(start);
    let body = group(rest).unwrap_or_default();
    let behind = rest.get(body.len() + 2..).unwrap_or_default();
    let term = parts(body).get(at).copied().unwrap_or_default();
    let mut written = of_term(text, term.get(tokens(key, Quotes::Doubled).len()..).unwrap_or_default());
    // Only these have an order.
    if let Some(method) = before.last().and_then(Token::name).filter(|method| *method != "btree") {
        written.words = format!(" USING {method}");
    }
    if behind.windows(3).any(|words| matches!(words, [nulls, not, distinct] if nulls.is_word("nulls") && not.is_word("not") && distinct.is_word("distinct")))
    {
        written.words.push_str(" NULLS NOT DISTINCT");
    }
    let condition = behind.iter().position(|token| token.is_word("where"));
    written.condition = condition.and_then(|at| behind.get(at + 1..)).map(|tokens| Fragment::part(text, tokens));
    written
}

/// What follows on the text of a term.
fn of_term(text: &str, mut rest: &[Token]) -> Written {
    let nulls = match rest {
        [before @ .., nulls, place] if nulls.is_word("nulls") => {
            rest = before;
            Some(place.is_word("first"))
        }
        _ => None,
    };
    let is_descending = rest.last().is_some_and(|last| last.is_word("desc"));
    rest = rest.get(..rest.len() - usize::from(is_descending)).unwrap_or_default();
    let words = Fragment::part(text, rest);
    let term_words = if rest.is_empty() { String::new() } else { format!(" {}", words.text()) };
    let nulls_first = nulls.unwrap_or(is_descending);
    Written { is_descending, nulls_first, term_words, words: String::new(), condition: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_about_a_term_is_read() {
        let text = r#"CREATE INDEX "i (x" ON s.t USING btree (lower((title COLLATE "default")), ((a + 1)) DESC, title COLLATE "POSIX" text_pattern_ops DESC NULLS LAST, b NULLS FIRST) INCLUDE (c) WITH (fillfactor='70') WHERE ((a >= 4) AND (title = ' WHERE (x'::text))"#;
        let keys = [r#"lower((title COLLATE "default"))"#, "((a + 1))", "title", "b"];
        let read: Vec<Written> = keys.iter().enumerate().map(|(at, key)| read(text, at, key)).collect();
        let told: Vec<_> = read.iter().map(|it| (it.is_descending, it.nulls_first, it.term_words.as_str())).collect();
        let third = (true, false, r#" COLLATE "POSIX" text_pattern_ops"#);
        assert_eq!(told, [(false, false, ""), (true, true, ""), third, (false, true, "")]);
        for of in read {
            let condition = of.condition.as_ref().map(Fragment::text);
            assert_eq!((of.words.as_str(), condition), ("", Some("(a >= 4) AND (title = ' WHERE (x'::text)")));
        }
    }

    #[test]
    fn what_no_model_states_is_told() {
        let words = |text| read(text, 0, "a").words;
        assert_eq!(words("CREATE INDEX i ON s.t USING hash (a)"), " USING hash");
        assert_eq!(words("CREATE UNIQUE INDEX i ON s.t USING btree (a) NULLS NOT DISTINCT"), " NULLS NOT DISTINCT");
        assert_eq!(words("CREATE UNIQUE INDEX i ON ONLY s.t USING btree (a)"), "");
    }
}
