//! What every driver says of the number of values that a statement was given. Knows no driver.
use crate::error::{Error, ErrorKind};

/// What to say where a statement was given too few or too many values.
pub(super) fn wrong_count(wanted: usize, given: usize) -> Error {
    let message = format!("the statement has {wanted} parameters, but {given} values were given");
    Error::new(ErrorKind::InvalidQuery, message)
}
