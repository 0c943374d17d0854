//! Opening a database by its URL: the scheme picks the driver, the function called picks the form.
use super::connect_options::ConnectOptions;
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
| `postgres://ann:secret@host:5432/books`, `postgresql://…` | a database of a PostgreSQL server, 14 or newer |
| `mysql://ann:secret@host:3306/books`, `mariadb://…` | a database of a MariaDB server, 10.6 or newer, or of MySQL 8 |

Options follow a `?`, and [`ConnectOptions`](crate::ConnectOptions) sets them too. All times are in milliseconds.

| option | of | what it is |
|---|---|---|
| `max_connections=` | all | how many connections there may be at once (10) |
| `pool_timeout=` | all | how long a call waits for one of them (30000) |
| `without=` | all | what the database is not to be asked to do, though it can: names of [`Capability`](crate::Capability), with commas between them |
| `mode=ro\\|rw\\|rwc` | SQLite | how a file is opened; `rwc`, the default, creates a missing one |
| `busy_timeout=` | SQLite | how long another writer is waited for (5000) |
| `connect_timeout=` | servers | how long opening a connection may take (10000) |
| `max_lifetime=`, `idle_timeout=` | servers | when a connection is closed that is so old (1800000), or was not used for so long (600000); 0 for never |
| `statement_cache=` | servers | how many prepared statements a connection keeps (256); with 0 each is prepared for one call, but for one that the async form keeps |
| `max_statement_bytes=` | servers | how large a statement may be that is sent, with its values (1073741824, which is 1 GiB and the most): the bytes of its text, and of texts, bytes, JSON and arrays that it binds, and 16 for each other value; many rows are inserted by several statements, and what is larger alone is an error of kind [`Encode`](crate::ErrorKind::Encode) before anything is sent |
| `after_connect=` | servers | SQL that is run on each new connection; may stand several times |
| `sslmode=disable\\|require\\|verify-full` | servers | plain text; encrypted, whoever answers; encrypted, with a server whose certificate is valid for the host |
| `sslrootcert=` | servers | a file of certificates to trust, as PEM |
| `host=` | servers | the host; with a `/` first, the folder of PostgreSQL's Unix socket, or MariaDB's socket itself |
| `search_path=`, `application_name=`, `options=` | PostgreSQL | what a session starts with; the async form, as sqlx does, also reads `PGOPTIONS` and what is said of a client's certificate in the environment |

# SQLite

A file that is opened for writing is switched to write-ahead logging (WAL), in which readers and a writer do not wait
for each other, and stays so; `mode=ro` leaves it as it is. Beside a file in use are then its log (`-wal`), which holds
what is not merged into the file yet, and an index of that (`-shm`): copy or move the file without them only after
[`close`](crate::generic::Db::close), which waits until the last connection has merged and removed them.

Paths are taken as they stand, without percent-decoding, up to the first `?`.

# Servers

In a URL, what is no letter or digit in the user, the password, the database or the value of an option is
percent-encoded: `%40` for `@`.

Between machines nothing goes in plain text unless the URL says `sslmode=disable`: `verify-full` is the default, by the
certificates that browsers trust. To this machine (`localhost`, 127.0.0.0/8, `::1`, a Unix socket) `disable` is.

Sessions are set to UTC and to UTF-8. The isolation of transactions is the server's default: on PostgreSQL *read
committed*, on MariaDB and MySQL *repeatable read*. A session of MariaDB or MySQL is strict, so that a value that does
not fit is an error and not cut off, and an update counts the rows that it found, also those that were so already.

The first connection is asked what the server can do, by statements that harm nothing and leave nothing behind; the
handle's [`dialect`](crate::Executor::dialect) says what was found. Behind a proxy that lends a connection to somebody else
between two transactions, such as PgBouncer, say `without=named_prepares`: on PostgreSQL each statement then stands in a
transaction, and leaves nothing behind that has a name.

# Logs

