//! Both SQLite drivers by raw statements: what they answer, refuse, and leave behind is the same in either form.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod closing;
mod common;
mod errors;
mod iterators;
mod opening;
mod statements;
mod transactions;
