//! What each form brings along, as `cargo tree` tells it, and which Rust it needs.
use std::process::Command;

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The crates that a user of these features gets.
fn tree(features: &str) -> Vec<String> {
    let tree = cargo(&["tree", "--package", "biform", "--edges", "normal", "--prefix", "none", "--features", features]);
    tree.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

fn holds(tree: &[String], name: &str) -> bool {
    tree.iter().any(|found| found == name || found.starts_with(&format!("{name}-")))
}

#[test]
fn the_blocking_tree_has_no_runtime() {
    let tree = tree("blocking");
    for name in ["tokio", "futures", "sqlx", "async-stream"] {
        assert!(!holds(&tree, name), "`{name}` is in the blocking tree");
    }
    assert!(holds(&tree, "rusqlite") && holds(&tree, "r2d2"));
}

#[test]
fn the_async_tree_has_no_blocking_driver() {
    let tree = tree("async");
    for name in ["r2d2", "r2d2_sqlite", "rusqlite", "biform-drivers", "self_cell"] {
        assert!(!holds(&tree, name), "`{name}` is in the async tree");
    }
    assert!(holds(&tree, "sqlx") && holds(&tree, "tokio"));
}

#[test]
fn without_a_form_there_are_no_drivers() {
    let tree = tree("");
    for name in ["r2d2", "rusqlite", "sqlx", "tokio", "futures"] {
        assert!(!holds(&tree, name), "`{name}` is in the tree of models and SQL alone");
    }
    assert!(holds(&tree, "biform-macros"));
}

#[test]
fn no_crate_needs_a_newer_rust_than_is_stated() {
    let ours = version(env!("CARGO_PKG_RUST_VERSION"));
    let metadata = cargo(&["metadata", "--format-version", "1", "--all-features"]);
    // A package is told from its id on. Our own members state what is tested here; they have no registry.
    let packages = metadata.split("\"id\":\"").filter(|package| package.starts_with("registry+"));
    let stated = packages.filter_map(|package| package.split("\"rust_version\":\"").nth(1)?.split('"').next());
    let stated: Vec<_> = stated.map(version).collect();
    assert!(stated.len() > 20, "cargo metadata has changed its form");
    let newest = stated.iter().max().unwrap();
    assert_eq!(*newest, ours, "the stated rust-version must be the newest that a dependency needs");
}

fn version(text: &str) -> (u32, u32) {
    let mut parts = text.split('.').map(|part| part.parse().unwrap());
    (parts.next().unwrap(), parts.next().unwrap())
}
