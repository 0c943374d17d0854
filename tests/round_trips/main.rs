//! Values of every type that a column can hold, sent through a database: none becomes another in silence, and the
//! database compares and orders them as Rust does.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails shows where")]
mod compare;
mod held;
mod ranges;
#[path = "../support/mod.rs"]
mod support;
mod survive;
mod types;
mod values;
