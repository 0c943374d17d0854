//! What PostgreSQL's SQLSTATE codes mean, for both forms. Knows no driver.
use crate::error::{Constraint, Error, ErrorKind};
use crate::executors::server::code::ServerCode;

/// What the server reported: the fields of an error that are read.
#[derive(Default)]
pub(in crate::executors) struct Reported<'a> {
    pub(in crate::executors) code: &'a str,
    pub(in crate::executors) message: &'a str,
    pub(in crate::executors) detail: Option<&'a str>,
    pub(in crate::executors) table: Option<&'a str>,
    pub(in crate::executors) column: Option<&'a str>,
    pub(in crate::executors) constraint: Option<&'a str>,
}

/// The error that was reported. The kind comes from the code; the detail is read only for names, as it shows values.
pub(in crate::executors) fn classify(reported: &Reported<'_>) -> Error {
    let kind = kind(reported.code);
    let error = Error::database(kind, message(kind, reported));
    let error = error.with_code(reported.code).with_source(ServerCode::sqlstate(reported.code));
    match constraint(kind, reported) {
        Some(constraint) => error.with_constraint(constraint),
        None => error,
    }
}

/// Whether a prepared statement has to be prepared anew: a table was altered, so that it gives other columns (`cached
/// plan must not change result type`) or takes other values, or the session let go of it.
pub(in crate::executors) fn is_outdated(code: &str) -> bool {
    matches!(code, "0A000" | "42804" | "42883" | "26000")
}

/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>: the first two letters are the class.
fn kind(code: &str) -> ErrorKind {
    match code {
        "23505" => ErrorKind::Unique,
        "23503" | "23001" => ErrorKind::ForeignKey, // also restrict_violation
        "23502" => ErrorKind::NotNull,
        // Also numeric_value_out_of_range, and sequence_generator_limit_exceeded, of the next key.
        "23514" | "22003" | "2200H" => ErrorKind::Check,
        "2201B" => ErrorKind::InvalidQuery, // invalid_regular_expression
        "40001" => ErrorKind::Serialization,
        "40P01" => ErrorKind::Deadlock,
        "55P03" => ErrorKind::Busy,
        "25006" => ErrorKind::Unsupported, // read_only_sql_transaction
        // The session was ended: by an administrator, a shutdown, or a timeout; or there was no room for it.
        "57P01" | "57P02" | "57P03" | "57P04" | "57P05" | "25P03" | "25P04" | "53300" => ErrorKind::Connection,
        // Who asks, or what for, is unknown.
        "3D000" => ErrorKind::Connection,
        _ if code.starts_with("08") || code.starts_with("28") => ErrorKind::Connection,
        _ => ErrorKind::Database,
    }
}

fn constraint(kind: ErrorKind, reported: &Reported<'_>) -> Option<Constraint> {
    if !matches!(kind, ErrorKind::Unique | ErrorKind::ForeignKey | ErrorKind::NotNull | ErrorKind::Check) {
        return None;
    }
    let mut constraint = Constraint::default();
    constraint.name = reported.constraint.map(str::to_owned);
    constraint.table = reported.table.map(str::to_owned);
    constraint.columns = match (reported.column, kind) {
        (Some(column), _) => vec![column.to_owned()],
        (None, ErrorKind::Unique) => columns(reported.detail.unwrap_or_default()),
        (None, ErrorKind::ForeignKey) if !is_of_other_table(reported) => columns(reported.detail.unwrap_or_default()),
        _ => Vec::new(),
    };
    Some(constraint)
}

/// The names in `Key (title, author_id)=(Dune, 1) already exists.`, whatever the language; none where an expression is
/// among them.
fn columns(detail: &str) -> Vec<String> {
    let names = detail.split_once('(').and_then(|(_, rest)| rest.split_once(")=("));
    match names {
        Some((names, _)) if !names.contains('(') => names.split(", ").map(unquoted).collect(),
        _ => Vec::new(),
    }
}

fn unquoted(name: &str) -> String {
    match name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
        Some(name) => name.replace("\"\"", "\""),
        None => name.to_owned(),
    }
}

