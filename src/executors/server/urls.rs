//! The URLs of databases on servers, taken apart. Knows no driver.
use super::settings::{Host, Secret, Settings};
use crate::error::{Error, ErrorKind, Result};
use percent_encoding::percent_decode_str;
use std::str::FromStr;
use url::Url;

/// A kind of server, as the scheme of a URL says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(all(feature = "postgres", feature = "mysql")), allow(dead_code, reason = "one of the two is off"))]
pub(in crate::executors) enum Server {
    Postgres,
    /// MariaDB too.
    MySql,
}

impl Server {
    fn port(self) -> u16 {
        match self {
            Server::Postgres => 5432,
            Server::MySql => 3306,
        }
    }
}

/// Reads a URL; its scheme has been looked at. Messages show nothing of it, as it may hold a password anywhere.
pub(in crate::executors) fn parse(server: Server, url: &str) -> Result<Settings> {
    let wrong = |_| {
        unsupported(
            "the URL of a server has the form `scheme://user:password@host:port/database?option=value`, where what is \
             no letter or digit in the user, the password or the database is percent-encoded (`%40` for `@`)"
                .to_owned(),
        )
    };
    let url = Url::parse(url).map_err(wrong)?;
    let host = decoded("host", url.host_str().unwrap_or_default())?;
    let host = match host.trim_matches(['[', ']']) {
        "" => "localhost".to_owned(),
        host => host.to_owned(),
    };
    let mut settings = Settings::at(server, Host::of(host), url.port().unwrap_or(server.port()));
    settings.user = Some(decoded("user", url.username())?).filter(|user| !user.is_empty());
    settings.password = match url.password() {
        Some(password) => Some(Secret::new(decoded("password", password)?)),
        None => None,
    };
    let database = decoded("database", url.path().trim_start_matches('/'))?;
    settings.database = Some(database).filter(|database| !database.is_empty());
    for option in url.query().unwrap_or_default().split('&').filter(|option| !option.is_empty()) {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        if name == "password" {
            return Err(unsupported("a password stands before the host: `scheme://user:password@host`".to_owned()));
        }
        settings.set(name, decoded(name, value)?)?;
    }
    Ok(settings)
}

/// What stands in a part of a URL; `+` is itself there, as in every part but a form's.
fn decoded(part: &str, text: &str) -> Result<String> {
    let decoded = percent_decode_str(text).decode_utf8();
    let decoded = decoded.map_err(|_| unsupported(format!("`{part}` in the URL of a server is not UTF-8")))?;
    Ok(decoded.into_owned())
}

pub(in crate::executors) fn number<N: FromStr>(name: &str, value: &str) -> Result<N> {
    let wrong = |_| unsupported(format!("`{name}` in the URL of a server takes a whole number, not too large"));
    value.parse().map_err(wrong)
}

pub(in crate::executors) fn unsupported(message: String) -> Error {
    Error::new(ErrorKind::Unsupported, message)
}

#[cfg(test)]
mod tests {
    use super::super::settings::Tls;
    use super::*;
    use std::time::Duration;

    fn postgres(url: &str) -> Settings {
        parse(Server::Postgres, url).unwrap()
    }

    #[test]
    fn a_url_is_taken_apart() {
        let settings = postgres("postgres://ann%40x:p%2Fq%20+@db.example:6000/my%20books?max_connections=3");
        assert_eq!(settings.host, Host::Tcp("db.example".to_owned()));
        assert_eq!((settings.port, settings.user.as_deref()), (6000, Some("ann@x")));
        assert_eq!(settings.password.as_ref().map(Secret::reveal), Some("p/q +"));
        assert_eq!((settings.database.as_deref(), settings.pool.connections()), (Some("my books"), 3));

        let bare = parse(Server::MySql, "mysql://").unwrap();
        assert_eq!((bare.host, bare.port, bare.user), (Host::Tcp("localhost".to_owned()), 3306, None));
        assert_eq!((bare.database, bare.statement_cache, bare.pool.connections()), (None, 256, 10));
        assert_eq!(postgres("postgres://[::1]:5433/x").host, Host::Tcp("::1".to_owned()));
    }

