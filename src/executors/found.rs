//! What a database can do, as its first connection says when it is opened; its other connections are to the same one.
//! Knows no driver.
use crate::error::Result;
use crate::executor::{Executor, Output};
use crate::logic::{Session, probe};
use crate::sql::{Capability, Dialect};

/// The dialect of a database, with what is found on a connection to it, and without what a program will not have used.
pub(super) fn found<'a, O: Output>(
    connection: &'a (dyn Executor<Output = O> + 'a),
    without: &'a [Capability],
) -> O::Of<'a, Dialect> {
    O::map(O::give(probe::probe(Session::new(connection))), |found| Ok(less(found?, without)))
}

fn less(dialect: Dialect, without: &[Capability]) -> Dialect {
    without.iter().fold(dialect, |dialect, capability| dialect.without(*capability))
}

/// Reads names of capabilities, with commas between them.
pub(super) fn capabilities(names: &str) -> Result<Vec<Capability>> {
    names.split(',').map(|name| name.trim().parse()).collect()
}
