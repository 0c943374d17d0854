//! Holds the invariants of ARCHITECTURE.md that are about the source itself.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails shows where")]
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms of `src`, the lowest first: a file may use what is lower, or in its own room.
const LAYERS: [&[&str]; 13] = [
    &["error"],
    &["value"],
    &["statement"],
    &["field"],
    &["model"],
    &["expr"],
    &["query"],
    &["sql"],
    &["executor"],
    &["logic"],
    &["terminal"],
    &["rim"],
    &["executors"],
];

/// Crates that drive a database.
const DRIVERS: [&str; 8] =
    ["rusqlite", "r2d2", "r2d2_sqlite", "sqlx", "biform_drivers", "postgres", "r2d2_postgres", "mysql"];

struct Source {
    path: String,
    text: String,
}

impl Source {
    /// Lines of code: no comments.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(number, line)| (number + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// The room of `src` it stands in.
    fn room(&self) -> &str {
        let inside = self.path.trim_start_matches("src/");
        inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs")
    }
}

fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push(Source { path: path.strip_prefix(root).unwrap().display().to_string(), text });
            }
        }
    }
    assert!(!found.is_empty(), "no source in {folder}");
    found
}

fn rank(room: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&room))
}

/// The rooms that a line names as `crate::room`.
fn rooms_named(line: &str) -> Vec<&str> {
    let after = line.split("crate::").skip(1);
    let word = |rest: &'_ str| rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    after.map(|rest| &rest[..word(rest)]).filter(|name| rank(name).is_some()).collect()
}

/// Why a line of a room may not stand there, if so.
fn backward_arrow(room: &str, line: &str) -> Option<String> {
    let own = rank(room)?;
    let higher = rooms_named(line).into_iter().find(|named| *named != room && rank(named) >= Some(own))?;
    Some(format!("`{room}` uses `{higher}`"))
}

