//! The rows of an insert, and how many of them go together where each column is an array. Knows no driver.
use crate::executors::bulk::rows_within;
use crate::value::Value;

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
