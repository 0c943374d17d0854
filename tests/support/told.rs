//! What a database is told where SQLite is told something, for what differs more than `plain` evens out.
use biform::{Dialect, Family};

/// The statements that tell a database what these tell SQLite, as `plain` gives them.
pub(crate) fn told<S: AsRef<str>>(dialect: Dialect, statements: &[S]) -> Vec<String> {
    let mut told = Vec::new();
    let mut in_transaction = false;
    for sql in statements.iter().map(AsRef::as_ref) {
        in_transaction = (in_transaction || sql.starts_with("BEGIN")) && sql != "COMMIT" && sql != "ROLLBACK";
        match dialect.family() {
            Family::MySql => told.extend(mariadb(sql, in_transaction)),
            _ => told.push(sql.to_owned()),
        }
    }
    told
}

fn mariadb(sql: &str, in_transaction: bool) -> Vec<String> {
    let update = sql.starts_with("UPDATE ").then_some(sql);
    let joined = update.and_then(joined).or_else(|| upserted(sql));
    match update.and_then(then_read) {
        Some(both) if in_transaction => both.into(),
        Some([update, read]) => vec!["BEGIN IMMEDIATE".to_owned(), update, read, "COMMIT".to_owned()],
        None => vec![joined.unwrap_or_else(|| sql.to_owned())],
    }
}

/// `UPDATE … RETURNING …` is two statements.
fn then_read(sql: &str) -> Option<[String; 2]> {
    let (update, columns) = sql.rsplit_once(" RETURNING ")?;
    let (table, _) = update.strip_prefix("UPDATE ")?.split_once(" SET ")?;
    let (_, row) = update.rsplit_once(" WHERE ")?;
    let columns = each(columns, ", ", |_, column| format!("{table}.{column}"));
    Some([update.to_owned(), format!("SELECT {columns} FROM {table} WHERE {row} FOR UPDATE")])
}

/// `UPDATE … FROM (VALUES …)` is one of a join.
fn joined(sql: &str) -> Option<String> {
    let (table, rest) = sql.strip_prefix("UPDATE ")?.split_once(" SET ")?;
    let (set, rest) = rest.split_once(" FROM (VALUES (")?;
    let (rows, on) = rest.split_once(")) AS \"given\" WHERE ")?;
    let named = |number, value: &str| format!("{value} AS \"column{}\"", number + 1);
    let rows = each(rows, "), (", |number, row| match number {
        0 => format!("SELECT {}", each(row, ", ", named)),
        _ => format!("SELECT {row}"),
    });
    let (rows, set) = (rows.replace("), (", " UNION ALL "), each(set, ", ", |_, set| format!("{table}.{set}")));
    Some(format!("UPDATE {table} JOIN ({rows}) AS \"given\" ON {on} SET {set}"))
}

/// `ON CONFLICT (…) DO UPDATE` names no constraint.
fn upserted(sql: &str) -> Option<String> {
    let (insert, rest) = sql.split_once(" ON CONFLICT (")?;
    let (set, returning) = rest.split_once(") DO UPDATE SET ")?.1.split_once(" RETURNING ")?;
    let set = each(set, ", ", |_, set| match set.split_once(" = excluded.") {
        Some((column, value)) => format!("{column} = VALUES({value})"),
        None => set.to_owned(),
    });
    Some(format!("{insert} ON DUPLICATE KEY UPDATE {set} RETURNING {returning}"))
}

/// A list with each of its parts written anew.
fn each(list: &str, between: &str, write: impl Fn(usize, &str) -> String) -> String {
    let parts: Vec<_> = list.split(between).enumerate().map(|(number, part)| write(number, part)).collect();
    parts.join(between)
}
