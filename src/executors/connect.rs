//! Opening a database by its URL: the scheme picks the driver, the function called picks the form.
use crate::error::{Error, ErrorKind, Result};

/// What both forms say of URLs.
macro_rules! urls {
    () => {
        "\
| URL | what it is |
|---|---|
| `sqlite::memory:` | a database in memory, gone with its last handle; it has one connection |
| `sqlite:books.db`, `sqlite://books.db` | a file, from the working directory |
| `sqlite:///srv/books.db` | a file, from the root |

A file that is opened for writing is switched to write-ahead logging (WAL), in which readers and a writer do not wait
for each other, and stays so; `mode=ro` leaves it as it is. Beside a file in use are then its log (`-wal`), which holds
what is not merged into the file yet, and an index of that (`-shm`): copy or move the file without them only after
[`close`](crate::generic::Db::close), which waits until the last connection has merged and removed them.

Paths are taken as they stand, without percent-decoding, up to the first `?`. Options follow it:
`mode=ro|rw|rwc` (`rwc`, the default, creates a missing file), `busy_timeout=` (milliseconds to wait for another
writer, 5000), `max_connections=` (10), `pool_timeout=` (milliseconds to wait for a connection, 30000).

# Errors
[`Unsupported`](crate::ErrorKind::Unsupported) where the URL asks for what is not there, and
[`Connection`](crate::ErrorKind::Connection) where the database can't be opened."
    };
}

/// What a URL leads to. Holds what follows the scheme.
enum Target<'a> {
    Sqlite(&'a str),
}

/// Messages name the scheme alone: what follows it may hold a password.
fn target(url: &str) -> Result<Target<'_>> {
    match url.split_once(':') {
        Some(("sqlite", rest)) => Ok(Target::Sqlite(rest)),
        Some((scheme, _)) if scheme.chars().all(|c| c.is_ascii_alphanumeric()) => {
            Err(unsupported(format!("no driver for `{scheme}:` URLs: allowed is `sqlite:`")))
        }
        _ => Err(unsupported("a database URL starts with its scheme: allowed is `sqlite:`")),
    }
}

fn unsupported(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Unsupported, message)
}

#[cfg(not(feature = "sqlite"))]
fn not_built() -> Error {
    unsupported("`sqlite:` URLs need the feature `sqlite` of the crate `biform`")
}

/// Databases whose answers are futures.
#[cfg(feature = "async")]
pub(crate) mod deferred {
    use super::{Result, Target, target};
    use crate::executors::db::Db as AnyDb;
    use crate::rim::{Deferred, Pending};

    /// A database whose answers are futures: what [`connect`] gives.
    pub type Db = AnyDb<Deferred>;

    /// Opens a database, on a tokio runtime. One connection is opened at once, so that a wrong place is known here.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// let db = biform::connect("sqlite::memory:").await?;
    /// # drop(db);
    /// # Ok::<(), biform::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    #[doc = urls!()]
    pub fn connect(url: &str) -> Pending<'static, Db> {
        let url = url.to_owned();
        Pending::new(async move {
            match target(&url)? {
                Target::Sqlite(rest) => sqlite(rest).await,
            }
        })
    }

    #[cfg(feature = "sqlite")]
    async fn sqlite(rest: &str) -> Result<Db> {
        let settings = crate::executors::sqlite_settings::Settings::parse(rest)?;
        Ok(Db::new(crate::executors::sqlx::Database::connect(settings).await?))
    }
    #[cfg(not(feature = "sqlite"))]
    async fn sqlite(_rest: &str) -> Result<Db> {
        Err(super::not_built())
    }
}

/// Databases whose answers are there when a call returns.
#[cfg(feature = "blocking")]
pub(crate) mod blocking {
    use super::{Result, Target, target};
    use crate::executors::db::Db as AnyDb;
    use crate::rim::Immediate;

    /// A database whose answers are there when a call returns: what [`connect`] gives.
    pub type Db = AnyDb<Immediate>;

    /// Opens a database. One connection is opened at once, so that a wrong place is known here.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")] {
    /// let db = biform::blocking::connect("sqlite::memory:")?;
    /// # drop(db);
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let place = folder.path().join("books.db").display().to_string();
    /// let books = biform::blocking::connect(&format!("sqlite:{place}?busy_timeout=500&max_connections=2"))?;
    /// # drop(books);
    /// let error = biform::blocking::connect("oracle:books").unwrap_err();
    /// assert_eq!(error.kind(), biform::ErrorKind::Unsupported);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    #[doc = urls!()]
    pub fn connect(url: &str) -> Result<Db> {
        match target(url)? {
            Target::Sqlite(rest) => sqlite(rest),
        }
    }

    #[cfg(feature = "sqlite")]
    fn sqlite(rest: &str) -> Result<Db> {
        let settings = crate::executors::sqlite_settings::Settings::parse(rest)?;
        Ok(Db::new(crate::executors::sqlite::Database::connect(settings)?))
    }
    #[cfg(not(feature = "sqlite"))]
    fn sqlite(_rest: &str) -> Result<Db> {
        Err(super::not_built())
    }
}
