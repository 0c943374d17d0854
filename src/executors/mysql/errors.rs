//! What the error codes of MariaDB and MySQL mean, for both forms. Knows no driver.
use crate::error::{Constraint, Error, ErrorKind};
use crate::executors::server::code::ServerCode;

/// The error of a code, its SQLSTATE and the server's message. The kind comes from the code; the message is read only
/// for names, and not shown where it quotes what was to be stored.
pub(in crate::executors) fn classify(code: u16, sqlstate: &str, message: &str) -> Error {
    let kind = kind(code);
    let error = Error::database(kind, shown(code, kind, message));
    let error = error.with_code(code.to_string()).with_source(ServerCode::number(code, sqlstate));
    match constraint(code, kind, message) {
        Some(constraint) => error.with_constraint(constraint),
        None => error,
    }
}

/// Whether a prepared statement has to be prepared anew: the session does not know it, or a table was altered too often
/// meanwhile.
pub(in crate::executors) fn is_outdated(code: u16) -> bool {
    matches!(code, 1243 | 1615)
}

/// <https://mariadb.com/kb/en/mariadb-error-code-reference/>, and MySQL's where the two differ.
fn kind(code: u16) -> ErrorKind {
    match code {
        1022 | 1062 | 1169 | 1586 | 1859 => ErrorKind::Unique,
        1216 | 1217 | 1451 | 1452 => ErrorKind::ForeignKey,
        1048 | 1364 => ErrorKind::NotNull,
        4025 | 3819 => ErrorKind::Check, // MariaDB's, MySQL's
        // A number is beyond the range of its column, or what is calculated, or the next key.
        167 | 1264 | 1690 => ErrorKind::Check,
        1139 | 3685..=3700 => ErrorKind::InvalidQuery, // a regular expression: MariaDB's, MySQL's
        1213 => ErrorKind::Deadlock,
        1205 | 3572 => ErrorKind::Busy,   // a lock was waited for too long, or not at all
        1020 => ErrorKind::Serialization, // MariaDB: the row has changed since the transaction's snapshot
        1290 | 1792 => ErrorKind::Unsupported, // read-only server, read-only transaction
        // No room for the session, nobody who may open it, a session that was ended, a packet that was lost.
        1040 | 1042 | 1043 | 1045 | 1053 | 1077..=1080 | 1129 | 1130 | 1152..=1161 | 1184 | 1203 | 1226 => {
            ErrorKind::Connection
        }
        1927 | 2002..=2013 | 2026 | 2055 | 4031 => ErrorKind::Connection,
        _ => ErrorKind::Database,
    }
}

fn constraint(code: u16, kind: ErrorKind, message: &str) -> Option<Constraint> {
    let mut constraint = Constraint::default();
    match kind {
        ErrorKind::Unique => {
            let key = key(message)?;
            // MySQL names the table too: `book.title`.
            let (table, name) = key.rsplit_once('.').map_or((None, key), |(table, name)| (Some(table), name));
            constraint.table = table.map(str::to_owned);
            constraint.name = Some(name.to_owned());
        }
        ErrorKind::Check if matches!(code, 167 | 1264 | 1690) => {
            // `Out of range value for column 'a' at row 1`, but `BIGINT value is out of range in '(`a` + 1)'`
            let column = if code != 1690 { column(message) } else { None };
            constraint.columns.extend(column.map(str::to_owned));
        }
        ErrorKind::NotNull => constraint.columns.extend(column(message).map(str::to_owned)),
        ErrorKind::Check => {
            let by_mysql = || between(message, "constraint '", "'").map(str::to_owned);
            constraint.name = name_after(message, "CONSTRAINT ").or_else(by_mysql);
            constraint.table = message.rsplit_once("`.").and_then(|(_, rest)| name(rest)).map(|(table, _)| table);
        }
        ErrorKind::ForeignKey => {
            constraint.table = name_after(message, "`.");
            constraint.name = name_after(message, "CONSTRAINT ");
            if message.starts_with("Cannot add") {
                constraint.columns = names_after(message, "FOREIGN KEY (");
            }
        }
        _ => return None,
    }
    Some(constraint)
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}

