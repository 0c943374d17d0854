//! Running a transaction again that lost to another one: how often, and after what pause. Pure but for beginning.
use super::blocks::Blocks;
use super::{Session, Transaction, begin_in};
use crate::error::{Error, Result};
use crate::executor::Output;
use crate::sql::Mode;
use std::hash::{BuildHasher, RandomState};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

/// The pause before the second attempt is at most so long, and twice as long before each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
/// No pause is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// The attempts at one transaction.
pub(crate) struct Attempts<'e, O: Output> {
    session: Session<'e, O>,
    mode: Mode,
    retries: u32,
    made: u32,
    blocks: Arc<Blocks>,
}

impl<'e, O: Output> Attempts<'e, O> {
    pub(crate) fn new(session: Session<'e, O>, mode: Mode, retries: u32) -> Self {
        Attempts { session, mode, retries, made: 0, blocks: Arc::new(Blocks::new()) }
    }

    /// Begins the next one.
    pub(crate) fn begin(&mut self) -> O::Of<'e, Transaction<O>> {
        self.made += 1;
        self.blocks = Arc::new(Blocks::new());
        O::give(begin_in(self.session, self.mode, Arc::clone(&self.blocks)))
    }

    /// What an attempt comes to: the answer of all, or the pause before the next. One that was committed is not run
    /// again, nor one that failed for a reason of its own.
    pub(crate) fn judge<T, X: From<Error>>(
        &self,
        result: Result<T, X>,
        ended: Result<()>,
    ) -> ControlFlow<Result<T, X>, Duration> {
        let kept = result.is_ok() && ended.is_ok();
        if !kept && self.made <= self.retries && self.blocks.conflicted() {
            return ControlFlow::Continue(pause(self.made, RandomState::new().hash_one(self.made)));
        }
        ControlFlow::Break(ended.map_err(X::from).and(result))
    }
}

/// A random part of what doubles with each attempt, so that those who met do not meet again.
fn pause(attempts: u32, random: u64) -> Duration {
    let longest = FIRST_PAUSE.saturating_mul(1 << attempts.saturating_sub(1).min(16)).min(LONGEST_PAUSE);
    longest.mul_f64(random as f64 / u64::MAX as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_second_and_are_random() {
        let longest = [1, 2, 3, 8, 40].map(|attempts| pause(attempts, u64::MAX).as_millis());
        assert_eq!(longest, [10, 20, 40, 1_000, 1_000]);
        assert_eq!(pause(1, 0), Duration::ZERO);
        assert!((4..=6).contains(&pause(1, u64::MAX / 2).as_millis()));
    }
}
