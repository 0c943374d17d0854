//! Depends on one crate that uses Biform blocking and on one that uses it async; see the test.
