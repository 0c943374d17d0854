//! Holds the invariants of ARCHITECTURE.md that are about the source itself.
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms of `src`, the lowest first: a file may use what is lower, or in its own room.
const LAYERS: [&[&str]; 14] = [
    &["error"],
    &["value"],
    &["statement"],
    &["dialect"],
    &["executor"],
    &["field"],
    &["expr"],
    &["model"],
    &["query"],
    &["sql"],
    &["logic"],
    &["terminal"],
    &["rim"],
    &["executors"],
];

/// Crates that drive a database.
const DRIVERS: [&str; 8] =
    ["rusqlite", "r2d2", "r2d2_sqlite", "sqlx", "biform_drivers", "postgres", "tokio_postgres", "mysql"];

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

    /// Lines of code before the tests at its end.
    fn shipped(&self) -> impl Iterator<Item = (usize, &str)> {
        let tests = self.text.find("#[cfg(test)]\nmod ").map(|at| self.text[..at].lines().count());
        self.code().take_while(move |(number, _)| tests.is_none_or(|tests| *number <= tests))
    }

    /// The room of `src` it stands in.
    fn room(&self) -> &str {
        let inside = self.path.trim_start_matches("src/");
        inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs")
    }
}

/// The text with what is in comments, strings and character literals blanked, line by line.
fn bare(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let hidden = hidden_at(rest);
        let (taken, after) = rest.split_at(hidden.unwrap_or(first.len_utf8()));
        match hidden {
            Some(_) => bare.extend(taken.chars().map(|letter| if letter == '\n' { '\n' } else { ' ' })),
            None => bare.push_str(taken),
        }
        rest = after;
    }
    bare
}

/// The length of the comment or literal that starts here, if one does.
fn hidden_at(rest: &str) -> Option<usize> {
    let up_to = |start: usize, end: &str| rest[start..].find(end).map_or(rest.len(), |at| start + at + end.len());
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Some(up_to(2, "*/"));
    }
    if rest.starts_with("r\"") {
        return Some(up_to(2, "\""));
    }
    if rest.starts_with("r#\"") {
        return Some(up_to(3, "\"#"));
    }
    let mut letters = rest.char_indices();
    match letters.next()?.1 {
        '"' => {
            while let Some((at, letter)) = letters.next() {
                match letter {
                    '\\' => drop(letters.next()),
                    '"' => return Some(at + 1),
                    _ => {}
                }
            }
            Some(rest.len())
        }
        '\'' if rest.starts_with("'\\") => Some(up_to(3, "'")),
        // Of `'a` in `<'a>`, the second letter is no quote.
        '\'' => letters.nth(1).filter(|(_, letter)| *letter == '\'').map(|(at, _)| at + 1),
        _ => None,
    }
}

