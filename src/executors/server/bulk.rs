//! How many rows a joined insert on a server has, for both forms: each statement is a message there and back. Knows no
//! driver.
use crate::sql::Dialect;
use crate::statement::{Purpose, Statement};
use crate::value::Value;

/// How many rows one statement inserts.
const ROWS: usize = 500;

/// So many rows at most come often, so their statement is kept prepared.
const FEW: usize = 16;

/// So many bytes of text fit into one statement, whatever the server's `max_allowed_packet`.
const BYTES: usize = 512 * 1024;

/// Whether rows are joined. Keys of several rows are returned by the text or not told at all: MariaDB by itself tells
/// the first.
pub(in crate::executors) fn is_joined(statement: &Statement, dialect: Dialect, width: usize, sets: usize) -> bool {
    let gives_keys = |one: String| dialect != Dialect::MySql || one != statement.sql();
    let wants_keys = statement.purpose() == Purpose::Key;
    width > 0 && sets > 1 && statement.joined(1).is_some_and(|one| !wants_keys || gives_keys(one))
}

/// How many of the rows, whose values these are, go into one statement.
pub(in crate::executors) fn fitting(dialect: Dialect, values: &[Value], width: usize) -> usize {
    let (width, most) = (width.max(1), most(dialect, width));
    if dialect != Dialect::MySql {
        return most.min(values.len() / width).max(1);
    }
    rows_within(BYTES, values, width).min(most)
}

/// How many rows have so many bytes at most; one, where that has more.
pub(super) fn rows_within(most: usize, values: &[Value], width: usize) -> usize {
    let mut bytes = 0;
    let fits = |row: &&[Value]| {
        bytes += row.iter().map(length).sum::<usize>();
        bytes <= most
    };
    values.chunks(width).take_while(fits).count().max(1)
}

/// Whether the statement for so many rows is kept prepared.
pub(in crate::executors) fn is_kept(dialect: Dialect, rows: usize, width: usize) -> bool {
    rows == most(dialect, width) || rows <= FEW
}

fn most(dialect: Dialect, width: usize) -> usize {
    ROWS.min(dialect.max_binds() / width.max(1)).max(1)
}

fn length(value: &Value) -> usize {
    match value {
        Value::Text(text) | Value::Json(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::Array { values, .. } => values.iter().map(length).sum(),
        _ => 16,
    }
}
