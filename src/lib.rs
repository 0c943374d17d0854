//! An ORM whose models and queries are written once and run blocking or async: the executor they are given decides.
//!
//! ```
//! # #[cfg(all(feature = "blocking", feature = "sqlite"))]
//! # mod program {
//! use biform::prelude::*;
//!
//! #[derive(Model, Debug, Clone, PartialEq)]
//! struct Book {
//!     id: Id<Book>,
//!     title: String,
//!     rating: i32,
//!     subtitle: Option<String>,
//! }
//!
//! # pub
//! fn main() -> biform::Result<()> {
//!     let db = biform::blocking::connect("sqlite::memory:")?;
//!     db.create_tables(models![Book])?;
//!
//!     let mut dune = Book::create().title("Dune").rating(4).save(&db)?;
//!     dune.rating = 5;
//!     dune.save(&db)?;
//!
//!     db.atomic(|tx| {
//!         Book::create().title("Emma").rating(5).subtitle("A Novel").save(tx)?;
//!         Book::objects().filter(|b| b.rating.lt(3)).delete(tx)
//!     })?;
//!
//!     for book in Book::objects().filter(|b| b.rating.ge(4)).order_by(|b| b.title.asc()).all(&db)? {
//!         println!("{} {} {:?}", book.title, book.rating, book.subtitle);
//!     }
//!     assert_eq!(Book::get(&db, dune.id)?, dune);
//!     Ok(())
//! }
//! # }
//! # #[cfg(all(feature = "blocking", feature = "sqlite"))]
//! # program::main().unwrap();
//! ```
//!
//! The same program on an async executor differs in `biform::connect(…)`, `async |tx|` and `.await`, and in nothing
//! else: it is the same derive, the same query, the same model.
//!
//! | task | type |
//! |---|---|
//! | describe a table | [`derive(Model)`](derive@Model), [`Id`]; [`derive(Embedded)`](derive@Embedded) |
//! | store an enum, or a type of one's own | [`derive(FieldType)`](derive@FieldType) |
//! | read into a struct of one's own, insert from one | [`derive(Shape)`](derive@Shape), [`derive(Insert)`](derive@Insert) |
//! | open a database | [`connect`] and [`Db`], [`blocking::connect`] and [`blocking::Db`] |
//! | create, get, save, delete one row | [`Persist`], `Model::create()` |
//! | save a row with rows of other models | [`CompleteGraph`] |
//! | ask for rows | [`QuerySet`], from `Book::objects()` |
//! | write a condition, an order, an assignment | [`Expr`], [`Column`], in closures: `\|b\| b.rating.ge(4)` |
//! | filter and order by names that come from outside | [`QuerySet::filter_by`], [`QuerySet::allow`], [`Given`] |
//! | relate models | [`ForeignKey`], [`OneToOne`], [`HasOne`], [`HasMany`], [`ManyToMany`], [`OnDelete`] |
//! | read related rows along | [`QuerySet::select_related`], [`QuerySet::prefetch_related`]; of rows at hand, [`Load`] and [`prefetch`](fn@prefetch) |
//! | leave long fields unread | [`Deferred`], [`QuerySet::only`], [`QuerySet::defer`] |
//! | read row by row | [`QuerySet::iterator`]: [`RowIter`] or [`RowStream`] |
//! | create tables; see whether they are as the models say | [`ExecutorExt::create_tables`], [`ExecutorExt::check_schema`], [`SchemaReport`] |
//! | write steps once for both forms | [`logic`](macro@logic), [`Session`] |
//! | hide rows from queries; mark rows as deleted | [`Persist::all_objects`]; [`SoftDelete`] |
//! | do something whenever a row is saved, deleted or read | [`Hooks`] |
//! | do several things or none | `db.atomic(…)`: [`AtomicBlocking`], [`AtomicAsync`]; [`Database::begin`] |
//! | tell errors apart | [`Error::kind`], [`ErrorKind`] |
//! | test without a database | [`testing::Mock`], [`testing::Recorder`], [`testing::Faulty`] |
//! | run statements your own way | [`Executor`], [`Output`] |
//! | see the SQL | [`QuerySet::to_sql`], [`Statement`] |
//!
//! # Features
//!
//! `blocking` and `async` say which forms there are; both may be on, also through two crates that each use one.
//! `sqlite`, the default, brings the SQLite library along. Without `blocking` and `async` there are models and SQL
//! alone. `uuid`, `chrono`, `time`, `jiff`, `rust_decimal` and `json` add types that columns hold: see [`FieldType`].
#![cfg_attr(
    not(any(feature = "blocking", feature = "async")),
    allow(dead_code, reason = "without a form nothing runs what is written for both")
)]
#![forbid(unsafe_code)]
#![deny(missing_docs)]
extern crate self as biform;

