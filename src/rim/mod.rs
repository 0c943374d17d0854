//! The rim: the only code outside the executors that is written once per form, one adapter per signature. Knows no SQL
//! and decides nothing; what begins, what ends and how is decided in `logic`.
#[cfg(feature = "async")]
mod deferred;
#[cfg(feature = "blocking")]
mod immediate;

#[cfg(feature = "async")]
pub use deferred::{Deferred, Pending, RowStream};
#[cfg(feature = "blocking")]
pub use immediate::{Immediate, RowIter};
