//! How many rows a joined insert has, for all drivers that a statement costs much: on a server each is a message there and
//! back, and on sqlx's SQLite one to a thread. Knows no driver.
#[cfg(any(feature = "postgres", feature = "mysql"))]
use crate::error::{ErrorKind, Result};
use crate::sql::{Capability, Dialect};
use crate::statement::{Purpose, Statement};
use crate::value::{ElementType, Value};

/// How many rows one statement inserts. Measured on SQLite with four columns: from 200 to 4000 rows cost the same, 1.2 to
/// 1.6 µs a row; 50 rows cost 2, a row alone 50.
const ROWS: usize = 500;

/// So many rows at most come often and take little room, so their statement is kept prepared.
const FEW: usize = 16;

/// What a value counts that has no length of its own.
const FIXED: usize = 16;

/// Whether rows are joined. Keys of several rows are returned by the text or not told at all: a driver that is told a key
/// by itself is told that of one row.
pub(in crate::executors) fn is_joined(statement: &Statement, dialect: Dialect, width: usize, sets: usize) -> bool {
    let gives_keys = |one: String| !dialect.can(Capability::KeyWithoutReturning) || one != statement.sql();
    let wants_keys = statement.purpose() == Purpose::Key;
    width > 0 && sets > 1 && statement.joined(1).is_some_and(|one| !wants_keys || gives_keys(one))
}

/// How many of the rows, whose values these are, go into one statement.
pub(in crate::executors) fn fitting(dialect: Dialect, values: &[Value], width: usize) -> usize {
    let width = width.max(1);
    let rows = most(dialect, width).min(values.len() / width).max(1);
    match dialect.max_bytes() {
        Some(bytes) => rows_within(bytes, values.get(..rows * width).unwrap_or(values), width),
        None => rows,
    }
}

/// How many rows have so many bytes at most; one, where that has more.
pub(in crate::executors) fn rows_within(most: usize, values: &[Value], width: usize) -> usize {
    let mut sum = 0;
    let fits = |row: &&[Value]| {
        sum += bytes(row);
        sum <= most
    };
    values.chunks(width).take_while(fits).count().max(1)
}

/// Whether the statement for so many rows is kept prepared.
pub(in crate::executors) fn is_kept(dialect: Dialect, rows: usize, width: usize) -> bool {
    rows == most(dialect, width) || rows <= FEW
}

/// Says the way out where a connection was lost that had been sent much: a server ends one that is sent more at once than it
/// takes, and may not come to say why.
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(in crate::executors) fn with_way_out<T>(answer: Result<T>, dialect: Dialect, values: &[Value]) -> Result<T> {
    let Some(most) = dialect.max_bytes() else { return answer };
    answer.map_err(|error| match bytes(values) {
        bytes if bytes > most && error.kind() == ErrorKind::Connection => error.context(format_args!(
            "sending a statement with {bytes} bytes of values, of which the server takes no more at once than its \
             `max_allowed_packet`: raise that, or send less"
        )),
        _ => error,
    })
}

fn most(dialect: Dialect, width: usize) -> usize {
    ROWS.min(dialect.max_binds() / width.max(1)).max(1)
}

/// How many bytes values have, about: those of a length of their own count it, others count alike.
pub(in crate::executors) fn bytes(values: &[Value]) -> usize {
    values.iter().map(length).sum()
}

fn length(value: &Value) -> usize {
    match value {
        Value::Text(text) | Value::Json(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::Array { of: ElementType::Text | ElementType::Enum | ElementType::Bytes, values } => bytes(values),
        Value::Array { values, .. } => FIXED * values.len(),
        _ => FIXED,
    }
}
