//! The rim: all that is written once per form, one adapter per signature. Knows no SQL and decides nothing: logic does.
#[cfg(feature = "async")]
mod atomic_async;
#[cfg(feature = "blocking")]
mod atomic_blocking;
#[cfg(feature = "async")]
mod deferred;
mod delete_hooks;
#[cfg(feature = "blocking")]
mod immediate;
#[cfg(feature = "async")]
mod run_async;
#[cfg(feature = "blocking")]
mod run_blocking;
pub use delete_hooks::delete_hooks;
#[cfg(feature = "async")]
pub use {atomic_async::AtomicAsync, deferred::Deferred, deferred::Pending, deferred::RowStream};
#[cfg(feature = "blocking")]
pub use {atomic_blocking::AtomicBlocking, immediate::Immediate, immediate::RowIter};
