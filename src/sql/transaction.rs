//! The steps of a transaction.
use super::{Capability, Dialect};
use crate::statement::{Control, Purpose, SqlText, Statement};

/// How far a transaction is kept apart from those beside it: the four levels of the SQL standard.
///
/// A level is the least that is asked for. SQLite runs one writer after the other, which is more than any of them asks;
/// PostgreSQL takes `ReadUncommitted` for `ReadCommitted`.
///
/// [`Database::transaction`](crate::Database::transaction) shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Isolation {
    /// Sees what others have not committed yet.
    ReadUncommitted,
    /// Each statement sees what was committed before it. PostgreSQL's default.
    ReadCommitted,
    /// All statements see what was committed before the first one. MariaDB's and MySQL's default.
    RepeatableRead,
    /// As if transactions ran one after the other; where they cannot,
    /// [`Serialization`](crate::ErrorKind::Serialization) is the error of one, which is then run again.
    Serializable,
}

/// What is said of a transaction when it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Mode {
    pub(crate) isolation: Option<Isolation>,
    pub(crate) read_only: bool,
}

impl Isolation {
    /// As all databases say it.
    pub(super) fn sql(self) -> &'static str {
        match self {
            Isolation::ReadUncommitted => "ISOLATION LEVEL READ UNCOMMITTED",
            Isolation::ReadCommitted => "ISOLATION LEVEL READ COMMITTED",
            Isolation::RepeatableRead => "ISOLATION LEVEL REPEATABLE READ",
            Isolation::Serializable => "ISOLATION LEVEL SERIALIZABLE",
        }
    }
}

/// The steps that open a transaction: from the first of them on the connection is not to be lent.
pub(crate) fn begin(dialect: Dialect, mut mode: Mode) -> Vec<Statement> {
    mode.read_only &= !dialect.is_without(Capability::ReadOnlyTransactions);
    dialect.grammar().begin(mode).into_iter().map(|step| control(Control::Begin, step)).collect()
}

pub(crate) fn commit() -> Statement {
    control(Control::Commit, "COMMIT")
}

pub(crate) fn rollback() -> Statement {
    control(Control::Rollback, "ROLLBACK")
}

/// Opens a savepoint; its number is its own within the transaction.
pub(crate) fn savepoint(number: usize) -> Statement {
    control(Control::Savepoint, format!("SAVEPOINT biform_{number}"))
}

pub(crate) fn release(number: usize) -> Statement {
    control(Control::Release, format!("RELEASE SAVEPOINT biform_{number}"))
}

pub(crate) fn rollback_to(number: usize) -> Statement {
    control(Control::RollbackTo, format!("ROLLBACK TO SAVEPOINT biform_{number}"))
}

fn control(control: Control, sql: impl Into<SqlText>) -> Statement {
    Statement::new(Purpose::Transaction(control), sql)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_database_is_told_in_its_own_words() {
        let texts = |dialect, mode| begin(dialect, mode).iter().map(|step| step.sql().to_owned()).collect::<Vec<_>>();
        let plain = Mode::default();
        let reading = Mode { isolation: Some(Isolation::RepeatableRead), read_only: true };
        assert_eq!(texts(Dialect::Sqlite, plain), ["BEGIN IMMEDIATE"]);
        assert_eq!(texts(Dialect::Sqlite, reading), ["BEGIN DEFERRED"]);
        assert_eq!(texts(Dialect::Postgres, plain), ["BEGIN"]);
        assert_eq!(texts(Dialect::Postgres, reading), ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"]);
        assert_eq!(texts(Dialect::MySql, plain), ["START TRANSACTION"]);
        let said = ["SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "START TRANSACTION READ ONLY"];
        assert_eq!(texts(Dialect::MySql, reading), said);
    }
}
