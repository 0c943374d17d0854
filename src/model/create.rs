//! The parts of a builder: what is set, what is missing, and what fits a field.
use super::{CompleteGraph, Id, Key, Model};
use crate::error::Result;
use crate::field::{Deferred, RangeElement};
use crate::value::{Range, Value};
use std::ops;

/// In a builder: a required field that was not set.
#[derive(Debug, Clone, Copy, Default)]
pub struct Missing;

/// In a builder: a required field, set.
#[derive(Debug, Clone)]
pub struct Set<T>(pub T);

/// A builder in which nothing that is required is missing; a model is one too. What
/// [`bulk_create`](crate::QuerySet::bulk_create) takes.
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
/// use biform::Complete;
///
/// let book: Book = Book::create().title("Dune").rating(5).complete();
/// assert_eq!((book.title.as_str(), book.subtitle, book.id.key()), ("Dune", None, None));
/// # Ok::<(), biform::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a complete `{M}`",
    label = "something required is not set",
    note = "start with `{M}::create()` and name every required field"
)]
pub trait Complete<M: Model>: Send {
    /// The row to be.
    fn complete(self) -> M;

    /// The row to be, and the columns that were left for the database to fill in.
    #[doc(hidden)]
    fn parts(self) -> (M, Omitted)
    where
        Self: Sized,
    {
        (self.complete(), Omitted::NONE)
    }

    /// The row to be, with the row that it is as well if a builder of that was given, and what was left of both.
    #[doc(hidden)]
    fn object(self) -> (M, Omissions)
    where
        Self: Sized,
    {
        let (row, omitted) = self.parts();
        (row, omitted.into())
    }

    /// The same, and the positions that the builder was not given and has a value for all the same: where the row is
    /// there already, these stay as they are.
    #[doc(hidden)]
    fn upsert_parts(self) -> (M, Omitted, Vec<usize>)
    where
        Self: Sized,
    {
        let (row, omitted) = self.parts();
        (row, omitted, Vec::new())
    }
}

/// A builder in which nothing is missing but the foreign key that is the relation of this number: that is filled in by
/// the row whose relation creates it, `author.books().create(&db, Book::create().title("Dune"))`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `{M}` that lacks the foreign key of this relation alone",
    label = "something else that is required is not set, or this foreign key is",
    note = "start with `{M}::create()`, name every required field, and leave out the foreign key, which is filled in"
)]
pub trait CompleteIn<M: Model, const KEY: usize>: Send + 'static {
    /// The builder with it.
    #[doc(hidden)]
    type Row: CompleteGraph<M>;

    /// Sets this foreign key; without values to that of a row that is not saved yet.
    #[doc(hidden)]
    fn complete_in(self, key: &[Value]) -> Result<Self::Row>;
}

impl<M: Model, C, const KEY: usize> CompleteIn<M, KEY> for C
where
    C: GiveKey<KEY, Given: CompleteGraph<M>> + Send + 'static,
{
    type Row = C::Given;

    fn complete_in(self, key: &[Value]) -> Result<C::Given> {
        self.give_key(key)
    }
}

/// A builder that was not given the foreign key that is the relation of this number. Made by the derive.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has the foreign key already that is filled in here",
    label = "its foreign key is set",
    note = "leave out the foreign key: the row whose relation this is fills it in"
)]
#[doc(hidden)]
pub trait GiveKey<const KEY: usize>: Sized {
    /// The builder with it.
    type Given;

    /// Sets it.
    fn give_key(self, key: &[Value]) -> Result<Self::Given>;
}

/// A builder of a model that links two others, in which nothing is missing but these two foreign keys: those are filled
/// in, `person.groups().add_with(&db, [&group], || Membership::create().role("singer"))`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `{M}` that lacks the two foreign keys of this relation alone",
    label = "something else that is required is not set, or one of these foreign keys is",
    note = "start with `{M}::create()`, name every required field, and leave out both foreign keys, which are filled in"
)]
pub trait CompleteBetween<M: Model, const OWN: usize, const OTHER: usize>: Send {
    /// The row to be, with these foreign keys, and the columns that were left for the database to fill in.
    #[doc(hidden)]
    fn complete_between(self, own: &[Value], other: &[Value]) -> Result<(M, Omissions)>;
}

impl<M: Model, C, const OWN: usize, const OTHER: usize> CompleteBetween<M, OWN, OTHER> for C
where
    C: GiveKey<OWN, Given: GiveKey<OTHER, Given: Complete<M>>> + Send,
{
    fn complete_between(self, own: &[Value], other: &[Value]) -> Result<(M, Omissions)> {
        Ok(self.give_key(own)?.give_key(other)?.object())
    }
}

/// A row to be, and the columns that were left for the database to fill in.
pub(crate) struct Parts<M>(pub(crate) M, pub(crate) Omissions);

impl<M: Model> Complete<M> for Parts<M> {
    fn complete(self) -> M {
        self.0
    }

    fn parts(self) -> (M, Omitted) {
        (self.0, self.1.own)
    }

    fn object(self) -> (M, Omissions) {
        (self.0, self.1)
    }
}

/// Columns of a row to be that the database fills in, and those of the row that it is as well, which it holds.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct Omissions {
    pub(crate) own: Omitted,
    pub(crate) parent: Option<Box<Omissions>>,
}

impl Omissions {
    pub(crate) const NONE: Omissions = Omissions { own: Omitted::NONE, parent: None };

    #[doc(hidden)]
    pub fn new(own: Omitted, parent: Option<Box<Omissions>>) -> Self {
        Omissions { own, parent }
    }

