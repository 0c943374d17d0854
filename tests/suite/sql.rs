//! The SQL of queries, exactly: needs no executor, so it also runs without a form.
use biform::prelude::*;
use biform::{Columns, Expr, Purpose, Value, ValueType};

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    title: String,
    rating: i32,
    subtitle: Option<String>,
    #[field(column = "in \"print\"")]
    printed: bool,
}

/// The text after `FROM "book"`, and the values.
fn rest<R>(query: &QuerySet<Book, R>) -> (String, Vec<Value>) {
    let statement = query.to_sql(Dialect::Sqlite).unwrap();
    let (_, rest) = statement.sql().split_once(r#" FROM "book""#).unwrap();
    (rest.trim_start().to_owned(), statement.values().to_vec())
}

/// The condition that a filter becomes.
fn condition(of: impl FnOnce(Columns<Book>) -> Expr<bool>) -> String {
    rest(&Book::objects().filter(of)).0.trim_start_matches("WHERE ").to_owned()
}

#[test]
fn columns_are_listed_qualified_and_quoted_by_doubling() {
    let statement = Book::objects().to_sql(Dialect::Sqlite).unwrap();
    assert_eq!(
        statement.sql(),
        r#"SELECT "book"."id", "book"."title", "book"."rating", "book"."subtitle", "book"."in ""print""" FROM "book""#
    );
    assert_eq!((statement.purpose(), statement.model()), (Purpose::Rows, "Book"));
}

#[test]
fn comparisons() {
    assert_eq!(condition(|b| b.rating.eq(4)), r#""book"."rating" = ?"#);
    assert_eq!(condition(|b| b.rating.ne(4)), r#""book"."rating" <> ?"#);
    assert_eq!(condition(|b| b.rating.gt(4)), r#""book"."rating" > ?"#);
    assert_eq!(condition(|b| b.rating.ge(4)), r#""book"."rating" >= ?"#);
    assert_eq!(condition(|b| b.rating.lt(4)), r#""book"."rating" < ?"#);
    assert_eq!(condition(|b| b.rating.le(4)), r#""book"."rating" <= ?"#);
    assert_eq!(condition(|b| b.title.eq(b.title)), r#""book"."title" = "book"."title""#);
}

#[test]
fn literals_take_the_type_of_the_column() {
    let (_, values) = rest(&Book::objects().filter(|b| b.rating.eq(4) & b.id.eq(7) & b.title.eq("x")));
    assert_eq!(values, [Value::I32(4), Value::I64(7), Value::Text("x".into())]);
}

#[test]
fn null_is_asked_for_by_is_null() {
    assert_eq!(condition(|b| b.subtitle.eq(None)), r#""book"."subtitle" IS NULL"#);
    assert_eq!(condition(|b| b.subtitle.ne(None)), r#""book"."subtitle" IS NOT NULL"#);
    assert_eq!(condition(|b| b.subtitle.is_null()), r#""book"."subtitle" IS NULL"#);
    assert_eq!(condition(|b| b.subtitle.is_not_null()), r#""book"."subtitle" IS NOT NULL"#);
    assert!(Book::objects().filter(|b| b.subtitle.gt(None)).to_sql(Dialect::Sqlite).unwrap().values().is_empty());
}

#[test]
fn conditions_are_joined() {
    assert_eq!(
        condition(|b| b.rating.ge(4) & b.rating.le(5) & (b.printed | b.title.eq("x"))),
        r#""book"."rating" >= ? AND "book"."rating" <= ? AND ("book"."in ""print""" OR "book"."title" = ?)"#
    );
    assert_eq!(condition(|b| b.printed ^ b.rating.eq(4)), r#"("book"."in ""print""") <> ("book"."rating" = ?)"#);
    assert_eq!(
        condition(|b| b.printed ^ b.subtitle.eq("x")),
        r#"("book"."in ""print""") <> (("book"."subtitle" = ?) IS TRUE)"#
    );
}

#[test]
fn what_is_not_true_is_kept_by_a_negation() {
    assert_eq!(condition(|b| !b.rating.eq(4)), r#"NOT ("book"."rating" = ?)"#);
    assert_eq!(condition(|b| !b.subtitle.eq("x")), r#"("book"."subtitle" = ?) IS NOT TRUE"#);
    assert_eq!(
        rest(&Book::objects().exclude(|b| b.subtitle.eq("x"))).0,
        r#"WHERE ("book"."subtitle" = ?) IS NOT TRUE"#
    );
}

#[test]
fn filters_are_joined_and_known_ones_folded() {
    let query = Book::objects().filter(|b| b.printed).exclude(|b| b.rating.in_([0; 0]));
    assert_eq!(rest(&query).0, r#"WHERE "book"."in ""print""""#);
    let empty = Book::objects().filter(|b| b.rating.in_([0; 0]) & b.printed);
    assert_eq!(rest(&empty).0, "WHERE FALSE");
    assert_eq!(condition(|b| b.rating.in_([0; 0]) | b.printed), r#""book"."in ""print""""#);
}

#[test]
fn in_lists_drop_none() {
    assert_eq!(condition(|b| b.rating.in_([1, 2])), r#""book"."rating" IN (?, ?)"#);
    assert_eq!(condition(|b| b.subtitle.in_([Some("x".to_owned()), None])), r#""book"."subtitle" IN (?)"#);
}

#[test]
fn more_values_than_the_database_binds_are_refused() {
    let among = |numbers: std::ops::Range<i32>| {
        let query = Book::objects().filter(|b| (b.rating + b.rating).in_(numbers.map(|n| b.rating + n)));
        query.to_sql(Dialect::Sqlite)
    };
    assert_eq!(among(0..32_766).unwrap().values().len(), 32_766);
    let error = among(0..32_767).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(
        error.to_string(),
        "querying `Book`: the query binds 32767 values and Sqlite takes 32766 in one statement: \
         split the list given to `in_`"
    );
}

#[test]
fn arithmetic_is_parenthesised() {
    assert_eq!(
        condition(|b| b.rating.ge((b.rating + 1) * 2 - b.rating / 3 % 4)),
        r#""book"."rating" >= ((("book"."rating" + ?) * ?) - (("book"."rating" / ?) % ?))"#
    );
}

#[test]
fn text_lookups() {
    assert_eq!(condition(|b| b.title.contains("x")), r#"instr("book"."title", ?) > 0"#);
    assert_eq!(condition(|b| b.title.starts_with("x")), r#"instr("book"."title", ?) = 1"#);
    assert_eq!(
        condition(|b| b.title.ends_with("x")),
        r#"coalesce(substr(CAST("book"."title" AS BLOB), -length(CAST(? AS BLOB))), CAST("book"."title" AS BLOB)) = CAST(? AS BLOB)"#
    );
    assert_eq!(condition(|b| b.title.icontains("x")), r#"instr(lower("book"."title"), lower(?)) > 0"#);
    let (_, values) = rest(&Book::objects().filter(|b| b.title.istarts_with(r"50%_\")));
    assert_eq!(values, [Value::from(r"50%_\")]);
}

#[test]
fn orders() {
    let ordered = Book::objects().order_by(|b| (b.rating.desc(), b.title.asc()));
    assert_eq!(rest(&ordered).0, r#"ORDER BY "book"."rating" DESC, "book"."title""#);
    assert_eq!(rest(&ordered.clone().reverse()).0, r#"ORDER BY "book"."rating", "book"."title" DESC"#);
    assert_eq!(rest(&ordered.clone().reverse().reverse()), rest(&ordered));
    assert_eq!(rest(&ordered.order_by(|b| b.id.asc())).0, r#"ORDER BY "book"."id""#);
}

#[test]
fn slices_are_literal() {
    let books = Book::objects;
    assert_eq!(rest(&books().limit(10)).0, "LIMIT 10");
    assert_eq!(rest(&books().offset(5)).0, "LIMIT -1 OFFSET 5");
    assert_eq!(rest(&books().limit(10).offset(5)).0, "LIMIT 10 OFFSET 5");
    assert_eq!(rest(&books().range(5..15)).0, "LIMIT 10 OFFSET 5");
    assert_eq!(rest(&books().range(..=9)).0, "LIMIT 10");
    assert_eq!(rest(&books().range(5..10).range(1..3)).0, "LIMIT 2 OFFSET 6");
    assert_eq!(rest(&books().range(5..10).range(3..)).0, "LIMIT 2 OFFSET 8");
    assert_eq!(rest(&books().range(5..10).range(8..)).0, "LIMIT 0 OFFSET 13");
    assert_eq!(rest(&books().range(..)).0, "");
    assert_eq!(rest(&books().offset(u64::MAX).limit(u64::MAX)).0, format!("LIMIT {0} OFFSET {0}", i64::MAX));
    assert!(books().limit(0).exists_sql(Dialect::Sqlite).unwrap().sql().ends_with(" LIMIT 0"));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let sliced = || Book::objects().limit(3);
    let refused = [
        sliced().filter(|b| b.printed).to_sql(Dialect::Sqlite),
        sliced().exclude(|b| b.printed).count_sql(Dialect::Sqlite),
        sliced().order_by(|b| b.id.asc()).exists_sql(Dialect::Sqlite),
        sliced().reverse().get_sql(Dialect::Sqlite),
        sliced().last_sql(Dialect::Sqlite),
        sliced().delete_sql(Dialect::Sqlite),
        sliced().update_sql(Dialect::Sqlite, |b| b.rating.set(1)),
        Book::objects().update_sql(Dialect::Sqlite, |_| Vec::new()),
    ];
    for statement in refused {
        let error = statement.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidQuery, "{error}");
        assert!(error.to_string().starts_with("querying `Book`: "), "{error}");
    }
}

#[test]
fn values_select_expressions() {
    let statement = Book::objects().values(|b| (b.title, b.rating + 1)).to_sql(Dialect::Sqlite).unwrap();
    assert_eq!(statement.sql(), r#"SELECT "book"."title", ("book"."rating" + ?) FROM "book""#);
}

#[test]
fn one_row_a_number_a_yes_or_no() {
    let books = Book::objects().filter(|b| b.printed);
    let text = |statement: biform::Result<biform::Statement>| statement.unwrap().sql().to_owned();
    assert!(text(books.get_sql(Dialect::Sqlite)).ends_with(r#"WHERE "book"."in ""print""" LIMIT 2"#));
    assert!(text(books.first_sql(Dialect::Sqlite)).ends_with(r#" ORDER BY "book"."id" LIMIT 1"#));
    assert!(text(books.last_sql(Dialect::Sqlite)).ends_with(r#" ORDER BY "book"."id" DESC LIMIT 1"#));
    assert_eq!(text(books.count_sql(Dialect::Sqlite)), r#"SELECT COUNT(*) FROM "book" WHERE "book"."in ""print""""#);
    assert_eq!(
        text(books.clone().range(1..4).count_sql(Dialect::Sqlite)),
        r#"SELECT COUNT(*) FROM (SELECT 1 FROM "book" WHERE "book"."in ""print""" LIMIT 3 OFFSET 1) AS "counted""#
    );
    assert_eq!(
        text(books.clone().offset(2).exists_sql(Dialect::Sqlite)),
        r#"SELECT 1 FROM "book" WHERE "book"."in ""print""" LIMIT 1 OFFSET 2"#
    );
    assert_eq!(text(books.delete_sql(Dialect::Sqlite)), r#"DELETE FROM "book" WHERE "book"."in ""print""""#);
    assert_eq!(
        text(books.update_sql(Dialect::Sqlite, |b| (b.rating.set(b.rating + 1), b.subtitle.set(None)))),
        r#"UPDATE "book" SET "rating" = ("book"."rating" + ?), "subtitle" = ? WHERE "book"."in ""print""""#
    );
}

#[test]
fn a_null_carries_its_type() {
    let statement = Book::objects().update_sql(Dialect::Sqlite, |b| b.subtitle.set(None)).unwrap();
    assert_eq!(statement.values(), [Value::Null(ValueType::Text)]);
}

#[test]
fn neither_queries_nor_statements_show_values() {
    let query = Book::objects().filter(|b| b.title.eq("s3cr3t"));
    let statement = query.to_sql(Dialect::Sqlite).unwrap();
    assert!(!format!("{query:?} {statement:?}").contains("s3cr3t"));
}
