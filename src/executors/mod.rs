//! What runs statements: one module per driver, and executors for tests. The only place that names a driver crate.
//! Knows no model, but for the mock, which answers queries.
#[cfg(any(
    all(any(feature = "postgres", feature = "mysql"), any(feature = "blocking", feature = "async")),
    all(feature = "sqlite", feature = "async")
))]
mod bulk;
#[cfg(any(feature = "blocking", feature = "async"))]
mod connect;
#[cfg(any(feature = "blocking", feature = "async"))]
mod connect_options;
mod db;
mod faulty;
#[cfg(all(
    any(feature = "sqlite", feature = "postgres", feature = "mysql"),
    any(feature = "blocking", feature = "async")
))]
mod found;
#[cfg(all(
    any(feature = "sqlite", feature = "postgres", feature = "mysql"),
    any(feature = "blocking", feature = "async")
))]
mod gate;
#[cfg(any(
    all(any(feature = "sqlite", feature = "mysql"), any(feature = "blocking", feature = "async")),
    all(feature = "postgres", feature = "async")
))]
mod key_row;
mod mock;
#[cfg(all(feature = "mysql", any(feature = "blocking", feature = "async")))]
mod mysql;
#[cfg(all(
    any(feature = "sqlite", feature = "postgres", feature = "mysql"),
    any(feature = "blocking", feature = "async")
))]
mod parameters;
#[cfg(all(feature = "postgres", any(feature = "blocking", feature = "async")))]
mod postgres;
mod recorder;
#[cfg(all(any(feature = "postgres", feature = "mysql"), any(feature = "blocking", feature = "async")))]
mod server;
mod shown;
#[cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]
mod sqlite;
#[cfg(all(feature = "async", any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
mod sqlx;
#[cfg(all(any(feature = "sqlite", feature = "postgres", feature = "mysql"), feature = "blocking"))]
mod turn;

#[cfg(feature = "blocking")]
pub(crate) use connect::blocking;
#[cfg(feature = "async")]
pub(crate) use connect::deferred;
#[cfg(any(feature = "blocking", feature = "async"))]
pub use connect_options::ConnectOptions;
pub use db::Db;
pub use faulty::{Fault, Faulty};
pub use mock::{Expected, Mock, ToStatement};
pub use recorder::{Call, Entry, Log, Recorder};
