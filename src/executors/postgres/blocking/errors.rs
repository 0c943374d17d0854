//! A driver's error as one of this crate.
use crate::error::{Error, ErrorKind};
use crate::executors::postgres::errors::{Reported, classify, is_outdated};
use biform_drivers::tokio_postgres;
use std::error::Error as _;

pub(super) fn error(error: tokio_postgres::Error) -> Error {
    if let Some(reported) = error.as_db_error() {
        return classify(&Reported {
            code: reported.code().code(),
            message: reported.message(),
            detail: reported.detail(),
            table: reported.table(),
            column: reported.column(),
            constraint: reported.constraint(),
        });
    }
    if unsent(&error) {
        return refused(error);
    }
    // What is left is the way to the server: it cannot be reached, went away, or speaks otherwise.
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    Error::database(ErrorKind::Connection, format!("{error}{cause}")).with_source(error)
}

/// A value that was refused on its way into a statement.
fn refused(error: tokio_postgres::Error) -> Error {
    match error.into_source().map(|source| source.downcast::<Error>()) {
        Some(Ok(error)) => *error,
        _ => Error::new(ErrorKind::Encode, "a value could not be sent"),
    }
}

/// Whether the statement has to be prepared anew.
pub(super) fn outdated(error: &tokio_postgres::Error) -> bool {
    error.code().is_some_and(|code| is_outdated(code.code()))
}

/// Whether a value was refused, so that nothing was sent.
pub(super) fn unsent(error: &tokio_postgres::Error) -> bool {
    error.source().is_some_and(|source| source.is::<Error>())
}
