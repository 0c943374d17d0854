//! PostgreSQL: what both forms share, and the blocking driver. The async one is sqlx's. Knows no model.
pub(super) mod arrays;
pub(super) mod batch;
#[cfg(feature = "blocking")]
pub(super) mod blocking;
pub(super) mod cursor;
pub(super) mod errors;
mod inet;
mod interval;
mod numeric;
pub(super) mod oid;
mod ranges;
pub(super) mod values;
