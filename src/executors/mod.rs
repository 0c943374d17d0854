//! What runs statements: one module per driver, and executors for tests. The only place that names a driver crate.
//! Knows no model, but for the mock, which answers queries.
#[cfg(any(feature = "blocking", feature = "async"))]
mod connect;
mod db;
mod faulty;
#[cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]
mod gate;
#[cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]
mod key_row;
mod mock;
mod recorder;
mod shown;
#[cfg(all(feature = "sqlite", feature = "blocking"))]
mod sqlite;
#[cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]
mod sqlite_connection;
#[cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]
mod sqlite_errors;
#[cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]
mod sqlite_settings;
#[cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]
mod sqlite_values;
#[cfg(all(feature = "sqlite", feature = "async"))]
mod sqlx;

#[cfg(feature = "blocking")]
pub(crate) use connect::blocking;
#[cfg(feature = "async")]
pub(crate) use connect::deferred;
pub use db::Db;
pub use faulty::{Fault, Faulty};
pub use mock::{Expected, Mock, ToStatement};
pub use recorder::{Call, Entry, Log, Recorder};