Neither Biform nor a driver says a password or a value that is bound to who listens to `log` or `tracing`, at any level.
The texts of statements are said by one driver alone, that of the blocking form for PostgreSQL: by `tokio_postgres`, at
the level `debug`. What a PostgreSQL server says of its own accord, as by `RAISE NOTICE`, the driver of the async form passes
on, as `sqlx::postgres::notice`.

# Errors
[`Unsupported`](crate::ErrorKind::Unsupported) where the URL asks for what is not there, and
[`Connection`](crate::ErrorKind::Connection) where the database can't be opened."
    };
}

/// Options that a program gave beside the URL.
type Given = Vec<(String, String)>;

/// What a URL leads to. Of SQLite's, what follows the scheme.
enum Target<'a> {
    Sqlite(&'a str),
    Postgres(&'a str),
    MySql(&'a str),
}

/// Messages name the scheme alone: what follows it may hold a password.
fn target(url: &str) -> Result<Target<'_>> {
    const ALLOWED: &str = "allowed are `sqlite:`, `postgres:` and `mysql:`, also as `postgresql:` and `mariadb:`";
    match url.split_once(':') {
        Some(("sqlite", rest)) => Ok(Target::Sqlite(rest)),
        Some(("postgres" | "postgresql", _)) => Ok(Target::Postgres(url)),
        Some(("mysql" | "mariadb", _)) => Ok(Target::MySql(url)),
        Some((scheme, _)) if scheme.chars().all(|c| c.is_ascii_alphanumeric()) => {
            Err(unsupported(format!("no driver for `{scheme}:` URLs: {ALLOWED}")))
        }
        _ => Err(unsupported(format!("a database URL starts with its scheme: {ALLOWED}"))),
    }
}

fn unsupported(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Unsupported, message)
}

#[cfg(not(all(feature = "sqlite", feature = "postgres", feature = "mysql")))]
fn not_built(name: &str) -> Error {
    unsupported(format!("`{name}:` URLs need the feature `{name}` of the crate `biform`"))
}

/// What a URL of a SQLite database asks for, and a program beside it.
#[cfg(feature = "sqlite")]
fn sqlite(rest: &str, given: Given) -> Result<crate::executors::sqlite::settings::Settings> {
    let mut settings = crate::executors::sqlite::settings::Settings::parse(rest)?;
    given.iter().try_for_each(|(name, value)| settings.set(name, value))?;
    Ok(settings)
}

/// What a URL of a database on a server asks for, and a program beside it.
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(super) fn server(
    server: crate::executors::server::urls::Server,
    url: &str,
    given: Given,
) -> Result<crate::executors::server::settings::Settings> {
    let mut settings = crate::executors::server::urls::parse(server, url)?;
    given.into_iter().try_for_each(|(name, value)| settings.set(&name, value))?;
    Ok(settings)
}

/// Databases whose answers are futures.
#[cfg(feature = "async")]
pub(crate) mod deferred {
    use super::{ConnectOptions, Given, Result, Target, target};
    use crate::executors::db::Db as AnyDb;
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    use crate::executors::server::{limited::Limited, urls::Server};
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
        connect_with(ConnectOptions::new(url))
    }

    /// [`connect`], with options set by methods.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// use biform::ConnectOptions;
    ///
    /// let db = biform::connect_with(ConnectOptions::new("sqlite::memory:").option("busy_timeout", "500")).await?;
    /// # drop(db);
    /// # Ok::<(), biform::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// As [`connect`].
    pub fn connect_with(options: ConnectOptions) -> Pending<'static, Db> {
        Pending::new(async move {
            let (url, given) = options.into_parts();
            match target(&url)? {
                Target::Sqlite(rest) => sqlite(rest, given).await,
                Target::Postgres(url) => postgres(url, given).await,
                Target::MySql(url) => mysql(url, given).await,
            }
        })
    }

    #[cfg(feature = "sqlite")]
    async fn sqlite(rest: &str, given: Given) -> Result<Db> {
        let settings = super::sqlite(rest, given)?;
        Ok(Db::new(crate::executors::sqlx::SqliteDatabase::connect(settings).await?))
    }
    #[cfg(not(feature = "sqlite"))]
    async fn sqlite(_: &str, _: Given) -> Result<Db> {
        Err(super::not_built("sqlite"))
    }

    #[cfg(feature = "postgres")]
    async fn postgres(url: &str, given: Given) -> Result<Db> {
        let settings = super::server(Server::Postgres, url, given)?;
        let most = settings.max_statement_bytes;
        Ok(Db::new(Limited::new(crate::executors::sqlx::PostgresDatabase::connect(settings).await?, most)))
    }
    #[cfg(not(feature = "postgres"))]
    async fn postgres(_: &str, _: Given) -> Result<Db> {
        Err(super::not_built("postgres"))
    }

    #[cfg(feature = "mysql")]
    async fn mysql(url: &str, given: Given) -> Result<Db> {
        let settings = super::server(Server::MySql, url, given)?;
        let most = settings.max_statement_bytes;
        Ok(Db::new(Limited::new(crate::executors::sqlx::MySqlDatabase::connect(settings).await?, most)))
    }
    #[cfg(not(feature = "mysql"))]
    async fn mysql(_: &str, _: Given) -> Result<Db> {
        Err(super::not_built("mysql"))
    }
}

