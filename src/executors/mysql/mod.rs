//! MariaDB and MySQL: what both forms share, and the blocking driver. The async one is sqlx's. Knows no model.
#[cfg(feature = "blocking")]
pub(super) mod blocking;
pub(super) mod errors;
pub(super) mod values;
