//! The lanes that `#[biform_lanes::lanes]` runs a body in: a new database each, its handle, and the log of a run.
use super::server::Schema;
use biform::{Error, Result};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

/// When every body runs, so that two runs of it send the same times: the 15th of June 2025, 12:00 UTC.
pub(crate) fn noon() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_749_988_800)
}

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

/// Where a new database is, and what must live as long as it.
enum Address {
    Memory,
    File(TempDir),
    Server(Schema),
}

impl Place {
    /// The address; of a server, none if nobody said where it is.
    fn address(self) -> Result<Option<Address>> {
        match self {
            Place::Memory => Ok(Some(Address::Memory)),
            Place::File => TempDir::new().map(Address::File).map(Some).map_err(Error::other),
            Place::Server(variable) => Ok(Schema::on(variable).map(Address::Server)),
        }
    }
}

impl Address {
    /// The URL of a database that is to do without these capabilities, which stand there with commas between them.
    fn url(&self, without: &str) -> String {
        let url = match self {
            Address::Memory => "sqlite::memory:".to_owned(),
            Address::File(directory) => format!("sqlite:{}", directory.path().join("test.db").display()),
            Address::Server(schema) => schema.url(),
        };
        let mark = if url.contains('?') { "&" } else { "?" };
        if without.is_empty() { url } else { format!("{url}{mark}without={without}") }
    }
}

/// The lanes whose answers are there when a call returns.
#[cfg(feature = "blocking")]
pub(crate) mod blocking {
    use super::{Address, Place, noon};
    use biform::testing::Recorder;
    use biform::{Executor, Result, Statement};

    /// The handle that a body gets.
    pub(crate) type Db = Recorder<biform::blocking::Db>;

    /// Runs a body on a new database, and gives its log; `None` if the database is not there.
    pub(crate) fn run(place: Place, without: &str, body: impl FnOnce(Db) -> Result<()>) -> Result<Option<String>> {
        let Some(address) = place.address()? else { return Ok(None) };
        let _dropped = Dropped::create(&address)?;
        let db = Recorder::new(biform::blocking::connect(&address.url(without))?).at(noon());
        let log = db.log();
        body(db)?;
        Ok(Some(log.to_string()))
    }

    /// Removes a server's schema when the lane ends, however it does.
    struct Dropped<'a>(&'a Address);

    impl<'a> Dropped<'a> {
        fn create(address: &'a Address) -> Result<Self> {
            if let Address::Server(schema) = address {
                on(schema.server(), schema.create())?;
            }
            Ok(Dropped(address))
        }
    }

    impl Drop for Dropped<'_> {
        fn drop(&mut self) {
            if let Address::Server(schema) = self.0 {
                let _ = on(schema.server(), schema.drop());
            }
        }
    }

    fn on(server: &str, statement: Statement) -> Result<()> {
        biform::blocking::connect(server)?.run(statement, &mut |_| Ok(())).map(drop)
    }
}

/// The lanes whose answers are futures.
#[cfg(feature = "async")]
pub(crate) mod deferred {
    use super::{Address, Place, noon};
    use biform::testing::Recorder;
    use biform::{Error, Executor, Result, Statement};

    /// The handle that a body gets.
    pub(crate) type Db = Recorder<biform::Db>;

    /// Runs a body on a new database, and gives its log; `None` if the database is not there. The body is spawned,
    /// which proves that it is `Send`.
    pub(crate) fn run<B>(place: Place, without: &str, body: impl FnOnce(Db) -> B) -> Result<Option<String>>
    where
        B: Future<Output = Result<()>> + Send + 'static,
    {
        let Some(address) = place.address()? else { return Ok(None) };
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(2).enable_all().build().map_err(Error::other)?;
        if let Address::Server(schema) = &address {
            runtime.block_on(on(schema.server(), schema.create()))?;
        }
        let ended = runtime.block_on(async {
            let db = Recorder::new(biform::connect(&address.url(without)).await?).at(noon());
            let log = db.log();
            Ok(tokio::spawn(body(db)).await.map(|result| result.map(|()| log)))
        });
        if let Address::Server(schema) = &address {
            let _ = runtime.block_on(on(schema.server(), schema.drop()));
        }
        match ended? {
            Ok(log) => Ok(Some(log?.to_string())),
            Err(failed) => std::panic::resume_unwind(failed.into_panic()),
        }
    }

    async fn on(server: &str, statement: Statement) -> Result<()> {
        let db = biform::connect(server).await?;
        db.run(statement, &mut |_| Ok(())).await?;
        db.close().await
    }
}
