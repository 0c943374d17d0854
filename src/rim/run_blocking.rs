//! Running a planned transaction with a closure that returns a result.
use super::Immediate;
use crate::error::{Error, Result};
use crate::executor::Output;
use crate::logic::transaction::Transaction;
use crate::terminal::TransactionPlan;
use std::ops::ControlFlow;

impl TransactionPlan<'_, Immediate> {
    /// Runs a closure in it, as `atomic` does, and again after a conflict as often as [`retries`](Self::retries) says:
    /// what the closure does outside of the database is then done again. Each run is of a clone of it, so it takes what it
    /// uses by reference or as clones: what it counts is counted in an atomic.
    pub fn run<T>(self, work: impl FnOnce(&mut Transaction<Immediate>) -> Result<T> + Clone) -> Result<T> {
        self.try_run(work)
    }

    /// [`run`](Self::run) with an error type of your own, which comes out as it is.
    pub fn try_run<T, X: From<Error>>(
        self,
        work: impl FnOnce(&mut Transaction<Immediate>) -> Result<T, X> + Clone,
    ) -> Result<T, X> {
        let mut attempts = self.attempts();
        loop {
            let mut transaction = attempts.begin()?;
            let result = work.clone()(&mut transaction);
            let ended = transaction.end(result.is_ok());
            match attempts.judge(result, ended) {
                ControlFlow::Break(answer) => return answer,
                ControlFlow::Continue(pause) => Immediate::pause(pause)?,
            }
        }
    }
}
