//! The drivers by raw statements: what they answer, refuse, and leave behind is the same in either form.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod altered;
mod batches;
#[allow(dead_code, reason = "not all of it is used here")]
#[path = "../support/cases.rs"]
mod cases;
mod closing;
mod common;
mod conflicts;
#[cfg(feature = "async")]
mod cut;
mod errors;
mod iterators;
mod keys;
#[cfg(all(unix, any(feature = "postgres", feature = "mysql")))]
mod large;
mod lent;
mod local;
#[cfg(all(unix, any(feature = "postgres", feature = "mysql")))]
mod logs;
mod opening;
#[cfg(all(unix, any(feature = "postgres", feature = "mysql")))]
mod own_server;
#[cfg(all(unix, any(feature = "postgres", feature = "mysql")))]
mod passwords;
mod probes;
mod round_trips;
#[path = "../support/say.rs"]
mod say;
#[allow(dead_code, reason = "not all of it is used in every form")]
#[path = "../support/server.rs"]
mod schema;
mod server;
mod server_errors;
#[cfg(feature = "blocking")]
mod server_values;
#[cfg(feature = "blocking")]
mod servers;
#[cfg(all(feature = "async", any(feature = "postgres", feature = "mysql")))]
mod servers_async;
mod sessions;
#[cfg(all(unix, any(feature = "postgres", feature = "mysql")))]
mod statement_log;
mod statements;
#[cfg(target_os = "linux")]
mod streaming;
#[cfg(all(target_os = "linux", any(feature = "postgres", feature = "mysql")))]
mod tls;
mod transactions;
mod waiting;
#[cfg(feature = "chrono")]
mod zones;
