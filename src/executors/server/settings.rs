//! What the URL of a database on a server asks for, for both forms. Knows no driver.
use super::limited::MOST;
use super::urls::{Server, number, unsupported};
use crate::error::{Error, ErrorKind, Result};
use crate::executors::found::capabilities;
use crate::sql::Capability;
use std::fmt;
use std::net::IpAddr;
use std::num::{NonZeroU16, NonZeroU32};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What the URL of a database on a server asks for. Neither `Debug` nor an error shows the password.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::executors) struct Settings {
    pub(in crate::executors) server: Server,
    pub(in crate::executors) host: Host,
    pub(in crate::executors) port: u16,
    /// None for whoever runs the program, where the server knows them.
    pub(in crate::executors) user: Option<String>,
    pub(in crate::executors) password: Option<Secret>,
    pub(in crate::executors) database: Option<String>,
    pub(in crate::executors) pool: PoolSettings,
    /// How many prepared statements a connection keeps.
    pub(in crate::executors) statement_cache: usize,
    /// How many bytes a statement may have, with its values.
    pub(in crate::executors) max_statement_bytes: usize,
    /// Run on each new connection, in this order.
    pub(in crate::executors) after_connect: Vec<String>,
    /// What is not to be used.
    pub(in crate::executors) without: Vec<Capability>,
    tls: Option<Tls>,
    /// Certificates, as PEM, to be trusted instead of the usual ones.
    pub(in crate::executors) root_certificate: Option<PathBuf>,
    /// What a PostgreSQL server is told at the start of a session.
    pub(in crate::executors) options: Option<String>,
    pub(in crate::executors) search_path: Option<String>,
    pub(in crate::executors) application_name: Option<String>,
}

/// Where a server listens.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::executors) enum Host {
    /// A name or an address.
    Tcp(String),
    /// A Unix socket: on PostgreSQL the folder it is in, on MariaDB itself.
    Socket(PathBuf),
}

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::executors) enum Tls {
    /// Plain text.
    Disable,
    /// Encrypted, with whoever answers.
    Require,
    /// Encrypted, with a server whose certificate names the host.
    VerifyFull,
}

/// How connections are pooled.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::executors) struct PoolSettings {
    max_connections: NonZeroU16,
    pub(in crate::executors) pool_timeout: Duration,
    pub(in crate::executors) connect_timeout: Duration,
    /// None for no limit.
    pub(in crate::executors) max_lifetime: Option<Duration>,
    /// None for no limit.
    pub(in crate::executors) idle_timeout: Option<Duration>,
}

/// A password.
#[derive(Clone, PartialEq)]
pub(in crate::executors) struct Secret(String);

impl Secret {
    pub(in crate::executors) fn new(secret: String) -> Self {
        Secret(secret)
    }

    /// For a driver alone.
    pub(in crate::executors) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl Default for PoolSettings {
    fn default() -> Self {
        PoolSettings {
            max_connections: NonZeroU16::MIN.saturating_add(9),
            pool_timeout: Duration::from_millis(30_000),
            connect_timeout: Duration::from_millis(10_000),
            max_lifetime: Some(Duration::from_secs(30 * 60)),
            idle_timeout: Some(Duration::from_secs(10 * 60)),
        }
    }
}

impl Settings {
    /// At a place, with nothing asked for.
    pub(in crate::executors) fn at(server: Server, host: Host, port: u16) -> Self {
        Settings {
            server,
            host,
            port,
            user: None,
            password: None,
            database: None,
            pool: PoolSettings::default(),
            statement_cache: 256,
            max_statement_bytes: MOST,
            after_connect: Vec::new(),
            without: Vec::new(),
            tls: None,
            root_certificate: None,
            options: None,
            search_path: None,
            application_name: None,
        }
    }

    /// Sets an option of the URL, or of a program.
    pub(in crate::executors) fn set(&mut self, name: &str, value: String) -> Result<()> {
        let of_postgres = self.server == Server::Postgres;
        match name {
            "host" => self.host = Host::of(value),
            "max_connections" => self.pool.max_connections = number(name, &value)?,
            "pool_timeout" => self.pool.pool_timeout = some_milliseconds(name, &value)?,
            "connect_timeout" => self.pool.connect_timeout = some_milliseconds(name, &value)?,
            "max_lifetime" => self.pool.max_lifetime = milliseconds_or_never(name, &value)?,
            "idle_timeout" => self.pool.idle_timeout = milliseconds_or_never(name, &value)?,
            "statement_cache" => self.statement_cache = number(name, &value)?,
            "max_statement_bytes" => self.max_statement_bytes = up_to_most(name, &value)?,
            "after_connect" => self.after_connect.push(value),
            "without" => self.without.extend(capabilities(&value)?),
            "sslmode" => self.tls = Some(Tls::parse(&value)?),
            "sslrootcert" => self.root_certificate = Some(value.into()),
            "password" => self.password = Some(Secret::new(value)),
            "options" if of_postgres => self.options = Some(value),
            "search_path" if of_postgres => self.search_path = Some(value),
            "application_name" if of_postgres => self.application_name = Some(value),
            _ => return Err(self.unknown_option(name)),
        }
        Ok(())
    }

