//! Databases on servers, for tests: each gets a place of its own there.
use crate::common::*;
use crate::schema::Schema;

/// A schema of PostgreSQL, or a database of MariaDB, that is gone with this.
pub(crate) struct Server {
    pub(crate) dialect: Dialect,
    schema: Schema,
}

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
        let schema = Schema::on(variable)?;
        aside(schema.server(), schema.create().sql()).unwrap();
        Some(Server { dialect, schema })
    }

    /// What the place is called.
    #[cfg(feature = "blocking")]
    pub(crate) fn name(&self) -> &str {
        self.schema.name()
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.dialect == Dialect::Postgres
    }

    /// The text for PostgreSQL, or that for MariaDB.
    pub(crate) fn either(&self, postgres: &'static str, mysql: &'static str) -> &'static str {
        if self.is_postgres() { postgres } else { mysql }
    }

    pub(crate) fn url(&self, options: &str) -> String {
        // Nobody waits for a file here.
        let mut options: Vec<_> = options.split('&').filter(|option| !option.starts_with("busy_timeout")).collect();
        if !self.is_postgres() {
            // MariaDB stops counting at 1000 without a word.
            options.insert(0, "after_connect=SET%20max_recursive_iterations=100000000");
        }
        let url = self.schema.url();
        let mark = if url.contains('?') { '&' } else { '?' };
        format!("{url}{mark}{}", options.join("&"))
    }

    /// The address, and the URL with another one.
    pub(crate) fn behind(&self, other: impl std::fmt::Display) -> (String, String) {
        let url = self.url("");
        let start = url.find('@').unwrap() + 1;
        let end = start + url[start..].find('/').unwrap();
        (url[start..end].to_owned(), format!("{}{other}{}", &url[..start], &url[end..]))
    }

    /// Runs SQL beside the test, and gives the numbers that it gives.
    pub(crate) fn admin(&self, sql: &str) -> Vec<i64> {
        let found = aside(self.schema.server(), sql).unwrap();
        let numbers = found.iter().filter_map(|value| match value.as_ref() {
            ValueRef::Int(number) => Some(number),
            _ => None,
        });
        numbers.collect()
    }

    /// Asks for the number of the session that it is run in.
    pub(crate) fn session(&self) -> Statement {
        row(self.either("SELECT pg_backend_pid()", "SELECT connection_id()"))
    }

    /// Ends a session from outside, and waits until it has ended.
    pub(crate) fn kill(&self, session: i64) {
        if self.is_postgres() {
            self.admin(&format!("DO 'BEGIN PERFORM pg_terminate_backend({session}); END'"));
        } else {
            self.admin(&format!("KILL {session}"));
        }
        let alive = match self.is_postgres() {
            true => format!("SELECT count(*) FROM pg_stat_activity WHERE pid = {session}"),
            false => format!("SELECT count(*) FROM information_schema.processlist WHERE id = {session}"),
        };
        while self.admin(&alive) != [0] {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }

    /// The numbers from 1 to a million, each a row.
    pub(crate) fn up_to_million(&self) -> Statement {
        rows(self.either("SELECT generate_series(1, $1)", "SELECT seq FROM seq_1_to_1000000 WHERE seq <= ?"))
            .bind(1_000_000)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // What a failed test has open may be in use.
        drop(aside(self.schema.server(), self.schema.drop().sql()));
    }
}

/// Runs SQL on a connection of its own and on a thread that no runtime runs on, and gives the first column.
pub(crate) fn aside(url: &str, sql: &str) -> Result<Vec<Value>> {
    std::thread::scope(|scope| scope.spawn(|| in_any_form(url, sql)).join()).unwrap()
}

fn in_any_form(url: &str, sql: &str) -> Result<Vec<Value>> {
    let mut found = Vec::new();
    let purpose = if sql.starts_with("SELECT") { Purpose::Rows } else { Purpose::Nothing };
    let statement = Statement::new(purpose, sql.to_owned());
    let mut sink = |row: &dyn Row| {
        found.push(row.get(0)?.to_owned());
        Ok(())
    };
    #[cfg(feature = "blocking")]
    biform::blocking::connect(url)?.run(statement, &mut sink)?;
    #[cfg(not(feature = "blocking"))]
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let db = biform::connect(url).await?;
        db.run(statement, &mut sink).await
    })?;
    Ok(found)
}