mod dialect;
mod error;
mod executor;
mod executors;
mod expr;
mod field;
mod logic;
mod model;
pub mod prelude;
mod query;
mod rim;
mod sql;
mod statement;
mod terminal;
pub mod value;

/// Makes steps of a program's own, written once, callable on executors of both forms.
///
/// On an `async fn`, on a method, or on an `impl` or `trait` with several. It takes a [`Session`] of any form and gives a
/// [`Result`]; whoever calls it gives an executor in the session's place, `&db` or `tx`, and gets the answer in that
/// executor's form: `rename(&db, id, "Dune")?` or `rename(&db, id, "Dune").await?`. The form is that of the program: a
/// library with such functions lists no feature of Biform, and neither maybe-async nor async-trait.
///
/// ```
/// use biform::prelude::*;
/// use biform::{Output, Result, Session};
///
/// #[derive(Model)]
/// struct Book {
///     id: Id<Book>,
///     title: String,
/// }
///
/// /// Renames a book, and says what it was called.
/// #[biform::logic]
/// async fn rename<O: Output>(session: Session<'_, O>, id: Id<Book>, title: &str) -> Result<String> {
///     let mut book = Book::get(&session, id).await?;
///     let before = std::mem::replace(&mut book.title, title.to_owned());
///     book.save(&session).await?;
///     Ok(before)
/// }
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Book])?;
/// # let id = Book::create().title("Arrakis").save(&db)?.id;
/// assert_eq!(rename(&db, id, "Dune")?, "Arrakis");
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
///
/// [`Session::atomic`] opens steps that last together or not at all. Functions of logic call each other, and themselves:
/// `rename(&session, …).await`. Their futures are `Send`, and so is what is given to them.
///
/// What is awaited is an answer of Biform's, or of another function of logic. What cannot be a plain call is a compile
/// error: async blocks and closures, and `.await` in a closure or in the call of a macro. An `iterator` is a loop of one form
/// and is not called here, where rustc would say that the types do not match (`E0308`): read slices by `all`. A transaction that is run again is opened around the call:
/// `db.transaction().retries(5).run(|tx| rename(tx, …))`.
pub use biform_macros::logic;
pub use error::{Constraint, Error, ErrorKind, Result};
pub use executor::{Answer, Connection, Cursor, CursorLayer, Executor, Hook, Output, RowPlan, Rows, Session};
#[cfg(any(feature = "blocking", feature = "async"))]
pub use executors::ConnectOptions;
#[cfg(feature = "async")]
pub use executors::deferred::{Db, connect, connect_with};
pub use expr::{
    ArrayOperand, Assignment, Assignments, Calendar, Clock, Column, ColumnRef, CompositeColumn, Condition,
    DurationOperand, Expr, FieldList, InOperand, InZone, Instant, Integer, IntoElement, IntoExpr, IntoNode, Node,
    Number, OrderBy, OrderTerm, RangeContent, RangeOperand, Selection, Temporal, TemporalKind, Text, TextOperand, Zone,
    raw,
};
#[cfg(feature = "json")]
pub use field::Json;
pub use field::{Composite, Deferred, Element, FieldType, FromClock, Mismatch, RangeElement};
pub use logic::pairs::Pairing;
pub use logic::transaction::Atomic;
pub use model::derive::{Embedded, FieldType, Insert, Model, Shape};
pub use model::{
    Check, Columns, Complete, CompleteBetween, CompleteGraph, CompleteIn, Deleted, Embedded, Field, ForeignKey,
    HasMany, HasOne, Hooks, Id, Index, IntoField, Key, ManyToMany, Missing, Model, NullableKey, Omitted, OnDelete,
    OneToOne, Relation, RelationKind, Schema, Set, Unique,
};
pub use query::{
    Given, Linked, LinkedBy, Many, Named, Narrow, One, Pairs, Prefetch, PrefetchRelated, QuerySet, Related, Reverse,
    SelectRelated, Shape, ShapeOf, Through,
};
#[cfg(feature = "async")]
pub use rim::{AtomicAsync, Pending, RowStream};
#[cfg(feature = "blocking")]
pub use rim::{AtomicBlocking, RowIter};
pub use sql::{Capabilities, Capability, Dialect, Difference, DifferenceKind, Family, Isolation, SchemaReport};
pub use statement::{Control, Purpose, SqlText, Statement, ValueSets};
pub use terminal::{Database, ExecutorExt, Load, Persist, RowId, SoftDelete, prefetch};
#[doc(inline)]
pub use value::{BatchSink, OwnedRow, Range, Row, Sink, Value, ValueRef, ValueType};

