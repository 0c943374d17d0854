//! What a body has sent since it last looked, in words that are the same for every database.
use biform::testing::Recorder;
use biform::{Dialect, Executor, Family};

/// How far a body has looked into the log of its lane.
pub(crate) struct Sent(usize);

impl Sent {
    /// From here on.
    pub(crate) fn from_now<E>(db: &Recorder<E>) -> Self {
        Sent(db.count())
    }

    /// The statements since the last look, as SQLite is told them.
    pub(crate) fn news<E: Executor>(&mut self, db: &Recorder<E>) -> Vec<String> {
        let news = db.statements().split_off(self.0);
        self.0 += news.len();
        news.iter().map(|sql| plain(db.dialect(), sql)).collect()
    }
}

/// A text of one database as SQLite is told it, as far as what differs says the same: quotes, placeholders and their
/// types, how a transaction begins, and how a key is asked for. What differs more is compared in `sql_*.rs`.
pub(crate) fn plain(dialect: Dialect, sql: &str) -> String {
    match dialect.family() {
        Family::Postgres => {
            let sql = if sql == "BEGIN" { "BEGIN IMMEDIATE" } else { sql };
            let sql = without_numbers(sql);
            match sql.strip_suffix(r#" RETURNING "id""#) {
                Some(insert) if insert.starts_with("INSERT") => insert.to_owned(),
                _ => sql,
            }
        }
        Family::MySql => match sql {
            "START TRANSACTION" => "BEGIN IMMEDIATE".to_owned(),
            sql => sql.replace('`', "\""),
        },
        _ => sql.to_owned(),
    }
}

/// `$1::int8` becomes `?`.
fn without_numbers(sql: &str) -> String {
    let (mut plain, mut rest) = (String::with_capacity(sql.len()), sql);
    while let Some((before, after)) = rest.split_once('$') {
        plain.push_str(before);
        let after = after.trim_start_matches(|letter: char| letter.is_ascii_digit());
        plain.push('?');
        rest = match after.strip_prefix("::") {
            Some(of) => of.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric()),
            None => after,
        };
    }
    plain + rest
}

/// What is sent for an `UPDATE … RETURNING` of one row, as `plain` gives it: where the database gives nothing back, the
/// row is read in the same transaction, if there is one.
pub(crate) fn updated(dialect: Dialect, sql: &str, is_there: bool) -> Vec<String> {
    let parts = sql.split_once(" RETURNING ").filter(|_| !dialect.capabilities().returning_on_update);
    let Some((update, columns)) = parts else { return vec![sql.to_owned()] };
    let table = update.split(' ').nth(1).unwrap_or_default();
    let columns: Vec<_> = columns.split(", ").map(|column| format!("{table}.{column}")).collect();
    let key = format!("{table}.\"id\" = ?");
    let read = format!("SELECT {} FROM {table} WHERE {key} FOR UPDATE", columns.join(", "));
    let read = is_there.then_some(read);
    let both = [Some("BEGIN IMMEDIATE".to_owned()), Some(update.to_owned()), read, Some("COMMIT".to_owned())];
    both.into_iter().flatten().collect()
}