/// The name in backticks at the start of a text, and what follows it. Backticks that are its own are doubled.
fn name(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix('`')?;
    let mut name = String::new();
    loop {
        let (part, after) = rest.split_once('`')?;
        name.push_str(part);
        match after.strip_prefix('`') {
            Some(after) => {
                name.push('`');
                rest = after;
            }
            None => return Some((name, after)),
        }
    }
}

fn name_after(text: &str, before: &str) -> Option<String> {
    name(text.split_once(before)?.1).map(|(name, _)| name)
}

/// The names of a list.
fn names_after(text: &str, before: &str) -> Vec<String> {
    let mut rest = text.split_once(before).map(|(_, rest)| rest);
    let mut names = Vec::new();
    while let Some((name, after)) = rest.and_then(name) {
        names.push(name);
        rest = after.strip_prefix(", ");
    }
    names
}

/// The one name that stands in quotes in a message, with the quotes that are its own.
fn column(message: &str) -> Option<&str> {
    message.split_once('\'')?.1.rsplit_once("' ").map(|(name, _)| name)
}

/// The name of the key that refuses a row, with the quotes that are its own where the message is in English.
fn key(message: &str) -> Option<&str> {
    let quoted = message.rsplit_once("' for key '").and_then(|(_, name)| name.strip_suffix('\''));
    quoted.or_else(|| last_quoted(message))
}

/// What stands in the last pair of single quotes. Names stand after values.
fn last_quoted(text: &str) -> Option<&str> {
    let mut parts = text.rsplit('\'');
    parts.next()?;
    parts.next()
}

/// What to say.
fn shown(code: u16, kind: ErrorKind, message: &str) -> String {
    match (kind, code) {
        // `Duplicate entry 'Dune' for key 'title'`
        (ErrorKind::Unique, _) => match key(message) {
            Some(key) => format!("duplicate entry for the key `{key}`"),
            None => "duplicate entry for a key".to_owned(),
        },
        // What is calculated may have values in it.
        (_, 1690) => message.split_once(" in '").map_or(message, |(before, _)| before).to_owned(),
        (_, 1146) => format!("{message} (to create the tables of your models: `db.create_tables(models![…])`)"),
        (ErrorKind::Busy, _) => format!("{message} (somebody else holds the lock)"),
        _ => without_value(message),
    }
}

