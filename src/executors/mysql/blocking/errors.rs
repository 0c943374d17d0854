//! A driver's error as one of this crate.
use crate::error::{Error, ErrorKind};
use crate::executors::mysql::errors::{classify, is_outdated};
use biform_drivers::mysql::{self, DriverError};

pub(super) fn error(error: mysql::Error) -> Error {
    match error {
        mysql::Error::MySqlError(reported) => classify(reported.code, &reported.state, &reported.message),
        mysql::Error::DriverError(DriverError::Params(_) | DriverError::MixedParams) => {
            let message = "a parameter is written `?`: the driver takes a word after a `:` for the name of another one";
            Error::new(ErrorKind::InvalidQuery, message)
        }
        // Each shows the value it was made of.
        mysql::Error::FromValueError(_) | mysql::Error::FromRowError(_) => {
            Error::new(ErrorKind::Decode, "the driver could not read a value")
        }
        // What is left is the way to the server: it cannot be reached, went away, or speaks otherwise.
        other => Error::database(ErrorKind::Connection, other.to_string()).with_source(other),
    }
}

/// Whether the statement has to be prepared anew.
pub(super) fn outdated(error: &mysql::Error) -> bool {
    matches!(error, mysql::Error::MySqlError(reported) if is_outdated(reported.code))
}
