//! What every SQLite connection is set to, for both forms. Knows no driver.
use super::settings::{Mode, Settings};
use crate::error::{Error, ErrorKind, Result};
use crate::statement::{Purpose, Statement};
use crate::value::{Row, ValueRef};
use std::time::{Duration, Instant};

/// How many prepared statements a connection keeps.
pub(in crate::executors) const STATEMENT_CACHE: usize = 256;

/// In this order: switching the journal takes a lock, which is waited for by then. No value is the one of the URL.
const PRAGMAS: [(&str, Option<&str>); 4] = [
    ("busy_timeout", None),
    ("foreign_keys", Some("1")),
    ("journal_mode", Some("wal")),
    // NORMAL: with a write-ahead log a power cut may lose the last transactions, but never tears one.
    ("synchronous", Some("1")),
];

/// What every connection of a database is set to.
pub(in crate::executors) fn pragmas(settings: &Settings) -> impl Iterator<Item = Pragma> {
    // Whoever only reads cannot choose the journal, and memory has none.
    let plain = settings.is_memory() || settings.mode == Mode::ReadOnly;
    let chosen = PRAGMAS.iter().filter(move |(name, _)| !(plain && *name == "journal_mode"));
    let busy_timeout = settings.busy_timeout.as_millis().to_string();
    chosen.map(move |(name, value)| Pragma { name, value: value.map_or(busy_timeout.clone(), str::to_owned) })
}

/// One setting of a connection, which is set and then read back: SQLite ignores what it does not know.
pub(in crate::executors) struct Pragma {
    name: &'static str,
    value: String,
}

impl Pragma {
    /// Sets it.
    pub(in crate::executors) fn set(&self) -> Statement {
        Statement::new(Purpose::Nothing, format!("PRAGMA {} = {}", self.name, self.value))
    }

    /// Reads it back, as one row.
    pub(in crate::executors) fn read(&self) -> Statement {
        Statement::new(Purpose::Row, format!("PRAGMA {}", self.name))
    }

    /// Compares what was read.
    pub(in crate::executors) fn compare(&self, row: &dyn Row) -> Result<()> {
        let found = match row.get(0)? {
            ValueRef::Int(value) => value.to_string(),
            ValueRef::Text(value) => value.to_owned(),
            other => other.describe().to_owned(),
        };
        if found == self.value { Ok(()) } else { Err(self.ignored(&found)) }
    }

    /// What to say when it reads otherwise than it was set.
    pub(in crate::executors) fn ignored(&self, found: &str) -> Error {
        let message = format!("`PRAGMA {} = {}` was ignored: it reads {found}", self.name, self.value);
        Error::new(ErrorKind::Connection, message)
    }
}

/// How long setting a connection up is tried again: where two switch the journal of a new file at the same time, SQLite
/// sees a deadlock and turns one away without waiting.
pub(in crate::executors) struct Retries {
    until: Instant,
}

impl Retries {
    pub(in crate::executors) fn new(settings: &Settings) -> Self {
        Retries { until: Instant::now() + settings.busy_timeout }
    }

    /// How long to pause before the next attempt, or the error where that would be of no use.
    pub(in crate::executors) fn after(&self, error: Error) -> Result<Duration> {
        match error.kind() {
            ErrorKind::Busy if Instant::now() < self.until => Ok(Duration::from_millis(1)),
            _ => Err(error),
        }
    }
}
