//! Loading the rows of relations: a statement for each relation and chunk of keys, never one for each row.
use super::held::Held;
use super::{Session, fetch};
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::model::{AnyModel, Join, Loaded, Relation, Schema};
use crate::query::{Decoder, Query, Step};
use crate::sql;
use crate::statement::Statement;
use crate::value::{Row, RowKey, Value};
use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Rows of one model that are loaded for, by those who know it by its description alone.
pub(crate) type Parents<'r> = Vec<&'r mut (dyn Any + Send)>;

/// Loads what the steps of a query name, into rows of its model. None of them needs the rows of another, so they are asked
/// for together.
#[maybe_async(AFIT)]
pub(crate) async fn prefetch<O: Output>(
    session: Session<'_, O>,
    from: &'static Schema,
    steps: &[Step],
    parents: &mut Parents<'_>,
) -> Result<()> {
    if parents.is_empty() {
        return Ok(());
    }
    let mut levels = Vec::with_capacity(steps.len());
    for step in steps {
        let level = begin(session, from, step, parents).await;
        levels.push(level.map_err(|error| error.context(loading(from, step)))?);
    }
    read(session, from, &mut levels).await?;
    for level in levels {
        let step = level.step;
        let ended = end(session, level, parents).await;
        ended.map_err(|error| error.context(loading(from, step)))?;
    }
    Ok(())
}

/// Loads what the steps of a query name, into rows of its model that are at hand.
#[maybe_async(AFIT)]
pub(crate) async fn into_rows<O: Output>(
    session: Session<'_, O>,
    query: Result<Query>,
    mut rows: Parents<'_>,
) -> Result<()> {
    let query = query?;
    prefetch(session, query.schema, &query.prefetch, &mut rows).await
}

/// The same for rows that were just read, which have steps of their own: entered as an answer, as it calls itself.
fn within<'a, O: Output>(session: Session<'a, O>, query: &'a Query, rows: Parents<'a>) -> O::Of<'a, ()> {
    O::give(prefetch_within(session, query, rows))
}

#[maybe_async(AFIT)]
async fn prefetch_within<O: Output>(session: Session<'_, O>, query: &Query, mut rows: Parents<'_>) -> Result<()> {
    prefetch(session, query.schema, &query.prefetch, &mut rows).await
}

/// A relation, and for which rows it is to be loaded. What lies behind it is loaded for the rows that are there.
#[maybe_async(AFIT)]
async fn begin<'s, O: Output>(
    session: Session<'_, O>,
    from: &'static Schema,
    step: &'s Step,
    parents: &mut Parents<'_>,
) -> Result<Level<'s>> {
    let join = from.join(step.relation).map_err(|problem| Error::new(ErrorKind::InvalidQuery, problem))?;
    let relation = from.relations().get(step.relation).ok_or_else(|| {
        let message = format!("`{}` has no relation of number {}", from.model(), step.relation);
        Error::new(ErrorKind::InvalidQuery, message)
    })?;
    let again = match step.query.prefetch.is_empty() {
        true => HashSet::new(),
        false => for_held(session, relation, step, parents).await?,
    };
    let mut level = Level::of(from, step, (relation, join));
    let wanting = |(at, parent): (usize, &mut &mut (dyn Any + Send))| {
        (again.contains(&at) || !relation.is_loaded(&mut **parent)).then_some(at)
    };
    level.of = parents.iter_mut().enumerate().filter_map(wanting).collect();
    level.want(parents);
    Ok(level)
}

