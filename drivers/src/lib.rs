//! The blocking driver crates, re-exported and nothing else: Cargo cannot switch a dependency on "when two features are
//! both on", but it can hand a feature to a crate that is there. Knows no model, no query and no executor.
#[cfg(feature = "mysql")]
pub use mysql;
pub use r2d2;
#[cfg(feature = "sqlite")]
pub use r2d2_sqlite;
#[cfg(feature = "sqlite")]
pub use rusqlite;
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub use rustls;
#[cfg(feature = "postgres")]
pub use {bytes, futures_core, tokio, tokio_postgres, tokio_postgres_rustls, webpki_roots};
