//! The statements of a cursor on PostgreSQL, for both forms. Knows no driver.

/// Opens the transaction of a cursor that has none around it.
pub(in crate::executors) const BEGIN: &str = "BEGIN READ ONLY";

/// Ends that, and the cursor with it.
pub(in crate::executors) const ROLLBACK: &str = "ROLLBACK";

/// Closes a cursor in a transaction. There is one on a connection at a time, as the gate is shut while it is open.
pub(in crate::executors) const CLOSE: &str = "CLOSE biform_cursor";

/// Opens a cursor. Values are bound as they are for the query itself.
pub(in crate::executors) fn declare(query: &str) -> String {
    format!("DECLARE biform_cursor NO SCROLL CURSOR FOR {query}")
}

/// Reads the next rows.
pub(in crate::executors) fn fetch(rows: usize) -> String {
    format!("FETCH FORWARD {rows} FROM biform_cursor")
}

/// Only queries have cursors: what else gives rows gives few.
pub(in crate::executors) fn is_query(sql: &str) -> bool {
    let text = sql.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '(');
    let word = text.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default();
    ["SELECT", "WITH", "VALUES", "TABLE"].iter().any(|query| word.eq_ignore_ascii_case(query))
}
