//! What a SQLite URL asks for, for both forms. Knows no driver.
use crate::error::{Error, ErrorKind, Result};
use crate::executors::found::capabilities;
use crate::sql::Capability;
use std::num::{NonZeroU16, NonZeroU32};
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

/// What a SQLite URL asks for.
#[derive(Clone)]
pub(in crate::executors) struct Settings {
    path: String,
    pub(in crate::executors) mode: Mode,
    pub(in crate::executors) busy_timeout: Duration,
    max_connections: NonZeroU16,
    pub(in crate::executors) pool_timeout: Duration,
    /// What is not to be used.
    pub(in crate::executors) without: Vec<Capability>,
}

/// What may be done to a file.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::executors) enum Mode {
    ReadOnly,
    ReadWrite,
    Create,
}

const MEMORY: &str = ":memory:";

impl Settings {
    /// Reads what follows `sqlite:` in a URL.
    pub(in crate::executors) fn parse(rest: &str) -> Result<Self> {
        let (place, options) = rest.split_once('?').unwrap_or((rest, ""));
        let mut settings = Settings {
            path: path(place.strip_prefix("//").unwrap_or(place))?,
            mode: Mode::Create,
            busy_timeout: Duration::from_millis(5000),
            max_connections: NonZeroU16::MIN.saturating_add(9),
            pool_timeout: Duration::from_millis(30_000),
            without: Vec::new(),
        };
        for option in options.split('&').filter(|option| !option.is_empty()) {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            settings.set(name, value)?;
        }
        Ok(settings)
    }

    /// Sets an option of the URL, or of a program.
    pub(in crate::executors) fn set(&mut self, name: &str, value: &str) -> Result<()> {
        match name {
            "mode" => self.mode = mode(value)?,
            // SQLite takes an i32, and one of the drivers panics beyond that.
            "busy_timeout" => {
                let wanted: u32 = number(name, value)?;
                self.busy_timeout = Duration::from_millis(wanted.min(i32::MAX as u32).into());
            }
            "max_connections" => self.max_connections = number(name, value)?,
            "pool_timeout" => {
                let wanted: NonZeroU32 = number(name, value)?;
                self.pool_timeout = Duration::from_millis(wanted.get().into());
            }
            "without" => self.without.extend(capabilities(value)?),
            _ => return Err(unknown_option(name)),
        }
        Ok(())
    }

    /// The file's path, or the name that stands for memory.
    pub(in crate::executors) fn path(&self) -> &str {
        &self.path
    }

    /// The file of what has been written and is not merged into the database yet.
    #[cfg(feature = "async")]
    pub(in crate::executors) fn log(&self) -> std::path::PathBuf {
        format!("{}-wal", self.path).into()
    }

    pub(in crate::executors) fn is_memory(&self) -> bool {
        self.path == MEMORY
    }

    /// How many connections there may be. A database in memory belongs to its connection, so it has one.
    pub(in crate::executors) fn connections(&self) -> u32 {
        if self.is_memory() { 1 } else { self.max_connections.get().into() }
    }

    /// How long a call waits for a connection. That of a database in memory is held by nothing but a transaction, so
    /// waiting for it is waiting for a lock.
    pub(in crate::executors) fn patience(&self) -> Duration {
        if self.is_memory() { self.busy_timeout } else { self.pool_timeout }
    }

    /// What to say when that was not long enough.
    pub(in crate::executors) fn out_of_patience(&self) -> Error {
        let waited = self.patience().as_millis();
        let advice = "inside `atomic`, pass `tx` on, not the database";
        let message = match self.connections() {
            1 => format!("a transaction held the only connection for longer than {waited} ms: {advice}"),
            size => format!(
                "none of the pool's {size} connections became free within {waited} ms: finish iterators and \
                 transactions sooner, or raise `max_connections` in the URL; {advice}"
            ),
        };
        Error::new(ErrorKind::PoolTimeout, message)
    }

    /// What to say when connections stayed on loan for longer while all were to be closed.
    pub(in crate::executors) fn still_in_use(&self) -> Error {
        let waited = self.patience().as_millis();
        let message = format!(
            "an iterator or a transaction kept a connection for longer than {waited} ms while the database was being \
             closed: finish or drop it before `close`"
        );
        Error::new(ErrorKind::PoolTimeout, message)
    }

    /// Says what was being done when opening failed, and what may be the matter.
    pub(in crate::executors) fn opening(&self, error: Error) -> Error {
        let (path, mode) = (&self.path, self.mode.name());
        if self.mode != Mode::Create && !Path::new(path).exists() {
            return error.context(format_args!(
                "opening the SQLite database `{path}`, a file that is missing and that `mode={mode}` does not create"
            ));
        }
        error.context(format_args!("opening the SQLite database `{path}`"))
    }
}

/// What a call gets after the database has been closed.
pub(in crate::executors) fn closed() -> Error {
    Error::new(ErrorKind::Connection, "this database handle is closed: `close` was called on it or on a clone of it")
}

impl Mode {
    fn name(self) -> &'static str {
        match self {
            Mode::ReadOnly => "ro",
            Mode::ReadWrite => "rw",
            Mode::Create => "rwc",
        }
    }
}

fn path(place: &str) -> Result<String> {
    match place {
        "" => Err(unsupported(format!("a SQLite URL names a file or `{MEMORY}`"))),
        path if path.starts_with(':') && path != MEMORY => {
            Err(unsupported(format!("`{path}` is no path of a file: did you mean `sqlite:{MEMORY}`?")))
        }
        // SQLite would read the first as a URL of its own, with options of its own.
        uri if uri.starts_with("file:") => Ok(format!("./{uri}")),
        path => Ok(path.to_owned()),
    }
}

fn mode(value: &str) -> Result<Mode> {
    match value {
        "ro" => Ok(Mode::ReadOnly),
        "rw" => Ok(Mode::ReadWrite),
        "rwc" => Ok(Mode::Create),
        _ => Err(unsupported("`mode` in a SQLite URL is `ro`, `rw` or `rwc`".to_owned())),
    }
}

fn number<N: FromStr>(name: &str, value: &str) -> Result<N> {
    value.parse().map_err(|_| unsupported(format!("`{name}` in a SQLite URL takes a whole number, not too large")))
}

fn unknown_option(name: &str) -> Error {
    // The name alone: a value may be a secret.
    unsupported(format!(
        "unknown option `{name}` in a SQLite URL: allowed are `mode`, `busy_timeout`, `max_connections`, `pool_timeout` and \
         `without`"
    ))
}

fn unsupported(message: String) -> Error {
    Error::new(ErrorKind::Unsupported, message)
}
