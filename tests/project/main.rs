//! What holds of the repository: its structure, its README, its dependencies.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails shows where")]

mod dependency_trees;
mod missing_features;
mod readme;
mod structure;
