//! The transaction that a write of several statements is in: its caller's, or one of its own. Knows no driver.
use super::{Session, Transaction, begin, end};
use crate::error::Result;
use crate::executor::{Output, maybe_async};

/// Whatever is done in its session lasts as a whole, or is undone by whoever opened the transaction.
pub(crate) enum Scope<'e, O: Output> {
    /// The caller's, who ends it.
    Joined(Session<'e, O>),
    Own(Transaction<O>),
}

impl<'e, O: Output> Scope<'e, O> {
    /// Joins the transaction that the session is in, or opens one.
    #[maybe_async(AFIT)]
    pub(crate) async fn open(session: Session<'e, O>) -> Result<Self> {
        if session.executor().in_transaction() {
            return Ok(Scope::Joined(session));
        }
        Ok(Scope::Own(begin(session).await?))
    }

    /// Where the statements go.
    pub(crate) fn session(&self) -> Session<'_, O> {
        match self {
            Scope::Joined(session) => *session,
            Scope::Own(transaction) => Session::new(transaction),
        }
    }

    /// Gives the result out; commits before if all went well and the transaction is its own, or rolls it back.
    #[maybe_async(AFIT)]
    pub(crate) async fn end<T>(self, result: Result<T>) -> Result<T> {
        if let Scope::Own(transaction) = self {
            end(transaction, result.is_ok()).await?;
        }
        result
    }

    /// Rolls a transaction of its own back.
    #[maybe_async(AFIT)]
    pub(super) async fn undo(self) -> Result<()> {
        match self {
            Scope::Own(transaction) => end(transaction, false).await,
            Scope::Joined(_) => Ok(()),
        }
    }
}
