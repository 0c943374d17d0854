//! Rows that are linked to the row at hand: new ones, and such as are there. Knows no driver.
use super::plan::{PlanOf, plan};
use super::{Session, hold, join, lost, parted, save_level, values};
use crate::error::{Error, ErrorKind, Result};
use crate::executor::{Output, maybe_async};
use crate::logic::by_key::named_key;
use crate::logic::change::Change;
use crate::logic::failure::doing;
use crate::logic::links;
use crate::logic::pairs::{MakePairs, Pair, Pairing};
use crate::model::{
    AnyModel, CompleteGraph, Draft, Graph, Id, Level, LinkedRow, LinksToBe, Loaded, Model, Plan, Planned,
};
use crate::query::{LinkedAlong, Links};
use crate::statement::{Statement, ValueSets};
use crate::value::Value;
use std::convert::Infallible;
use std::marker::PhantomData;
use std::sync::Arc;

/// Rows that are linked to the row at hand, which is the relation of this number.
#[derive(Debug)]
pub struct Linking<T, B, R, const RELATION: usize> {
    rows: Vec<ToBeLinked<B>>,
    rest: R,
    of: PhantomData<fn() -> T>,
}

/// A row that is to be linked.
#[derive(Debug)]
pub enum ToBeLinked<B> {
    /// One that is there, by its key, if it has one.
    There(Result<Vec<Value>>),
    /// One that is saved before.
    New(B),
}

/// What a setter of a relation of many to many takes: builders, or what names rows that are there. `S` is the
/// model whose relation of this number it is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no row of `{M}` to be linked",
    label = "expected a builder of `{M}`, or what names a row that is there: `&{M}`, or its `Id`"
)]
pub trait IntoLinked<M, S, const RELATION: usize> {
    /// The builder, if it is one.
    type New;

    /// What is to be linked.
    fn into_linked(self) -> ToBeLinked<Self::New>;
}

impl<M, S, const RELATION: usize> IntoLinked<M, S, RELATION> for &M
where
    M: Model,
    S: LinkedAlong<RELATION, By: Pairing>,
{
    type New = Infallible;

    fn into_linked(self) -> ToBeLinked<Infallible> {
        ToBeLinked::There(named_key(self.pk()))
    }
}

impl<M, K, S, const RELATION: usize> IntoLinked<M, S, RELATION> for Id<M, K>
where
    M: Model<Key = K>,
    S: LinkedAlong<RELATION, By: Pairing>,
{
    type New = Infallible;

    fn into_linked(self) -> ToBeLinked<Infallible> {
        ToBeLinked::There(named_key(self))
    }
}

impl<T: Model, B, R, const RELATION: usize> Linking<T, B, R, RELATION> {
    /// Rows of the relation of a model, and what is saved with the row besides.
    pub fn new<S>(rows: impl IntoIterator<Item: IntoLinked<T, S, RELATION, New = B>>, rest: R) -> Self {
        Linking { rows: rows.into_iter().map(IntoLinked::into_linked).collect(), rest, of: PhantomData }
    }
}

impl<M, T, B, R, const RELATION: usize> Graph<M> for Linking<T, B, R, RELATION>
where
    M: Model + LinkedAlong<RELATION, By: Pairing>,
    T: Model,
    B: CompleteGraph<T>,
    R: Graph<M>,
{
    type Plan = Linking<T, Planned<T, PlanOf<T, B>>, R::Plan, RELATION>;

    fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.rest.is_empty()
    }

    fn create<'a, O: Output>(session: Session<'a, O>, planned: Planned<M, Self>) -> O::Of<'a, M> {
        O::give(super::create(session, planned))
    }

    fn plan(self, draft: &mut Draft<'_, M>) -> Result<Self::Plan> {
        let planned = |row: ToBeLinked<B>| match row {
            ToBeLinked::There(Err(error)) => Err(doing::<M>("creating", within::<M>(RELATION, error))),
            ToBeLinked::There(key) => Ok(ToBeLinked::There(key)),
            ToBeLinked::New(row) => plan(row.split(), draft.dialect, Some(Vec::new())).map(ToBeLinked::New),
        };
        let rows = self.rows.into_iter().map(planned).collect::<Result<Vec<_>>>()?;
        Ok(Linking { rows, rest: self.rest.plan(draft)?, of: PhantomData })
    }
}

/// With the name of a relation.
fn within<M: Model>(relation: usize, error: Error) -> Error {
    match M::schema().relations().get(relation) {
        Some(relation) => error.context(format_args!("`{}.{}`", M::schema().model(), relation.name())),
        None => error,
    }
}

impl<M, T, G, R, const RELATION: usize> Plan<M> for Linking<T, Planned<T, G>, R, RELATION>
where
    M: Model + LinkedAlong<RELATION, By: Pairing>,
    T: Model,
    G: Plan<T>,
    R: Plan<M>,
{
    fn save<'a, O: Output>(session: Session<'a, O>, level: Vec<Planned<M, Self>>) -> O::Of<'a, Level<M, O>> {
        O::give(then_linked(session, level))
    }
}

