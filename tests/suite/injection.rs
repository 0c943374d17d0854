//! Names from outside never become SQL: whatever they are, a statement is one that a known name makes, or there is none.
use biform::prelude::*;
use std::collections::BTreeSet;

#[derive(Embedded, Debug, Clone, PartialEq)]
struct Address {
    city: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Reader {
    id: Id<Reader>,
    name: String,
    age: Option<i32>,
    secret: String,
    #[field(embedded)]
    address: Address,
}

const FIELDS: [&str; 4] = ["id", "name", "age", "address__city"];
const LOOKUPS: [&str; 30] = [
    "eq",
    "exact",
    "ne",
    "gt",
    "ge",
    "gte",
    "lt",
    "le",
    "lte",
    "in",
    "range",
    "between",
    "is_null",
    "isnull",
    "contains",
    "icontains",
    "starts_with",
    "startswith",
    "istarts_with",
    "istartswith",
    "ends_with",
    "endswith",
    "iends_with",
    "iendswith",
    "ieq",
    "iexact",
    "like",
    "ilike",
    "regex",
    "iregex",
];

fn readers() -> QuerySet<Reader> {
    Reader::objects().allow(|r| (r.id, r.name, r.age, r.address.city))
}

/// The text of a query, if there is one; the mistake must be one of the query, and be told without control characters.
fn sql(query: &QuerySet<Reader>) -> Option<String> {
    match query.to_sql(Dialect::Sqlite) {
        Ok(statement) => Some(statement.sql().to_owned()),
        Err(error) => {
            let told = error.to_string();
            assert_eq!(error.kind(), ErrorKind::InvalidQuery, "{told}");
            assert!(!told.chars().any(char::is_control) && told.len() < 1_000, "{told}");
            None
        }
    }
}

/// What a name is asked with: values that some lookup or other takes.
fn asked(name: &str) -> Vec<QuerySet<Reader>> {
    vec![
        readers().filter_by(name, "1"),
        readers().filter_by(name, ["1", "2"]),
        readers().exclude_by(name, "1"),
        readers().exclude_by(name, ["1", "2"]),
    ]
}

/// Every statement that a name may make, and the terms of every order.
fn known() -> (BTreeSet<String>, BTreeSet<String>) {
    let names = FIELDS.iter().chain(&["pk"]);
    let with_lookups = names.clone().flat_map(|field| LOOKUPS.map(|lookup| format!("{field}__{lookup}")));
    let names: Vec<String> = names.map(|name| (*name).to_owned()).chain(with_lookups).collect();
    let statements = names.iter().flat_map(|name| asked(name)).filter_map(|query| sql(&query)).collect();
    let columns = ["id", "name", "age", "address_city"].map(|column| format!(r#""reader"."{column}""#));
    let terms = columns.iter().flat_map(|column| [column.clone(), format!("{column} DESC")]).collect();
    (statements, terms)
}

/// Whether each term of an order is a known one.
fn is_known_order(sql: &str, terms: &BTreeSet<String>) -> bool {
    let plain = sql_of_all();
    let Some(order) = sql.strip_prefix(&plain) else { return false };
    order.is_empty() || order.strip_prefix(" ORDER BY ").is_some_and(|o| o.split(", ").all(|term| terms.contains(term)))
}

fn sql_of_all() -> String {
    sql(&readers()).unwrap()
}

/// Numbers that look random, and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn name(&mut self) -> String {
        const PIECES: [&str; 32] = [
            "\"",
            "'",
            "`",
            " ",
            "\t",
            "\n",
            "--",
            "/*",
            "*/",
            ";",
            "\0",
            ".",
            "__",
            "__",
            "_",
            ",",
            "-",
            "(",
            ")",
            "=",
            "1",
            "OR",
            "DROP TABLE reader",
            "é",
            "\u{202e}",
            "secret",
            "password",
            "rowid",
            "sqlite_master",
            "desc",
            "?",
            "[",
        ];
        let mut name = String::new();
        for _ in 0..=self.below(5) {
            match self.below(6) {
                0 | 1 => name.push_str(FIELDS[self.below(FIELDS.len())]),
                2 => name.push_str("__"),
                3 => name.push_str(LOOKUPS[self.below(LOOKUPS.len())]),
                _ => name.push_str(PIECES[self.below(PIECES.len())]),
            }
        }
        name
    }
}

#[test]
fn names_from_outside_never_become_sql() {
    let (statements, terms) = known();
    let mut numbers = Numbers(1);
    let (mut made, mut ordered, mut refused) = (0, 0, 0);
    for _ in 0..10_000 {
        let name = numbers.name();
        for query in asked(&name) {
            match sql(&query) {
                Some(sql) => {
                    assert!(statements.contains(&sql), "{name:?} made {sql}");
                    made += 1;
                }
                None => refused += 1,
            }
        }
        match sql(&readers().order_by_name(&name)) {
            Some(sql) => {
                assert!(is_known_order(&sql, &terms), "{name:?} made {sql}");
                ordered += 1;
            }
            None => refused += 1,
        }
    }
    assert!(made > 500 && ordered > 200 && refused > 20_000, "{made} {ordered} {refused}");
}

/// What a library that writes names into the text would make is noticed.
#[test]
fn the_check_would_notice() {
    let (statements, terms) = known();
    assert!(statements.len() > 100 && terms.len() == 8);
    let (all, mut numbers) = (sql_of_all(), Numbers(2));
    for name in ["secret", "name\" OR 1=1 --", "rowid", "name; DROP TABLE reader", "address.city"] {
        assert!(!statements.contains(&format!("{all} WHERE \"reader\".\"{name}\" = ?")), "{name}");
        assert!(!is_known_order(&format!("{all} ORDER BY \"reader\".\"{name}\""), &terms), "{name}");
    }
    let written = (0..10_000).map(|_| numbers.name()).filter(|name| !FIELDS.contains(&name.as_str()));
    assert!(!written.map(|name| format!("{all} WHERE \"reader\".\"{name}\" = ?")).any(|sql| statements.contains(&sql)));
    assert!(statements.contains(&format!("{all} WHERE \"reader\".\"name\" = ?")));
}

#[test]
fn odd_names_are_mistakes() {
    for name in [
        "",
        "_",
        "__",
        "____",
        "name_",
        "_name",
        "__name",
        "name__",
        "name____eq",
        "name__eq__",
        "name__eq__eq",
        "name ",
        " name",
        "NAME",
        "name\0",
        "na\"me",
        "reader.name",
        "\"name\"",
        "address",
        "address__",
        "address.city",
        "address_city",
        "address____city",
        "pk__pk",
        "id__name",
        "age__year",
        "name--",
        "name/**/",
        "-name",
        "secret",
        "secret__eq",
        "name__secret",
    ] {
        assert_eq!(sql(&readers().filter_by(name, "1")), None, "{name:?}");
    }
}
