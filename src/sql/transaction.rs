//! The steps of a transaction.
use super::Dialect;
use crate::statement::{Control, Purpose, SqlText, Statement};

/// Opens a transaction that will write: SQLite must take the lock now, as it cannot wait for it later.
pub(crate) fn begin(dialect: Dialect) -> Statement {
    match dialect {
        Dialect::Sqlite => control(Control::Begin, "BEGIN IMMEDIATE"),
    }
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
