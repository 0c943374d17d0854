//! Mistakes to plant: what a faulty compiler of SQL could have written instead.
use crate::ask::Rewrite;

/// Each with a name.
pub(crate) const MISTAKES: &[(&str, Rewrite)] = &[
    ("not true is taken for false", |sql| sql.replace(" IS NOT TRUE", " = FALSE")),
    ("NULL is not counted as not true in ^", |sql| sql.replace(" IS TRUE)", ")")),
    (">= is >", |sql| sql.replace(" >= ", " > ")),
    ("> is >=", |sql| sql.replace(" > ?", " >= ?")),
    ("<= is <", |sql| sql.replace(" <= ", " < ")),
    ("<> counts NULL", |sql| sql.replace(" <> ?", " IS NOT ?")),
    ("OR is AND", |sql| sql.replace(" OR ", " AND ")),
    ("AND binds as OR does", |sql| sql.replace(" AND (", " OR (")),
    ("NULLS FIRST is lost", |sql| sql.replace(" NULLS FIRST", "")),
    ("NULLS LAST is lost", |sql| sql.replace(" NULLS LAST", "")),
    ("DESC is lost", |sql| sql.replace(" DESC", "")),
    ("what is looked for is looked into", swapped),
    ("lower is lost", |sql| sql.replace("lower(", "(")),
    ("GLOB is LIKE", |sql| sql.replace(" GLOB ", " LIKE ")),
    ("BETWEEN is NOT BETWEEN", |sql| sql.replace(" BETWEEN ", " NOT BETWEEN ")),
    ("IN is NOT IN", |sql| sql.replace(" IN (", " NOT IN (")),
    ("IS NULL is IS NOT NULL", |sql| sql.replace(" IS NULL", " IS NOT NULL")),
    ("DISTINCT is lost", |sql| sql.replace("SELECT DISTINCT", "SELECT")),
    ("UNION ALL is UNION", |sql| sql.replace(" UNION ALL ", " UNION ")),
    ("EXCEPT is INTERSECT", |sql| sql.replace(" EXCEPT ", " INTERSECT ")),
    ("OFFSET 1 is lost", |sql| sql.replace(" OFFSET 1", " OFFSET 0")),
    ("the remainder is the quotient", |sql| sql.replace(" % ", " / ")),
    ("weeks begin on Sunday", |sql| sql.replace("'-3 days'", "'-2 days'")),
    ("zones are on the other side", |sql| sql.replace(", '+", ", '!").replace(", '-", ", '+").replace(", '!", ", '-")),
    ("greatest is least", |sql| sql.replace("max(", "min(")),
    ("least is greatest", |sql| sql.replace("min(", "max(")),
    ("decimals are divided as whole numbers", |sql| sql.replace(" AS REAL)", " AS NUMERIC)")),
    ("an integer is divided by a decimal as by another", |sql| {
        ["small", "big", "tag_count"].iter().fold(sql.to_owned(), |sql, column| {
            sql.replace(&format!(r#"CAST("item"."{column}" AS REAL)"#), &format!(r#""item"."{column}""#))
        })
    }),
    ("decimals are rounded to three digits", |sql| sql.replace("'%.15g'", "'%.3g'")),
    ("clocks are turned before they are", |sql| sql.replace(" < '", " >= '")),
    ("coalesce knows no other", |sql| sql.replace("coalesce(", "nullif(")),
];

/// Each with a name, and the call whose SQL it is in.
pub(crate) const OF_CALLS: &[(&str, &str, Rewrite)] = &[
    ("earliest is the second", "earliest", |sql| sql.replace(" LIMIT 1", " LIMIT 1 OFFSET 1")),
    ("latest is the second", "latest", |sql| sql.replace(" LIMIT 1", " LIMIT 1 OFFSET 1")),
    ("earliest goes by the key", "earliest", |sql| {
        sql.rsplit_once(" ORDER BY ").map_or_else(
            || sql.to_owned(),
            |(query, order)| {
                let key = if order.contains(" DESC") { " DESC" } else { "" };
                format!("{query} ORDER BY {:?}.{:?}{key} LIMIT 1", "item", "id")
            },
        )
    }),
    ("contains looks for all other rows", "contains", |sql| {
        sql.replace(r#""item"."id" IN (?"#, r#""item"."id" NOT IN (?"#)
    }),
    ("in_bulk does not look at its first key", "in_bulk", |sql| {
        sql.replace(r#""item"."id" IN (?, "#, r#""item"."id" IN (-1 + 0 * ?, "#)
    }),
];

/// `instr(a, b)` as `instr(b, a)`.
fn swapped(sql: &str) -> String {
    let Some(start) = sql.find("instr(").map(|at| at + "instr(".len()) else { return sql.to_owned() };
    let (mut depth, mut comma, mut end) = (0, None, None);
    for (at, letter) in sql.char_indices().skip_while(|(at, _)| *at < start) {
        match letter {
            '(' => depth += 1,
            ',' if depth == 0 => comma = Some(at),
            ')' if depth == 0 => {
                end = Some(at);
                break;
            }
            ')' => depth -= 1,
            _ => {}
        }
    }
    let (comma, end) = (comma.unwrap(), end.unwrap());
    let (first, second) = (&sql[start..comma], &sql[comma + 2..end]);
    // With a value bound on one side only, the other may be taken: what is bound stays in its order.
    format!("{}{second}, {first}{}", &sql[..start], swapped(&sql[end..]))
}
