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

/// So many bytes are sent in arrays at once, as a server holds them in memory.
const BYTES_OF_ARRAYS: usize = 8 * 1024 * 1024;

/// Rows that are to be inserted, whose values stand one row after the other.
#[derive(Debug, Clone, Copy)]
pub(in crate::executors) struct Rows<'v> {
    pub(in crate::executors) values: &'v [Value],
    /// How many values a row has.
    pub(in crate::executors) width: usize,
}

impl<'v> Rows<'v> {
    pub(in crate::executors) fn len(self) -> usize {
        self.values.len() / self.width.max(1)
    }

    /// Those that go into one statement that takes an array for each column, and the others.
    pub(in crate::executors) fn split_for_arrays(self) -> (Self, Self) {
        let Rows { values, width } = self;
        let end = rows_within(BYTES_OF_ARRAYS, values, width.max(1)) * width;
        let (some, rest) = values.split_at_checked(end).unwrap_or((values, &[]));
        (Rows { values: some, width }, Rows { values: rest, width })
    }
}

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
fn rows_within(most: usize, values: &[Value], width: usize) -> usize {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_hold_as_many_rows_as_a_number_of_bytes() {
        let split = |values: &[Value]| {
            let (some, rest) = Rows { values, width: 2 }.split_for_arrays();
            (some.len(), rest.len())
        };
        let small = vec![[Value::I64(1), Value::from("x")]; 10_000].concat();
        assert_eq!((split(&small), split(&[])), ((10_000, 0), (0, 0)));
        let large = vec![[Value::I64(1), Value::Bytes(vec![0; BYTES_OF_ARRAYS / 4])]; 5].concat();
        assert_eq!((split(&large), split(&large[..6]), split(&large[..2])), ((3, 2), (3, 0), (1, 0)));
        let huge = vec![[Value::I64(1), Value::Bytes(vec![0; BYTES_OF_ARRAYS])]; 2].concat();
        assert_eq!(split(&huge), (1, 1));
    }
}
