//! The SQL of distinct queries, combinations, partial models and the reads of one row, exactly.
use biform::prelude::*;
use biform::{Result, Statement, Value};

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    title: String,
    rating: i32,
    subtitle: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Film {
    id: Id<Film>,
    name: String,
    year: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Page {
    title: Deferred<String>,
    number: Id<Page>,
    body: Deferred<Option<String>>,
    kind: i32,
}

fn text(statement: Result<Statement>) -> String {
    statement.unwrap().sql().to_owned()
}

fn sql<M: Model, R>(query: &QuerySet<M, R>) -> String {
    text(query.to_sql(Dialect::Sqlite))
}

fn count<M: Model, R>(query: &QuerySet<M, R>) -> String {
    text(query.count_sql(Dialect::Sqlite))
}

fn exists<M: Model, R>(query: &QuerySet<M, R>) -> String {
    text(query.exists_sql(Dialect::Sqlite))
}

#[test]
fn distinct_selects_what_it_orders_by() {
    let ratings = Book::objects().values(|b| b.rating).distinct();
    assert_eq!(sql(&ratings), r#"SELECT DISTINCT "book"."rating" FROM "book""#);
    assert_eq!(sql(&ratings.clone().distinct()), sql(&ratings));
    assert_eq!(
        sql(&ratings.clone().order_by(|b| (b.title.asc(), b.rating.desc(), b.title.desc()))),
        r#"SELECT DISTINCT "book"."rating", "book"."title" FROM "book" ORDER BY "book"."title", "book"."rating" DESC, "book"."title" DESC"#
    );
    let doubled = Book::objects().values(|b| (b.id, b.rating * 2)).distinct();
    assert_eq!(
        sql(&doubled.order_by(|b| ((b.rating * 2).asc(), (b.rating * 3).asc())).limit(2)),
        r#"SELECT DISTINCT "book"."id", ("book"."rating" * ?), ("book"."rating" * ?) FROM "book" ORDER BY 2, 3 LIMIT 2"#
    );
    assert_eq!(
        text(ratings.first_sql(Dialect::Sqlite)),
        r#"SELECT DISTINCT "book"."rating", "book"."id" FROM "book" ORDER BY "book"."id" LIMIT 1"#
    );
    assert_eq!(
        sql(&Book::objects().distinct().order_by(|b| b.id.asc())),
        r#"SELECT DISTINCT "book"."id", "book"."title", "book"."rating", "book"."subtitle" FROM "book" ORDER BY "book"."id""#
    );
}

#[test]
fn distinct_rows_are_counted_in_a_subquery() {
    let ratings = Book::objects().filter(|b| b.title.eq("x")).values(|b| b.rating).distinct();
    assert_eq!(
        count(&ratings),
        r#"SELECT COUNT(*) FROM (SELECT DISTINCT "book"."rating" FROM "book" WHERE "book"."title" = ?) AS "counted""#
    );
    assert_eq!(
        count(&ratings.clone().order_by(|b| b.title.asc()).range(1..3)),
        r#"SELECT COUNT(*) FROM (SELECT DISTINCT "book"."rating", "book"."title" FROM "book" WHERE "book"."title" = ? LIMIT 2 OFFSET 1) AS "counted""#
    );
    assert_eq!(count(&Book::objects().distinct()), r#"SELECT COUNT(*) FROM "book""#);
    assert_eq!(exists(&ratings), r#"SELECT 1 FROM "book" WHERE "book"."title" = ? LIMIT 1"#);
    assert_eq!(
        exists(&ratings.offset(2)),
        r#"SELECT DISTINCT "book"."rating" FROM "book" WHERE "book"."title" = ? LIMIT 1 OFFSET 2"#
    );
}

#[test]
fn combinations_are_one_statement() {
    let books = || Book::objects().filter(|b| b.rating.eq(5)).values(|b| (b.title, b.rating));
    let films = || Film::objects().filter(|f| f.year.eq(1999)).values(|f| (f.name, f.year));
    let book = r#"SELECT "book"."title", "book"."rating" FROM "book" WHERE "book"."rating" = ?"#;
    let film = r#"SELECT "film"."name", "film"."year" FROM "film" WHERE "film"."year" = ?"#;
    for (query, operator) in [
        (books().union(films()), "UNION"),
        (books().union_all(films()), "UNION ALL"),
        (books().intersection(films()), "INTERSECT"),
        (books().difference(films()), "EXCEPT"),
    ] {
        assert_eq!(sql(&query), format!("{book} {operator} {film}"));
        assert_eq!(query.to_sql(Dialect::Sqlite).unwrap().values(), [Value::from(5), Value::from(1999)]);
        assert_eq!(count(&query), format!(r#"SELECT COUNT(*) FROM ({book} {operator} {film}) AS "counted""#));
        assert_eq!(exists(&query), format!("{book} {operator} {film} LIMIT 1"));
        let ordered = query.order_by(|b| (b.rating.desc(), b.title.asc()));
        assert_eq!(sql(&ordered), format!("{book} {operator} {film} ORDER BY 2 DESC, 1"));
        assert_eq!(sql(&ordered.clone().reverse()), format!("{book} {operator} {film} ORDER BY 2, 1 DESC"));
        assert_eq!(
            text(ordered.last_sql(Dialect::Sqlite)),
            format!("{book} {operator} {film} ORDER BY 2, 1 DESC LIMIT 1")
        );
        let sliced = ordered.range(2..5);
        assert_eq!(sql(&sliced), format!("{book} {operator} {film} ORDER BY 2 DESC, 1 LIMIT 3 OFFSET 2"));
        assert_eq!(
            count(&sliced),
            format!(r#"SELECT COUNT(*) FROM ({book} {operator} {film} LIMIT 3 OFFSET 2) AS "counted""#)
        );
        assert_eq!(exists(&sliced), format!("{book} {operator} {film} LIMIT 1 OFFSET 2"));
    }
}

#[test]
fn several_are_combined_from_left_to_right() {
    let titles = |rating: i32| Book::objects().filter(|b| b.rating.eq(rating)).values(|b| b.title);
    let one = r#"SELECT "book"."title" FROM "book" WHERE "book"."rating" = ?"#;
    assert_eq!(sql(&titles(1).union(titles(2)).union(titles(3))), format!("{one} UNION {one} UNION {one}"));
    assert_eq!(
        sql(&titles(1).union(titles(2)).difference(titles(3))),
        format!(r#"SELECT * FROM ({one} UNION {one}) AS "operand" EXCEPT {one}"#)
    );
    assert_eq!(
        sql(&titles(1).union(titles(2).intersection(titles(3)))),
        format!(r#"{one} UNION SELECT * FROM ({one} INTERSECT {one}) AS "operand""#)
    );
    assert_eq!(
        sql(&titles(1).union(titles(2)).limit(1).union(titles(3))),
        format!(r#"SELECT * FROM ({one} UNION {one} LIMIT 1) AS "operand" UNION {one}"#)
    );
}

#[test]
fn slices_are_wrapped_and_orders_without_one_dropped() {
    let titles = || Book::objects().order_by(|b| b.rating.desc()).values(|b| b.title);
    let plain = r#"SELECT "book"."title" FROM "book""#;
    assert_eq!(
        sql(&titles().limit(3).union(titles())),
        format!(r#"SELECT * FROM ({plain} ORDER BY "book"."rating" DESC LIMIT 3) AS "operand" UNION {plain}"#)
    );
    assert_eq!(
        sql(&titles().distinct().limit(3).union_all(titles())),
        r#"SELECT "c1" FROM (SELECT DISTINCT "book"."title" AS "c1", "book"."rating" AS "c2" FROM "book" ORDER BY "book"."rating" DESC LIMIT 3) AS "operand" UNION ALL SELECT "book"."title" FROM "book""#
    );
}

#[test]
fn what_is_known_to_be_empty_is_left_out() {
    let titles = || Book::objects().values(|b| b.title);
    let none = || titles().none();
    let plain = r#"SELECT "book"."title" FROM "book""#;
    let distinct = r#"SELECT DISTINCT "book"."title" FROM "book""#;
    assert_eq!(sql(&titles().union_all(none()).order_by(|b| b.title.asc())), format!("{plain} ORDER BY 1"));
    assert_eq!(sql(&none().union_all(titles())), plain);
    assert_eq!(sql(&titles().union(none())), distinct);
    assert_eq!(sql(&titles().difference(titles().limit(0))), distinct);
    assert_eq!(
        sql(&titles().limit(2).union(none())),
        format!(r#"SELECT DISTINCT * FROM ({plain} LIMIT 2) AS "operand""#)
    );
    assert_eq!(sql(&titles().union(none()).union(titles())), format!("{plain} UNION {plain}"));
    let models = Book::objects().union(Book::objects().none());
    assert_eq!(sql(&models), sql(&Book::objects()));
    assert_eq!(sql(&none().union(none())), format!("{plain} WHERE FALSE UNION {plain} WHERE FALSE"));
    assert_eq!(sql(&titles().union(titles()).none()), sql(&none().union(none())));
}

#[test]
fn the_row_at_an_end() {
    let earliest = Book::objects().order_by(|b| b.title.asc()).earliest_sql(Dialect::Sqlite, |b| b.id);
    assert!(text(earliest).ends_with(r#" FROM "book" ORDER BY "book"."id" LIMIT 1"#));
    let latest = Book::objects().latest_sql(Dialect::Sqlite, |b| (b.subtitle, b.title));
    assert!(text(latest).ends_with(r#" ORDER BY "book"."subtitle" DESC, "book"."title" DESC LIMIT 1"#));
    let latest = Book::objects().reverse().latest_sql(Dialect::Sqlite, |b| vec![b.id.field(), b.title.field()]);
    assert!(text(latest).ends_with(r#" ORDER BY "book"."id", "book"."title" LIMIT 1"#));
    let nothing = Book::objects().earliest_sql(Dialect::Sqlite, |_| Vec::new()).unwrap_err();
    assert_eq!(nothing.to_string(), "querying `Book`: `earliest` needs a column to go by: `|b| b.id`");
}

#[test]
fn contains_looks_for_the_key() {
    let book = Book { id: Id::from(7), title: "x".into(), rating: 1, subtitle: None };
    let good = Book::objects().filter(|b| b.rating.gt(3));
    let statement = good.contains_sql(Dialect::Sqlite, &book).unwrap();
    assert_eq!(statement.sql(), r#"SELECT 1 FROM "book" WHERE "book"."rating" > ? AND "book"."id" IN (?) LIMIT 1"#);
    assert_eq!(statement.values(), [Value::from(3), Value::from(7_i64)]);
}

#[test]
fn only_and_defer_select_less_but_always_the_key() {
    let pages = Page::objects;
    let selected = |query: QuerySet<Page>| sql(&query).replace(r#""page"."#, "").replace('"', "");
    assert_eq!(selected(pages()), "SELECT title, number, body, kind FROM page");
    assert_eq!(selected(pages().only(|p| (p.kind, p.title))), "SELECT title, number, kind FROM page");
    assert_eq!(selected(pages().only(|p| p.kind)), "SELECT number, kind FROM page");
    assert_eq!(selected(pages().only(|p| p.title).only(|p| p.kind)), "SELECT number, kind FROM page");
    assert_eq!(selected(pages().defer(|p| p.body)), "SELECT title, number, kind FROM page");
    assert_eq!(selected(pages().defer(|p| p.body).defer(|p| p.title)), "SELECT number, kind FROM page");
    assert_eq!(selected(pages().only(|p| (p.kind, p.body)).defer(|p| p.body)), "SELECT number, kind FROM page");
    assert_eq!(selected(pages().defer(|p| p.body).only(|p| (p.kind, p.body))), "SELECT number, kind FROM page");
    assert_eq!(selected(pages().defer(|p| p.number)), selected(pages()));
    assert_eq!(selected(pages().defer(|_| Vec::new())), selected(pages()));
    assert_eq!(sql(&pages().only(|p| p.kind).values(|p| p.body)), r#"SELECT "page"."body" FROM "page""#);
}

#[test]
fn values_replace_what_was_selected_before() {
    let query: QuerySet<Book, i32> = Book::objects().values(|b| (b.title, b.id)).values(|b| b.rating);
    assert_eq!(sql(&query), r#"SELECT "book"."rating" FROM "book""#);
    assert_eq!(sql(&query.distinct().values(|b| b.title)), r#"SELECT DISTINCT "book"."title" FROM "book""#);
}

#[test]
fn deferred_columns_are_columns_of_what_they_hold() {
    let query = Page::objects().filter(|p| p.title.contains("x") & p.title.ne("y") & p.body.eq(None) & p.body.ne("z"));
    assert!(sql(&query).ends_with(
        r#"WHERE instr("page"."title", ?) > 0 AND "page"."title" <> ? AND "page"."body" IS NULL AND "page"."body" <> ?"#
    ));
}
