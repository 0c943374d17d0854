//! What is sent to a database to find what it can do. Knows no database, and nobody who sends it.
use super::Capability;

/// What finds a capability: statements that harm nothing and leave nothing behind.
pub(crate) struct Probe {
    pub(crate) finds: Capability,
    /// One after the other. A database that takes them all has it.
    pub(crate) steps: &'static [&'static str],
    /// A question behind them, whose answer is one boolean: it must be true.
    pub(crate) question: Option<&'static str>,
}

/// What a dialect sends to find what a database can do.
pub(crate) struct Probes {
    /// Opens a transaction and makes what the probes need; it is rolled back. Empty where each probe stands alone.
    pub(crate) setting: &'static [&'static str],
    pub(crate) probes: &'static [Probe],
    /// Whether the steps of all may be sent together, as one text: where there is a way to the database.
    pub(crate) together: bool,
}

impl Probe {
    pub(super) const fn new(finds: Capability, steps: &'static [&'static str]) -> Self {
        Probe { finds, steps, question: None }
    }

    pub(super) const fn asking(self, question: &'static str) -> Self {
        Probe { question: Some(question), ..self }
    }
}

/// What a database means that refuses the statement of a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It does not understand it, or has it not.
    Lacking,
    /// It knows what is meant, and does not do it here: it only reads, or this user may not.
    Understood,
}
