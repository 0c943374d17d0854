//! A row of a result, read by position.
use super::{Value, ValueRef};
use crate::error::{Error, Result};

/// One row, as the driver holds it: nothing is copied before a model asks for a column.
pub trait Row {
    /// How many columns the row has.
    fn column_count(&self) -> usize;

    /// The value of a column, counted from 0.
    ///
    /// # Errors
    /// [`Decode`](crate::ErrorKind::Decode) when there is no such column, or when the driver cannot read it (text that
    /// is not UTF-8).
    fn get(&self, column: usize) -> Result<ValueRef<'_>>;
}

/// Where rows are pushed as they come. An error from it ends the statement and becomes its answer. There is an example
/// at [`Executor::run`](crate::Executor::run).
pub type Sink<'a> = &'a mut (dyn FnMut(&dyn Row) -> Result<()> + Send);

/// Where the rows of a batch are pushed, each with the place of its statement, which counts from 0:
/// [`Executor::run_batch`](crate::Executor::run_batch). Otherwise as a [`Sink`].
pub type BatchSink<'a> = &'a mut (dyn FnMut(usize, &dyn Row) -> Result<()> + Send);

/// A row that owns its values: for executors that answer from memory, and for buffers.
///
/// ```
/// use biform::{OwnedRow, Row, Value, ValueRef};
///
/// let row = OwnedRow::from(vec![Value::from(1_i64), Value::from("Dune")]);
/// assert_eq!(row.get(1)?, ValueRef::Text("Dune"));
/// # Ok::<(), biform::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct OwnedRow(Vec<Value>);

impl From<Vec<Value>> for OwnedRow {
    fn from(values: Vec<Value>) -> Self {
        OwnedRow(values)
    }
}

impl OwnedRow {
    /// A copy of a row that a driver holds.
    ///
    /// # Errors
    /// As [`Row::get`].
    pub fn copy(row: &dyn Row) -> Result<Self> {
        let values = (0..row.column_count()).map(|column| Ok(row.get(column)?.to_owned()));
        values.collect::<Result<_>>().map(OwnedRow)
    }
}

impl Row for OwnedRow {
    fn column_count(&self) -> usize {
        self.0.len()
    }

    fn get(&self, column: usize) -> Result<ValueRef<'_>> {
        at(&self.0, column)
    }
}

/// A row of values, where they are.
pub(crate) struct Values<'v>(pub(crate) &'v [Value]);

impl Row for Values<'_> {
    fn column_count(&self) -> usize {
        self.0.len()
    }

    fn get(&self, column: usize) -> Result<ValueRef<'_>> {
        at(self.0, column)
    }
}

fn at(values: &[Value], column: usize) -> Result<ValueRef<'_>> {
    let value = values.get(column).map(Value::as_ref);
    value.ok_or_else(|| Error::decode(column, format!("the row ends after {} columns", values.len())))
}