    pub(crate) fn of_parent(parent: Option<Box<Omissions>>) -> Self {
        parent.map_or(Omissions::NONE, |parent| *parent)
    }
}

impl From<Omitted> for Omissions {
    fn from(own: Omitted) -> Self {
        Omissions { own, parent: None }
    }
}

/// Columns of a row to be that the database fills in, by their positions in the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Omitted(u64);

impl Omitted {
    /// None.
    pub(crate) const NONE: Omitted = Omitted(0);

    /// For the derive: those of these positions, of one field or the next, for which the builder has no value.
    #[doc(hidden)]
    pub fn of(positions: impl IntoIterator<Item = (ops::Range<usize>, bool)>) -> Self {
        let omitted = positions.into_iter().filter(|(_, omitted)| *omitted);
        let bits = omitted.flat_map(|(positions, _)| positions).map(Omitted::bit);
        Omitted(bits.fold(0, |all, bit| all | bit))
    }

    /// What has no bit is never left out: the builder's placeholder is written.
    fn bit(position: usize) -> u64 {
        u32::try_from(position).ok().and_then(|position| 1_u64.checked_shl(position)).unwrap_or_default()
    }

    /// These, and one more.
    pub(crate) fn with(self, position: usize) -> Self {
        Omitted(self.0 | Omitted::bit(position))
    }

    pub(crate) fn has(self, position: usize) -> bool {
        self.0 & Omitted::bit(position) != 0
    }
}

impl<M: Model> Complete<M> for M {
    fn complete(self) -> M {
        self
    }
}

/// What a builder's setter for a field of type `T` takes: a `T`, what is inside an `Option`, borrowed text and bytes,
/// an array for a `Vec`, and the number of an `Id`.
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
/// let _ = Book::create().id(7).title("Dune").rating(5).subtitle("A Novel");
/// let _ = Book::create().title(String::from("Dune")).rating(5).subtitle(None);
/// # Ok::<(), biform::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` does not take `{Self}`",
    label = "expected `{T}`, or something that fits it"
)]
pub trait IntoField<T> {
    /// The field's value.
    fn into_field(self) -> T;
}

impl<T> IntoField<T> for T {
    fn into_field(self) -> T {
        self
    }
}

impl<T> IntoField<Option<T>> for T {
    fn into_field(self) -> Option<T> {
        Some(self)
    }
}

impl<T> IntoField<Deferred<T>> for T {
    fn into_field(self) -> Deferred<T> {
        Deferred::from(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoField<Deferred<Option<T>>> for T {
    fn into_field(self) -> Deferred<Option<T>> {
        Deferred::from(Some(self))
    }
}

#[diagnostic::do_not_recommend]
impl IntoField<Deferred<Option<String>>> for &str {
    fn into_field(self) -> Deferred<Option<String>> {
        Deferred::from(Some(self.to_owned()))
    }
}

#[diagnostic::do_not_recommend]
impl IntoField<Deferred<String>> for &str {
    fn into_field(self) -> Deferred<String> {
        Deferred::from(self.to_owned())
    }
}

impl IntoField<String> for &str {
    fn into_field(self) -> String {
        self.to_owned()
    }
}

impl IntoField<Option<String>> for &str {
    fn into_field(self) -> Option<String> {
        Some(self.to_owned())
    }
}

impl IntoField<String> for &String {
    fn into_field(self) -> String {
        self.clone()
    }
}

impl IntoField<Option<String>> for &String {
    fn into_field(self) -> Option<String> {
        Some(self.clone())
    }
}

impl IntoField<Vec<u8>> for &[u8] {
    fn into_field(self) -> Vec<u8> {
        self.to_vec()
    }
}

impl IntoField<Option<Vec<u8>>> for &[u8] {
    fn into_field(self) -> Option<Vec<u8>> {
        Some(self.to_vec())
    }
}

macro_rules! lists {
    ($([$($generic:tt)*] $given:ty => $element:ty;)+) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generic)*> IntoField<Vec<$element>> for $given {
            fn into_field(self) -> Vec<$element> {
                self.map(<$element>::from).into()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($generic)*> IntoField<Option<Vec<$element>>> for $given {
            fn into_field(self) -> Option<Vec<$element>> {
                Some(self.map(<$element>::from).into())
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($generic)*> IntoField<Deferred<Vec<$element>>> for $given {
            fn into_field(self) -> Deferred<Vec<$element>> {
                Deferred::from(self.map(<$element>::from).to_vec())
            }
        }
    )+};
}
lists! {
    [T: Clone, const N: usize] [T; N] => T;
    [const N: usize] [&str; N] => String;
}

macro_rules! ranges {
    ($($range:ty),+) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: RangeElement> IntoField<Range<T>> for $range {
            fn into_field(self) -> Range<T> {
                self.into()
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T: RangeElement> IntoField<Option<Range<T>>> for $range {
            fn into_field(self) -> Option<Range<T>> {
                Some(self.into())
            }
        }
    )+};
}
ranges!(ops::Range<T>, ops::RangeInclusive<T>, ops::RangeFrom<T>, ops::RangeTo<T>, ops::RangeToInclusive<T>);

/// The key of a row to be.
#[diagnostic::do_not_recommend]
impl<M, K: Key> IntoField<Id<M, K>> for K {
    fn into_field(self) -> Id<M, K> {
        Id::from(self)
    }
}

#[diagnostic::do_not_recommend]
impl<M> IntoField<Id<M, String>> for &str {
    fn into_field(self) -> Id<M, String> {
        Id::from(self)
    }
}