/// Reads the rows of relations.
#[maybe_async(AFIT)]
async fn read<O: Output>(session: Session<'_, O>, from: &'static Schema, levels: &mut [Level<'_>]) -> Result<()> {
    let (mut statements, mut of) = (Vec::new(), Vec::new());
    for (at, level) in levels.iter_mut().enumerate() {
        let own = level.statements(session).map_err(|error| error.context(loading(from, level.step)))?;
        of.resize(of.len() + own.len(), at);
        statements.extend(own);
    }
    let steps: Vec<&Step> = levels.iter().map(|level| level.step).collect();
    let mut sink = |place: usize, row: &dyn Row| match of.get(place).and_then(|at| levels.get_mut(*at)) {
        Some(level) => level.push(row),
        None => Ok(()),
    };
    let read = fetch::read_batch(session, statements, &mut sink).await;
    read.map(drop).map_err(|error| match error.statement().and_then(|place| steps.get(*of.get(place)?)) {
        Some(step) => error.context(loading(from, step)),
        None => error,
    })
}

/// Loads what lies behind a relation for the rows that were read, and puts these where they belong.
#[maybe_async(AFIT)]
async fn end<O: Output>(session: Session<'_, O>, mut level: Level<'_>, parents: &mut Parents<'_>) -> Result<()> {
    let query = Arc::clone(&level.step.query);
    if !query.prefetch.is_empty() && !level.rows.is_empty() {
        let rows = level.rows.iter_mut().map(|row| &mut **row as &mut (dyn Any + Send));
        O::take(within(session, &query, rows.collect())).await?;
    }
    level.attach(parents);
    Ok(())
}

/// Loads what lies behind a relation for the rows that are there. Those that something else holds as well cannot be
/// changed: the places of the parents that have them are told, for which they are read again.
#[maybe_async(AFIT)]
async fn for_held<O: Output>(
    session: Session<'_, O>,
    relation: &'static Relation,
    step: &Step,
    parents: &mut Parents<'_>,
) -> Result<HashSet<usize>> {
    let (mut held, mut again) = Held::take(relation, parents);
    let loaded = match held.rows() {
        Some(rows) => O::take(within(session, &step.query, rows)).await,
        None => {
            again.extend(held.places());
            Ok(())
        }
    };
    held.give_back(relation, parents);
    loaded.map(|()| again)
}

/// What a step does, for errors.
fn loading(from: &'static Schema, step: &Step) -> String {
    let field = from.relations().get(step.relation).map_or("", Relation::name);
    format!("loading `{}.{field}`", from.model())
}

/// The rows of one relation, as they come in.
struct Level<'s> {
    from: &'static Schema,
    relation: &'static Relation,
    join: Join,
    step: &'s Step,
    decoder: Decoder<Box<AnyModel>>,
    /// Which of the parents it is loaded for.
    of: Vec<usize>,
    /// The key of each of them, none where there is nothing to load.
    keys: Vec<Option<RowKey>>,
    /// The values of the keys, each once.
    wanted: Vec<Vec<Value>>,
    rows: Vec<Box<AnyModel>>,
    /// Which rows belong to a key, in the order in which they came.
    of_key: HashMap<RowKey, Vec<usize>>,
    /// Where the row of a key is, of those that several parents share.
    known: HashMap<RowKey, usize>,
}

