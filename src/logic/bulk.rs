//! Inserting many rows. Knows no driver.
use super::failure::no_key;
use super::insert::Insert;
use super::row::read_back;
use super::transaction::Scope;
use super::whole::Whole;
use super::write::doing_rows;
use super::{Session, upsert};
use crate::error::Result;
use crate::executor::{Output, maybe_async};
use crate::field::decode;
use crate::model::{Complete, Model, Omitted};
use crate::sql::{self, Conflict, Dialect};
use crate::statement::{Statement, ValueSets};
use crate::value::{Row, Values};
use std::time::SystemTime;

/// Rows that are taken from the iterator and inserted at a time; fewer where the database binds fewer values.
const CHUNK_ROWS: usize = 10_000;

/// What becomes of rows that break a unique constraint.
pub(crate) enum OnConflict {
    /// None is inserted.
    Fail,
    /// They are left out.
    Ignore,
    /// They update the rows that are there.
    Update { target: Vec<usize>, set: Vec<usize> },
}

/// What bulk inserting gives: the rows, where the database told what it made, and how many were written.
pub(crate) struct Created<M> {
    pub(crate) rows: Vec<M>,
    pub(crate) written: u64,
}

/// Inserts all rows, in one transaction, and gives them with their keys, in their order.
#[maybe_async(AFIT)]
pub(crate) async fn create<M: Model, O: Output, I>(
    session: Session<'_, O>,
    rows: I,
    on_conflict: Result<OnConflict>,
) -> Result<Created<M>>
where
    I: Iterator<Item: Complete<M>> + Send,
{
    let checked = on_conflict.and_then(|mut on_conflict| {
        if let OnConflict::Update { target, set } = &mut on_conflict {
            upsert::check_target(M::schema(), target)?;
            // Whoever holds the row that is there shall notice.
            let raised = M::schema().version().filter(|version| !set.is_empty() && !set.contains(version));
            set.extend(raised);
        }
        Ok(on_conflict)
    });
    let created = match checked {
        Ok(on_conflict) => in_transaction(session, rows, &on_conflict).await,
        Err(error) => Err(error),
    };
    created.map_err(|error| doing_rows(M::schema(), "creating", error))
}

#[maybe_async(AFIT)]
async fn in_transaction<M: Model, O: Output, I>(
    session: Session<'_, O>,
    rows: I,
    on_conflict: &OnConflict,
) -> Result<Created<M>>
where
    I: Iterator<Item: Complete<M>> + Send,
{
    let taken = Vec::with_capacity(rows.size_hint().0.min(CHUNK_ROWS));
    // All rows of a call get one time.
    let mut source = Source { rows, taken, now: session.now(), dialect: session.dialect() };
    // What the database does not hold is refused before anything is sent.
    let first = source.next()?;
    if first.shapes.is_empty() {
        return Ok(Created { rows: source.taken, written: 0 });
    }
    let scope = Scope::open(session).await?;
    let mut whole = Whole::begin(scope.session());
    let inserted = insert_all(&mut whole, scope.session(), source, first, on_conflict).await;
    let inserted = whole.end(inserted);
    scope.end(inserted).await
}

#[maybe_async(AFIT)]
async fn insert_all<M: Model, O: Output, I, N>(
    whole: &mut Whole<'_, O>,
    session: Session<'_, O>,
    mut source: Source<M, I, N>,
    mut chunk: Chunk,
    on_conflict: &OnConflict,
) -> Result<Created<M>>
where
    I: Iterator<Item: Complete<M>> + Send,
    N: FnMut() -> SystemTime + Send,
{
    let mut written = 0;
    loop {
        // Rows of one shape are one statement.
        for (shape, sets) in std::mem::take(&mut chunk.shapes) {
            let models = source.taken.get_mut(chunk.start..).unwrap_or_default();
            let rows = models.iter_mut().zip(&mut chunk.inserts).filter(|(_, insert)| shape == Shape::of(insert));
            written += insert_shape(session, rows, shape, sets, on_conflict).await?;
            whole.touch();
        }
        chunk = source.next()?;
        if chunk.shapes.is_empty() {
            return Ok(Created { rows: source.taken, written });
        }
    }
}

/// Which columns an insert writes.
#[derive(Clone, Copy, PartialEq)]
struct Shape {
    with_key: bool,
    omitted: Omitted,
}

impl Shape {
    fn of(insert: &Insert) -> Self {
        Shape { with_key: insert.with_key, omitted: insert.omitted }
    }

    fn columns<M: Model>(self) -> impl Iterator<Item = usize> {
        M::schema().inserted(self.with_key, self.omitted)
    }
}

/// Where rows come from, and those that were taken.
struct Source<M, I, N> {
    rows: I,
    taken: Vec<M>,
    now: N,
    dialect: Dialect,
}

