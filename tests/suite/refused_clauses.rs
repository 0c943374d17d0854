//! What makes no sense fails loudly, with the call and the way out: every call after a slice, a combination, `values`.
use biform::prelude::*;
use biform::{Result, Statement};

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    title: String,
    body: Deferred<String>,
}

const SQLITE: Dialect = Dialect::Sqlite;

type Case = (&'static str, Result<Statement>);

/// Every call on a queryset of whole models, with what it becomes.
fn calls(query: impl Fn() -> QuerySet<Book>) -> Vec<Case> {
    let book = Book { id: Id::from(1), title: "x".into(), body: Deferred::default() };
    vec![
        ("filter", query().filter(|b| b.id.eq(1)).to_sql(SQLITE)),
        ("exclude", query().exclude(|b| b.id.eq(1)).to_sql(SQLITE)),
        ("order_by", query().order_by(|b| b.id.asc()).to_sql(SQLITE)),
        ("reverse", query().reverse().to_sql(SQLITE)),
        ("distinct", query().distinct().to_sql(SQLITE)),
        ("values", query().values(|b| b.title).to_sql(SQLITE)),
        ("only", query().only(|b| (b.id, b.title)).to_sql(SQLITE)),
        ("defer", query().defer(|b| b.body).to_sql(SQLITE)),
        ("limit", query().limit(1).to_sql(SQLITE)),
        ("offset", query().offset(1).to_sql(SQLITE)),
        ("range", query().range(1..2).to_sql(SQLITE)),
        ("none", query().none().to_sql(SQLITE)),
        ("chunk_size", query().chunk_size(1).to_sql(SQLITE)),
        ("union", query().union(query()).to_sql(SQLITE)),
        ("union_all", query().union_all(query()).to_sql(SQLITE)),
        ("intersection", query().intersection(query()).to_sql(SQLITE)),
        ("difference", query().difference(query()).to_sql(SQLITE)),
        ("all", query().to_sql(SQLITE)),
        ("get", query().get_sql(SQLITE)),
        ("first", query().first_sql(SQLITE)),
        ("last", query().last_sql(SQLITE)),
        ("earliest", query().earliest_sql(SQLITE, |b| b.id)),
        ("latest", query().latest_sql(SQLITE, |b| b.id)),
        ("count", query().count_sql(SQLITE)),
        ("exists", query().exists_sql(SQLITE)),
        ("contains", query().contains_sql(SQLITE, &book)),
        ("explain", query().explain_sql(SQLITE)),
        ("update", query().update_sql(SQLITE, |b| b.title.set("y"))),
        ("delete", query().delete_sql(SQLITE)),
    ]
}

/// The calls that are refused, with their messages; all say what they are about.
fn refused(cases: Vec<Case>) -> Vec<(&'static str, String)> {
    let errors = cases.into_iter().filter_map(|(call, statement)| Some((call, statement.err()?)));
    let told = errors.map(|(call, error)| {
        assert_eq!(error.kind(), ErrorKind::InvalidQuery, "{call}: {error}");
        let message = error.to_string();
        assert!(message.starts_with("querying `Book`: "), "{call}: {message}");
        (call, message.trim_start_matches("querying `Book`: ").to_owned())
    });
    told.collect()
}

#[test]
fn a_plain_query_takes_every_call() {
    assert_eq!(refused(calls(Book::objects)), []);
}

#[test]
fn after_a_slice() {
    let told = refused(calls(|| Book::objects().limit(3)));
    let names: Vec<_> = told.iter().map(|(call, _)| *call).collect();
    assert_eq!(
        names,
        [
            "filter", "exclude", "order_by", "reverse", "distinct", "last", "earliest", "latest", "contains", "update",
            "delete"
        ]
    );
    for (call, message) in told {
        let says = match call {
            "filter" | "exclude" => "filter first",
            "order_by" | "reverse" => "order first",
            "distinct" => "call it first",
            "last" => "reverse the order and ask for `first`",
            "earliest" | "latest" => "before slicing",
            "contains" => "in what `all` gives",
            _ => "filter by the primary key instead",
        };
        assert!(message.ends_with(says), "{call}: {message}");
    }
    assert_eq!(refused(calls(|| Book::objects().offset(3))).len(), 11);
}

#[test]
fn after_a_combination() {
    type Combine = fn(QuerySet<Book>, QuerySet<Book>) -> QuerySet<Book>;
    let combinations: [(&str, Combine); 4] = [
        ("union", QuerySet::union),
        ("union_all", QuerySet::union_all),
        ("intersection", QuerySet::intersection),
        ("difference", QuerySet::difference),
    ];
    for (operator, combine) in combinations {
        let told = refused(calls(|| combine(Book::objects(), Book::objects())));
        let names: Vec<_> = told.iter().map(|(call, _)| *call).collect();
        let refused = [
            "filter", "exclude", "distinct", "values", "only", "defer", "earliest", "latest", "contains", "update",
            "delete",
        ];
        assert_eq!(names, refused);
        for (call, message) in told {
            assert!(message.starts_with(&format!("`{call}` after `{operator}` is not possible: ")), "{message}");
        }
    }
}

#[test]
fn after_only() {
    assert_eq!(refused(calls(|| Book::objects().only(|b| (b.id, b.title)))), []);
    assert_eq!(refused(calls(|| Book::objects().defer(|b| b.body))), []);
}

#[test]
fn fields_that_must_hold_a_value_are_never_left_out() {
    let told = |call: &str| {
        format!(
            "querying `Book`: `{call}` leaves out `title` of `Book`, which must hold a value: declare it \
             `Deferred<…>`, or select a shape of your own by `values`"
        )
    };
    let books = Book::objects;
    assert_eq!(books().only(|b| b.body).to_sql(SQLITE).unwrap_err().to_string(), told("only"));
    assert_eq!(books().defer(|b| b.title).to_sql(SQLITE).unwrap_err().to_string(), told("defer"));
    assert_eq!(books().defer(|b| b.body).defer(|b| b.title).count_sql(SQLITE).unwrap_err().to_string(), told("defer"));
}

#[test]
fn after_values() {
    let error = Book::objects().values(|b| b.title).delete_sql(SQLITE).unwrap_err();
    assert!(error.to_string().contains("`delete` after `values` is not possible"), "{error}");
    assert!(Book::objects().values(|b| b.title).update_sql(SQLITE, |b| b.title.set("x")).is_ok());
}

#[test]
fn a_combination_is_ordered_by_what_is_selected() {
    let titles = || Book::objects().values(|b| b.title).union(Book::objects().values(|b| b.title));
    for statement in [
        titles().order_by(|b| b.id.asc()).to_sql(SQLITE),
        titles().order_by(|b| b.id.asc()).count_sql(SQLITE),
        titles().first_sql(SQLITE),
        titles().last_sql(SQLITE),
    ] {
        let error = statement.unwrap_err();
        assert!(error.to_string().contains("the order after `union` names what is not selected"), "{error}");
    }
    let partial = || Book::objects().defer(|b| b.body);
    let by_body = partial().union(partial()).order_by(|b| b.body.asc()).to_sql(SQLITE).unwrap_err();
    assert!(by_body.to_string().contains("names what is not selected"), "{by_body}");
}

#[test]
fn combined_queries_read_the_same_fields() {
    let mixed = Book::objects().union(Book::objects().defer(|b| b.body)).to_sql(SQLITE).unwrap_err();
    assert!(mixed.to_string().contains("read different fields: call `only` and `defer` alike"), "{mixed}");
}

#[test]
fn a_mistake_in_a_combined_query_is_told_also_where_it_is_known_to_be_empty() {
    let wrong = || Book::objects().limit(0).filter(|b| b.id.eq(1));
    for query in [Book::objects().union(wrong()), wrong().union(Book::objects()), wrong().difference(wrong())] {
        let error = query.count_sql(SQLITE).unwrap_err();
        assert!(error.to_string().ends_with("filter first"), "{error}");
    }
}

#[test]
fn a_row_without_a_key_is_in_no_query() {
    let book = Book { id: Id::default(), title: "x".into(), body: "y".to_owned().into() };
    let error = Book::objects().contains_sql(SQLITE, &book).unwrap_err();
    let told = "querying `Book`: a row without a key is in no query: save it before `contains`";
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::InvalidQuery, told));
}
