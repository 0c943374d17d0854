//! What a program that uses models wants in scope: `use biform::prelude::*;`.
//!
//! The derives and the types that signatures name; and the traits whose methods are called on models
//! ([`Persist`](crate::Persist)), executors ([`ExecutorExt`](crate::ExecutorExt), `atomic`) and databases
//! ([`Database`]), which stay nameless where they are seldom named. Nothing in it shadows a name of the standard
//! library's prelude.
//!
//! ```
//! use biform::prelude::*;
//!
//! #[derive(Model)]
//! struct Book {
//!     id: Id<Book>,
//!     title: String,
//! }
//!
//! fn titled(title: &str) -> QuerySet<Book> {
//!     Book::objects().filter(|b| b.title.eq(title))
//! }
//! assert!(titled("Dune").to_sql(Dialect::Sqlite).is_ok());
//! ```
#[cfg(feature = "async")]
pub use crate::AtomicAsync as _;
#[cfg(feature = "blocking")]
pub use crate::AtomicBlocking as _;
pub use crate::ExecutorExt as _;
pub use crate::Load as _;
pub use crate::Narrow as _;
pub use crate::Persist as _;
pub use crate::ShapeOf as _;
pub use crate::SoftDelete as _;
pub use crate::{
    Database, Deferred, Dialect, Embedded, ErrorKind, Executor, Family, FieldType, ForeignKey, HasMany, HasOne, Id,
    Insert, ManyToMany, Model, OneToOne, QuerySet, Shape, models, prefetch,
};