/// A row of a level, with those that are to be linked to it.
type Linked<M, T, G, R, const RELATION: usize> = Planned<M, Linking<T, Planned<T, G>, R, RELATION>>;

/// Saves a level, and then the rows that are to be linked to it and are new: those of all rows together.
#[maybe_async(AFIT)]
async fn then_linked<M, T, G, R, const RELATION: usize, O: Output>(
    session: Session<'_, O>,
    level: Vec<Linked<M, T, G, R, RELATION>>,
) -> Result<Level<M, O>>
where
    M: Model + LinkedAlong<RELATION, By: Pairing>,
    T: Model,
    G: Plan<T>,
    R: Plan<M>,
{
    let (rest, linked) = parted(level, |graph| (graph.rest, graph.rows));
    let (of_rows, new) = told_apart(linked)?;
    let mut level = O::take(R::save(session, rest)).await?;
    let new = save_level(session, new).await?;
    level.link(LinksToBe { relation: RELATION, of_rows: filled(of_rows, new)?, inserts: inserts::<M, RELATION, O> });
    Ok(level)
}

/// The rows that a row is linked to, with room for those that are new.
type Room = Vec<Option<LinkedRow>>;

/// For each row, the keys of the rows that are there, and room for those of new ones; and the builders of these.
fn told_apart<B>(linked: Vec<Vec<ToBeLinked<B>>>) -> Result<(Vec<Room>, Vec<B>)> {
    let mut new = Vec::new();
    let mut tell = |row| match row {
        ToBeLinked::There(key) => Ok(Some(LinkedRow { key: key?, row: None })),
        ToBeLinked::New(builder) => {
            new.push(builder);
            Ok(None)
        }
    };
    let of_rows = linked.into_iter().map(|linked| linked.into_iter().map(&mut tell).collect());
    let of_rows = of_rows.collect::<Result<Vec<Room>>>()?;
    Ok((of_rows, new))
}

/// Puts new rows where there is room for them.
fn filled<T: Model>(of_rows: Vec<Room>, new: Vec<T>) -> Result<Vec<Vec<LinkedRow>>> {
    let mut new = new.into_iter();
    let mut fill = |there: Option<LinkedRow>| match there {
        Some(there) => Ok(there),
        None => {
            let row = new.next().ok_or_else(lost)?;
            Ok(LinkedRow { key: named_key(row.pk())?, row: Some(Arc::new(row)) })
        }
    };
    of_rows.into_iter().map(|linked| linked.into_iter().map(&mut fill).collect()).collect()
}

/// What makes the links of a relation.
fn inserts<M, const RELATION: usize, O: Output>(
    session: Session<'_, O>,
    pairs: Vec<Pair>,
) -> Result<Vec<(Statement, ValueSets)>>
where
    M: Model + LinkedAlong<RELATION, By: Pairing>,
{
    M::By::make().inserts(session, &of_relation::<M>(RELATION)?, pairs)
}

/// Links the rows of a level, in one statement for a relation, and puts those that are new into them. Where one was there
/// already, which is not at hand, nothing is loaded.
#[maybe_async(AFIT)]
pub(super) async fn link<M: Model, O: Output>(
    session: Session<'_, O>,
    rows: &mut [M],
    to_be: LinksToBe<O>,
) -> Result<()> {
    let links = of_relation::<M>(to_be.relation)?;
    let pairs = pairs(rows, &links, &to_be)?;
    if !pairs.is_empty() {
        let inserted = links::send(session, (to_be.inserts)(session, pairs)?).await;
        inserted.map_err(|error| links::doing("adding to", &links, error))?;
    }
    for (row, linked) in rows.iter_mut().zip(to_be.of_rows) {
        let linked: Option<Vec<Arc<AnyModel>>> = linked.into_iter().map(|linked| linked.row).collect();
        if let Some(linked) = linked {
            hold(to_be.relation, row, Loaded::Shared(linked));
        }
    }
    Ok(())
}

/// The pairs of keys that link the rows of a level, each once; and the other way round, where that is the same.
fn pairs<M: Model, O: Output>(rows: &[M], links: &Links, to_be: &LinksToBe<O>) -> Result<Vec<Pair>> {
    let local = join::<M>(to_be.relation)?.local;
    let mut pairs = Vec::new();
    for (row, linked) in rows.iter().zip(&to_be.of_rows) {
        let own = values(row, &local);
        let others = linked.iter().map(|linked| linked.key.clone()).collect();
        for other in Change::between(Vec::new(), others)?.added {
            if links.link.symmetrical && other != own {
                pairs.push([other.clone(), own.clone()]);
            }
            pairs.push([own.clone(), other]);
        }
    }
    Ok(pairs)
}

/// The links of a relation, of no row.
fn of_relation<M: Model>(relation: usize) -> Result<Links> {
    let no_link = || Error::new(ErrorKind::InvalidQuery, "it is no relation of many to many");
    Ok(Links { link: join::<M>(relation)?.link.ok_or_else(no_link)?, own: Vec::new() })
}
