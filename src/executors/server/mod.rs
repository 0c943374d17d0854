//! What PostgreSQL and MariaDB share: their URLs and settings, how much they are sent at once, the codes of
//! their errors, and the blocking pool. Knows no driver but r2d2, and no model.
#[cfg(feature = "blocking")]
pub(super) mod blocking;
pub(super) mod code;
pub(super) mod limited;
#[cfg(any(feature = "blocking", feature = "postgres"))]
pub(super) mod rows;
pub(super) mod settings;
pub(super) mod urls;
