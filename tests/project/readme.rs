//! Holds what the README says to what the examples are and print.
use std::fs;
use std::path::{Path, PathBuf};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(path(name)).expect(name)
}

/// The blocks of code in the README that are in a language.
fn blocks(language: &str) -> Vec<String> {
    let (readme, fence) = (text("README.md"), format!("```{language}\n"));
    let blocks = readme.split(&fence).skip(1).map(|rest| rest.split_once("```").expect("a block has no end").0);
    blocks.map(str::to_owned).collect()
}

fn block(language: &str) -> String {
    let mut blocks = blocks(language);
    assert_eq!(blocks.len(), 1, "blocks in {language}");
    blocks.remove(0)
}

/// An example without its head, which is for the repository: what it is, and which lint it does without.
fn program(name: &str) -> String {
    let source = text(&format!("examples/{name}.rs"));
    let start = source.find("use biform::prelude::*;").expect("an example uses the prelude");
    let head = source[..start].lines();
    assert!(head.clone().all(|line| line.starts_with("//!") || line.starts_with("#![allow(clippy::print_stdout")));
    source[start..].to_owned()
}

#[test]
fn the_first_program_is_the_blocking_example() {
    assert_eq!(block("rust"), program("quickstart"));
    assert_eq!(block("text"), text("examples/quickstart.out"));
}

#[test]
fn the_second_program_is_the_async_example_with_what_differs_marked() {
    let (marked, blocking) = (block("diff"), program("quickstart"));
    let plain: Vec<&str> = marked.lines().map(|line| line.get(1..).unwrap_or_default()).collect();
    assert_eq!(plain, program("quickstart_async").lines().collect::<Vec<_>>());
    assert_eq!(text("examples/quickstart.out"), text("examples/quickstart_async.out"));

    let mut rest = blocking.lines();
    for line in marked.lines() {
        match line.strip_prefix('+') {
            Some(line) => assert!(!blocking.lines().any(|other| other == line), "marked, but the same: {line}"),
            None => {
                let line = line.get(1..).unwrap_or_default();
                assert!(rest.any(|other| other == line), "not marked, but not in the blocking program: {line}");
            }
        }
    }
}

#[test]
fn the_dependency_lines_name_this_version_and_its_features() {
    let (major, minor) = (env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"));
    let line = |form| format!("biform = {{ version = \"{major}.{minor}\", features = [\"{form}\"] }}\n");
    assert_eq!(block("toml"), line("blocking") + &line("async"));
    assert!(text("README.md").contains(&format!("builds with is {}.", env!("CARGO_PKG_RUST_VERSION"))));
}

#[test]
fn the_commands_are_run_by_ci() {
    let ci = text(".ci/run");
    for command in block("sh").lines() {
        assert!(ci.contains(command), ".ci/run does not run `{command}`");
    }
}

#[test]
fn links_lead_somewhere() {
    let mut wrong = Vec::new();
    for page in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
        let text = text(page);
        let links = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        let broken = links.filter(|link| !link.contains("://") && !path(link).exists());
        wrong.extend(broken.map(|link| format!("{page}: {link}")));
    }
    assert!(wrong.is_empty(), "links to what is not there: {wrong:?}");
}

/// Runs the examples as the README says.
#[cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]
mod examples {
    use super::text;
    use std::process::{Command, Output};

    /// With the features of this test, so that nothing is built anew.
    fn run(name: &str) -> Output {
        let form = match (cfg!(feature = "blocking"), cfg!(feature = "async")) {
            (true, true) => "blocking,async",
            (true, false) => "blocking",
            _ => "async",
        };
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["run", "--quiet", "--example", name, "--features", form]).current_dir(env!("CARGO_MANIFEST_DIR"));
        if !cfg!(debug_assertions) {
            cargo.arg("--release");
        }
        cargo.output().unwrap()
    }

    fn prints(name: &str) {
        let Output { status, stdout, stderr } = run(name);
        assert!(status.success(), "{name}: {}", String::from_utf8_lossy(&stderr));
        assert_eq!(String::from_utf8_lossy(&stdout), text(&format!("examples/{name}.out")));
    }

    #[cfg(feature = "blocking")]
    #[test]
    fn quickstart_prints_what_is_beside_it() {
        prints("quickstart");
    }

    #[cfg(feature = "async")]
    #[test]
    fn quickstart_async_prints_what_is_beside_it() {
        prints("quickstart_async");
    }

    #[cfg(feature = "blocking")]
    #[test]
    fn one_table_prints_what_is_beside_it() {
        prints("one_table");
    }

    #[cfg(all(feature = "blocking", feature = "async"))]
    #[test]
    fn own_executor_prints_what_is_beside_it() {
        prints("own_executor");
    }
}