    /// The name alone: a value may be a secret.
    fn unknown_option(&self, name: &str) -> Error {
        let (server, of_postgres) = match self.server {
            Server::Postgres => ("PostgreSQL", ", `options`, `search_path`, `application_name`"),
            Server::MySql => ("MariaDB or MySQL", ""),
        };
        unsupported(format!(
            "unknown option `{name}` in a URL of {server}: allowed are `host`, `max_connections`, `pool_timeout`, \
             `connect_timeout`, `max_lifetime`, `idle_timeout`, `statement_cache`, `max_statement_bytes`, \
             `after_connect`, `without`, `sslmode`{of_postgres} and `sslrootcert`"
        ))
    }

    /// How the connection is protected. To another machine nothing goes in plain text unless the URL says so.
    pub(in crate::executors) fn tls(&self) -> Tls {
        match (self.tls, &self.host) {
            (_, Host::Socket(_)) => Tls::Disable,
            (Some(asked), _) => asked,
            // Certificates to trust are of no use otherwise.
            (None, host) if host.is_local() && self.root_certificate.is_none() => Tls::Disable,
            (None, _) => Tls::VerifyFull,
        }
    }

    /// The server and where it is, for messages.
    pub(in crate::executors) fn place(&self) -> String {
        let name = match self.server {
            Server::Postgres => "PostgreSQL",
            Server::MySql => "MariaDB or MySQL",
        };
        match &self.host {
            Host::Tcp(host) => format!("{name} at `{host}:{}`", self.port),
            Host::Socket(path) => format!("{name} at `{}`", path.display()),
        }
    }

    /// Says what was being done when opening a connection failed.
    pub(in crate::executors) fn opening(&self, error: Error) -> Error {
        error.context(format_args!("connecting to {}", self.place()))
    }
}

impl PoolSettings {
    pub(in crate::executors) fn connections(&self) -> u32 {
        self.max_connections.get().into()
    }

    /// Whether a connection is closed rather than lent again.
    pub(in crate::executors) fn is_old(&self, opened: Instant, unused_since: Instant) -> bool {
        self.max_lifetime.is_some_and(|most| opened.elapsed() > most)
            || self.idle_timeout.is_some_and(|most| unused_since.elapsed() > most)
    }

    /// What to say when a server takes a call and says nothing.
    pub(in crate::executors) fn late(&self) -> Error {
        let waited = self.connect_timeout.as_millis();
        Error::new(ErrorKind::Connection, format!("the server did not answer within {waited} ms"))
    }

    /// What to say when no connection became free in time.
    pub(in crate::executors) fn out_of_patience(&self) -> Error {
        let waited = self.pool_timeout.as_millis();
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
        let waited = self.pool_timeout.as_millis();
        let message = format!(
            "an iterator or a transaction kept a connection for longer than {waited} ms while the database was being \
             closed: finish or drop it before `close`"
        );
        Error::new(ErrorKind::PoolTimeout, message)
    }
}

/// What a call gets after the database has been closed.
pub(in crate::executors) fn closed() -> Error {
    Error::new(ErrorKind::Connection, "this database handle is closed: `close` was called on it or on a clone of it")
}

impl Host {
    /// A path, a name, or an address.
    pub(in crate::executors) fn of(host: String) -> Self {
        if host.starts_with('/') { Host::Socket(host.into()) } else { Host::Tcp(host) }
    }

    /// Whether it is this machine, so that nobody listens on the way.
    fn is_local(&self) -> bool {
        match self {
            Host::Socket(_) => true,
            Host::Tcp(name) if name.eq_ignore_ascii_case("localhost") => true,
            Host::Tcp(address) => address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
        }
    }
}

impl Tls {
    fn parse(value: &str) -> Result<Self> {
        match value {
            "disable" => Ok(Tls::Disable),
            "require" => Ok(Tls::Require),
            "verify-full" => Ok(Tls::VerifyFull),
            _ => Err(unsupported(
                "`sslmode` in the URL of a server is `disable` (plain text), `require` (encrypted, the server's \
                 certificate not looked at) or `verify-full`"
                    .to_owned(),
            )),
        }
    }
}

fn some_milliseconds(name: &str, value: &str) -> Result<Duration> {
    let wanted: NonZeroU32 = number(name, value)?;
    Ok(Duration::from_millis(wanted.get().into()))
}

/// More is refused by the server at the latest.
fn up_to_most(name: &str, value: &str) -> Result<usize> {
    match number(name, value)? {
        wanted @ 1..=MOST => Ok(wanted),
        _ => Err(unsupported(format!("`{name}` of a server is from 1 to {MOST}, which is 1 GiB"))),
    }
}

/// 0 is no limit.
fn milliseconds_or_never(name: &str, value: &str) -> Result<Option<Duration>> {
    let wanted: u32 = number(name, value)?;
    Ok((wanted > 0).then(|| Duration::from_millis(wanted.into())))
}

#[cfg(test)]
mod tests {
    use super::super::urls::parse;
    use super::*;
    use crate::executors::connect::server;
    use crate::executors::connect_options::ConnectOptions;
    use std::collections::BTreeSet;

