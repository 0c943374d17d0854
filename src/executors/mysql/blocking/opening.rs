//! How a connection to MariaDB or MySQL is opened: where, as whom, how protected, and what its session is set to.
use super::errors::error;
use crate::error::{Error, ErrorKind, Result};
use crate::executors::server::settings::{Host, Secret, Settings, Tls};
use crate::sql::Dialect;
use biform_drivers::mysql::consts::CapabilityFlags;
use biform_drivers::mysql::prelude::Queryable;
use biform_drivers::mysql::{self, Conn, Opts, OptsBuilder, SslOpts};
use biform_drivers::rustls::crypto::{CryptoProvider, ring};
use std::sync::mpsc::{self, RecvTimeoutError};

pub(super) fn open(settings: &Settings, options: &Opts) -> Result<Conn> {
    let mut connection = called(settings, options.clone())?.map_err(|failed| refused(error(failed)))?;
    for sql in Dialect::MySql.session() {
        connection.query_drop(sql).map_err(|failed| refused(error(failed)))?;
    }
    for sql in &settings.after_connect {
        connection.query_drop(sql).map_err(|failed| error(failed).context("running `after_connect`"))?;
    }
    Ok(connection)
}

/// What the driver makes of a call, on a thread of its own: for a server that takes the call and says nothing it would wait as
/// long as that does.
fn called(settings: &Settings, options: Opts) -> Result<mysql::Result<Conn>> {
    let (answered, answer) = mpsc::channel();
    let call = std::thread::Builder::new().spawn(move || drop(answered.send(Conn::new(options))));
    call.map_err(|failed| Error::new(ErrorKind::Connection, "no thread to wait for a server").with_source(failed))?;
    answer.recv_timeout(settings.pool.connect_timeout).map_err(|ended| match ended {
        RecvTimeoutError::Timeout => settings.pool.late(),
        // The driver panics where it is asked for a way to log in that it was built without.
        RecvTimeoutError::Disconnected => Error::new(
            ErrorKind::Connection,
            "the server asks for a way to log in that the driver does not know, such as `ed25519`: give the user another, \
             such as `mysql_native_password` or `caching_sha2_password`",
        ),
    })
}

/// Whatever keeps a connection from being opened is an error of the connection, also that there is no such database.
fn refused(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Database => Error::database(ErrorKind::Connection, error.to_string()),
        _ => error,
    }
}

pub(super) fn options(settings: &Settings) -> Opts {
    let builder = match &settings.host {
        Host::Tcp(host) => OptsBuilder::new().ip_or_hostname(Some(host)).tcp_port(settings.port),
        Host::Socket(path) => OptsBuilder::new().socket(path.to_str()),
    };
    builder
        .user(Some(settings.user.as_deref().unwrap_or("root")))
        .pass(settings.password.as_ref().map(Secret::reveal))
        .db_name(settings.database.as_deref())
        .ssl_opts(encrypted(settings))
        .tcp_connect_timeout(Some(settings.pool.connect_timeout))
        // An update counts the rows that it found, as elsewhere, not those that it changed.
        .additional_capabilities(CapabilityFlags::CLIENT_FOUND_ROWS)
        // Otherwise a local host is asked for its socket, and spoken to through that.
        .prefer_socket(false)
        // Statements are kept beside the connection.
        .stmt_cache_size(0)
        .into()
}

fn encrypted(settings: &Settings) -> Option<SslOpts> {
    let options = match settings.tls() {
        Tls::Disable => return None,
        Tls::Require => {
            SslOpts::default().with_danger_accept_invalid_certs(true).with_danger_skip_domain_validation(true)
        }
        Tls::VerifyFull => SslOpts::default().with_root_cert_path(settings.root_certificate.clone()),
    };
    if CryptoProvider::get_default().is_none() {
        // The driver takes the program's, and panics where there is none and several could be. Another thread's is as
        // good.
        drop(ring::default_provider().install_default());
    }
    Some(options)
}
