//! Opening a connection to MariaDB or MySQL, and setting its session up.
use super::bind::learn;
use crate::error::{Error, ErrorKind, Result};
use crate::executors::server::settings::{Host, Secret, Settings, Tls};
use crate::executors::sqlx::backend::Backend;
use crate::executors::sqlx::pool::Server;
use crate::sql::Dialect;
use sqlx::mysql::{MySql, MySqlConnectOptions, MySqlConnection, MySqlSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};

impl Server for MySql {
    async fn connect(settings: &Settings) -> Result<MySqlConnection> {
        let mut connection = options(settings).connect().await.map_err(|error| refused(Self::error(error)))?;
        for sql in Dialect::MySql.session() {
            run(&mut connection, sql).await.map_err(refused)?;
        }
        learn(&mut connection).await.map_err(refused)?;
        for sql in &settings.after_connect {
            run(&mut connection, sql).await.map_err(|error| error.context("running `after_connect`"))?;
        }
        Ok(connection)
    }
}

/// Whatever keeps a connection from being opened is an error of the connection, also that there is no such database.
fn refused(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Database => Error::database(ErrorKind::Connection, error.to_string()),
        _ => error,
    }
}

async fn run(connection: &mut MySqlConnection, sql: &str) -> Result<()> {
    connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.map(drop).map_err(MySql::error)
}

/// What sqlx would set of a session, it is told not to: the dialect knows better.
fn options(settings: &Settings) -> MySqlConnectOptions {
    let mut options = MySqlConnectOptions::new()
        .port(settings.port)
        .ssl_mode(match settings.tls() {
            Tls::Disable => MySqlSslMode::Disabled,
            Tls::Require => MySqlSslMode::Required,
            Tls::VerifyFull => MySqlSslMode::VerifyIdentity,
        })
        .statement_cache_capacity(settings.statement_cache.max(1))
        .charset("utf8mb4")
        .set_names(false)
        .timezone(None)
        .pipes_as_concat(false)
        .no_engine_substitution(false)
        .disable_statement_logging();
    options = match &settings.host {
        Host::Tcp(host) => options.host(host),
        Host::Socket(path) => options.socket(path),
    };
    if let Some(user) = &settings.user {
        options = options.username(user);
    }
    if let Some(password) = settings.password.as_ref().map(Secret::reveal) {
        options = options.password(password);
    }
    if let Some(database) = &settings.database {
        options = options.database(database);
    }
    if let Some(certificate) = &settings.root_certificate {
        options = options.ssl_ca(certificate);
    }
    options
}
