//! Rows that are linked to a row, and by which rows they are: pairs of keys, or rows of a model of the user's. Knows no
//! dialect and no executor.
use super::belonging::belonging;
use super::of_row::equal;
use super::{Query, Related};
use crate::expr::Node;
use crate::model::{Link, Model};
use crate::value::Value;
use std::marker::PhantomData;

/// The rows that are linked to a row: those of a [`ManyToMany`](crate::ManyToMany). `B` says by what: by a table of
/// [`Pairs`], or by rows of a model, [`Through`].
pub type Linked<M, B = Pairs> = Related<M, LinkedBy<B>>;

/// A table of pairs that Biform describes: two keys, and nothing else.
#[derive(Debug, Clone, Copy)]
pub struct Pairs;

/// A model whose rows link two others, by two of its foreign keys: the relations of these numbers, of which the first names
/// the row at hand.
#[derive(Debug, Clone, Copy)]
pub struct Through<T, const OWN: usize, const OTHER: usize>(PhantomData<fn() -> T>);

/// What links are, seen from the other side.
#[doc(hidden)]
pub trait Sides {
    type Other: Sides;
}

impl Sides for Pairs {
    type Other = Pairs;
}

impl<T, const OWN: usize, const OTHER: usize> Sides for Through<T, OWN, OTHER> {
    type Other = Through<T, OTHER, OWN>;
}

/// By what a model's relation of this number links. Made by the derive.
#[doc(hidden)]
pub trait LinkedAlong<const RELATION: usize> {
    type By: Sides;
}

/// By what rows are linked to their row.
pub struct LinkedBy<B>(Links, PhantomData<fn() -> B>);

impl<B> LinkedBy<B> {
    pub(crate) fn into_links(self) -> Links {
        self.0
    }
}

impl<B> Clone for LinkedBy<B> {
    fn clone(&self) -> Self {
        LinkedBy(self.0.clone(), PhantomData)
    }
}

/// The links of a row.
#[derive(Clone)]
pub struct Links {
    pub(crate) link: Link,
    /// What names the row there.
    pub(crate) own: Vec<Value>,
}

/// The rows that are linked to a row.
#[doc(hidden)]
pub fn linked<M: Model, T: Model, B>(row: &M, relation: usize) -> Linked<T, B> {
    belonging(row, relation, |join, own| {
        let link = join.link.clone().ok_or("it is no relation of many to many")?;
        Ok(LinkedBy(Links { link, own }, PhantomData))
    })
}

impl Links {
    /// The links of the row.
    pub(crate) fn query(&self) -> Query {
        let mut query = Query::new(self.link.schema);
        query.keep(self.name(&self.link.own));
        query
    }

    /// These, and those of others to the row where they are the same.
    pub(crate) fn both_ways(&self) -> Query {
        let mut query = Query::new(self.link.schema);
        query.keep(match self.link.symmetrical {
            true => self.name(&self.link.own).or(self.name(&self.link.other)),
            false => self.name(&self.link.own),
        });
        query
    }

    /// These columns name the row.
    fn name(&self, columns: &[usize]) -> Node {
        equal(columns.iter().copied().zip(self.own.clone()))
    }

    /// The links of others to the row.
    pub(crate) fn back(&self) -> Self {
        let link = Link { own: self.link.other.clone(), other: self.link.own.clone(), ..self.link.clone() };
        Links { link, own: self.own.clone() }
    }
}