#[test]
fn arrows_point_one_way() {
    // Control: the check bites.
    assert!(backward_arrow("model", "use crate::executor::Executor;").is_some());
    assert!(backward_arrow("logic", "use crate::executor::Executor;").is_none());
    let mut wrong = Vec::new();
    for source in sources("src") {
        for (number, line) in source.code() {
            if let Some(why) = backward_arrow(source.room(), line) {
                wrong.push(format!("{}:{number}: {why}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that point backwards:\n{}", wrong.join("\n"));
}

#[test]
fn every_room_is_in_the_map() {
    let rooms = sources("src").iter().map(|source| source.room().to_owned()).collect::<std::collections::BTreeSet<_>>();
    let unknown: Vec<_> = rooms.iter().filter(|room| rank(room).is_none()).collect();
    assert_eq!(unknown, ["lib", "prelude"]);
    let map = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    for room in rooms.iter().filter(|room| rank(room).is_some()) {
        assert!(map.contains(&format!("`src/{room}")), "ARCHITECTURE.md does not name src/{room}");
    }
}

#[test]
fn drivers_are_named_in_executors_alone() {
    let mut wrong = Vec::new();
    for source in sources("src").iter().chain(&sources("macros/src")) {
        if source.path.starts_with("src/executors/") {
            continue;
        }
        for (number, line) in source.code() {
            if DRIVERS.iter().any(|driver| line.contains(&format!("{driver}::"))) {
                wrong.push(format!("{}:{number}: {line}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "driver crates named outside src/executors:\n{}", wrong.join("\n"));
}

#[test]
fn per_form_code_is_the_rim() {
    let allowed = |path: &str| {
        path.starts_with("src/rim/")
            || path.starts_with("src/executors/")
            // Names the forms, and picks the macro that writes them.
            || ["src/lib.rs", "src/prelude.rs", "src/executor/output.rs", "src/executor/mod.rs"].contains(&path)
    };
    let mut wrong = Vec::new();
    for source in sources("src").iter().chain(&sources("macros/src")) {
        for (number, line) in source.code() {
            let per_form = line.contains("feature = \"blocking\"") || line.contains("feature = \"async\"");
            if per_form && !allowed(&source.path) {
                wrong.push(format!("{}:{number}: {line}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "per-form code outside the rim:\n{}", wrong.join("\n"));
}

/// What must not stand in the rim: SQL, and branches on a result.
fn decides(line: &str) -> bool {
    let sql = ["SELECT", "INSERT", "UPDATE", "DELETE", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT"];
    let branches = ["Ok(_)", "Err(_)", "if let Ok", "if let Err", "Err(error) =>", "Ok(value) =>", "match result"];
    sql.iter().any(|word| line.contains(word))
        || branches.iter().any(|branch| line.contains(branch))
        || (line.trim_start().starts_with("if ") && (line.contains(".is_ok()") || line.contains(".is_err()")))
}

#[test]
fn the_rim_is_thin_and_decides_nothing() {
    assert!(decides("if result.is_ok() {") && decides("let sql = \"COMMIT\";"));
    let rim = sources("src/rim");
    let lines: usize = rim.iter().map(|source| source.text.lines().count()).sum();
    assert!(lines <= 300, "src/rim has {lines} lines");
    for source in &rim {
        for (number, line) in source.code() {
            assert!(!decides(line), "{}:{number} decides something: {line}", source.path);
        }
    }
}

/// What maybe-async cannot strip, so that the blocking form would differ from the async one, silently at worst.
fn survives_stripping(line: &str) -> bool {
    let in_macro = line.contains("!(") && line.contains(".await") && line.find("!(") < line.find(".await");
    ["async {", "async move", "async |", "async ||"].iter().any(|form| line.contains(form)) || in_macro
}

#[test]
fn logic_can_be_stripped_by_maybe_async() {
    assert!(survives_stripping("assert!(f().await)") && survives_stripping("let x = async { f()? }.await;"));
    for source in sources("src/logic").iter().chain(&sources("src/executor")) {
        for (number, line) in source.code() {
            assert!(!survives_stripping(line), "{}:{number} is not stripped: {line}", source.path);
        }
    }
}

#[test]
fn the_form_is_picked_by_must_be_sync_and_must_be_async_alone() {
    for source in sources("src") {
        for (number, line) in source.code() {
            let other = ["maybe_async::maybe_async", "sync_impl", "async_impl", "is_sync"];
            assert!(!other.iter().any(|name| line.contains(name)), "{}:{number}: {line}", source.path);
        }
    }
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    assert!(!manifest.contains("is_sync"));
}

#[test]
fn nothing_panics_and_nothing_is_unsafe() {
    for source in sources("src").iter().chain(&sources("macros/src")).chain(&sources("drivers/src")) {
        let tests = source.text.find("#[cfg(test)]").map(|at| source.text[..at].lines().count());
        for (number, line) in source.code() {
            if tests.is_some_and(|start| number > start) {
                break;
            }
            let panics = [".unwrap()", ".expect(", "panic!(", "unreachable!(", "todo!(", "unimplemented!(", "unsafe "];
            // What the derive writes beside its own errors is never run.
            let written = line.contains("quote!(");
            assert!(written || !panics.iter().any(|name| line.contains(name)), "{}:{number}: {line}", source.path);
        }
    }
}

#[test]
fn files_hold_one_concept() {
    for source in sources("src").iter().chain(&sources("macros/src")) {
        let lines = source.text.lines().count();
        assert!(lines <= 500, "{} has {lines} lines: what is the second concept in it?", source.path);
        assert!(source.text.starts_with("//!"), "{} does not say what it is", source.path);
    }
}

#[test]
fn one_function_writes_identifiers() {
    let quoting = |source: &&Source| source.code().any(|(_, line)| line.contains(r#"=> '"'"#));
    let found: Vec<_> = sources("src").iter().filter(quoting).map(|source| source.path.clone()).collect();
    assert_eq!(found, ["src/sql/writer.rs"]);
}
