//! A piece of work and those who do it.
use std::error::Error;

/// What may fail in a bench.
pub type Outcome<T> = Result<T, Box<dyn Error>>;

/// Does all operations of a round and gives a number made of what it read, the same on all sides.
pub type Run = Box<dyn FnMut() -> Outcome<u64>>;

/// A piece of work that all sides do on the same file. The first side is Biform.
pub struct Work {
    /// The form and the work: `blocking get`.
    pub name: &'static str,
    /// How many operations a side does in a round.
    pub operations: u32,
    /// Called before each side, outside of what is measured.
    pub reset: Box<dyn FnMut() -> Outcome<()>>,
    /// Who does it.
    pub sides: Vec<Side>,
}

/// One who does the work.
pub struct Side {
    /// Its name in the report.
    pub name: &'static str,
    /// The work.
    pub run: Run,
}

impl Side {
    /// A side of a name.
    pub fn new(name: &'static str, run: impl FnMut() -> Outcome<u64> + 'static) -> Side {
        Side { name, run: Box::new(run) }
    }
}

/// All that this build compares.
///
/// # Errors
/// Where a database cannot be set up.
pub fn all() -> Outcome<Vec<Work>> {
    #[allow(unused_mut, reason = "a build without a form compares nothing")]
    let mut all = Vec::new();
    #[cfg(feature = "blocking")]
    all.extend(crate::blocking::works()?);
    #[cfg(feature = "async")]
    all.extend(crate::deferred::works()?);
    Ok(all)
}
