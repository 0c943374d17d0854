//! What a program that uses models wants in scope: `use biform::prelude::*;`.
//!
//! Nothing in it shadows a name of the standard library's prelude.
#[cfg(feature = "async")]
pub use crate::AtomicAsync as _;
#[cfg(feature = "blocking")]
pub use crate::AtomicBlocking as _;
pub use crate::ExecutorExt as _;
pub use crate::Persist as _;
pub use crate::{Database, Dialect, ErrorKind, Executor, Id, Model, QuerySet, models};