    /// An option as a URL says it, and as a program does.
    type Both = (&'static str, fn(ConnectOptions) -> ConnectOptions);

    const OPTIONS: [Both; 15] = [
        ("max_connections=3", |o| o.max_connections(3)),
        ("pool_timeout=250", |o| o.pool_timeout(Duration::from_millis(250))),
        ("connect_timeout=1", |o| o.connect_timeout(Duration::from_micros(3))),
        ("max_lifetime=90000", |o| o.max_lifetime(Duration::from_secs(90))),
        ("max_lifetime=0", |o| o.max_lifetime(Duration::ZERO)),
        ("idle_timeout=7", |o| o.idle_timeout(Duration::from_micros(7_900))),
        ("idle_timeout=0", |o| o.idle_timeout(Duration::ZERO)),
        ("statement_cache=0", |o| o.statement_cache(0)),
        ("max_statement_bytes=4096", |o| o.max_statement_bytes(4096)),
        ("after_connect=SET%20a%3D1&after_connect=SET%20b", |o| o.after_connect("SET a=1").after_connect("SET b")),
        ("without=savepoints,returning_on_insert", |o| {
            o.without(Capability::Savepoints).without(Capability::ReturningOnInsert)
        }),
        ("host=%2Frun%2Fx", |o| o.option("host", "/run/x")),
        ("sslmode=require", |o| o.option("sslmode", "require")),
        ("sslrootcert=a%20b.pem", |o| o.option("sslrootcert", "a b.pem")),
        ("max_connections=3&statement_cache=9", |o| o.statement_cache(8).max_connections(3).statement_cache(9)),
    ];

    const OF_POSTGRES: [Both; 3] = [
        ("search_path=s%2Ct", |o| o.option("search_path", "s,t")),
        ("application_name=books", |o| o.option("application_name", "books")),
        ("options=-c%20x=1", |o| o.option("options", "-c x=1")),
    ];

    fn settings(of: Server, options: ConnectOptions) -> Result<Settings> {
        let (url, given) = options.into_parts();
        server(of, &url, given)
    }

    #[test]
    fn what_a_program_asks_for_is_what_a_url_would() {
        for (of, url) in [(Server::Postgres, "postgres://ann@h/books"), (Server::MySql, "mysql://ann@h/books")] {
            let plain = parse(of, url).unwrap();
            let mut told = BTreeSet::new();
            for (text, build) in OPTIONS.into_iter().chain(OF_POSTGRES) {
                let by_url = parse(of, &format!("{url}?{text}"));
                let by_program = settings(of, build(ConnectOptions::new(url)));
                if of == Server::MySql && OF_POSTGRES.iter().any(|(other, _)| *other == text) {
                    let errors = [by_url.unwrap_err(), by_program.unwrap_err()].map(|error| error.to_string());
                    assert_eq!(errors[0], errors[1]);
                    continue;
                }
                let by_url = by_url.unwrap();
                assert_eq!(by_program.unwrap(), by_url, "{text}");
                assert_ne!(by_url, plain, "{text}");
                told.extend(text.split('&').filter_map(|option| option.split('=').next()));
            }
            let password = settings(of, ConnectOptions::new(url).password("p@ss")).unwrap();
            assert!(password == parse(of, &url.replace("ann@", "ann:p%40ss@")).unwrap() && password != plain);
            // There are no others.
            let unknown = parse(of, &format!("{url}?colour=red")).unwrap_err().to_string();
            let (_, allowed) = unknown.split_once("allowed are").unwrap();
            let allowed: BTreeSet<_> = allowed.split('`').skip(1).step_by(2).collect();
            assert_eq!(told, allowed);
            assert!(
                allowed.iter().all(|name| include_str!("../connect.rs").contains(&format!("`{name}="))),
                "each is documented"
            );
        }
    }

    #[test]
    fn a_statement_is_not_let_grow_beyond_what_a_server_takes() {
        for bytes in ["0", "1073741825", "-1", "1g"] {
            let options = ConnectOptions::new("postgres://h/x").option("max_statement_bytes", bytes);
            let error = settings(Server::Postgres, options).unwrap_err();
            assert!(error.to_string().contains("`max_statement_bytes`"), "{error}");
        }
    }
}
