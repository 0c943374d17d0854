//! Biform against the bare driver: the same work on the same file, in one run, as ratios. Times of one machine say
//! nothing about another, so none are shown.
//!
//! | task | where |
//! |---|---|
//! | what is read and written | [`book`], [`place`] |
//! | what is compared | [`blocking`], [`deferred`], as [`work::Work`] |
//! | how it is measured | [`rounds`] |
//!
//! With the feature `servers` there is also `servers`: ways to insert many rows on PostgreSQL and MariaDB.
#[cfg(feature = "blocking")]
pub mod blocking;
pub mod book;
#[cfg(feature = "async")]
pub mod deferred;
pub mod place;
pub mod rounds;
#[cfg(feature = "servers")]
pub mod servers;
pub mod work;