impl<'s> Level<'s> {
    fn of(from: &'static Schema, step: &'s Step, (relation, join): (&'static Relation, Join)) -> Self {
        Level {
            from,
            relation,
            decoder: step.query.any_decoder(),
            step,
            of: Vec::new(),
            keys: Vec::new(),
            wanted: Vec::new(),
            rows: Vec::new(),
            of_key: HashMap::new(),
            known: HashMap::new(),
            join,
        }
    }

    /// Notes the keys of the parents.
    fn want(&mut self, parents: &Parents<'_>) {
        for parent in self.of.iter().filter_map(|at| parents.get(*at)) {
            let values = self.join.local.iter().filter_map(|position| self.from.value_of(&**parent, *position));
            let values: Vec<Value> = values.collect();
            let key = RowKey::of_values(&values);
            if let Some(key) = &key
                && !self.of_key.contains_key(key)
            {
                self.of_key.insert(key.clone(), Vec::new());
                self.wanted.push(values);
            }
            self.keys.push(key);
        }
    }

    /// As many statements as the keys take.
    fn statements<O: Output>(&mut self, session: Session<'_, O>) -> Result<Vec<Statement>> {
        if self.keys.is_empty() {
            return Ok(Vec::new());
        }
        if self.step.query.is_empty() {
            self.step.query.check()?;
            return Ok(Vec::new());
        }
        let dialect = session.dialect();
        let own = sql::select(&self.step.query, dialect, None)?.values().len();
        let chunks = sql::chunks(dialect, own, std::mem::take(&mut self.wanted)).into_iter();
        chunks.map(|keys| sql::select_for(&self.step.query, dialect, &self.join, keys)).collect()
    }

    /// Takes a row in. One that is linked to several parents comes once for each, and is decoded once.
    fn push(&mut self, row: &dyn Row) -> Result<()> {
        let Some(link) = &self.join.link else {
            let decoded = self.decoder.decode(row)?;
            let target = self.step.target();
            let values: Vec<Value> =
                self.join.remote.iter().filter_map(|position| target.value_of(&*decoded, *position)).collect();
            if let Some(key) = RowKey::of_values(&values) {
                self.of_key.entry(key).or_default().push(self.rows.len());
            }
            self.rows.push(decoded);
            return Ok(());
        };
        let start = self.step.query.width();
        let values = link.schema.at(&link.own).enumerate().map(|(at, field)| field.read(row, start + at));
        let values = values.collect::<Result<Vec<Value>>>()?;
        let own = self.step.target().key_positions().iter().map(|position| row.get(*position));
        let (Some(parent), Some(own)) = (RowKey::of_values(&values), RowKey::of(own)?) else { return Ok(()) };
        let at = match self.known.get(&own) {
            Some(at) => *at,
            None => {
                self.rows.push(self.decoder.decode(row)?);
                self.known.insert(own, self.rows.len() - 1);
                self.rows.len() - 1
            }
        };
        let of_parent = self.of_key.entry(parent).or_default();
        if !link.may_repeat || !of_parent.contains(&at) {
            of_parent.push(at);
        }
        Ok(())
    }

    /// Puts the rows into the parents: moved where each belongs to one, shared where it can be several's.
    fn attach(mut self, parents: &mut Parents<'_>) {
        if self.relation.is_to_many() && self.join.link.is_none() {
            return self.attach_owned(parents);
        }
        let rows: Vec<Arc<AnyModel>> = self.rows.into_iter().map(Arc::from).collect();
        for (at, key) in self.of.iter().zip(self.keys.drain(..)) {
            let Some(parent) = parents.get_mut(*at) else { return };
            let of_key = key.and_then(|key| self.of_key.get(&key)).map(Vec::as_slice).unwrap_or_default();
            let mut own = of_key.iter().filter_map(|at| rows.get(*at)).cloned();
            let loaded = match self.join.link {
                Some(_) => Loaded::Shared(own.collect()),
                None => Loaded::One(own.next()),
            };
            self.relation.hold(&mut **parent, loaded);
        }
    }

    fn attach_owned(self, parents: &mut Parents<'_>) {
        let mut rows: Vec<Option<Box<AnyModel>>> = self.rows.into_iter().map(Some).collect();
        let mut of_key = self.of_key;
        // A row that is there twice holds the same.
        let mut first: HashMap<RowKey, usize> = HashMap::new();
        for (at, key) in self.of.into_iter().zip(self.keys) {
            let before = key.as_ref().and_then(|key| first.get(key).copied());
            let (done, rest) = parents.split_at_mut(at);
            let Some(parent) = rest.first_mut() else { return };
            if let Some(before) = before.and_then(|before| done.get(before)) {
                self.relation.share(&**before, &mut **parent);
                continue;
            }
            let own = key.as_ref().and_then(|key| of_key.remove(key)).unwrap_or_default();
            let own = own.into_iter().filter_map(|at| rows.get_mut(at)?.take()).collect();
            self.relation.hold(&mut **parent, Loaded::Many(own));
            if let Some(key) = key {
                first.insert(key, at);
            }
        }
    }
}
