//! `docs/fields.md`: lines of cells, of which each database has its own. Every lane compares, or writes, those of its
//! database, and leaves the others as they are.
use biform::{Dialect, Error, Family, Result};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// A table: what stands before its lines, and their cells. The first says which line it is; of a server's lines the
/// second is all it says.
pub(crate) struct Table {
    pub(crate) head: &'static str,
    pub(crate) lines: Vec<Vec<String>>,
}

/// Compares what a database did with what is written of it, or writes it anew.
pub(crate) fn agrees(dialect: Dialect, tables: &[Table]) -> Result<()> {
    static FILE: Mutex<()> = Mutex::new(());
    let _alone = FILE.lock().unwrap_or_else(PoisonError::into_inner);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/fields.md");
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    let made = match dialect.family() {
        Family::Sqlite => whole(&written, tables),
        _ => with_server(&written, dialect, tables),
    };
    if std::env::var_os("BIFORM_BLESS").is_some() {
        return std::fs::write(&file, &made).map_err(Error::other);
    }
    assert!(written == made, "docs/fields.md is another one: BIFORM_BLESS=1 writes this one\n{made}");
    Ok(())
}

/// The text, with the cells of servers that are written already.
fn whole(written: &str, tables: &[Table]) -> String {
    let mut text = String::new();
    for table in tables {
        text.push_str(table.head);
        for line in &table.lines {
            let old = written
                .lines()
                .map(cells)
                .find(|old| old.first().copied() == line.first().map(String::as_str) && old.len() == line.len() + 2);
            let servers = old.map_or([""; 2], |old| [old[old.len() - 2], old[old.len() - 1]]);
            text.push_str(&format!("| {} | {} |\n", line.join(" | "), servers.join(" | ")));
        }
    }
    text
}

/// The text, with the cells of a server written anew.
fn with_server(written: &str, server: Dialect, tables: &[Table]) -> String {
    let from_end = if server == Dialect::Postgres { 2 } else { 1 };
    let mut text = String::with_capacity(written.len());
    let mut found = 0;
    for old in written.lines() {
        let mut cells = cells(old);
        let own = tables
            .iter()
            .flat_map(|table| &table.lines)
            .find(|own| own.first().map(String::as_str) == cells.first().copied());
        let (Some([_, own]), true) = (own.map(Vec::as_slice), cells.len() > from_end) else {
            text.push_str(&format!("{old}\n"));
            continue;
        };
        let at = cells.len() - from_end;
        cells[at] = own;
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
        found += 1;
    }
    assert_eq!(found, tables.iter().map(|table| table.lines.len()).sum::<usize>(), "SQLite writes the lines first");
    text
}

/// The cells of a line; none of what is no line of a table.
fn cells(line: &str) -> Vec<&str> {
    let inside = line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |"));
    inside.map(|inside| inside.split(" | ").collect()).unwrap_or_default()
}
