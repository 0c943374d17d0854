//! Databases on servers: each lane gets a schema of its own, which is gone when it ends.
use super::say::say;
use biform::{Purpose, Statement};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// A place of its own on a server.
pub(crate) struct Schema {
    /// The URL of the server, as it was given.
    server: String,
    name: String,
}

impl Schema {
    /// One that no other test has; none if nobody said where the server is.
    pub(crate) fn on(variable: &str) -> Option<Schema> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let Ok(server) = std::env::var(variable) else {
            notice(variable);
            return None;
        };
        let name = format!("biform_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Some(Schema { server, name })
    }

    /// The URL of the server.
    pub(crate) fn server(&self) -> &str {
        &self.server
    }

    /// What the place is called.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The URL of the place.
    pub(crate) fn url(&self) -> String {
        let (address, options) = self.server.split_once('?').unwrap_or((&self.server, ""));
        if self.is_postgres() {
            let and = if options.is_empty() { "" } else { "&" };
            return format!("{address}?{options}{and}search_path={}", self.name);
        }
        let start = address.find("://").map_or(0, |at| at + 3);
        let end = address[start..].find('/').map_or(address.len(), |at| start + at);
        let mark = if options.is_empty() { "" } else { "?" };
        format!("{}/{}{mark}{options}", &address[..end], self.name)
    }

    /// Makes it.
    pub(crate) fn create(&self) -> Statement {
        let kind = if self.is_postgres() { "SCHEMA" } else { "DATABASE" };
        Statement::new(Purpose::Nothing, format!("CREATE {kind} {}", self.name))
    }

    /// Removes it with all that is in it.
    pub(crate) fn drop(&self) -> Statement {
        let sql = match self.is_postgres() {
            true => format!("DROP SCHEMA {} CASCADE", self.name),
            false => format!("DROP DATABASE {}", self.name),
        };
        Statement::new(Purpose::Nothing, sql)
    }

    fn is_postgres(&self) -> bool {
        self.server.starts_with("postgres")
    }
}

/// Says once which lanes are skipped.
fn notice(variable: &str) {
    static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    if TOLD.lock().unwrap_or_else(PoisonError::into_inner).insert(variable.to_owned()) {
        let lanes = variable.trim_start_matches("BIFORM_").trim_end_matches("_URL").to_lowercase();
        say(&format!("lanes on {lanes} are skipped: set {variable} to the URL of a database that tests may change"));
    }
}
