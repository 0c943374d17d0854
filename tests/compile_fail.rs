//! Holds what rustc says about mistakes: each file in `ui` is one, and its `.stderr` is what a user reads.
//!
//! The messages are those of one version of rustc. `TRYBUILD=overwrite cargo test --all-features --test compile_fail`
//! writes them anew; read them before you commit them.
//!
//! They list the types that columns hold, and so those of the features that are on: with another set than all of them
//! they are others.
#![cfg(all(
    feature = "blocking",
    feature = "async",
    feature = "sqlite",
    feature = "uuid",
    feature = "chrono",
    feature = "time",
    feature = "jiff",
    feature = "rust_decimal",
    feature = "json"
))]

#[test]
fn mistakes_are_told_to_the_user_in_words_that_help() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    cases.compile_fail("tests/ui/*.rs");
}