/// A row that is still needed is told by the columns of its own table, but by the name of the one that needs it, which
/// then ends the detail: `Key (id)=(1) is still referenced from table "book".`
fn is_of_other_table(reported: &Reported<'_>) -> bool {
    let last = reported.detail.and_then(|detail| detail.rsplit('"').nth(1));
    last.is_none() || last == reported.table
}

/// What to say; errors about data quote it, which is left out.
fn message(kind: ErrorKind, reported: &Reported<'_>) -> String {
    let text = reported.message;
    match (kind, reported.code) {
        (_, "42P01") => format!("{text} (to create the tables of your models: `db.create_tables(models![…])`)"),
        (_, "25P02") => format!("{text} (an earlier statement of this transaction failed: roll it back)"),
        (ErrorKind::Busy, _) => format!("{text} (somebody else holds the lock)"),
        (_, code) if code.starts_with("22") => without_quoted(text),
        _ => text.to_owned(),
    }
}

/// The text with what stands in double quotes left out.
fn without_quoted(text: &str) -> String {
    let parts = text.split('"').enumerate();
    parts.map(|(number, part)| if number % 2 == 0 { part } else { "\"…\"" }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported<'a>(code: &'a str, message: &'a str) -> Reported<'a> {
        Reported { code, message, ..Reported::default() }
    }

    #[test]
    fn the_code_decides_not_the_text() {
        for (code, kind) in [
            ("23505", ErrorKind::Unique),
            ("23503", ErrorKind::ForeignKey),
            ("23502", ErrorKind::NotNull),
            ("23514", ErrorKind::Check),
            ("40001", ErrorKind::Serialization),
            ("40P01", ErrorKind::Deadlock),
            ("55P03", ErrorKind::Busy),
            ("57P01", ErrorKind::Connection),
            ("08006", ErrorKind::Connection),
            ("28P01", ErrorKind::Connection),
            ("53300", ErrorKind::Connection),
            ("25P02", ErrorKind::Database),
            ("22003", ErrorKind::Check),
            ("2201B", ErrorKind::InvalidQuery),
            ("22012", ErrorKind::Database),
            ("42601", ErrorKind::Database),
            ("", ErrorKind::Database),
        ] {
            let error = classify(&reported(code, "duplicate key value violates unique constraint"));
            assert_eq!((error.kind(), error.is_database()), (kind, true), "{code}");
        }
    }

    #[test]
    fn names_are_read_out_of_fields_and_values_left_out() {
        let unique = Reported {
            table: Some("book"),
            constraint: Some("book_title_key"),
            detail: Some(r#"Schlüssel (title, "Author")=(hunter2, 1) existiert bereits."#),
            ..reported("23505", "duplicate key value violates unique constraint \"book_title_key\"")
        };
        let error = classify(&unique);
        let constraint = error.constraint().unwrap();
        assert_eq!((constraint.table.as_deref(), constraint.name.as_deref()), (Some("book"), Some("book_title_key")));
        assert_eq!(constraint.columns, ["title", "Author"]);
        let source = std::error::Error::source(&error).unwrap();
        assert!(!format!("{error} {source} {source:?}").contains("hunter2"));
        assert_eq!(source.to_string(), "SQLSTATE 23505");

        let data = classify(&reported("22P02", "invalid input syntax for type integer: \"hunter2\""));
        assert_eq!(data.to_string(), "invalid input syntax for type integer: \"…\"");
    }

    #[test]
    fn columns_are_those_of_the_table_named() {
        let columns = |detail: &str, code| {
            let reported = Reported { table: Some("book"), detail: Some(detail), ..reported(code, "") };
            classify(&reported).constraint().unwrap().columns.clone()
        };
        assert_eq!(columns("Key (author_id)=(9) is not present in table \"author\".", "23503"), ["author_id"]);
        assert_eq!(columns("Key (id)=(1) is still referenced from table \"book\".", "23503"), [""; 0]);
        assert_eq!(columns("Key (lower(title))=(x) already exists.", "23505"), [""; 0]);
        assert_eq!(columns("Key (a)=(b)=(c) already exists.", "23505"), ["a"]);
    }
}