/// Rows that are inserted at a time: the models from a position on, what is sent for each, and the values by shape.
struct Chunk {
    start: usize,
    inserts: Vec<Insert>,
    shapes: Vec<(Shape, ValueSets)>,
}

impl<M: Model, I: Iterator<Item: Complete<M>>, N: FnMut() -> SystemTime> Source<M, I, N> {
    /// Takes the next rows, if there are any.
    fn next(&mut self) -> Result<Chunk> {
        let start = self.taken.len();
        let mut inserts = Vec::with_capacity(self.rows.size_hint().0.min(CHUNK_ROWS));
        for row in self.rows.by_ref().take(CHUNK_ROWS) {
            let (model, omitted) = row.parts();
            inserts.push(Insert::of(&model, omitted, &mut self.now));
            self.taken.push(model);
        }
        let mut chunk = Chunk { start, shapes: empty_sets::<M>(&inserts), inserts };
        let models = self.taken.get(start..).unwrap_or_default();
        for (model, insert) in models.iter().zip(&chunk.inserts) {
            let shape = Shape::of(insert);
            for (_, sets) in chunk.shapes.iter_mut().filter(|(of, _)| *of == shape) {
                insert.push_set(model, sets, self.dialect)?;
            }
        }
        Ok(chunk)
    }
}

/// Room for the values of each shape. Rows with a key come first, so that no key is made that they have.
fn empty_sets<M: Model>(inserts: &[Insert]) -> Vec<(Shape, ValueSets)> {
    let mut counts: Vec<(Shape, usize)> = Vec::new();
    for shape in inserts.iter().map(Shape::of) {
        match counts.iter_mut().find(|(of, _)| *of == shape) {
            Some((_, count)) => *count += 1,
            None => counts.push((shape, 1)),
        }
    }
    counts.sort_by_key(|(shape, _)| !shape.with_key);
    let room = |(shape, rows): (Shape, usize)| (shape, ValueSets::with_capacity(shape.columns::<M>().count(), rows));
    counts.into_iter().map(room).collect()
}

/// Inserts the rows of a chunk that have one shape.
#[maybe_async(AFIT)]
async fn insert_shape<'r, M: Model, O: Output>(
    session: Session<'_, O>,
    rows: impl Iterator<Item = (&'r mut M, &'r mut Insert)> + Send,
    shape: Shape,
    sets: ValueSets,
    on_conflict: &OnConflict,
) -> Result<u64> {
    let (statement, returned) = statement::<M, O>(session, shape, on_conflict);
    let tells_of_each = matches!(on_conflict, OnConflict::Ignore) && sql::tells_what_was_there(session.dialect());
    let mut pushed = Vec::with_capacity(returned.len() * sets.len());
    let mut new = 0;
    let mut sink = |row: &dyn Row| {
        if tells_of_each && !decode::<bool>(row, 0)? {
            new += 1;
        }
        (0..returned.len()).try_for_each(|column| row.get(column).map(|value| pushed.push(value.to_owned())))
    };
    let written = session.execute_many(statement, sets, &mut sink).await?;
    if matches!(on_conflict, OnConflict::Ignore) {
        // Which rows were left out is not told by every database, so none is known to be stored.
        return Ok(if tells_of_each { new } else { written });
    }
    let mut pushed = pushed.chunks(returned.len().max(1));
    for (row, insert) in rows {
        if !returned.is_empty() {
            read_back(row, &returned, &Values(pushed.next().ok_or_else(no_key)?))?;
        }
        match on_conflict {
            // All of it was read back, also the time of an insert that was long ago.
            OnConflict::Update { .. } => row.mark_stored(),
            OnConflict::Fail | OnConflict::Ignore => std::mem::take(&mut insert.made).give(row)?,
        }
    }
    Ok(written)
}

/// The statement for the rows of a shape, and the positions that it gives back.
fn statement<M: Model, O: Output>(
    session: Session<'_, O>,
    shape: Shape,
    on_conflict: &OnConflict,
) -> (Statement, Vec<usize>) {
    let (schema, dialect, Shape { with_key, omitted }) = (M::schema(), session.dialect(), shape);
    let or = |conflict| sql::insert_or(schema, dialect, with_key, omitted, conflict);
    match on_conflict {
        OnConflict::Fail => {
            (sql::insert(schema, dialect, with_key, omitted), schema.made_by_insert(with_key, omitted).collect())
        }
        OnConflict::Ignore => (or(Conflict::Ignore { tell: false }), Vec::new()),
        OnConflict::Update { target, set } => {
            (or(Conflict::Update { target, set }), (0..schema.fields().len()).collect())
        }
    }
}
