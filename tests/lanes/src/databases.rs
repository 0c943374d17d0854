//! The databases that bodies run on: the one place that lists them.

/// A database.
pub(crate) struct Database {
    /// What its tests are called.
    pub(crate) name: &'static str,
    /// The feature of Biform that speaks to it.
    pub(crate) feature: &'static str,
    /// For a server, the environment variable that holds its URL.
    pub(crate) server: Option<&'static str>,
}

/// A line for each database.
pub(crate) const DATABASES: &[Database] = &[
    Database { name: "sqlite", feature: "sqlite", server: None },
    Database { name: "postgres", feature: "postgres", server: Some("BIFORM_POSTGRES_URL") },
    Database { name: "mariadb", feature: "mysql", server: Some("BIFORM_MYSQL_URL") },
];
