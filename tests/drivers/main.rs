//! Both SQLite drivers by raw statements: what they answer, refuse, and leave behind is the same in either form.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]
mod common;
mod errors;
mod iterators;
mod opening;
mod statements;
mod transactions;
