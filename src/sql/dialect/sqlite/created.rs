//! What a stored CREATE statement says that the database tells nowhere else: checks, how a column is calculated, the
//! expressions and the condition of an index. Knows no executor.
use crate::sql::introspect::{Fragment, LiveCheck, Quotes, Token, group, parts, tokens};

/// What a CREATE TABLE says.
#[derive(Debug, Default)]
pub(super) struct TableText {
    pub(super) checks: Vec<LiveCheck>,
    /// How columns are calculated, by their names in lower case.
    pub(super) computed: Vec<(String, Fragment)>,
}

/// What a CREATE INDEX says.
#[derive(Debug, Default)]
pub(super) struct IndexText {
    pub(super) terms: Vec<Fragment>,
    pub(super) condition: Option<Fragment>,
}

/// Whether a table is made by a module, which has words of its own between the parentheses.
pub(super) fn is_virtual(text: &str) -> bool {
    tokens(text, Quotes::Doubled).get(1).is_some_and(|token| token.is_word("virtual"))
}

/// Reads a CREATE TABLE.
pub(super) fn table(text: &str) -> TableText {
    let all = tokens(text, Quotes::Doubled);
    let mut read = TableText::default();
    let start = all.iter().position(|token| token.is_symbol("("));
    let Some(body) = start.and_then(|start| all.get(start..)).and_then(group) else { return read };
    for part in parts(body) {
        let Some(first) = part.first() else { continue };
        let of_table = ["constraint", "check", "unique", "primary", "foreign"].iter().any(|word| first.is_word(word));
        let column = if of_table { None } else { first.name() };
        clauses(text, part.get(usize::from(!of_table)..).unwrap_or_default(), column, &mut read);
    }
    read
}

/// The constraints of a column, or those of the table that follow a column without one.
fn clauses(text: &str, mut rest: &[Token], column: Option<&str>, read: &mut TableText) {
    let mut name = None;
    while let Some((first, after)) = rest.split_first() {
        if first.is_word("constraint") {
            name = after.first().and_then(Token::name).map(str::to_owned);
            rest = after.get(1..).unwrap_or_default();
            continue;
        }
        let Some(inside) = group(after) else {
            rest = after;
            continue;
        };
        let part = Fragment::part(text, inside);
        match column {
            _ if first.is_word("check") => read.checks.push(LiveCheck { name: name.take(), condition: part }),
            Some(column) if first.is_word("as") => read.computed.push((column.to_owned(), part)),
            // A default, the length of a type, the columns of another constraint.
            _ => name = None,
        }
        rest = after.get(inside.len() + 2..).unwrap_or_default();
    }
}

/// Reads a CREATE INDEX.
pub(super) fn index(text: &str) -> IndexText {
    let all = tokens(text, Quotes::Doubled);
    let mut read = IndexText::default();
    let start = all.iter().position(|token| token.is_symbol("("));
    let Some(rest) = start.and_then(|start| all.get(start..)) else { return read };
    let Some(body) = group(rest) else { return read };
    read.terms = parts(body).into_iter().map(|term| Fragment::part(text, expression(term))).collect();
    let after = rest.get(body.len() + 2..).unwrap_or_default();
    if let Some((_, condition)) = after.split_first().filter(|(first, _)| first.is_word("where")) {
        read.condition = Some(Fragment::part(text, condition));
    }
    read
}

/// A term of an index without its direction and its collation, which the database tells.
fn expression(mut term: &[Token]) -> &[Token] {
    loop {
        term = match term {
            [rest @ .., last] if last.is_word("asc") || last.is_word("desc") => rest,
            [rest @ .., collate, _] if collate.is_word("collate") => rest,
            _ => return term,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_found_wherever_they_stand() {
        let read = table(
            r#"CREATE TABLE "a(b" ("check" INTEGER NOT NULL DEFAULT (1) CHECK ("check" > 0), -- (a comment
               n DECIMAL(10, 2) CONSTRAINT positive CHECK (n >= 0) CHECK (n < 9), t TEXT DEFAULT 'check (1)',
               CONSTRAINT u UNIQUE (n), CHECK (n <> "check"), CONSTRAINT "Both" CHECK ((n + 1) > (2)))"#,
        );
        let seen: Vec<_> = read.checks.iter().map(|check| (check.name.as_deref(), check.condition.text())).collect();
        assert_eq!(
            seen,
            [
                (None, r#""check" > 0"#),
                (Some("positive"), "n >= 0"),
                (None, "n < 9"),
                (None, r#"n <> "check""#),
                (Some("both"), "(n + 1) > (2)"),
            ]
        );
    }

    #[test]
    fn calculated_columns_are_found() {
        let read =
            table("CREATE TABLE t (a INT, B INT GENERATED ALWAYS AS (a + 1) STORED CHECK (b > 0), c AS (a||'x'))");
        let seen: Vec<_> = read.computed.iter().map(|(name, by)| (name.as_str(), by.text())).collect();
        assert_eq!((seen, read.checks.len()), (vec![("b", "a + 1"), ("c", "a||'x'")], 1));
        assert!(is_virtual("CREATE VIRTUAL TABLE t USING fts5(a)") && !is_virtual("CREATE TABLE virtual (a)"));
    }

    #[test]
    fn indexes_are_terms_and_a_condition() {
        let read =
            index(r#"CREATE UNIQUE INDEX i ON "t" (lower("a") COLLATE NOCASE DESC, b asc, (c + 1)) WHERE ("b" > 1)"#);
        let terms: Vec<_> = read.terms.iter().map(Fragment::text).collect();
        assert_eq!(terms, [r#"lower("a")"#, "b", "c + 1"]);
        assert_eq!(read.condition.as_ref().map(Fragment::text), Some(r#""b" > 1"#));
    }
}
