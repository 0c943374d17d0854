//! Opening a connection to PostgreSQL, and setting its session up.
use crate::error::Result;
use crate::executors::server::settings::{Host, Secret, Settings, Tls};
use crate::executors::sqlx::backend::Backend;
use crate::executors::sqlx::pool::Server;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode, Postgres};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};
use std::fmt::Write as _;
use std::str::FromStr;

impl Server for Postgres {
    async fn connect(settings: &Settings) -> Result<PgConnection> {
        let options = options(settings).map_err(Self::error)?;
        let mut connection = options.connect().await.map_err(Self::error)?;
        for sql in &settings.after_connect {
            let done = connection.execute(sqlx::raw_sql(AssertSqlSafe(sql.as_str()))).await;
            done.map_err(|error| Self::error(error).context("running `after_connect`"))?;
        }
        Ok(connection)
    }
}

/// sqlx itself sets a session to UTC and UTF-8.
fn options(settings: &Settings) -> sqlx::Result<PgConnectOptions> {
    let mut options = match &settings.options {
        // There is no other way to hand them on as they are.
        Some(given) => PgConnectOptions::from_str(&format!("postgres://?options={}", percent_encoded(given)))?,
        None => PgConnectOptions::new_without_pgpass(),
    };
    options = options
        .port(settings.port)
        .ssl_mode(match settings.tls() {
            Tls::Disable => PgSslMode::Disable,
            Tls::Require => PgSslMode::Require,
            Tls::VerifyFull => PgSslMode::VerifyFull,
        })
        .statement_cache_capacity(settings.statement_cache.max(1))
        .extra_float_digits(None)
        .disable_statement_logging();
    options = match &settings.host {
        Host::Tcp(host) => options.host(host),
        Host::Socket(folder) => options.socket(folder),
    };
    if let Some(user) = &settings.user {
        options = options.username(user);
    }
    // Said in any case: sqlx would take those of the environment, and of a file for another host.
    options = options.password(settings.password.as_ref().map(Secret::reveal).unwrap_or_default());
    options = options.application_name(settings.application_name.as_deref().unwrap_or_default());
    if let Some(database) = &settings.database {
        options = options.database(database);
    }
    if let Some(certificate) = &settings.root_certificate {
        options = options.ssl_root_cert(certificate);
    }
    if let Some(path) = &settings.search_path {
        options = options.options([("search_path", path)]);
    }
    Ok(options)
}

fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        let _ = write!(encoded, "%{byte:02X}");
    }
    encoded
}
