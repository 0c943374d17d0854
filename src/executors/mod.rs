//! What runs statements: one module per driver, and executors for tests. The only place that names a driver crate.
//! Knows no model.
