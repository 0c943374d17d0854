//! What rustc says of types of other crates while Biform's features for them are off: it names the feature. The program that
//! is compiled is `tests/without_features`, as here all features may be on.
use std::process::{Command, Output};

fn check(features: &[&str]) -> Output {
    let check = ["check", "--offline", "--package", "without_features", "--color", "never"];
    let manifest = ["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")];
    Command::new(env!("CARGO")).args(check).args(manifest).args(features).output().unwrap()
}

/// The errors, each with the line of the program that it is in.
fn errors(output: &str) -> Vec<(&str, &str)> {
    let mut errors = Vec::new();
    let mut lines = output.lines();
    while let Some(line) = lines.next() {
        if let Some(message) = line.strip_prefix("error[E0277]: ") {
            // The source follows as `7 |     seat: uuid::Uuid,`, after the arrow and an empty line.
            let source = lines.find_map(|line| line.split_once(" | ")).unwrap();
            errors.push((message, source.1.trim()));
        }
    }
    errors
}

#[test]
fn a_type_of_another_crate_names_the_feature_that_it_needs_and_says_no_more() {
    let output = check(&["--features", "mistakes"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{said}");
    let errors = errors(&said);
    let wanted = [
        ("`uuid::Uuid` needs feature `uuid`", "seat: uuid::Uuid,"),
        ("`Option<uuid::Uuid>` needs feature `uuid`", "other_seat: Option<uuid::Uuid>,"),
        ("`biform::Id<Guest, uuid::Uuid>` needs feature `uuid`", "id: Id<Guest, uuid::Uuid>,"),
        ("`NaiveDate` needs feature `chrono`", "day: chrono::NaiveDate,"),
        // Its name inside of the crate.
        ("`PlainDateTime` needs feature `time`", "start: time::PrimitiveDateTime,"),
        ("`jiff::Timestamp` needs feature `jiff`", "at: jiff::Timestamp,"),
        ("`rust_decimal::Decimal` needs feature `rust_decimal`", "amount: rust_decimal::Decimal,"),
        ("`serde_json::Value` needs feature `json`", "body: serde_json::Value,"),
        ("`Option<serde_json::Value>` needs feature `json`", "draft: Option<serde_json::Value>,"),
        ("`NaiveDate` needs feature `chrono`", "start_day: chrono::NaiveDate,"),
        // A note says which feature it is.
        ("no column can hold `uuid::Uuid`", "struct Seat(uuid::Uuid);"),
        ("no column can hold `rust_decimal::Decimal`", "worth: rust_decimal::Decimal,"),
    ];
    for error in wanted {
        assert!(errors.contains(&error), "{error:?} is missing\n{said}");
    }
    for (of, feature) in [("`uuid::Uuid`", "uuid"), ("`rust_decimal::Decimal`", "rust_decimal")] {
        assert!(said.contains(&format!("= note: {of} needs the feature `{feature}` of biform")), "{said}");
    }
    let others: Vec<_> = errors.iter().filter(|error| !wanted.contains(error)).collect();
    // A key is asked for more than that it is a column type.
    assert!(others.iter().all(|(_, source)| *source == "id: Id<Guest, uuid::Uuid>,"), "{others:?}\n{said}");
}

#[test]
fn own_types_that_are_called_like_those_of_other_crates_need_no_feature() {
    let output = check(&[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
