//! Databases on servers, for tests: each gets a place of its own there.
use crate::common::*;
use std::sync::atomic::{AtomicU32, Ordering};

/// A schema of PostgreSQL, or a database of MariaDB, that is gone with this.
pub(crate) struct Server {
    pub(crate) dialect: Dialect,
    url: String,
    name: String,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

impl Server {
    /// One on every server that the environment names.
    pub(crate) fn all() -> Vec<Server> {
        [Server::postgres(), Server::mysql()].into_iter().flatten().collect()
    }

    pub(crate) fn postgres() -> Option<Server> {
        let built = cfg!(feature = "postgres");
        built.then(|| Server::of("BIFORM_POSTGRES_URL", Dialect::Postgres)).flatten()
    }

    pub(crate) fn mysql() -> Option<Server> {
        let built = cfg!(feature = "mysql");
        built.then(|| Server::of("BIFORM_MYSQL_URL", Dialect::MySql)).flatten()
    }

    fn of(variable: &str, dialect: Dialect) -> Option<Server> {
        let Ok(url) = std::env::var(variable) else {
            eprintln!("skipped on {dialect:?}: {variable} is not set");
            return None;
        };
        let name = format!("biform_drivers_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let server = Server { dialect, url, name };
        server.admin(&format!("CREATE {} {}", server.unit(), server.name));
        Some(server)
    }

    fn unit(&self) -> &'static str {
        if self.dialect == Dialect::Postgres { "SCHEMA" } else { "DATABASE" }
    }

    /// What the place is called.
    #[cfg(feature = "blocking")]
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn url(&self, options: &str) -> String {
        // Nobody waits for a file here.
        let options: Vec<_> = options.split('&').filter(|option| !option.starts_with("busy_timeout")).collect();
        let options = options.join("&");
        if self.dialect == Dialect::Postgres {
            return format!("{}?search_path={}&{options}", self.url, self.name);
        }
        let (host, _) = self.url.rsplit_once('/').unwrap();
        // MariaDB stops counting at 1000 without a word.
        let unlimited = "after_connect=SET%20max_recursive_iterations=100000000";
        format!("{host}/{}?{unlimited}&{options}", self.name)
    }

    /// Runs SQL beside the test, on a connection of its own and on a thread that no runtime runs on.
    pub(crate) fn admin(&self, sql: &str) -> Vec<i64> {
        std::thread::scope(|scope| scope.spawn(|| in_any_form(&self.url, sql)).join()).unwrap().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let cascade = if self.dialect == Dialect::Postgres { " CASCADE" } else { "" };
        let sql = format!("DROP {} {}{cascade}", self.unit(), self.name);
        // What a failed test has open may be in use.
        let dropped = std::thread::scope(|scope| scope.spawn(|| in_any_form(&self.url, &sql)).join());
        drop(dropped);
    }
}

#[cfg(feature = "blocking")]
fn in_any_form(url: &str, sql: &str) -> Result<Vec<i64>> {
    let mut found = Vec::new();
    let purpose = if sql.starts_with("SELECT") { Purpose::Rows } else { Purpose::Nothing };
    biform::blocking::connect(url)?.run(Statement::new(purpose, sql.to_owned()), &mut |row| {
        if let ValueRef::Int(value) = row.get(0)? {
            found.push(value);
        }
        Ok(())
    })?;
    Ok(found)
}

#[cfg(not(feature = "blocking"))]
fn in_any_form(url: &str, sql: &str) -> Result<Vec<i64>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut found = Vec::new();
    let purpose = if sql.starts_with("SELECT") { Purpose::Rows } else { Purpose::Nothing };
    let mut sink = |row: &dyn Row| {
        if let ValueRef::Int(value) = row.get(0)? {
            found.push(value);
        }
        Ok(())
    };
    runtime.block_on(async {
        let db = biform::connect(url).await?;
        db.run(Statement::new(purpose, sql.to_owned()), &mut sink).await
    })?;
    Ok(found)
}
