//! The SQL of lookups, functions and parts of dates, exactly: needs no executor, so it also runs without a form.
use crate::support::moments::{Day, Moment};
use biform::prelude::*;
use biform::{Columns, Expr, Value, Zone};

#[derive(Model, Debug, Clone, PartialEq)]
struct Author {
    id: Id<Author>,
    name: String,
    country: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    author: Option<Id<Author>>,
    title: String,
    rating: i32,
    subtitle: Option<String>,
    created: Moment,
    sold: Option<Moment>,
    day: Day,
}

fn books(of: impl FnOnce(Columns<Book>) -> Expr<bool>) -> QuerySet<Book> {
    Book::objects().filter(of)
}

/// The condition that a filter becomes, and its values.
fn written(of: impl FnOnce(Columns<Book>) -> Expr<bool>) -> (String, Vec<Value>) {
    let statement = books(of).to_sql(Dialect::Sqlite).unwrap();
    let (_, condition) = statement.sql().split_once(r#" FROM "book" WHERE "#).unwrap();
    (condition.replace(r#""book"."#, "").replace('"', ""), statement.values().to_vec())
}

fn condition(of: impl FnOnce(Columns<Book>) -> Expr<bool>) -> String {
    written(of).0
}

fn texts(of: impl FnOnce(Columns<Book>) -> Expr<bool>) -> Vec<String> {
    let text = |value| match value {
        Value::Text(text) => text,
        other => format!("{other:?}"),
    };
    written(of).1.into_iter().map(text).collect()
}

/// The message of a query that cannot be written, and its kind.
fn refused(of: impl FnOnce(Columns<Book>) -> Expr<bool>) -> (ErrorKind, String) {
    let error = books(of).to_sql(Dialect::Sqlite).unwrap_err();
    (error.kind(), error.to_string())
}

#[test]
fn a_query_is_looked_for_in() {
    let authors = || Author::objects().filter(|a| a.country.eq("FI"));
    assert_eq!(
        condition(|b| b.author.in_(authors().values(|a| a.id))),
        r#"author IN (SELECT author.id FROM author WHERE author.country = ?)"#
    );
    assert_eq!(
        condition(|b| b.title.in_(authors().order_by(|a| a.name.asc()).range(1..3).values(|a| a.country))),
        "title IN (SELECT author.country FROM author WHERE author.country = ? ORDER BY author.name LIMIT 2 OFFSET 1)"
    );
    assert_eq!(
        condition(|b| b.author.in_(authors()) & b.rating.eq(1)),
        "author IN (SELECT author.id FROM author WHERE author.country = ?) AND rating = ?"
    );
    assert_eq!(
        condition(|b| b.rating.in_(Book::objects().order_by(|b| b.id.asc()).values(|b| b.rating * 2))),
        "rating IN (SELECT (rating * ?) FROM book)"
    );
    let finnish = authors();
    assert_eq!(texts(|b| b.author.in_(&finnish)), ["FI"]);
}

#[test]
fn not_in_a_query_keeps_what_null_leaves_open() {
    let all = Author::objects;
    assert_eq!(condition(|b| !b.id.in_(Book::objects())), "NOT (id IN (SELECT id FROM book))");
    assert_eq!(
        condition(|b| !b.title.in_(all().values(|a| a.country))),
        "(title IN (SELECT author.country FROM author)) IS NOT TRUE"
    );
    assert_eq!(
        condition(|b| !b.subtitle.in_(all().values(|a| a.name))),
        "(subtitle IN (SELECT author.name FROM author)) IS NOT TRUE"
    );
}

#[test]
fn a_query_of_nothing_is_known_to_hold_nothing() {
    assert_eq!(condition(|b| b.author.in_(Author::objects().none())), "FALSE");
    assert_eq!(condition(|b| b.author.in_(Author::objects().limit(0)) | b.rating.eq(1)), "rating = ?");
    assert_eq!(condition(|b| !b.author.in_(Author::objects().none()) & b.rating.eq(1)), "rating = ?");
}

#[test]
fn a_mistake_in_the_inner_query_is_one_of_the_whole() {
    let mistaken = || Author::objects().limit(1).filter(|a| a.name.eq("x"));
    let message = "querying `Book`: querying `Author`: a filter after `limit`, `offset` or `range` would change which \
                   rows they count: filter first";
    assert_eq!(refused(|b| b.author.in_(mistaken())), (ErrorKind::InvalidQuery, message.to_owned()));
    assert_eq!(refused(|b| b.author.in_(mistaken().none())).0, ErrorKind::InvalidQuery);
    let query = books(|b| b.author.in_(mistaken()));
    assert_eq!(query.count_sql(Dialect::Sqlite).unwrap_err().to_string(), message);
    assert_eq!(query.delete_sql(Dialect::Sqlite).unwrap_err().to_string(), message);
}

#[test]
fn lists_are_looked_for_in_by_value_and_by_reference() {
    let (ids, keys) = (vec![Id::<Book>::from(1), Id::from(2)], vec![1_i64, 2]);
    assert_eq!(condition(|b| b.id.in_(&ids) & b.id.in_(ids.clone())), "id IN (?, ?) AND id IN (?, ?)");
    assert_eq!(condition(|b| b.id.in_(keys)), "id IN (?, ?)");
    assert_eq!(condition(|b| b.rating.in_([1, 3, 5])), "rating IN (?, ?, ?)");
    assert_eq!(condition(|b| b.rating.in_(1..=3)), "rating IN (?, ?, ?)");
    let (ratings, x) = (vec![1, 2], "x".to_owned());
    assert_eq!(
        condition(|b| b.rating.in_(&ratings) | b.rating.in_(&ratings[1..])),
        "rating IN (?, ?) OR rating IN (?)"
    );
    assert_eq!(condition(|b| b.subtitle.in_(&["x".to_owned()])), "subtitle IN (?)");
    assert_eq!(condition(|b| b.title.in_(["x"]) & b.title.eq(&x)), "title IN (?) AND title = ?");
}

#[test]
fn a_column_of_keys_that_can_be_null_takes_what_one_that_cannot_takes() {
    let author = Author { id: Id::from(7), name: String::new(), country: None };
    let expected = ("author = ?".to_owned(), vec![Value::I64(7)]);
    assert_eq!(written(|b| b.author.eq(&author)), expected);
    assert_eq!(written(|b| b.author.eq(7)), expected);
    assert_eq!(written(|b| b.author.eq(author.id)), expected);
    assert_eq!(condition(|b| b.author.in_([&author, &author])), "author IN (?, ?)");
    let statement = Book::objects().update_sql(Dialect::Sqlite, |b| b.author.set(&author)).unwrap();
    assert_eq!(statement.values(), [Value::I64(7)]);
}

#[test]
fn between_has_both_ends() {
    assert_eq!(condition(|b| b.rating.between(1, 3) & b.rating.eq(2)), "rating BETWEEN ? AND ? AND rating = ?");
    assert_eq!(condition(|b| b.rating.between(1, b.rating + 1)), "rating BETWEEN ? AND (rating + ?)");
    assert_eq!(condition(|b| !b.rating.between(1, 3)), "NOT (rating BETWEEN ? AND ?)");
    assert_eq!(condition(|b| !b.subtitle.between("a", "b")), "(subtitle BETWEEN ? AND ?) IS NOT TRUE");
    assert_eq!(condition(|b| b.subtitle.between(None, "b")), "FALSE");
    assert_eq!(condition(|b| b.subtitle.between("a", None)), "FALSE");
}

#[test]
fn patterns_of_like_become_those_of_glob_where_case_counts() {
    assert_eq!(condition(|b| b.title.like("x")), "title GLOB ?");
    assert_eq!(condition(|b| b.title.ilike("x")), r"title LIKE ? ESCAPE '\'");
    assert_eq!(condition(|b| !b.subtitle.like("x")), "(subtitle GLOB ?) IS NOT TRUE");
    for (like, glob) in [
        ("D_n%", "D?n*"),
        (r"100\%", "100%"),
        (r"a\_b\\", r"a_b\"),
        ("*?[a]", "[*][?][[]a]"),
        (r"\*\a", "[*]a"),
        ("", ""),
    ] {
        assert_eq!(texts(|b| b.title.like(like)), [glob], "{like}");
        assert_eq!(texts(|b| b.title.ilike(like)), [like], "{like}");
    }
}

#[test]
fn patterns_that_are_none_are_refused_and_not_shown() {
    let lone = "querying `Book`: a pattern given to `like` or `ilike` ends with a lone `\\`: double it to look for one";
    assert_eq!(refused(|b| b.title.like("secret\\")), (ErrorKind::InvalidQuery, lone.to_owned()));
    assert_eq!(refused(|b| b.title.ilike("secret\\\\\\")).1, lone);
    assert!(refused(|b| b.title.ilike("secret\0")).1.contains("NUL"));
    let error = books(|b| b.title.regex("(secret")).to_sql(Dialect::Sqlite);
    if cfg!(feature = "sqlite") {
        assert_eq!(
            error.unwrap_err().to_string(),
            "querying `Book`: the pattern given to `regex` is not a regular expression of Rust's `regex`: unclosed group"
        );
    }
    assert_eq!(condition(|b| b.title.regex("x")), "title REGEXP ?");
    assert_eq!(texts(|b| b.title.iregex("x|y")), ["(?i)x|y"]);
}

#[test]
fn text_is_looked_for_in_text_of_any_kind() {
    assert_eq!(condition(|b| b.title.contains(b.subtitle)), "instr(title, subtitle) > 0");
    assert_eq!(condition(|b| !b.title.contains(b.subtitle)), "(instr(title, subtitle) > 0) IS NOT TRUE");
    assert_eq!(condition(|b| b.subtitle.starts_with(b.title.lower())), "instr(subtitle, lower(title)) = 1");
    let x = "x".to_owned();
    assert_eq!(condition(|b| b.title.contains(&x)), "instr(title, ?) > 0");
    assert_eq!(condition(|b| b.title.contains(Some("x".to_owned()))), "instr(title, ?) > 0");
    assert_eq!(condition(|b| b.title.contains(None::<String>)), "FALSE");
    assert_eq!(condition(|b| b.title.ieq("x")), "lower(title) = lower(?)");
    assert_eq!(
        condition(|b| b.title.iends_with(b.subtitle)),
        "coalesce(substr(CAST(lower(title) AS BLOB), -length(CAST(lower(subtitle) AS BLOB)), \
         length(CAST(lower(subtitle) AS BLOB))), CAST(lower(title) AS BLOB)) = CAST(lower(subtitle) AS BLOB)"
    );
}

#[test]
fn orders_say_where_nulls_come() {
    let order = |query: QuerySet<Book>| {
        let statement = query.to_sql(Dialect::Sqlite).unwrap();
        statement.sql().split_once("ORDER BY").map(|(_, order)| order.replace(r#""book"."#, "").replace('"', ""))
    };
    let query = || Book::objects().order_by(|b| (b.subtitle.asc().nulls_last(), b.sold.desc().nulls_first()));
    assert_eq!(order(query()).unwrap(), " subtitle NULLS LAST, sold DESC NULLS FIRST");
    assert_eq!(order(query().reverse()).unwrap(), " subtitle DESC NULLS FIRST, sold NULLS LAST");
    assert_eq!(order(query().reverse().reverse()), order(query()));
    assert_eq!(order(query().order_by(|_| ())), None);
    let last = query().last_sql(Dialect::Sqlite).unwrap();
    assert!(last.sql().ends_with(r#""subtitle" DESC NULLS FIRST, "book"."sold" NULLS LAST LIMIT 1"#));
}

#[test]
fn functions() {
    assert_eq!(condition(|b| b.title.upper().eq(b.title.lower())), "upper(title) = lower(title)");
    assert_eq!(condition(|b| b.title.length().gt(3)), "length(title) > ?");
    assert_eq!(condition(|b| !b.subtitle.length().gt(3)), "(length(subtitle) > ?) IS NOT TRUE");
    assert_eq!(condition(|b| (b.rating - 3).abs().le(1)), "abs((rating - ?)) <= ?");
    assert_eq!(condition(|b| !b.subtitle.coalesce("").eq("x")), "NOT (coalesce(subtitle, ?) = ?)");
    assert_eq!(
        condition(|b| !b.subtitle.concat(": ").concat(b.title).eq("x")),
        "NOT ((coalesce(subtitle, '') || ? || title) = ?)"
    );
}

#[test]
fn parts_of_dates() {
    let part = |of: &str| format!("CAST(strftime('{of}', substr(created, 1, 19)) AS INTEGER)");
    assert_eq!(condition(|b| b.created.month().eq(3)), format!("{} = ?", part("%m")));
    assert_eq!(condition(|b| b.created.quarter().eq(3)), format!("(({} + 2) / 3) = ?", part("%m")));
    assert_eq!(condition(|b| b.created.week_day().eq(3)), format!("({} + 1) = ?", part("%w")));
    assert_eq!(
        condition(|b| b.created.at(Zone::fixed(-3600)).time().eq("12:00:00")),
        "(strftime('%H:%M:%S', substr(created, 1, 19), '-3600 seconds') || substr(created, 20)) = ?"
    );
    assert_eq!(
        condition(|b| b.created.week().eq(3)),
        "((CAST(strftime('%j', substr(created, 1, 19), '-3 days', 'weekday 4') AS INTEGER) + 6) / 7) = ?"
    );
    assert_eq!(condition(|b| b.created.at(Zone::utc()).hour().eq(3)), format!("{} = ?", part("%H")));
}

#[test]
fn years_and_dates_compared_with_literals_become_ranges() {
    let both = "(created >= ? AND created < ?)";
    assert_eq!(condition(|b| b.created.year().eq(2026)), both);
    assert_eq!(texts(|b| b.created.year().eq(2026)), ["2026-01-01", "2027-01-01"]);
    assert_eq!(condition(|b| b.created.year().ne(2026)), "(created < ? OR created >= ?)");
    for (found, sql, value) in [
        (written(|b| b.created.year().lt(2026)), "created < ?", "2026-01-01"),
        (written(|b| b.created.year().le(2026)), "created < ?", "2027-01-01"),
        (written(|b| b.created.year().gt(2026)), "created >= ?", "2027-01-01"),
        (written(|b| b.created.year().ge(2026)), "created >= ?", "2026-01-01"),
        (written(|b| b.day.year().ge(2026)), "day >= ?", "2026-01-01"),
        (written(|b| b.created.at(Zone::fixed(5400)).year().ge(2026)), "created >= ?", "2025-12-31 22:30:00"),
        (written(|b| b.created.date().gt(Day::new("2026-02-28"))), "created >= ?", "2026-03-01"),
    ] {
        assert_eq!(found, (sql.to_owned(), vec![Value::from(value)]));
    }
    assert_eq!(condition(|b| b.created.year().between(2020, 2022)), both);
    assert_eq!(texts(|b| b.created.year().between(2020, 2022)), ["2020-01-01", "2023-01-01"]);
    assert_eq!(condition(|b| b.created.year().in_(2020..=2022)), format!("({both})"));
    assert_eq!(condition(|b| b.created.year().in_([2024, 2020, 2021])), format!("({both} OR {both})"));
    assert_eq!(condition(|b| !b.sold.year().eq(2026)), "((sold >= ? AND sold < ?)) IS NOT TRUE");
    // What is no literal, or no year that is stored, is asked of the database.
    assert!(condition(|b| b.created.year().eq(b.rating)).starts_with("CAST(strftime('%Y'"));
    assert!(condition(|b| b.created.year().eq(10_000)).starts_with("CAST(strftime('%Y'"));
    assert!(condition(|b| b.created.date().eq(Day::new("2026-02-30"))).starts_with("strftime("));
}

#[test]
fn a_zone_that_is_none_is_refused() {
    let hour = |zone: Zone| refused(|b| b.created.at(zone).hour().eq(1));
    assert_eq!(hour(Zone::fixed(86_400)).0, ErrorKind::InvalidQuery);
    let (kind, message) = hour(Zone::named("Europe/Atlantis"));
    if cfg!(feature = "jiff") {
        assert_eq!(kind, ErrorKind::InvalidQuery);
        assert!(message.contains("there is no time zone `Europe/Atlantis`"), "{message}");
    } else {
        assert_eq!(kind, ErrorKind::Unsupported);
        assert!(message.contains("switch on the feature `jiff`"), "{message}");
    }
    let year = refused(|b| b.created.at(Zone::named("Europe/Atlantis")).year().eq(2026));
    assert_eq!(year.0, kind);
}

#[test]
fn long_chains_are_grouped() {
    let either = |count: i32| {
        (1..count).fold(None, |so_far, n| {
            Some(match so_far {
                None => Book::columns().rating.eq(n),
                Some(so_far) => so_far | Book::columns().rating.eq(n),
            })
        })
    };
    let text = |count| condition(|_| either(count + 1).unwrap());
    assert!(!text(100).contains('('));
    assert_eq!(text(102), format!("({0}) OR ({0})", vec!["rating = ?"; 51].join(" OR ")));
}