/// `Incorrect integer value: 'hunter2' for column `a`.`b`.`c` at row 1`, without what was to be stored.
fn without_value(message: &str) -> String {
    let Some((before, rest)) = message.split_once("value: '") else { return message.to_owned() };
    let after = rest.rfind("' for ").map_or("", |at| rest.get(at + 1..).unwrap_or_default());
    format!("{before}value{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_decides_not_the_text() {
        for (code, kind) in [
            (1062, ErrorKind::Unique),
            (1586, ErrorKind::Unique),
            (1451, ErrorKind::ForeignKey),
            (1452, ErrorKind::ForeignKey),
            (1048, ErrorKind::NotNull),
            (1364, ErrorKind::NotNull),
            (4025, ErrorKind::Check),
            (3819, ErrorKind::Check),
            (1213, ErrorKind::Deadlock),
            (1205, ErrorKind::Busy),
            (1264, ErrorKind::Check),
            (1690, ErrorKind::Check),
            (1139, ErrorKind::InvalidQuery),
            (1020, ErrorKind::Serialization),
            (1040, ErrorKind::Connection),
            (1045, ErrorKind::Connection),
            (1053, ErrorKind::Connection),
            (1927, ErrorKind::Connection),
            (2013, ErrorKind::Connection),
            (1064, ErrorKind::Database),
        ] {
            let error = classify(code, "HY000", "Duplicate entry 'Dune' for key 'title'");
            assert_eq!((error.kind(), error.is_database()), (kind, true), "{code}");
        }
    }

    #[test]
    fn names_are_read_out_of_messages_and_values_left_out() {
        let constraint = |code, message: &str| {
            let error = classify(code, "23000", message);
            assert!(!format!("{error} {:?}", std::error::Error::source(&error)).contains("hunter2"), "{error}");
            error.constraint().cloned().unwrap_or_default()
        };
        let unique = constraint(1062, "Duplicate entry 'hunter2' for key 'title'");
        assert_eq!((unique.table, unique.name.as_deref()), (None, Some("title")));
        let unique = constraint(1062, "Duplicate entry 'it's hunter2' for key 'book.title'");
        assert_eq!((unique.table.as_deref(), unique.name.as_deref()), (Some("book"), Some("title")));
        let unique = constraint(1062, "Duplicate entry 'hunter2' for key 'it's \"one\"'");
        assert_eq!(unique.name.as_deref(), Some("it's \"one\""));
        assert_eq!(constraint(1062, "Doppelter Eintrag 'hunter2' für Schlüssel 'a'").name.as_deref(), Some("a"));
        assert_eq!(constraint(1048, "Column 'title' cannot be null").columns, ["title"]);
        assert_eq!(constraint(1048, "Column 'it's' cannot be null").columns, ["it's"]);
        assert_eq!(constraint(1364, "Field 'title' doesn't have a default value").columns, ["title"]);
        assert_eq!(constraint(1264, "Out of range value for column 'a' at row 1").columns, ["a"]);
        let calculated = "BIGINT UNSIGNED value is out of range in '(`t`.`a` - hunter2)'";
        assert_eq!(constraint(1690, calculated).columns, [""; 0]);
        let check = constraint(4025, "CONSTRAINT `rating_range` failed for `test`.`book`");
        assert_eq!((check.table.as_deref(), check.name.as_deref()), (Some("book"), Some("rating_range")));
        assert_eq!(
            constraint(3819, "Check constraint 'rating_range' is violated.").name.as_deref(),
            Some("rating_range")
        );
        let child = "(`test`.`book`, CONSTRAINT `book_ibfk_1` FOREIGN KEY (`a`, `b`) REFERENCES `author` (`id`))";
        let missing =
            constraint(1452, &format!("Cannot add or update a child row: a foreign key constraint fails {child}"));
        assert_eq!((missing.table.as_deref(), missing.name.as_deref()), (Some("book"), Some("book_ibfk_1")));
        assert_eq!(missing.columns, ["a", "b"]);
        let ticks =
            "(`test`.`a ``b```, CONSTRAINT ```one```` of` FOREIGN KEY (```a`, `b, c`) REFERENCES `author` (`id`))";
        let missing =
            constraint(1452, &format!("Cannot add or update a child row: a foreign key constraint fails {ticks}"));
        assert_eq!((missing.table.as_deref(), missing.name.as_deref()), (Some("a `b`"), Some("`one`` of")));
        assert_eq!(missing.columns, ["`a", "b, c"]);
        let check = constraint(4025, "CONSTRAINT `a ``b``_c` failed for `test`.`a ``b```");
        assert_eq!((check.table.as_deref(), check.name.as_deref()), (Some("a `b`"), Some("a `b`_c")));
        let needed =
            constraint(1451, &format!("Cannot delete or update a parent row: a foreign key constraint fails {child}"));
        assert_eq!((needed.name.as_deref(), needed.columns.len()), (Some("book_ibfk_1"), 0));
        let data = classify(1366, "22007", "Incorrect integer value: 'hunter2' for column `t`.`b`.`n` at row 1");
        assert_eq!(data.to_string(), "Incorrect integer value for column `t`.`b`.`n` at row 1");
        assert_eq!(
            classify(1292, "22007", "Truncated incorrect DOUBLE value: 'hunter2'").to_string(),
            "Truncated incorrect DOUBLE value"
        );
    }
}
