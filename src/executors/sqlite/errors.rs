//! What SQLite's result codes mean, for both forms. Knows no driver.
use crate::error::{Constraint, Error, ErrorKind};

/// The error of an extended result code and SQLite's message. The kind comes from the code; the message is read only
/// for names.
pub(in crate::executors) fn classify(code: i32, message: &str) -> Error {
    let kind = kind(code, message);
    let error = match constraint(kind, message) {
        Some(constraint) => Error::database(kind, message.to_owned()).with_constraint(constraint),
        None => Error::database(kind, with_hint(kind, message)),
    };
    error.with_code(code.to_string())
}

const FOREIGN_KEY: &str = "FOREIGN KEY constraint failed";

/// <https://www.sqlite.org/rescode.html>: the low byte is the primary code, the rest tells more.
fn kind(code: i32, message: &str) -> ErrorKind {
    match code {
        2067 | 1555 | 2579 => ErrorKind::Unique, // CONSTRAINT_UNIQUE, _PRIMARYKEY, _ROWID
        787 => ErrorKind::ForeignKey,            // CONSTRAINT_FOREIGNKEY
        // CONSTRAINT_TRIGGER: `ON DELETE RESTRICT` is a trigger inside, and its fixed text is all that tells it from
        // one of the user's.
        1811 if message == FOREIGN_KEY => ErrorKind::ForeignKey,
        1299 => ErrorKind::NotNull,      // CONSTRAINT_NOTNULL
        275 => ErrorKind::Check,         // CONSTRAINT_CHECK
        517 => ErrorKind::Serialization, // BUSY_SNAPSHOT: waiting longer would not help
        1032 => ErrorKind::Connection,   // READONLY_DBMOVED
        8 => ErrorKind::Unsupported,     // READONLY
        _ => match code & 0xff {
            5 | 6 => ErrorKind::Busy, // BUSY, LOCKED
            // PERM, NOMEM, IOERR, CORRUPT, CANTOPEN, PROTOCOL, NOTADB
            3 | 7 | 10 | 11 | 14 | 15 | 26 => ErrorKind::Connection,
            _ => ErrorKind::Database,
        },
    }
}

/// Reads `… constraint failed: book.title, book.author_id`. SQLite does not quote, so a column whose name holds `, `
/// is read wrongly.
fn constraint(kind: ErrorKind, message: &str) -> Option<Constraint> {
    let mut constraint = Constraint::default();
    let names = message.split_once("constraint failed: ").map(|(_, names)| names);
    match (kind, names) {
        (ErrorKind::Check, Some(name)) => constraint.name = Some(name.to_owned()),
        (ErrorKind::Unique, Some(names)) if names.starts_with("index '") => {
            constraint.name = Some(names.trim_start_matches("index '").trim_end_matches('\'').to_owned());
        }
        (ErrorKind::Unique | ErrorKind::NotNull, Some(names)) => {
            for name in names.split(", ") {
                let (table, column) = name.rsplit_once('.').unwrap_or(("", name));
                constraint.table = Some(table.to_owned()).filter(|table| !table.is_empty());
                constraint.columns.push(column.to_owned());
            }
        }
        _ => return None,
    }
    Some(constraint)
}

/// The commonest mistakes get their way out.
fn with_hint(kind: ErrorKind, message: &str) -> String {
    if message.starts_with("no such table: ") {
        return format!("{message} (to create the tables of your models: `db.create_tables(models![…])`)");
    }
    match kind {
        ErrorKind::Busy => format!("{message} (somebody else writes; inside `atomic`, pass `tx` on, not the database)"),
        ErrorKind::Unsupported => {
            format!("{message} (the URL says `mode=ro`, or the file is one that may not be written)")
        }
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_out_of_messages() {
        let unique = classify(2067, "UNIQUE constraint failed: book.title, book.author_id");
        let constraint = unique.constraint().unwrap();
        assert_eq!(constraint.table.as_deref(), Some("book"));
        assert_eq!(constraint.columns, ["title", "author_id"]);
        let index = classify(2067, "UNIQUE constraint failed: index 'one_lower_title'");
        assert_eq!(index.constraint().unwrap().name.as_deref(), Some("one_lower_title"));
        let check = classify(275, "CHECK constraint failed: rating_range");
        assert_eq!(check.constraint().unwrap().name.as_deref(), Some("rating_range"));
    }

    #[test]
    fn the_code_decides_not_the_text() {
        assert_eq!(classify(1, "UNIQUE constraint failed: book.title").kind(), ErrorKind::Database);
        assert_eq!(classify(517, "database is locked").kind(), ErrorKind::Serialization);
        assert_eq!(classify(261, "database is locked").kind(), ErrorKind::Busy);
        assert_eq!(classify(1811, FOREIGN_KEY).kind(), ErrorKind::ForeignKey);
        assert_eq!(classify(1811, "no more than ten books").kind(), ErrorKind::Database);
        assert_eq!(classify(8, "attempt to write a readonly database").kind(), ErrorKind::Unsupported);
        assert_eq!(classify(266, "disk I/O error").kind(), ErrorKind::Connection);
    }
}