    #[test]
    fn a_path_is_a_socket() {
        for url in ["postgres:///x?host=/run/pg", "postgres://%2Frun%2Fpg/x", "postgres://ann@far/x?host=/run/pg"] {
            let settings = postgres(url);
            assert_eq!(settings.host, Host::Socket("/run/pg".into()), "{url}");
            assert_eq!((settings.tls(), settings.database.as_deref()), (Tls::Disable, Some("x")));
        }
    }

    #[test]
    fn another_machine_is_never_spoken_to_in_plain_text_unasked() {
        for (url, tls) in [
            ("postgres://localhost/x", Tls::Disable),
            ("postgres://127.8.8.8/x", Tls::Disable),
            ("postgres://[::1]/x", Tls::Disable),
            ("postgres:///x", Tls::Disable),
            ("postgres://localhost/x?sslrootcert=ours.pem", Tls::VerifyFull),
            ("postgres://localhost/x?sslmode=require", Tls::Require),
            ("postgres://10.0.0.1/x", Tls::VerifyFull),
            ("postgres://localhost.example/x", Tls::VerifyFull),
            ("postgres://127.0.0.1.example/x", Tls::VerifyFull),
            ("postgres://db.example/x?sslmode=require", Tls::Require),
            ("postgres://db.example/x?sslmode=disable", Tls::Disable),
        ] {
            assert_eq!(postgres(url).tls(), tls, "{url}");
        }
    }

    #[test]
    fn options_are_read() {
        let settings = postgres(
            "postgres://h/x?pool_timeout=250&connect_timeout=1&max_lifetime=0&idle_timeout=7&statement_cache=0&\
             after_connect=SET%20a%3D1&after_connect=SET%20b=2&search_path=s%2Ct&application_name=books&options=-c%20x=1",
        );
        assert_eq!(settings.pool.pool_timeout, Duration::from_millis(250));
        assert_eq!(settings.pool.connect_timeout, Duration::from_millis(1));
        assert_eq!((settings.pool.max_lifetime, settings.pool.idle_timeout), (None, Some(Duration::from_millis(7))));
        assert_eq!(
            (settings.statement_cache, settings.after_connect.as_slice()),
            (0, &["SET a=1", "SET b=2"].map(String::from)[..])
        );
        assert_eq!((settings.search_path.as_deref(), settings.options.as_deref()), (Some("s,t"), Some("-c x=1")));
        assert_eq!(settings.application_name.as_deref(), Some("books"));
    }

    #[test]
    fn what_is_wrong_is_said_without_a_secret() {
        for (server, url, says) in [
            (Server::Postgres, "postgres://u:hunter2@h:x/d", "scheme://user:password@host"),
            (Server::Postgres, "postgres://u:hunter2@h/d?colour=hunter2", "`search_path`"),
            (Server::MySql, "mysql://u:hunter2@h/d?search_path=hunter2", "unknown option `search_path`"),
            (Server::Postgres, "postgres://h/d?password=hunter2", "before the host"),
            (Server::Postgres, "postgres://h/d?sslmode=hunter2", "`verify-full`"),
            (Server::Postgres, "postgres://h/d?max_connections=hunter2", "`max_connections`"),
            (Server::Postgres, "postgres://h/d?max_connections=0", "`max_connections`"),
            (Server::MySql, "mysql://u:%ff@h/d", "`password`"),
        ] {
            let error = parse(server, url).unwrap_err();
            let text = format!("{error:?}");
            assert!(error.kind() == ErrorKind::Unsupported && text.contains(says), "{url}: {text}");
            assert!(!text.contains("hunter2"), "{text}");
        }
        let settings = postgres("postgres://u:hunter2@h/d");
        let shown = format!("{settings:?} {}", settings.opening(Error::other("no")));
        assert!(!shown.contains("hunter2") && shown.contains("connecting to PostgreSQL at `h:5432`: no"), "{shown}");
    }
}
