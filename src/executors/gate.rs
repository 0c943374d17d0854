//! The gate before an only connection, shut while an iterator is open on it, so that nobody waits for an iterator that
//! may be their own. Knows no driver and neither form.
use crate::error::{Error, ErrorKind, Result};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Says whether an iterator holds the only connection there is.
#[derive(Clone)]
pub(super) struct Gate(Option<Arc<Mutex<Mark>>>);

/// The model that the open iterator is over.
type Mark = Option<&'static str>;

impl Gate {
    /// Of so many connections. In a pool of several every iterator has one to itself, so the gate never shuts.
    pub(super) fn of(connections: u32) -> Self {
        if connections == 1 { Gate::of_one() } else { Gate(None) }
    }

    /// Of one connection that everybody uses in turn.
    pub(super) fn of_one() -> Self {
        Gate(Some(Arc::default()))
    }

    /// Whether it is of one connection, so that whoever waits should look at it.
    pub(super) fn may_shut(&self) -> bool {
        self.0.is_some()
    }

    /// Refuses while an iterator is open.
    pub(super) fn pass(&self) -> Result<()> {
        match self.0.as_ref().and_then(|open| *locked(open)) {
            None => Ok(()),
            Some(model) => Err(open_iterator(model)),
        }
    }

    /// Shuts the gate for as long as the answer lives. The caller holds the connection already, and must let go of it
    /// after the answer, so that there is never a second iterator whose mark could be wiped out.
    pub(super) fn shut(&self, model: &'static str) -> Shut {
        if let Some(open) = &self.0 {
            *locked(open) = Some(model);
        }
        Shut(self.clone())
    }
}

/// Opens the gate when dropped.
pub(super) struct Shut(Gate);

impl Drop for Shut {
    fn drop(&mut self) {
        if let Some(open) = &self.0.0 {
            *locked(open) = None;
        }
    }
}

/// The mark is one word, so a panic elsewhere leaves nothing half done.
fn locked(open: &Mutex<Mark>) -> MutexGuard<'_, Mark> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

fn open_iterator(model: &str) -> Error {
    let over = if model.is_empty() { String::new() } else { format!(" over `{model}`") };
    let message = format!(
        "an iterator{over} is open on this connection: finish or drop it first, or read the rows with `all` instead"
    );
    Error::new(ErrorKind::OpenIterator, message)
}
