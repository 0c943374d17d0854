//! What stands beneath an error that a server reported: its code, and not its text, which may show values.
use std::{error, fmt};

/// The code of a server's error.
#[derive(Debug)]
pub(in crate::executors) struct ServerCode {
    /// MariaDB's and MySQL's own.
    number: Option<u16>,
    sqlstate: String,
}

impl ServerCode {
    #[cfg(feature = "postgres")]
    pub(in crate::executors) fn sqlstate(code: &str) -> Self {
        ServerCode { number: None, sqlstate: code.to_owned() }
    }

    #[cfg(feature = "mysql")]
    pub(in crate::executors) fn number(code: u16, sqlstate: &str) -> Self {
        ServerCode { number: Some(code), sqlstate: sqlstate.to_owned() }
    }

    /// Whether a statement has to be prepared anew.
    #[cfg(feature = "async")]
    pub(in crate::executors) fn is_outdated(&self) -> bool {
        match self.number {
            #[cfg(feature = "mysql")]
            Some(number) => crate::executors::mysql::errors::is_outdated(number),
            #[cfg(feature = "postgres")]
            None => crate::executors::postgres::errors::is_outdated(&self.sqlstate),
            #[cfg(not(all(feature = "mysql", feature = "postgres")))]
            _ => false,
        }
    }
}

impl fmt::Display for ServerCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(number) = self.number {
            write!(f, "error {number}, ")?;
        }
        write!(f, "SQLSTATE {}", self.sqlstate)
    }
}

impl error::Error for ServerCode {}
