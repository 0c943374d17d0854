//! Columns that hold what their fields do not, as another program could have left them.
use biform::{Dialect, Family, Purpose, Statement};

/// Puts text into a column of numbers: SQLite takes it, elsewhere the column becomes one of texts.
pub(crate) fn text_for_numbers(dialect: Dialect, table: &str, column: &str) -> Statement {
    let sql = match dialect.family() {
        Family::Postgres => format!("ALTER TABLE {table} ALTER {column} TYPE text"),
        Family::MySql => format!("ALTER TABLE {table} MODIFY {column} varchar(20) NOT NULL"),
        _ => format!("UPDATE {table} SET {column} = 'x' || {column}"),
    };
    Statement::new(Purpose::Nothing, sql)
}
