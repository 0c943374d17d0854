//! How PostgreSQL writes an expression: as it does in the plan of a query that asks for it. Knows no driver.
use crate::error::{Error, Result};
use crate::sql::introspect::{Asked, Quotes, Scope, Spelling, tokens};
use crate::sql::writer::Writer;
use crate::value::{Row, ValueRef};

/// The plan is made and not run: a query of what each table and each model has, over columns of the right
/// types that hold NULL.
pub(super) struct Plans;

/// What the table in these queries is called, with a number behind where it comes again; and what marks each of them.
const TABLE: &str = "biform";

/// What a text of JSON begins and ends with.
pub(super) const QUOTE: char = '\u{22}';

impl Spelling for Plans {
    fn ask(&self, writer: &mut Writer, scopes: &[Scope], asked: &[Asked<'_>]) {
        writer.push("EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) WITH ");
        writer.list(scopes.iter().enumerate(), ", ", |writer, (at, scope)| {
            writer.push("t").number(at as u64).push(" AS MATERIALIZED (SELECT ");
            writer.list(scope, ", ", |writer, (name, of_type)| {
                writer.push("CAST(NULL AS ").push(of_type).push(") AS ").identifier(name);
            });
            writer.push(")");
        });
        // One query for each scope, which gives as many columns as the longest.
        let groups = || asked.chunk_by(|one, other| one.scope == other.scope);
        let longest = groups().map(<[Asked]>::len).max().unwrap_or_default();
        let mut first = 0;
        writer.push(" ").list(groups(), " UNION ALL ", |writer, group| {
            writer.push("SELECT '").push(TABLE).push(" ").number(first as u64).push(" ").number(group.len() as u64);
            writer.push("'");
            for of in 0..longest {
                let text = group.get(of).map_or("NULL", |asked| asked.of.text());
                writer.push(", (").push(text).push(")::text");
            }
            let scope = group.first().map_or(0, |asked| asked.scope);
            writer.push(" FROM t").number(scope as u64).push(" AS ").push(TABLE);
            first += group.len();
        });
    }

    fn read(&self, row: &dyn Row) -> Result<Vec<(usize, String)>> {
        match row.get(0)? {
            ValueRef::Text(plan) | ValueRef::Json(plan) => Ok(outputs(plan)),
            other => Err(Error::decode(0, format!("wanted a plan, found {}", other.describe()))),
        }
    }
}

/// What the queries of a plan give, by their numbers.
fn outputs(plan: &str) -> Vec<(usize, String)> {
    plan.split(r#""Output": ["#).skip(1).flat_map(|list| numbered(&strings(list))).collect()
}

/// The expressions of a query with their numbers, from what a step of a plan gives, if that is a whole query.
fn numbered(list: &[String]) -> Vec<(usize, String)> {
    let Some((mark, expressions)) = list.split_first() else { return Vec::new() };
    let mark = mark.strip_prefix('\'').and_then(|mark| mark.strip_prefix(TABLE)).map(str::trim_start);
    let mark = mark.and_then(|mark| mark.strip_suffix("'::text")?.split_once(' '));
    let numbers = mark.and_then(|(first, count)| Some((first.parse::<usize>().ok()?, count.parse().ok()?)));
    let Some((first, count)) = numbers else { return Vec::new() };
    let expressions = expressions.iter().take(count).enumerate();
    expressions.map(|(at, expression)| (first + at, unqualified(expression))).collect()
}

/// An expression without the names of the table, which differ from query to query.
fn unqualified(expression: &str) -> String {
    let tokens = tokens(expression, Quotes::Doubled);
    let (mut text, mut copied) = (String::with_capacity(expression.len()), 0);
    for pair in tokens.windows(2) {
        let [name, dot] = pair else { continue };
        let is_table = name.name().and_then(|name| name.strip_prefix(TABLE)).is_some_and(|rest| {
            rest.is_empty() || rest.strip_prefix('_').is_some_and(|rest| rest.parse::<usize>().is_ok())
        });
        if is_table && dot.is_symbol(".") {
            text.push_str(expression.get(copied..name.start()).unwrap_or_default());
            copied = dot.end();
        }
    }
    text + expression.get(copied..).unwrap_or_default()
}

/// The texts of a list in JSON, of which the opening bracket has been read.
fn strings(json: &str) -> Vec<String> {
    let (mut strings, mut letters) = (Vec::new(), json.chars());
    while let Some(letter) = letters.next() {
        match letter {
            ']' => break,
            QUOTE => strings.push(string(&mut letters)),
            _ => {}
        }
    }
    strings
}

/// A text of JSON, of which the opening quote has been read.
fn string(letters: &mut std::str::Chars<'_>) -> String {
    let mut text = String::new();
    while let Some(letter) = letters.next() {
        text.push(match letter {
            QUOTE => break,
            '\\' => match letters.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some('b') => '\u{8}',
                Some('f') => '\u{c}',
                Some('u') => {
                    let code: String = letters.by_ref().take(4).collect();
                    u32::from_str_radix(&code, 16).ok().and_then(char::from_u32).unwrap_or_default()
                }
                Some(other) => other,
                None => break,
            },
            other => other,
        });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outputs_of_queries_are_read_by_their_numbers() {
        let plan = r#"[{"Plan": {"Node Type": "Append", "Plans": [
            {"Subplan Name": "CTE t0", "Output": ["NULL::bigint", "NULL::text"]},
            {"Alias": "biform_2", "Output": ["'biform 2 1'::text", "((biform_2.\"a.b\" = 'biform.x\n]\"\\\u0001'::text))::text", "NULL::text"]},
            {"Alias": "biform", "Output": ["'biform 0 2'::text", "lower(biform.title)", "biform.a"]}]}}]"#;
        let second = "((\"a.b\" = 'biform.x\n]\"\\\u{1}'::text))::text";
        assert_eq!(outputs(plan), [(2, second.to_owned()), (0, "lower(title)".to_owned()), (1, "a".to_owned())]);
    }

    #[test]
    fn only_the_table_of_the_question_is_left_out() {
        for (text, plain) in [
            ("biform.a + biform_12.b", "a + b"),
            ("biform_x.f(biform.a)", "biform_x.f(a)"),
            ("'biform.a'::text || biform", "'biform.a'::text || biform"),
        ] {
            assert_eq!(unqualified(text), plain);
        }
    }
}
