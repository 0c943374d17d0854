//! Inserting many rows. Knows no driver.
use super::failure::no_key;
use super::insert::Insert;
use super::inserted::{Insertion, check_told, insert_then_read, tells_all};
use super::row::read_back;
use super::transaction::Scope;
use super::upsert::{Meeting, upsert_then_read};
use super::whole::Whole;
use super::write::doing_rows;
use super::{Session, parents, touch, upsert};
use crate::error::Result;
use crate::executor::{Output, maybe_async};
use crate::field::decode;
use crate::model::{Complete, Model, Omissions, Omitted};
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
    /// None is inserted, and nothing is asked of those that are.
    FailUntold,
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
    let mut source = Source { rows, taken, now: session.now(), dialect: session.dialect(), on_conflict };
    // What the database does not hold, or cannot do, is refused before anything is sent.
    let taken = source.take();
    let with_parents = source.taken.iter().any(parents::is_new);
    let first = if with_parents { First::Taken(taken) } else { First::Planned(source.plan(taken)?) };
    if matches!(&first, First::Planned(chunk) if chunk.groups.is_empty()) {
        return Ok(Created { rows: source.taken, written: 0 });
    }
    let scope = Scope::open(session).await?;
    let whole = Whole::begin(scope.session());
    let inserted = insert_all(&whole, scope.session(), source, first).await;
    let inserted = whole.end(inserted);
    scope.end(inserted).await
}

/// The rows that are inserted first: what is sent for them is known, or depends on rows that they are as well.
enum First {
    Planned(Chunk),
    Taken(Taken),
}

#[maybe_async(AFIT)]
async fn insert_all<M: Model, O: Output, I, N>(
    whole: &Whole<'_, O>,
    session: Session<'_, O>,
    mut source: Source<'_, M, I, N>,
    first: First,
) -> Result<Created<M>>
where
    I: Iterator<Item: Complete<M>> + Send,
    N: FnMut() -> SystemTime + Send,
{
    let on_conflict = source.on_conflict;
    let mut written = 0;
    let mut chunk = match first {
        First::Planned(chunk) => chunk,
        First::Taken(taken) => after_parents(whole, session, &mut source, taken).await?,
    };
    loop {
        for group in std::mem::take(&mut chunk.groups) {
            let (models, shape) = (source.taken.get_mut(chunk.start..).unwrap_or_default(), group.shape);
            let rows = models.iter_mut().zip(&mut chunk.inserts).filter(|(_, insert)| shape == Shape::of(insert));
            written += insert_group(session, rows, group, on_conflict).await?;
            whole.touch();
        }
        let taken = source.take();
        chunk = after_parents(whole, session, &mut source, taken).await?;
        if chunk.groups.is_empty() {
            // One object has one version, and which of them were there is not told by every database.
            if matches!(on_conflict, OnConflict::Update { set, .. } if !set.is_empty()) {
                touch::raise_inherited(session, whole, &source.taken).await?;
            }
            return Ok(Created { rows: source.taken, written });
        }
    }
}

/// Creates what the rows that were taken are as well, where that is new, and says what is sent for them.
#[maybe_async(AFIT)]
async fn after_parents<M: Model, O: Output, I, N>(
    whole: &Whole<'_, O>,
    session: Session<'_, O>,
    source: &mut Source<'_, M, I, N>,
    mut taken: Taken,
) -> Result<Chunk>
where
    I: Iterator<Item: Complete<M>> + Send,
    N: FnMut() -> SystemTime + Send,
{
    let rows = source.taken.get_mut(taken.start..).unwrap_or_default();
    if rows.iter().any(parents::is_new) {
        whole.touch();
        let omitted = std::mem::take(&mut taken.of_parents);
        parents::create(session, rows, omitted, source.on_conflict).await?;
    }
    source.plan(taken)
}

