//! A place of its own on a server, which the next run makes anew.
use crate::work::Outcome;
use url::Url;

/// What makes a schema of PostgreSQL anew, or a database of MariaDB.
pub(super) fn makings(kind: &str, name: &str, cascade: &str) -> [String; 2] {
    [format!("DROP {kind} IF EXISTS {name}{cascade}"), format!("CREATE {kind} {name}")]
}

/// The URL of a server, if there is one.
pub(super) fn server(variable: &str) -> Outcome<Option<Url>> {
    Ok(std::env::var(variable).ok().map(|url| Url::parse(&url)).transpose()?)
}

/// The URL of the place on PostgreSQL. Nobody waits for the disk there, and nobody encrypts, as Biform does not with a
/// server on the same machine: both add noise.
pub(super) fn postgres(server: &Url, name: &str) -> Url {
    let mut url = server.clone();
    url.set_query(Some(&format!("options=-c%20search_path={name}%20-c%20synchronous_commit=off&sslmode=disable")));
    url
}

/// The URL of the place on MariaDB.
pub(super) fn mariadb(server: &Url, name: &str) -> Url {
    let mut url = server.clone();
    url.set_path(name);
    url
}