#[test]
fn literals_and_comments_are_told_from_code() {
    for (text, code) in [
        ("a // b\nc", "a     \nc"),
        ("a /* b\nb */ c", "a     \n     c"),
        (r#"f("a \" b", 'x', '\'', '"') g"#, "f(        ,    ,     ,    ) g"),
        ("r#\"a \" b\"# c", "          c"),
        ("fn f<'a>(x: &'a str)", "fn f<'a>(x: &'a str)"),
    ] {
        assert_eq!(bare(text).trim_start(), code.trim_start(), "{text}");
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

/// What code names as `crate::name`, or in the braces of `crate::{…}`, each with its line.
fn named_in_crate(code: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (at, path) in code.match_indices("crate::") {
        let mut at = at + path.len();
        let rest = &code[at..];
        match rest.strip_prefix('{') {
            None => found.push((at, word(rest))),
            Some(group) => {
                at += 1;
                let mut depth = 0;
                let mut starts = true;
                for (offset, letter) in group.char_indices() {
                    match letter {
                        '}' if depth == 0 => break,
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        ',' if depth == 0 => starts = true,
                        letter if starts && !letter.is_whitespace() => {
                            found.push((at + offset, word(&group[offset..])));
                            starts = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    found.into_iter().map(|(at, name)| (code[..at].matches('\n').count() + 1, name)).collect()
}

fn word(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())]
}

/// Why a room may not name this, if so. What `lib.rs` exports is named by its room, so that the arrow is seen.
fn backward_arrow(room: &str, named: &str) -> Option<String> {
    let own = rank(room)?;
    match rank(named) {
        Some(_) if named == room => None,
        Some(other) => (other >= own).then(|| format!("`{room}` uses `{named}`")),
        None if ["Error", "ErrorKind", "Result"].contains(&named) => None,
        None => Some(format!("`{room}` uses `crate::{named}`: name the room it is from")),
    }
}

fn backward_arrows(source: &Source) -> Vec<String> {
    let shipped = source.shipped().last().map_or(0, |(number, _)| number);
    let code = bare(&source.text);
    let named = named_in_crate(&code).into_iter();
    // Tests of a file may name what a user does, but no higher room.
    let named = named.filter(|(number, named)| *number <= shipped || rank(named).is_some());
    let arrows = named.filter_map(|(number, named)| Some((number, backward_arrow(source.room(), named)?)));
    arrows.map(|(number, why)| format!("{}:{number}: {why}", source.path)).collect()
}

#[test]
fn arrows_point_one_way() {
    let wrong_in = |path: &str, text: &str| backward_arrows(&Source { path: path.into(), text: text.into() });
    for wrong in [
        "use crate::logic::Session;",
        "use crate::{error::Error, terminal::create};",
        "use crate::{\n    error::{Error, Result},\n    // With a comment.\n    terminal::{create},\n};",
        "use crate::Transaction;",
        "use crate::{Error, Transaction};",
        "fn f() -> crate::prelude::Id {}",
        "use crate::logic;\n#[cfg(test)]\nmod tests {}",
        "#[cfg(test)]\nmod tests {\n    use crate::logic;\n}",
    ] {
        assert_eq!(wrong_in("src/model/id.rs", wrong).len(), 1, "{wrong}");
    }
    for right in [
        "use crate::error::{Error, terminal};",
        "use crate::{error::Error, value::{Row, Value}};\nuse crate::model::Model;",
        "fn f() -> crate::Result<crate::Error> {}",
        "/// [`Db`](crate::Db)\n#[doc = \"[`Db`](crate::Db)\"]\n#[cfg(test)]\nmod tests {\n    use crate::Db;\n}",
    ] {
        assert_eq!(wrong_in("src/model/id.rs", right), [""; 0], "{right}");
    }
    assert_eq!(wrong_in("src/logic/save.rs", "use crate::executor::Executor;"), [""; 0]);
    let wrong: Vec<_> = sources("src").iter().flat_map(backward_arrows).collect();
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

/// Whether a line names the crate of a driver: as a path, or in an import.
fn names_driver(line: &str) -> bool {
    DRIVERS.iter().flat_map(|driver| line.match_indices(driver)).any(|(at, driver)| {
        let (before, after) = (&line[..at], &line[at + driver.len()..]);
        // What is called like a driver may be a module of Biform's own.
        let own = before.ends_with("self::");
        let starts = !own && !before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let imported = before.ends_with("use ") || before.ends_with("extern crate ");
        starts && (after.starts_with("::") || (imported && word(after).is_empty()))
    })
}

#[test]
fn drivers_are_named_in_executors_alone() {
    for line in ["let pool = sqlx::Pool::new();", "use ::rusqlite::{Row};", "pub use sqlx;", "use r2d2 as pools;"] {
        assert!(names_driver(line), "{line}");
    }
    for line in
        ["fn postgres(url: &str)", "let my_sqlx::x", "use biform::mysql;", "self::mysql::x", "feature = \"sqlx\""]
    {
        assert!(!names_driver(line), "{line}");
    }
    let mut wrong = Vec::new();
    for source in sources("src").iter().chain(&sources("macros/src")) {
        if source.path.starts_with("src/executors/") {
            continue;
        }
        for (number, line) in source.code() {
            if names_driver(line) {
                wrong.push(format!("{}:{number}: {line}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "driver crates named outside src/executors:\n{}", wrong.join("\n"));
}

/// Whether a line says which database it is.
fn names_dialect(line: &str) -> bool {
    ["Dialect::Sqlite", "Dialect::Postgres", "Dialect::MySql", "Family::"].iter().any(|dialect| line.contains(dialect))
}

#[test]
fn which_database_it_is_is_asked_in_dialects_alone() {
    assert!(names_dialect("if dialect == Dialect::MySql {}") && names_dialect("Family::MySql => x"));
    assert!(!names_dialect("dialect.grammar()"));
    for source in sources("src") {
        // An executor says what its own dialect is.
        if source.path.starts_with("src/sql/dialect/") || source.room() == "executors" {
            continue;
        }
        let named: Vec<_> = source.shipped().filter(|(_, line)| names_dialect(line)).collect();
        assert!(named.is_empty(), "{} asks which database it is: {named:?}", source.path);
    }
}

/// Whether a line is there for one form.
fn is_per_form(line: &str) -> bool {
    line.contains("feature = \"blocking\"") || line.contains("feature = \"async\"")
}

#[test]
fn per_form_code_is_the_rim() {
    assert!(is_per_form("#[cfg(feature = \"blocking\")]") && is_per_form("if cfg!(feature = \"async\") {"));
    assert!(!is_per_form("#[cfg(feature = \"sqlite\")]"));
    let allowed = |path: &str| {
        path.starts_with("src/rim/")
            || path.starts_with("src/executors/")
            // Names the forms, and picks the macro that writes them.
            || ["src/lib.rs", "src/prelude.rs", "src/executor/output.rs", "src/executor/mod.rs"].contains(&path)
    };
    let mut wrong = Vec::new();
    for source in sources("src").iter().chain(&sources("macros/src")) {
        for (number, line) in source.code() {
            if is_per_form(line) && !allowed(&source.path) {
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
    assert!(lines <= 400, "src/rim has {lines} lines");
    for source in &rim {
        for (number, line) in source.code() {
            assert!(!decides(line), "{}:{number} decides something: {line}", source.path);
        }
    }
}

/// The lines of what maybe-async cannot strip, so that the blocking form would differ from the async one, silently at
/// worst: async blocks and closures, and `.await` in the brackets of a macro.
fn survives_stripping(text: &str) -> Vec<usize> {
    let code = bare(text);
    let is_async = code.match_indices("async").filter(|(at, found)| {
        let after = code[at + found.len()..].trim_start();
        let is_word =
            word(&code[*at..]) == "async" && !code[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        is_word && (after.starts_with(['{', '|']) || word(after) == "move")
    });
    let in_macros = code.match_indices('!').filter(|(at, _)| {
        let is_call = code[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        is_call && in_brackets(&code[at + 1..]).is_some_and(|inside| inside.contains(".await"))
    });
    is_async.chain(in_macros).map(|(at, _)| code[..at].matches('\n').count() + 1).collect()
}

/// What stands in the brackets that code starts with, if it does.
fn in_brackets(code: &str) -> Option<&str> {
    let code = code.trim_start();
    let mut depth = 0;
    for (at, letter) in code.char_indices() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ if depth == 0 => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(&code[..at]);
        }
    }
    None
}

#[test]
fn logic_can_be_stripped_by_maybe_async() {
    for (wrong, line) in [
        ("assert!(f().await)", 1),
        ("let x = async { f()? }.await;", 1),
        ("let x =\n    async\n    {};", 2),
        ("f(async move {})", 1),
        ("f(async || 1)", 1),
        ("f(async move |x| x)", 1),
        ("\nassert_eq!(\n    f(\")\"),\n    g()\n        .await,\n);", 2),
        ("vec![f().await]", 1),
        ("matches! { f().await }", 1),
    ] {
        assert_eq!(survives_stripping(wrong), [line], "{wrong}");
    }
    let right =
        "#[maybe_async(AFIT)]\nasync fn f() {\n    // async { }\n    g().await != h(vec![1]).await;\n    i!().await\n}";
    assert_eq!(survives_stripping(right), [0; 0]);
    let rooms = |path: &str| path.starts_with("src/logic") || path.starts_with("src/executor/");
    let mut elsewhere = 0;
    for source in &sources("src") {
        let stripped = source.code().any(|(_, line)| line.trim_start().starts_with("#[maybe_async"));
        elsewhere += usize::from(stripped && !rooms(&source.path));
        if stripped || rooms(&source.path) {
            let lines = survives_stripping(&source.text);
            assert!(lines.is_empty(), "{} is not stripped at {lines:?}", source.path);
        }
    }
    assert!(elsewhere > 0, "the executors for tests have steps, too");
}

/// Whether a line picks the form otherwise than by `must_be_sync` and `must_be_async`.
fn picks_the_form(line: &str) -> bool {
    ["maybe_async::maybe_async", "sync_impl", "async_impl", "is_sync"].iter().any(|name| line.contains(name))
}

#[test]
fn the_form_is_picked_by_must_be_sync_and_must_be_async_alone() {
    assert!(picks_the_form("use maybe_async::maybe_async;") && picks_the_form("#[maybe_async::sync_impl]"));
    assert!(!picks_the_form("pub(crate) use maybe_async::must_be_sync as maybe_async;"));
    for source in sources("src") {
        for (number, line) in source.code() {
            assert!(!picks_the_form(line), "{}:{number}: {line}", source.path);
        }
    }
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    assert!(!manifest.contains("is_sync"));
}

/// Whether a line looks at what a text says: the messages of a database are other ones in other languages and versions.
/// A SQLSTATE is a text as well, and is looked at as `code`.
fn looks_at_a_message(line: &str) -> bool {
    let asks = [".contains(\"", ".starts_with(\"", ".ends_with(\"", ".find(\"", ".matches(\""];
    let of_literals = asks.iter().flat_map(|ask| line.match_indices(ask)).any(|(at, _)| {
        let receiver = &line[..at];
        !receiver.ends_with("code") || receiver.trim_end_matches("code").ends_with(is_of_word)
    });
    let texts = ["message", "message()", "text", "to_string()", "description()"];
    let compares = [" ==", " !=", ".contains(", ".starts_with(", ".ends_with(", ".eq("];
    let compared = texts.iter().any(|text| compares.iter().any(|ask| line.contains(&format!("{text}{ask}"))));
    of_literals || compared || texts.iter().any(|text| line.contains(&format!("{text} {{")) && line.contains("match "))
}

/// The one line of the drivers that tells what an error is by its text, as the code is that of other errors as well.
const TOLD_BY_TEXT: &str = "1811 if message == FOREIGN_KEY => ErrorKind::ForeignKey,";

/// What is read out of messages besides: names, a hint; and what is no message.
const READ_OUT_OF_TEXTS: [&str; 4] = [
    "(ErrorKind::Unique, Some(names)) if names.starts_with(\"index '\") => {",
    "if message.starts_with(\"Cannot add\") {",
    "if message.starts_with(\"no such table: \") {",
    "uri if uri.starts_with(\"file:\") => Ok(format!(\"./{uri}\")),",
];

#[test]
fn errors_are_told_by_codes_not_by_messages() {
    for line in [
        TOLD_BY_TEXT,
        "_ if message.contains(\"deadlock\") => ErrorKind::Deadlock,",
        "if refusal.message().contains(LOCKED) {",
        "if error.to_string().starts_with(\"no such\") {",
        "let is_busy = \"busy\".len() > 3 && told.ends_with(\"busy\");",
        "sqlx::Error::Protocol(text) if text == GONE => true,",
        "match refusal.message() {",
        "_ if sqlcode.starts_with(\"no\") => None,",
    ] {
        assert!(looks_at_a_message(line), "{line}");
    }
    for line in [
        "_ if code.starts_with(\"08\") || code.starts_with(\"28\") => ErrorKind::Connection,",
        "Error::database(kind, refusal.message().to_owned())",
        "5 | 6 => ErrorKind::Busy,",
        "match code {",
    ] {
        assert!(!looks_at_a_message(line), "{line}");
    }
    let (mut looks, mut kinds) = (Vec::new(), Vec::new());
    // Values are texts as well.
    for source in sources("src/executors").iter().filter(|source| !source.path.ends_with("/values.rs")) {
        let lines = source.shipped().map(|(_, line)| line.trim().to_owned());
        let (found, rest): (Vec<_>, Vec<_>) = lines.partition(|line| looks_at_a_message(line));
        looks.extend(found);
        kinds.extend(rest.into_iter().filter(|line| line.contains("-> ErrorKind")));
    }
    let mut expected = vec![TOLD_BY_TEXT];
    expected.extend(READ_OUT_OF_TEXTS);
    looks.sort();
    expected.sort_unstable();
    assert_eq!(looks, expected, "what an error is, its code says");
    // Functions that tell a kind get a code, and the one of SQLite the message for that line.
    kinds.sort();
    let kind = |given: &str| format!("fn kind({given}) -> ErrorKind {{");
    assert_eq!(kinds, ["code: &str", "code: i32, message: &str", "code: u16"].map(kind));
}

/// Whether a line can panic, or is unsafe.
fn can_panic(line: &str) -> bool {
    let panics = [".unwrap()", ".expect(", "panic!(", "unreachable!(", "todo!(", "unimplemented!(", "unsafe "];
    // What the derive writes beside its own errors is never run.
    !line.contains("quote!(") && panics.iter().any(|name| line.contains(name))
}

#[test]
fn nothing_panics_and_nothing_is_unsafe() {
    assert!(can_panic("let x = y.unwrap();") && can_panic("panic!(\"{x}\")") && can_panic("unsafe { x }"));
    assert!(!can_panic("lock.unwrap_or_else(PoisonError::into_inner)") && !can_panic("quote!(unreachable!())"));
    let mixed = "f();\n#[cfg(test)]\nuse x;\ng();\n#[cfg(test)]\nmod tests {\n    h().unwrap();\n}\n";
    let mixed = Source { path: "src/x.rs".to_owned(), text: mixed.to_owned() };
    assert_eq!(mixed.shipped().map(|(number, _)| number).max(), Some(4));
    for source in sources("src").iter().chain(&sources("macros/src")).chain(&sources("drivers/src")) {
        for (number, line) in source.shipped() {
            assert!(!can_panic(line), "{}:{number}: {line}", source.path);
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

/// Whether a line puts a quote, of any database, around something.
fn quotes(line: &str) -> bool {
    let letters = [r#"'"'"#, "'`'", r#""\"""#, r##"r#"""#"##, r#""`""#];
    let around = [r#"\"{"#, r#"}\""#, r##"#""{"##, r#""`{}`""#];
    // A byte is compared with what is there already: a `String` takes none.
    let line = line.replace("b'\"'", "").replace("b'`'", "");
    letters.iter().chain(&around).any(|quote| line.contains(quote))
}

#[test]
fn one_function_writes_identifiers() {
    for line in [
        r#"sql.push('"');"#,
        r#"sql.push_str("\"");"#,
        r##"sql += r#"""#;"##,
        r#"write!(sql, "\"{name}\"")"#,
        r#"format!("{table}.\"{}\"", name)"#,
        r##"format!(r#""{name}""#)"##,
        "sql.push('`');",
        r#"[name].join("`")"#,
        r#"format!("`{}`", name)"#,
    ] {
        assert!(quotes(line), "{line}");
    }
    for line in [
        r#"f("a", 'b', "")"#,
        r#"format!("querying `{}`", model)"#,
        r#"assert_eq!(sql, "\"book\".\"id\"")"#,
        r#"b'"' | b'`' => skip(rest),"#,
    ] {
        assert!(!quotes(line), "{line}");
    }
    let mut found = Vec::new();
    // What is bound as one value is JSON, whose texts stand in quotes too; errors read names out of messages.
    let reads = |path: &str| path.ends_with("/array_text.rs") || path.ends_with("/errors.rs");
    for source in sources("src").iter().filter(|source| !reads(&source.path)) {
        let lines = source.shipped().filter(|(_, line)| quotes(line));
        found.extend(lines.map(|(_, line)| (source.path.clone(), line.trim().to_owned())));
    }
    // A dialect says which letter it is, and one function asks.
    let says =
        |(path, line): &(String, String)| path.starts_with("src/sql/dialect/") && ["'\"'", "'`'"].contains(&&**line);
    let elsewhere = found.iter().find(|found| !says(found));
    assert!(!found.is_empty() && elsewhere.is_none(), "{elsewhere:?}");
    let asked = sources("src").iter().flat_map(Source::shipped).filter(|(_, line)| line.contains(".quote()")).count();
    assert_eq!(asked, 1);
}

/// Whether a line of documentation is code that was reflowed as text, its indents among it.
fn is_garbled(line: &str) -> bool {
    let text = line.trim_start();
    let text = text.strip_prefix("///").or_else(|| text.strip_prefix("//!"));
    // A hidden line of an example is indented after its `#`.
    text.is_some_and(|text| text.trim().trim_start_matches('#').trim_start().contains("    "))
}

#[test]
fn documentation_is_not_garbled() {
    assert!(is_garbled("/// let x = 1;    assert_eq!(x, 1);") && is_garbled("    //! enum Cover {     Hard, }"));
    for line in ["///     indented();", "/// #     hidden();", "/// # Errors", "let x = 1;    // A comment.", "///"] {
        assert!(!is_garbled(line), "{line}");
    }
    let mut wrong = Vec::new();
    for source in ["src", "macros", "drivers", "tests", "examples", "benches"].into_iter().flat_map(sources) {
        let lines = source.text.lines().enumerate().filter(|(_, line)| is_garbled(line));
        wrong.extend(lines.map(|(number, line)| format!("{}:{}: {line}", source.path, number + 1)));
    }
    assert!(wrong.is_empty(), "text that was code:\n{}", wrong.join("\n"));
}

/// Bodies that run in lanes and look at no number: what they test is `lanes` itself, or a helper that a macro writes
/// looks for them.
const LOOKS_AT_NO_NUMBER: [&str; 4] =
    ["attributes_are_passed_on", "forms_that_differ", "a_silent_body", "the_table_says_what_columns_hold"];

/// Whether code looks at how many statements were sent, or at their texts. A query is counted by `count(&db)`.
fn looks_at_the_log(code: &str) -> bool {
    ["db.count()", ".statements()", ".take_log()", ".log()", ".news("].iter().any(|look| code.contains(look))
}

/// The functions of a file that stand under an attribute, not those in macros: their names and their code.
fn functions_under<'a>(code: &'a str, attribute: &str) -> Vec<(&'a str, &'a str)> {
    let starts = code.match_indices(attribute).filter(|(at, _)| *at == 0 || code[..*at].ends_with('\n'));
    let functions = starts.filter_map(|(at, _)| {
        let from = &code[at..];
        let whole = &from[..from.find("\n}").unwrap_or(from.len())];
        Some((word(&whole[whole.find("fn ")? + 3..]), whole))
    });
    functions.collect()
}

/// The bodies that look at neither number nor text of what they send, nor call a helper that does.
fn blind_bodies(text: &str) -> Vec<String> {
    let code = bare(text);
    let mut looking = functions_under(&code, "#[helper");
    looking.retain(|(_, code)| looks_at_the_log(code));
    let calls = |body: &str| {
        let mut calls =
            looking.iter().flat_map(|(name, _)| body.match_indices(name).map(|(at, name)| (at, at + name.len())));
        calls.any(|(at, end)| body[end..].starts_with("(&db") && !body[..at].ends_with(is_of_word))
    };
    let bodies = functions_under(&code, "#[lanes").into_iter();
    bodies.filter(|(_, body)| !looks_at_the_log(body) && !calls(body)).map(|(name, _)| name.to_owned()).collect()
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[test]
fn what_runs_in_lanes_looks_at_what_it_sends() {
    let helper = "#[helper]\nasync fn drift(db: &Db) {\n    db.statements();\n}\n";
    for (body, is_blind) in [
        ("assert_eq!(db.count(), 1);", false),
        ("let log = db.take_log();", false),
        ("drift(&db).await?;", false),
        ("adrift(&db).await?;", true),
        ("// db.count()", true),
        ("all.iter().count(); books().count(&db).await?;", true),
    ] {
        let text = format!("{helper}#[lanes(with(drift))]\nasync fn body(db: Db) {{\n    {body}\n}}\n");
        assert_eq!(blind_bodies(&text).len(), usize::from(is_blind), "{body}");
    }
    let tests = sources("tests");
    let bodies: usize = tests.iter().map(|source| functions_under(&bare(&source.text), "#[lanes").len()).sum();
    assert!(bodies > 200, "{bodies}");
    let mut blind: Vec<_> = tests.iter().flat_map(|source| blind_bodies(&source.text)).collect();
    blind.sort();
    let mut expected = LOOKS_AT_NO_NUMBER;
    expected.sort();
    assert_eq!(blind, expected, "a body says how many statements it sends: `assert_eq!(db.count(), 3)`");
}
