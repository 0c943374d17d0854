//! The lanes that `#[biform_lanes::lanes]` runs a body in: a new database each, its handle, and the log of a run.
use biform::{Error, Result};
use std::io::Write;
use tempfile::TempDir;

/// Where a lane's database is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place {
    /// SQLite in memory.
    Memory,
    /// SQLite in a new file.
    File,
    /// A server whose URL is in this environment variable.
    Server(&'static str),
}

/// The URL of a database, and what must live as long as it.
struct Address {
    url: String,
    directory: Option<TempDir>,
}

impl Place {
    /// The address; of a server, none if nobody said where it is.
    fn address(self) -> Result<Option<Address>> {
        match self {
            Place::Memory => Ok(Some(Address { url: "sqlite::memory:".into(), directory: None })),
            Place::File => Address::in_file().map(Some),
            Place::Server(variable) => Ok(Address::of_server(variable)),
        }
    }
}

impl Address {
    fn in_file() -> Result<Address> {
        let directory = TempDir::new().map_err(Error::other)?;
        let url = format!("sqlite:{}", directory.path().join("test.db").display());
        Ok(Address { url, directory: Some(directory) })
    }

    fn of_server(variable: &str) -> Option<Address> {
        let url = std::env::var(variable).ok();
        if url.is_none() {
            // Past libtest, which shows what a passing test prints to nobody.
            let notice = format!("skipped: set {variable} to the URL of a database that tests may change\n");
            let _ = std::io::stderr().write_all(notice.as_bytes());
        }
        url.map(|url| Address { url, directory: None })
    }
}

/// The lanes whose answers are there when a call returns.
#[cfg(feature = "blocking")]
pub(crate) mod blocking {
    use super::Place;
    use biform::Result;
    use biform::testing::Recorder;

    /// The handle that a body gets.
    pub(crate) type Db = Recorder<biform::blocking::Db>;

    /// Runs a body on a new database, and gives its log; `None` if the database is not there.
    pub(crate) fn run(place: Place, body: impl FnOnce(Db) -> Result<()>) -> Result<Option<String>> {
        let Some(address) = place.address()? else { return Ok(None) };
        let db = Recorder::new(biform::blocking::connect(&address.url)?);
        let log = db.log();
        body(db)?;
        drop(address.directory);
        Ok(Some(log.to_string()))
    }
}

/// The lanes whose answers are futures.
#[cfg(feature = "async")]
pub(crate) mod deferred {
    use super::Place;
    use biform::testing::Recorder;
    use biform::{Error, Result};

    /// The handle that a body gets.
    pub(crate) type Db = Recorder<biform::Db>;

    /// Runs a body on a new database, and gives its log; `None` if the database is not there. The body is spawned,
    /// which proves that it is `Send`.
    pub(crate) fn run<B>(place: Place, body: impl FnOnce(Db) -> B) -> Result<Option<String>>
    where
        B: Future<Output = Result<()>> + Send + 'static,
    {
        let Some(address) = place.address()? else { return Ok(None) };
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(2).enable_all().build().map_err(Error::other)?;
        let log = runtime.block_on(async {
            let db = Recorder::new(biform::connect(&address.url).await?);
            let log = db.log();
            match tokio::spawn(body(db)).await {
                Ok(result) => result.map(|()| log),
                Err(failed) => std::panic::resume_unwind(failed.into_panic()),
            }
        })?;
        drop(address.directory);
        Ok(Some(log.to_string()))
    }
}
