//! How many cases a property test runs, and where they come from.
#![allow(clippy::panic, clippy::expect_used, reason = "a variable that makes no sense ends the tests")]
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// What is run of the full number of cases where `BIFORM_SOAK` does not say: enough to see that a test works.
const UNSOAKED: f64 = 0.02;

/// How many cases to run of what is the full number: the variable `BIFORM_SOAK` is a factor, 1 for all of them.
pub(crate) fn cases(full: usize) -> usize {
    let factor = std::env::var("BIFORM_SOAK").ok().map_or(UNSOAKED, |soak| {
        soak.parse().unwrap_or_else(|_| panic!("BIFORM_SOAK is a number such as 0.5, not `{soak}`"))
    });
    ((full as f64 * factor) as usize).max(1)
}

/// The number that all cases come from: the variable `BIFORM_SEED`, 0 if it is not set.
pub(crate) fn seed() -> u64 {
    std::env::var("BIFORM_SEED")
        .ok()
        .map_or(0, |seed| seed.parse().unwrap_or_else(|_| panic!("BIFORM_SEED is a whole number, not `{seed}`")))
}

/// So many values of a strategy: the same ones in each form, so that what is sent can be compared, and other ones with
/// another number in `BIFORM_SEED`.
pub(crate) fn sample<S: Strategy>(strategy: &S, count: usize) -> Vec<S::Value> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed().to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    (0..count).map(|_| strategy.new_tree(&mut runner).expect("no strategy filters").current()).collect()
}