/// Databases whose answers are there when a call returns.
#[cfg(feature = "blocking")]
pub(crate) mod blocking {
    use super::{ConnectOptions, Given, Result, Target, target};
    use crate::executors::db::Db as AnyDb;
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    use crate::executors::server::{limited::Limited, urls::Server};
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
    ///
    /// A blocking PostgreSQL database runs a small tokio runtime inside, so it can't be used on a thread that runs one
    /// already: that is [`Unsupported`](crate::ErrorKind::Unsupported) too. SQLite and MariaDB work there, but the thread
    /// runs nothing else while they are waited for.
    pub fn connect(url: &str) -> Result<Db> {
        connect_with(ConnectOptions::new(url))
    }

    /// [`connect`], with options set by methods.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")] {
    /// use biform::ConnectOptions;
    ///
    /// let options = ConnectOptions::new("sqlite::memory:").option("busy_timeout", "500");
    /// let db = biform::blocking::connect_with(options)?;
    /// # drop(db);
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`connect`].
    pub fn connect_with(options: ConnectOptions) -> Result<Db> {
        let (url, given) = options.into_parts();
        match target(&url)? {
            Target::Sqlite(rest) => sqlite(rest, given),
            Target::Postgres(url) => postgres(url, given),
            Target::MySql(url) => mysql(url, given),
        }
    }

    #[cfg(feature = "sqlite")]
    fn sqlite(rest: &str, given: Given) -> Result<Db> {
        let settings = super::sqlite(rest, given)?;
        Ok(Db::new(crate::executors::sqlite::blocking::Database::connect(settings)?))
    }
    #[cfg(not(feature = "sqlite"))]
    fn sqlite(_: &str, _: Given) -> Result<Db> {
        Err(super::not_built("sqlite"))
    }

    #[cfg(feature = "postgres")]
    fn postgres(url: &str, given: Given) -> Result<Db> {
        let settings = super::server(Server::Postgres, url, given)?;
        let most = settings.max_statement_bytes;
        Ok(Db::new(Limited::new(crate::executors::postgres::blocking::Database::connect(settings)?, most)))
    }
    #[cfg(not(feature = "postgres"))]
    fn postgres(_: &str, _: Given) -> Result<Db> {
        Err(super::not_built("postgres"))
    }

    #[cfg(feature = "mysql")]
    fn mysql(url: &str, given: Given) -> Result<Db> {
        let settings = super::server(Server::MySql, url, given)?;
        let most = settings.max_statement_bytes;
        Ok(Db::new(Limited::new(crate::executors::mysql::blocking::Database::connect(settings)?, most)))
    }
    #[cfg(not(feature = "mysql"))]
    fn mysql(_: &str, _: Given) -> Result<Db> {
        Err(super::not_built("mysql"))
    }
}
