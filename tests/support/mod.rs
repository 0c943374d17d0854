//! What tests share: lanes, and the comparison of logs. A test file writes `mod support;`.
#![allow(dead_code)]
pub(crate) mod agree;
pub(crate) mod cases;
pub(crate) mod lane;
pub(crate) mod moments;
pub(crate) mod say;
pub(crate) mod sent;
pub(crate) mod server;
pub(crate) mod spoilt;
pub(crate) mod told;