/// A transaction on an async executor.
#[cfg(feature = "async")]
pub type Transaction = generic::Transaction<generic::Deferred>;

/// A savepoint on an async executor.
#[cfg(feature = "async")]
pub type Savepoint<'t> = generic::Savepoint<'t, generic::Deferred>;

/// The blocking form: answers are there when a call returns.
///
/// ```
/// # #[cfg(feature = "sqlite")] {
/// # use biform::prelude::*;
/// # #[derive(Model, Debug)]
/// # struct Book { id: Id<Book>, title: String }
/// let db: biform::blocking::Db = biform::blocking::connect("sqlite::memory:")?;
/// db.create_tables(models![Book])?;
///
/// fn add(tx: &biform::blocking::Transaction, title: &str) -> biform::Result<Book> {
///     Book::create().title(title).save(tx)
/// }
/// let dune = db.atomic(|tx| add(tx, "Dune"))?;
/// assert_eq!(dune.id.key(), Some(&1));
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
#[cfg(feature = "blocking")]
pub mod blocking {
    pub use crate::executors::blocking::{Db, connect, connect_with};
    use crate::generic;

    /// A transaction on a blocking executor.
    pub type Transaction = generic::Transaction<generic::Immediate>;

    /// A savepoint on a blocking executor.
    pub type Savepoint<'t> = generic::Savepoint<'t, generic::Immediate>;
}

/// Executors for tests: answers without a database, a log of statements, faults on demand.
///
/// Each is an executor in either form, so that a program's own code runs on it as it is.
pub mod testing {
    pub use crate::executors::{Call, Entry, Expected, Fault, Faulty, Log, Mock, Recorder, ToStatement};
}

/// Types that exist in both forms, for code that is generic over them; and the two forms, as [`Output`] names them.
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String }
/// use biform::{Answer, Output, generic::Transaction};
///
/// fn count<O: Output>(tx: &Transaction<O>) -> Answer<'_, Transaction<O>, u64> {
///     Book::objects().count(tx)
/// }
/// ```
pub mod generic {
    pub use crate::executors::Db;
    pub use crate::logic::transaction::{Savepoint, Transaction};
    #[cfg(feature = "async")]
    pub use crate::rim::Deferred;
    #[cfg(feature = "blocking")]
    pub use crate::rim::Immediate;
    pub use crate::terminal::TransactionPlan;
}

/// The descriptions of models, for [`create_tables`](ExecutorExt::create_tables), in an array.
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Author { id: Id<Author>, name: String }
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String }
/// let tables = models![Author, Book].map(|schema| schema.table());
/// assert_eq!(tables, ["author", "book"]);
/// ```
#[macro_export]
macro_rules! models {
    ($($model:ty),* $(,)?) => { [$(<$model as $crate::Model>::schema()),*] };
}

/// What the derive's code calls. Not part of the public surface.
#[doc(hidden)]
pub mod __private {
    pub use crate::executor::{call, future};
    pub use crate::expr::Path;
    pub use crate::field::{decode, read_default};
    pub use crate::logic::graph::{After, Before, IntoLinked, Linking, ToBeLinked};
    pub use crate::model::RelationKind as relation_kind;
    pub use crate::model::described::*;
    pub use crate::model::{
        Alone, AnyDeleteHooks, AnyModel, AreLogic, CallHooks, Cloned, Draft, FieldOfRow, GiveKey, Graph, HasHooks,
        InheritsBy, IntoForeignKey, KeyField, Level, Loaded, NoHooks, NotCloned, Omissions, OtherSides, OwnHooks,
        OwnKey, Owner, Plan, Planned, RelationField, Stated, StatedColumns, StatedKey, StatedKind, Unnamed, WithParent,
        Written, count_foreign_keys, foreign_key_at, has_column, has_links, has_many_to_many, has_name, has_other_side,
        has_pairs, has_relation, is_one_to_one, many_to_many_at, names_key, other_side,
    };
    pub use crate::query::{
        LinkSide, LinkedAlong, ReadAs, Side, Sides, linked, many_at, one_at, pick, read_as, related, reverse, selected,
        selected_value,
    };
    pub use crate::rim::delete_hooks;
    pub use crate::terminal::create;
}
