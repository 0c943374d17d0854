//! Cursors: rows chunk by chunk, so that a long result never stands in memory as a whole.
use super::Output;
use crate::error::{Error, Result};
use crate::value::{Row, Sink};
use std::collections::VecDeque;

/// A result that is being read. Dropping it ends the statement and frees its connection.
///
/// [`Executor::open`](crate::Executor::open) gives one; [`iterator`](crate::QuerySet::iterator) reads it for a program.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// use biform::{Cursor, Executor, Purpose, Row, Statement};
///
/// let db = biform::blocking::connect("sqlite::memory:")?;
/// let mut cursor = db.open(Statement::new(Purpose::Rows, "VALUES (1), (2), (3)"))?;
/// let mut rows = 0;
/// let mut sink = |_: &dyn Row| {
///     rows += 1;
///     Ok(())
/// };
/// assert!(cursor.next_chunk(2, &mut sink)?);
/// assert!(!cursor.next_chunk(2, &mut sink)?);
/// assert_eq!(rows, 3);
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
pub trait Cursor<O: Output> {
    /// Pushes up to `rows` rows into the sink, and says whether there may be more.
    ///
    /// # Errors
    /// As [`Executor::run`](crate::Executor::run). A cursor is not read on after one.
    fn next_chunk<'c>(&'c mut self, rows: usize, sink: Sink<'c>) -> O::Of<'c, bool>;
}

/// What an executor that wraps another wants to know of a cursor: see [`Output::layer`].
///
/// ```
/// use biform::{CursorLayer, Error, Result};
///
/// /// Refuses large chunks.
/// struct Frugal;
///
/// impl CursorLayer for Frugal {
///     fn before_chunk(&mut self, rows: usize) -> Result<()> {
///         if rows > 500 { Err(Error::other("ask for 500 rows at most")) } else { Ok(()) }
///     }
///     fn on_error(&mut self, _: &Error) {}
/// }
/// # assert!(Frugal.before_chunk(500).is_ok() && Frugal.before_chunk(501).is_err());
/// ```
pub trait CursorLayer: Send {
    /// Called before each chunk; an error takes the chunk's place.
    ///
    /// # Errors
    /// Whatever the layer wants the reader to get.
    fn before_chunk(&mut self, rows: usize) -> Result<()>;

    /// Called with an error of opening or of a chunk, before the reader gets it.
    fn on_error(&mut self, error: &Error);
}

/// A cursor with a layer around it, in either form.
pub(crate) struct Layered<'a, C: ?Sized> {
    pub(crate) cursor: Box<C>,
    pub(crate) layer: Box<dyn CursorLayer + 'a>,
}

impl<O: Output, C: Cursor<O> + ?Sized> Cursor<O> for Layered<'_, C> {
    fn next_chunk<'c>(&'c mut self, rows: usize, sink: Sink<'c>) -> O::Of<'c, bool> {
        let Layered { cursor, layer } = self;
        match layer.before_chunk(rows) {
            Ok(()) => {
                O::map(cursor.next_chunk(rows, sink), move |chunk| chunk.inspect_err(|error| layer.on_error(error)))
            }
            Err(error) => O::ready(Err(error)),
        }
    }
}

/// How rows of a cursor become what the user asked for, and those that have and wait to be handed out.
pub struct RowPlan<'a, O: Output, R: Send + 'a> {
    chunk_rows: usize,
    decode: Decode<R>,
    load: Option<Load<'a, O, R>>,
    ready: VecDeque<Result<R>>,
    has_more: bool,
}

type Decode<R> = Box<dyn Fn(&dyn Row) -> Result<R> + Send + Sync>;

/// What the rows of a chunk are given before they are handed out.
type Load<'a, O, R> = Box<dyn Fn(Vec<R>) -> <O as Output>::Of<'a, Vec<R>> + Send + Sync + 'a>;

/// The rows of a chunk that were loaded for, and what the chunk said.
pub(crate) struct Chunk<R> {
    rows: Vec<R>,
    has_more: Result<bool>,
}

impl<'a, O: Output, R: Send + 'a> RowPlan<'a, O, R> {
    pub(crate) fn new(chunk_rows: usize, decode: impl Fn(&dyn Row) -> Result<R> + Send + Sync + 'static) -> Self {
        RowPlan { chunk_rows, decode: Box::new(decode), load: None, ready: VecDeque::new(), has_more: true }
    }

    /// Has something loaded for the rows of each chunk.
    pub(crate) fn loading(mut self, load: impl Fn(Vec<R>) -> O::Of<'a, Vec<R>> + Send + Sync + 'a) -> Self {
        self.load = Some(Box::new(load));
        self
    }

    /// How many rows a chunk has.
    pub(crate) fn chunk_rows(&self) -> usize {
        self.chunk_rows
    }

    /// Where a cursor pushes a chunk.
    pub(crate) fn sink(&mut self) -> impl FnMut(&dyn Row) -> Result<()> + Send {
        |row| {
            self.ready.push_back(Ok((self.decode)(row)?));
            Ok(())
        }
    }

    /// Whether there is anything left to read.
    pub(crate) fn has_more(&self) -> bool {
        self.has_more
    }

    /// Loads for the rows of a chunk, if that is asked for.
    pub(crate) fn load(&mut self, has_more: Result<bool>) -> O::Of<'a, Chunk<R>> {
        match &self.load {
            Some(load) if !self.ready.is_empty() => {
                let rows = self.ready.drain(..).flatten().collect();
                O::map(load(rows), |rows| rows.map(|rows| Chunk { rows, has_more }))
            }
            _ => O::ready(Ok(Chunk { rows: Vec::new(), has_more })),
        }
    }

    /// Notes what a chunk said, and whether the cursor is still of use. It is kept with the last rows too, so that its
    /// connection is held as long as an iterator gives rows, however many there are. An error ends it, and is handed
    /// out after the rows that came before it.
    pub(crate) fn keeps(&mut self, chunk: Result<Chunk<R>>) -> bool {
        let Chunk { rows, has_more } = chunk.unwrap_or_else(|error| Chunk { rows: Vec::new(), has_more: Err(error) });
        self.ready.extend(rows.into_iter().map(Ok));
        self.has_more = *has_more.as_ref().unwrap_or(&false);
        self.ready.extend(has_more.err().map(Err));
        self.ready.back().is_none_or(Result::is_ok)
    }

    /// The next row that is ready.
    pub(crate) fn next_ready(&mut self) -> Option<Result<R>> {
        self.ready.pop_front()
    }
}
