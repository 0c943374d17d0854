//! What tests share: lanes, and the comparison of logs. A test file writes `mod support;`.
#![allow(dead_code)]
pub(crate) mod agree;
pub(crate) mod lane;
