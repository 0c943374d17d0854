//! Statements, sinks and databases for the tests of the drivers.
pub(crate) use crate::local::Local;
pub(crate) use crate::say::say;
pub(crate) use crate::server::Server;
pub(crate) use biform::generic::Db;
#[cfg(feature = "async")]
pub(crate) use biform::generic::Deferred;
#[cfg(feature = "blocking")]
pub(crate) use biform::generic::Immediate;
pub(crate) use biform::*;
pub(crate) use biform_lanes::forms;
pub(crate) use tempfile::TempDir;

/// Opens a database in either form.
pub(crate) trait Connect: Output {
    /// Whether there are drivers of this form for the databases on servers.
    const SERVERS: bool;

    /// Whether PostgreSQL gets a batch before it has answered.
    const SENDS_TOGETHER: bool;

    fn connect(url: &str) -> Self::Of<'static, Local<Db<Self>>>;
}

#[cfg(feature = "blocking")]
impl Connect for Immediate {
    const SERVERS: bool = true;
    const SENDS_TOGETHER: bool = true;

    fn connect(url: &str) -> Result<Local<Db<Self>>> {
        biform::blocking::connect(url).map(Local)
    }
}

#[cfg(feature = "async")]
impl Connect for Deferred {
    const SERVERS: bool = true;
    /// sqlx reads an answer to its end before it writes the next statement.
    const SENDS_TOGETHER: bool = false;

    fn connect(url: &str) -> Pending<'static, Local<Db<Self>>> {
        Deferred::map(biform::connect(url), |db| db.map(Local))
    }
}

/// Where a database is. A file, and what was made on a server, is deleted with this.
pub(crate) enum Place {
    Memory,
    File(TempDir),
    Server(Server),
}

impl Place {
    pub(crate) fn file() -> Place {
        Place::File(TempDir::new().unwrap())
    }

    pub(crate) fn both() -> [Place; 2] {
        [Place::Memory, Place::file()]
    }

    /// Every database there is in a form.
    pub(crate) fn all<O: Connect>() -> Vec<Place> {
        std::iter::once(Place::Memory).chain(Place::shared::<O>()).collect()
    }

    /// Those of several connections.
    pub(crate) fn shared<O: Connect>() -> Vec<Place> {
        let servers = if O::SERVERS { Server::all() } else { Vec::new() };
        std::iter::once(Place::file()).chain(servers.into_iter().map(Place::Server)).collect()
    }

    pub(crate) fn is_server(&self) -> bool {
        matches!(self, Place::Server(_))
    }

    pub(crate) fn is(&self, dialect: Dialect) -> bool {
        matches!(self, Place::Server(server) if server.dialect == dialect)
    }

    pub(crate) fn url(&self, options: &str) -> String {
        match self {
            Place::Memory => format!("sqlite::memory:?{options}"),
            Place::File(directory) => format!("sqlite:{}?{options}", directory.path().join("test.db").display()),
            Place::Server(server) => server.url(options),
        }
    }
}

pub(crate) fn nothing(sql: impl Into<SqlText>) -> Statement {
    Statement::new(Purpose::Nothing, sql)
}

pub(crate) fn count(sql: impl Into<SqlText>) -> Statement {
    Statement::new(Purpose::Count, sql)
}

pub(crate) fn key(sql: impl Into<SqlText>) -> Statement {
    Statement::new(Purpose::Key, sql)
}

pub(crate) fn row(sql: impl Into<SqlText>) -> Statement {
    Statement::new(Purpose::Row, sql)
}

pub(crate) fn rows(sql: impl Into<SqlText>) -> Statement {
    Statement::new(Purpose::Rows, sql)
}

pub(crate) const BEGIN: (Control, &str) = (Control::Begin, "BEGIN IMMEDIATE");
pub(crate) const COMMIT: (Control, &str) = (Control::Commit, "COMMIT");
pub(crate) const ROLLBACK: (Control, &str) = (Control::Rollback, "ROLLBACK");

pub(crate) fn step((control, sql): (Control, &'static str)) -> Statement {
    Statement::new(Purpose::Transaction(control), sql)
}

/// A table whose rows are numbers.
pub(crate) const TABLE: &str = "CREATE TABLE number (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)";

pub(crate) fn insert(n: i64) -> Statement {
    key("INSERT INTO number (n) VALUES (?)").bind(n)
}

/// The numbers from 1 to `last`, each a row.
pub(crate) fn up_to(last: i64) -> Statement {
    let sql =
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?) SELECT n FROM c WHERE n <= ?";
    rows(sql).bind(last).bind(last)
}

/// A sink that wants nothing.
pub(crate) fn ignore(_: &dyn Row) -> Result<()> {
    Ok(())
}

/// A sink that keeps integers.
pub(crate) fn keep(kept: &mut Vec<i64>) -> impl FnMut(&dyn Row) -> Result<()> + Send + '_ {
    |row| match row.get(0)? {
        ValueRef::Int(value) => {
            kept.push(value);
            Ok(())
        }
        other => panic!("not an integer: {other:?}"),
    }
}

/// Runs a statement, for its number alone.
macro_rules! run {
    ($executor:expr, $statement:expr) => {
        $executor.run($statement, &mut ignore)
    };
}
pub(crate) use run;

/// The error of an answer that must be one.
pub(crate) fn refused<T>(answer: Result<T>) -> Error {
    match answer {
        Ok(_) => panic!("this was not refused"),
        Err(error) => error,
    }
}
