//! What a program asks of a database beside its URL. Knows no driver.
use crate::sql::Capability;
use std::fmt;
use std::time::Duration;

/// A URL, and what is asked for beside it: each method is an option that could stand in the URL as well, and is refused
/// where its database does not have it. [`connect`](crate::connect) lists them.
///
/// `Debug` shows the scheme alone, as a URL may hold a password.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// use biform::ConnectOptions;
/// use std::time::Duration;
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let place = folder.path().join("books.db").display().to_string();
/// let options = ConnectOptions::new(format!("sqlite:{place}"))
///     .max_connections(4)
///     .pool_timeout(Duration::from_secs(5))
///     .option("busy_timeout", "500");
/// let db = biform::blocking::connect_with(options)?;
/// # drop(db);
/// # let options = ConnectOptions::new("sqlite::memory:").statement_cache(5);
/// # assert_eq!(biform::blocking::connect_with(options).unwrap_err().kind(), biform::ErrorKind::Unsupported);
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
#[derive(Clone)]
pub struct ConnectOptions {
    url: String,
    options: Vec<(String, String)>,
}

impl ConnectOptions {
    /// What a URL asks for.
    pub fn new(url: impl Into<String>) -> Self {
        ConnectOptions { url: url.into(), options: Vec::new() }
    }

    /// How many connections there may be at once.
    pub fn max_connections(self, connections: u16) -> Self {
        self.option("max_connections", connections.to_string())
    }

    /// How long a call waits for a connection.
    pub fn pool_timeout(self, timeout: Duration) -> Self {
        self.option("pool_timeout", milliseconds(timeout))
    }

    /// How long opening a connection may take.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.option("connect_timeout", milliseconds(timeout))
    }

    /// After how long a connection is closed, however much it is used; zero for never.
    pub fn max_lifetime(self, lifetime: Duration) -> Self {
        self.option("max_lifetime", milliseconds(lifetime))
    }

    /// After how long a connection that nobody uses is closed; zero for never.
    pub fn idle_timeout(self, timeout: Duration) -> Self {
        self.option("idle_timeout", milliseconds(timeout))
    }

    /// How many prepared statements each connection keeps.
    pub fn statement_cache(self, statements: usize) -> Self {
        self.option("statement_cache", statements.to_string())
    }

    /// How many bytes a statement may have that is sent to a server, with its values.
    ///
    /// ```
    /// use biform::ConnectOptions;
    ///
    /// let options = ConnectOptions::new("postgres://ann@localhost/books").max_statement_bytes(64 << 20);
    /// # drop(options);
    /// ```
    pub fn max_statement_bytes(self, bytes: usize) -> Self {
        self.option("max_statement_bytes", bytes.to_string())
    }

    /// SQL that is run on each new connection, before anything else; several are run in their order.
    ///
    /// ```
    /// use biform::ConnectOptions;
    ///
    /// let options = ConnectOptions::new("postgres://ann@localhost/books")
    ///     .after_connect("SET statement_timeout = '5s'")
    ///     .password("hunter2");
    /// assert_eq!(format!("{options:?}"), "ConnectOptions(\"postgres:…\")");
    /// ```
    pub fn after_connect(self, sql: impl Into<String>) -> Self {
        self.option("after_connect", sql)
    }

    /// Does without something that the database can do; called again, without more. What needs it is then done in another
    /// way, or is an error of kind [`Unsupported`](crate::ErrorKind::Unsupported) that names it: for a proxy that cannot do
    /// what the server behind it can, and for tests of what becomes of a program on another server.
    ///
    /// ```
    /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
    /// # use biform::prelude::*;
    /// # #[derive(Model, Debug, Clone, PartialEq)]
    /// # struct Book { id: Id<Book>, title: String, #[field(db_default = 3)] rating: i32 }
    /// use biform::{Capability, ConnectOptions, testing::Recorder};
    ///
    /// let pooled = ConnectOptions::new("postgres://ann@pgbouncer:6432/books").without(Capability::NamedPrepares);
    /// # drop(pooled);
    ///
    /// // MySQL returns nothing from an insert: what the database has made is read by the key.
    /// let options = ConnectOptions::new("sqlite::memory:").without(Capability::ReturningOnInsert);
    /// let db = Recorder::new(biform::blocking::connect_with(options)?);
    /// db.create_tables(models![Book])?;
    /// assert_eq!(Book::create().title("Dune").save(&db)?.rating, 3);
    /// assert_eq!(
    ///     db.statements()[2..4],
    ///     [
    ///         r#"INSERT INTO "book" ("title") VALUES (?)"#,
    ///         r#"SELECT "book"."id", "book"."rating" FROM "book" WHERE "book"."id" = ?"#,
    ///     ]
    /// );
    /// # }
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn without(self, capability: Capability) -> Self {
        self.option("without", capability.name())
    }

    /// The password of the user, so that it need not stand in the URL.
    pub fn password(self, password: impl Into<String>) -> Self {
        self.option("password", password)
    }

    /// Any option by the name it has in a URL; the value is taken as it stands, without percent-decoding.
    pub fn option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.push((name.into(), value.into()));
        self
    }

    /// The URL; and names and values, in the order in which they were asked for.
    pub(super) fn into_parts(self) -> (String, Vec<(String, String)>) {
        (self.url, self.options)
    }
}

impl From<&str> for ConnectOptions {
    fn from(url: &str) -> Self {
        ConnectOptions::new(url)
    }
}

impl fmt::Debug for ConnectOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.url.split_once(':').map(|(scheme, _)| scheme);
        let scheme = scheme.filter(|scheme| scheme.chars().all(|c| c.is_ascii_alphanumeric())).unwrap_or_default();
        f.debug_tuple("ConnectOptions").field(&format!("{scheme}:…")).finish()
    }
}

/// Whole ones; what is less than one is one, as zero may mean something else.
fn milliseconds(duration: Duration) -> String {
    let whole = duration.as_millis();
    if whole == 0 && !duration.is_zero() { "1".to_owned() } else { whole.to_string() }
}
