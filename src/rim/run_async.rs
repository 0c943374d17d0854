//! Running a planned transaction with a closure that returns a future.
use super::Deferred;
use crate::error::{Error, Result};
use crate::executor::Output;
use crate::logic::transaction::Transaction;
use crate::terminal::TransactionPlan;
use std::ops::ControlFlow;

impl TransactionPlan<'_, Deferred> {
    /// Runs an async closure in it, as `atomic` does, and again after a conflict as often as [`retries`](Self::retries) says:
    /// what the closure does outside of the database is then done again. Each run is of a clone of it, so it takes what it
    /// uses by reference or as clones: what it counts is counted in an atomic.
    pub async fn run<T>(self, work: impl AsyncFnOnce(&mut Transaction<Deferred>) -> Result<T> + Clone) -> Result<T> {
        self.try_run(work).await
    }

    /// [`run`](Self::run) with an error type of your own, which comes out as it is.
    pub async fn try_run<T, X: From<Error>>(
        self,
        work: impl AsyncFnOnce(&mut Transaction<Deferred>) -> Result<T, X> + Clone,
    ) -> Result<T, X> {
        let mut attempts = self.attempts();
        loop {
            let mut transaction = attempts.begin().await?;
            let result = work.clone()(&mut transaction).await;
            let ended = transaction.end(result.is_ok()).await;
            match attempts.judge(result, ended) {
                ControlFlow::Break(answer) => return answer,
                ControlFlow::Continue(pause) => Deferred::pause(pause).await?,
            }
        }
    }
}
