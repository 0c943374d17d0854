//! Whether two logs are the same, byte for byte.
use biform::{Error, Result};

/// Fails at the first line in which the logs of a blocking and of an async run differ. Two empty logs do not agree
/// either: a body that sends nothing through `db` proves nothing.
pub(crate) fn agree(blocking: &str, deferred: &str) -> Result<()> {
    if blocking.is_empty() && deferred.is_empty() {
        return Err(Error::other("neither form logged a statement: does the body use another handle than `db`?"));
    }
    if blocking == deferred {
        return Ok(());
    }
    let mut numbered = (1..).zip(lines(blocking).zip(lines(deferred)));
    let differing = numbered.find(|(_, (blocking, deferred))| blocking != deferred || blocking == &END);
    let (line, (blocking, deferred)) = differing.unwrap_or_default();
    let [blocking, deferred] = [blocking, deferred].map(|line| line.replace('\n', "⏎"));
    Err(Error::other(format!(
        "the forms send different statements, first in line {line} of their logs\n\
         blocking: {blocking}\n   async: {deferred}"
    )))
}

const END: &str = "(the log ends here)";

/// The lines of a log, and then its end, again and again.
fn lines(log: &str) -> impl Iterator<Item = &str> {
    log.split_inclusive('\n').chain(std::iter::repeat(END))
}
