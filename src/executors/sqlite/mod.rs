//! SQLite: what both forms share, and the blocking driver. The async one is sqlx's. Knows no model.
#[cfg(feature = "blocking")]
pub(super) mod blocking;
pub(super) mod connection;
pub(super) mod errors;
pub(super) mod settings;
