//! What is saved with a row: rows of other models, which its builder was given. Knows no SQL and no driver.
use super::{AnyModel, ForeignKey, IntoField, Model, Omissions, Omitted};
use crate::dialect::Dialect;
use crate::error::Result;
use crate::executor::{Answer, Executor, Output, Session};
use crate::statement::{Statement, ValueSets};
use crate::value::Value;
use std::convert::Infallible;
use std::sync::Arc;

/// A builder in which nothing that is required is missing, of a row and of rows of other models that are saved with it.
///
/// The setter of a relation takes builders of the other model, nested as deep as need be, and `save` saves all of it in
/// one transaction, or nothing. The row that comes back has these rows loaded: they are moved in, and not read again.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// use biform::prelude::*;
///
/// #[derive(Model)]
/// struct Author {
///     id: Id<Author>,
///     name: String,
///     books: HasMany<Book>,
/// }
///
/// #[derive(Model)]
/// struct Book {
///     id: Id<Book>,
///     title: String,
///     author: ForeignKey<Author>,
///     tags: ManyToMany<Tag>,
/// }
///
/// #[derive(Model)]
/// struct Tag {
///     id: Id<Tag>,
///     name: String,
/// }
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Author, Book, Tag])?;
///
/// // What names the row leaves its foreign key out.
/// let books = ["Dune", "Emma"].map(|title| Book::create().title(title));
/// let ann = Author::create().name("Ann").books(books).save(&db)?;
/// assert_eq!(ann.books.get()?[1].title, "Emma");
///
/// // What the row names is saved before it; what it is linked to may be there.
/// let sand = Tag::create().name("sand").save(&db)?;
/// let bob = Author::create().name("Bob");
/// let iris = Book::create().title("Iris").author(bob).tags([Tag::create().name("sea")]).tags([&sand]).save(&db)?;
/// assert_eq!(iris.author.get()?.name, "Bob");
/// assert_eq!(iris.tags().count(&db)?, 2);
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
///
/// | setter of | takes |
/// |---|---|
/// | `ForeignKey`, `OneToOne` | what names a row, or a builder of it; what is set last counts |
/// | `HasOne` | a builder, which lacks the foreign key |
/// | `HasMany` | builders, which lack the foreign key, from any iterator; those of another call are added |
/// | `ManyToMany` | builders, or what names rows that are there, as [`add`](crate::Linked::add); those of another call are added |
///
/// Rows of one level are inserted in one statement, whichever rows they belong to, as by
/// [`bulk_create`](crate::QuerySet::bulk_create): the number of statements grows with the levels, and with builders that are
/// of another type, and not with rows. A model with [`Hooks`](crate::Hooks) of saving is inserted row by row, and these are
/// called. A [`ManyToMany`](crate::ManyToMany) is loaded if all of its rows are new, as one that is given by its key is not
/// at hand.
///
/// Within a transaction it is a part of that, and breaks its block if it fails, as all writes of several statements. The
/// error names the model and the field of the row that was refused.
///
/// `author.books().create(…)` takes such a builder as well. What takes many rows, or looks for one that is there, takes
/// rows alone: [`bulk_create`](crate::QuerySet::bulk_create), `get_or_create`, upserts; but for a builder of the row that
/// a row is [as well](crate::OneToOne#inheritance). A struct that derives [`Insert`](derive@crate::Insert) is a row alone,
/// too.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a complete `{M}`",
    label = "something required is not set",
    note = "start with `{M}::create()` and name every required field"
)]
pub trait CompleteGraph<M: Model>: Send + 'static {
    /// The rows that are saved with it.
    #[doc(hidden)]
    type Graph: Graph<M>;

    /// The row to be, and what is saved with it.
    #[doc(hidden)]
    fn split(self) -> Planned<M, Self::Graph>;

    /// Creates the row, and those that are saved with it: the `save` of each builder, for functions that take or give a
    /// builder of which nobody can write the type.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Author { id: Id<Author>, name: String, books: HasMany<Book> }
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, author: ForeignKey<Author> }
    /// # let db = biform::blocking::connect("sqlite::memory:")?;
    /// # db.create_tables(models![Author, Book])?;
    /// use biform::CompleteGraph;
    ///
    /// fn with_a_book(name: &str) -> impl CompleteGraph<Author> + use<> {
    ///     Author::create().name(name).books([Book::create().title("Dune")])
    /// }
    ///
    /// let ann = with_a_book("Ann").save(&db)?;
    /// assert_eq!(ann.books.get()?[0].title, "Dune");
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Persist::save`](crate::Persist::save). A row that names or links one that is not saved is refused before
    /// anything is sent.
    fn save<'a, E: Executor + ?Sized>(self, db: &'a E) -> Answer<'a, E, M>
    where
        Self: Sized,
    {
        Self::Graph::create(Session::new(db), self.split())
    }
}

/// A row to be, the columns of it that were left for the database to fill in, and what is saved with it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Planned<M, G> {
    pub row: M,
    pub omitted: Omitted,
    pub graph: G,
    /// Whether what its hooks do before it is saved is done.
    pub(crate) is_begun: bool,
}

impl<M, G> Planned<M, G> {
    pub fn new(row: M, omitted: Omitted, graph: G) -> Self {
        Planned { row, omitted, graph, is_begun: false }
    }

    /// Takes the outermost part of the graph away.
    pub(crate) fn split<R, P>(self, split: impl FnOnce(G) -> (R, P)) -> (Planned<M, R>, P) {
        let (graph, part) = split(self.graph);
        (Planned { row: self.row, omitted: self.omitted, graph, is_begun: self.is_begun }, part)
    }
}

/// Rows that are saved, and links that are to be made of them.
#[doc(hidden)]
pub struct Level<M, O: Output> {
    pub(crate) rows: Vec<M>,
    pub(crate) links: Vec<LinksToBe<O>>,
}

/// The links of a relation that are to be made, of the rows of a level.
pub(crate) struct LinksToBe<O: Output> {
    pub(crate) relation: usize,
    /// To which rows each of the level is linked.
    pub(crate) of_rows: Vec<Vec<LinkedRow>>,
    pub(crate) inserts: Inserts<O>,
}

/// A row that another is linked to: its key, and the row where it is at hand.
pub(crate) struct LinkedRow {
    pub(crate) key: Vec<Value>,
    pub(crate) row: Option<Arc<AnyModel>>,
}

/// What inserts pairs of keys.
type Inserts<O> = fn(Session<'_, O>, Vec<[Vec<Value>; 2]>) -> Result<Vec<(Statement, ValueSets)>>;

impl<M, O: Output> Level<M, O> {
    pub(crate) fn of(rows: Vec<M>) -> Self {
        Level { rows, links: Vec::new() }
    }

    /// Adds links to those of the same relation.
    pub(crate) fn link(&mut self, links: LinksToBe<O>) {
        match self.links.iter_mut().find(|other| other.relation == links.relation) {
            Some(other) => other.of_rows.iter_mut().zip(links.of_rows).for_each(|(rows, more)| rows.extend(more)),
            None => self.links.push(links),
        }
    }
}

/// The rows of other models that are saved with a row of `M`; `()` is none. It is a part of the builder's type: each
/// setter of a relation adds to it what it was given.
#[doc(hidden)]
pub trait Graph<M: Model>: Send + Sized + 'static {
    /// The same, of which the builders are taken apart.
    type Plan: Plan<M>;

    /// Whether there is nothing to save but the row.
    fn is_empty(&self) -> bool;

    /// Saves a row and all that is saved with it.
    fn create<'a, O: Output>(session: Session<'a, O>, planned: Planned<M, Self>) -> O::Of<'a, M>;

    /// Takes its builders apart, and refuses what cannot be saved: all of it is looked at before anything is sent.
    fn plan(self, draft: &mut Draft<'_, M>) -> Result<Self::Plan>;
}

/// A row to be, while what goes with it is taken apart.
#[doc(hidden)]
#[derive(Debug)]
pub struct Draft<'a, M> {
    pub(crate) row: &'a M,
    pub(crate) dialect: Dialect,
    /// Its columns that get their values from rows that are saved before it.
    pub(crate) later: Vec<usize>,
}

/// Rows that are saved with a row of `M`, of which the builders are taken apart.
#[doc(hidden)]
pub trait Plan<M: Model>: Send + Sized + 'static {
    /// Saves the rows of a level, in the transaction that is open, and what is saved with each but for the links.
    fn save<'a, O: Output>(session: Session<'a, O>, level: Vec<Planned<M, Self>>) -> O::Of<'a, Level<M, O>>;
}

/// The graph of a builder that makes one row, or one and the rows that it is as well.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this builder makes rows of other models, too",
    label = "rows of other models go with it",
    note = "call its `save`, which saves all of them in one transaction; what is called here takes rows without others"
)]
pub trait Alone<M: Model>: Send {
    /// Puts the row to be that another is as well into that, and says what was left of it for the database to fill in.
    fn hold_in(self, row: &mut M) -> Option<Box<Omissions>>;
}

impl<M: Model> Alone<M> for () {
    fn hold_in(self, _: &mut M) -> Option<Box<Omissions>> {
        None
    }
}

/// What a setter of a foreign key takes: what names a row that is there, or a builder of one, which is saved before.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` does not take `{Self}`",
    label = "expected `{T}`, something that fits it, or a builder of the row that it names",
    note = "a row is given as `&row`; to a foreign key that names another field, with `to`, as `Id::from(row.field.clone())`"
)]
pub trait IntoForeignKey<T, const RELATION: usize, G> {
    /// What is saved with the row then.
    type Graph;
    /// The builder, if it is one.
    type New;

    /// The field's value, and what is saved with the row.
    fn into_foreign_key(self, graph: G) -> (T, Self::Graph);
}

#[diagnostic::do_not_recommend]
impl<T, V: IntoField<T>, const RELATION: usize, G> IntoForeignKey<T, RELATION, G> for V {
    type Graph = G;
    type New = Infallible;

    fn into_foreign_key(self, graph: G) -> (T, G) {
        (self.into_field(), graph)
    }
}

/// No builder.
impl<M: Model> CompleteGraph<M> for Infallible {
    type Graph = ();

    fn split(self) -> Planned<M, ()> {
        match self {}
    }
}

/// The value of a foreign key whose row is saved before.
#[doc(hidden)]
pub trait Unnamed {
    fn unnamed() -> Self;
}

impl<M, K> Unnamed for ForeignKey<M, K> {
    fn unnamed() -> Self {
        ForeignKey::default()
    }
}

impl<M, K> Unnamed for Option<ForeignKey<M, K>> {
    fn unnamed() -> Self {
        Some(ForeignKey::default())
    }
}
