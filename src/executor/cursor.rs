//! Cursors: rows chunk by chunk, so that a long result never stands in memory as a whole.
use super::Output;
use crate::error::{Error, Result};
use crate::value::{Row, Sink};

/// A result that is being read. Dropping it ends the statement and frees its connection.
pub trait Cursor<O: Output> {
    /// Pushes up to `rows` rows into the sink, and says whether there may be more.
    fn next_chunk<'c>(&'c mut self, rows: usize, sink: Sink<'c>) -> O::Of<'c, bool>;
}

/// What an executor that wraps another wants to know of a cursor: see [`Output::layer`].
pub trait CursorLayer: Send {
    /// Called before each chunk; an error takes the chunk's place.
    ///
    /// # Errors
    /// Whatever the layer wants the reader to get.
    fn before_chunk(&mut self, rows: usize) -> Result<()>;

    /// Called with an error of opening or of a chunk, before the reader gets it.
    fn on_error(&mut self, error: &Error);
}

/// How rows of a cursor become what the user asked for.
pub struct RowPlan<R> {
    pub(crate) chunk_rows: usize,
    pub(crate) decode: Box<dyn Fn(&dyn Row) -> Result<R> + Send + Sync>,
}