/// What inserts rows of which nobody asks what became of them.
pub(super) fn untold<M: Model, O: Output>(
    session: Session<'_, O>,
    rows: impl Iterator<Item: Complete<M>>,
) -> Result<Vec<(Statement, ValueSets)>> {
    let (now, dialect) = (session.now(), session.dialect());
    let mut source = Source { rows, taken: Vec::new(), now, dialect, on_conflict: &OnConflict::FailUntold };
    let mut inserts = Vec::new();
    loop {
        let taken = source.take();
        let chunk = source.plan(taken)?;
        if chunk.groups.is_empty() {
            return Ok(inserts);
        }
        inserts.extend(chunk.groups.into_iter().map(|group| (group.statement, group.sets)));
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
struct Source<'c, M, I, N> {
    rows: I,
    taken: Vec<M>,
    now: N,
    dialect: Dialect,
    on_conflict: &'c OnConflict,
}

/// Rows that were taken: the models from a position on, and what is made for each.
struct Taken {
    start: usize,
    inserts: Vec<Insert>,
    /// What was left of the row that each is as well.
    of_parents: Vec<Option<Box<Omissions>>>,
}

/// Rows that are inserted at a time: the models from a position on, what is sent for each, and the values by shape.
struct Chunk {
    start: usize,
    inserts: Vec<Insert>,
    groups: Vec<Group>,
}

/// The rows of one shape, which are one statement.
struct Group {
    shape: Shape,
    statement: Statement,
    sets: ValueSets,
}

impl<M: Model, I: Iterator<Item: Complete<M>>, N: FnMut() -> SystemTime> Source<'_, M, I, N> {
    /// Takes the next rows, if there are any.
    fn take(&mut self) -> Taken {
        let start = self.taken.len();
        let mut inserts = Vec::with_capacity(self.rows.size_hint().0.min(CHUNK_ROWS));
        let mut of_parents = Vec::new();
        for row in self.rows.by_ref().take(CHUNK_ROWS) {
            let (model, Omissions { own, parent }) = row.object();
            inserts.push(Insert::of(&model, own, &mut self.now));
            if M::schema().parent().is_some() {
                of_parents.push(parent);
            }
            self.taken.push(model);
        }
        Taken { start, inserts, of_parents }
    }

    /// What is sent for rows that were taken.
    fn plan(&self, Taken { start, inserts, .. }: Taken) -> Result<Chunk> {
        let mut chunk = Chunk { start, groups: self.groups(&inserts)?, inserts };
        let models = self.taken.get(start..).unwrap_or_default();
        for (model, insert) in models.iter().zip(&chunk.inserts) {
            let shape = Shape::of(insert);
            for group in chunk.groups.iter_mut().filter(|group| group.shape == shape) {
                insert.push_set(model, &mut group.sets, self.dialect)?;
            }
        }
        Ok(chunk)
    }

    /// A statement for each shape, and room for its values. Rows with a key come first, so that no key is made that they
    /// have.
    fn groups(&self, inserts: &[Insert]) -> Result<Vec<Group>> {
        let mut counts: Vec<(Shape, usize)> = Vec::new();
        for shape in inserts.iter().map(Shape::of) {
            match counts.iter_mut().find(|(of, _)| *of == shape) {
                Some((_, count)) => *count += 1,
                None => counts.push((shape, 1)),
            }
        }
        counts.sort_by_key(|(shape, _)| !shape.with_key);
        let group = |(shape, rows): (Shape, usize)| {
            let statement = statement::<M>(self.dialect, shape, self.on_conflict)?;
            Ok(Group { shape, statement, sets: ValueSets::with_capacity(shape.columns::<M>().count(), rows) })
        };
        counts.into_iter().map(group).collect()
    }
}

/// Inserts the rows of a chunk that have one shape.
#[maybe_async(AFIT)]
async fn insert_group<'r, M: Model, O: Output>(
    session: Session<'_, O>,
    rows: impl Iterator<Item = (&'r mut M, &'r mut Insert)> + Send,
    group: Group,
    on_conflict: &OnConflict,
) -> Result<u64> {
    let read = given_back::<M>(group.shape, on_conflict);
    match on_conflict {
        OnConflict::Ignore => insert_new::<M, O>(session, group).await,
        _ if tells_all::<M>(&group.statement, &read) => insert_together(session, rows, group, on_conflict, &read).await,
        _ => insert_each(session, rows, group, on_conflict, &read).await,
    }
}

/// Inserts rows that are not there, and says how many these are. Which, is not told by every database, so that none is
/// known to be stored.
#[maybe_async(AFIT)]
async fn insert_new<M: Model, O: Output>(session: Session<'_, O>, group: Group) -> Result<u64> {
    let Group { statement, sets, .. } = group;
    if let Some(asked) = sql::ask_what_was_there(M::schema(), session.dialect()) {
        let rows = sets.len() as u64;
        session.execute(asked.reset).await?;
        session.execute_many(statement, sets, &mut |_| Ok(())).await?;
        let there = session.answer::<i64>(asked.many).await?;
        return Ok(rows.saturating_sub(there.unsigned_abs()));
    }
    let tells_of_each = sql::tells_what_was_there(session.dialect());
    let mut new = 0;
    let mut sink = |row: &dyn Row| {
        if tells_of_each && !decode::<bool>(row, 0)? {
            new += 1;
        }
        Ok(())
    };
    let written = session.execute_many(statement, sets, &mut sink).await?;
    Ok(if tells_of_each { new } else { written })
}

/// Inserts rows by one statement that gives back all that is wanted of them.
#[maybe_async(AFIT)]
async fn insert_together<'r, M: Model, O: Output>(
    session: Session<'_, O>,
    rows: impl Iterator<Item = (&'r mut M, &'r mut Insert)> + Send,
    group: Group,
    on_conflict: &OnConflict,
    read: &[usize],
) -> Result<u64> {
    let Group { statement, sets, .. } = group;
    let mut pushed = Vec::with_capacity(read.len() * sets.len());
    let mut sink = |row: &dyn Row| {
        (0..read.len()).try_for_each(|column| row.get(column).map(|value| pushed.push(value.to_owned())))
    };
    let written = session.execute_many(statement, sets, &mut sink).await?;
    let mut pushed = pushed.chunks(read.len().max(1));
    for (row, insert) in rows {
        if !read.is_empty() {
            read_back(row, read, &Values(pushed.next().ok_or_else(no_key)?))?;
        }
        stored(row, insert, on_conflict)?;
    }
    Ok(written)
}

/// Inserts rows one by one, each of which is then read.
#[maybe_async(AFIT)]
async fn insert_each<'r, M: Model, O: Output>(
    session: Session<'_, O>,
    rows: impl Iterator<Item = (&'r mut M, &'r mut Insert)> + Send,
    group: Group,
    on_conflict: &OnConflict,
    read: &[usize],
) -> Result<u64> {
    let mut written = 0;
    for ((row, insert), values) in rows.zip(group.sets.iter()) {
        let statement = group.statement.clone().with_values(values.to_vec());
        let insertion = Insertion { statement, key: insert.known_key(row), wanted: read };
        let stored_row = match on_conflict {
            OnConflict::Update { target, .. } => {
                let meeting = Meeting::of(row, insert, target, &insertion.statement, session.dialect())?;
                upsert_then_read::<M, O>(session, insertion, meeting, insert).await?
            }
            _ => insert_then_read::<M, O>(session, insertion).await?,
        };
        read_back(row, read, &stored_row)?;
        stored(row, insert, on_conflict)?;
        written += 1;
    }
    Ok(written)
}

/// Gives a row what was made for it: it is stored now.
fn stored<M: Model>(row: &mut M, insert: &mut Insert, on_conflict: &OnConflict) -> Result<()> {
    match on_conflict {
        // All of it was read back, also the time of an insert that was long ago.
        OnConflict::Update { .. } => {
            row.mark_stored();
            Ok(())
        }
        _ => std::mem::take(&mut insert.made).give(row),
    }
}

/// The statement for the rows of a shape.
fn statement<M: Model>(dialect: Dialect, shape: Shape, on_conflict: &OnConflict) -> Result<Statement> {
    let (schema, Shape { with_key, omitted }) = (M::schema(), shape);
    let or = |conflict| sql::insert_or(schema, dialect, with_key, omitted, conflict);
    match on_conflict {
        OnConflict::Fail => {
            let statement = sql::insert(schema, dialect, with_key, omitted);
            check_told(dialect, &statement, schema.makes_key(with_key, omitted)).map(|()| statement)
        }
        OnConflict::FailUntold => or(Conflict::Fail),
        OnConflict::Ignore => or(Conflict::Ignore { tell: false }),
        OnConflict::Update { target, set } => or(Conflict::Update { target, set }),
    }
}

/// The positions of what a row is given of what is stored.
fn given_back<M: Model>(shape: Shape, on_conflict: &OnConflict) -> Vec<usize> {
    match on_conflict {
        OnConflict::Fail => M::schema().made_by_insert(shape.with_key, shape.omitted).collect(),
        OnConflict::FailUntold | OnConflict::Ignore => Vec::new(),
        OnConflict::Update { .. } => (0..M::schema().fields().len()).collect(),
    }
}
