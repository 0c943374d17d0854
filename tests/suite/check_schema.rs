//! Models against the database, in every lane: each kind of drift is found, and says what it is.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use biform::prelude::*;
use biform::{Difference, DifferenceKind, Purpose, Result, Schema, SchemaReport, Statement};
use biform_lanes::{helper, lanes};

#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
pub(crate) enum State {
    Draft,
    Out,
}

/// What all databases can have.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    unique(shelf, place),
    index(on = |b| (b.rating.desc(), b.isbn.asc())),
    check(name = "shelved", condition = |b| b.place.gt(0) | b.shelf.is_null())
)]
pub(crate) struct Book {
    id: Id<Book>,
    title: String,
    #[field(unique)]
    isbn: String,
    #[field(index, check = |rating| rating.between(1, 5))]
    rating: i32,
    #[field(choices)]
    state: State,
    shelf: Option<i64>,
    place: i32,
    stock: i32,
    grade: u8,
    #[field(db_default = "it's new")]
    note: String,
    #[field(generated = |b| b.rating * 2)]
    double: i32,
}

/// Indexes that not every database has.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    unique(title, name = "one_good_title", condition = |t| t.rating.ge(4)),
    index(on = |t| t.title.lower().asc(), name = "lower_titles"),
    index(on = |t| (t.rating * 2).desc(), name = "best_first", condition = |t| t.rating.in_([3, 4]))
)]
pub(crate) struct Treasure {
    id: Id<Treasure>,
    title: String,
    rating: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Line {
    #[field(primary_key)]
    order: i64,
    #[field(primary_key)]
    number: i32,
}

#[helper]
async fn run(db: &Db, sql: &str) -> Result<()> {
    db.run(Statement::new(Purpose::Nothing, sql.to_owned()), &mut |_| Ok(())).await?;
    Ok(())
}

/// SQL as a database says it: its letter around names, and `{int}`, `{long}` and `{text}` for its types.
pub(crate) fn said(dialect: Dialect, sql: &str) -> String {
    let (int, long, text) = match dialect.family() {
        biform::Family::Postgres => ("integer", "bigint", "text COLLATE \"C\""),
        biform::Family::MySql => ("int", "bigint", "longtext"),
        _ => ("INTEGER", "INTEGER", "TEXT"),
    };
    let sql = sql.replace("{int}", int).replace("{long}", long).replace("{text}", text);
    if dialect == Dialect::MySql { sql.replace('"', "`") } else { sql }
}

/// What is said of three databases, of which one is meant.
pub(crate) fn of<T>(dialect: Dialect, [sqlite, postgres, mariadb]: [T; 3]) -> T {
    match dialect.family() {
        biform::Family::Postgres => postgres,
        biform::Family::MySql => mariadb,
        _ => sqlite,
    }
}

/// A table, and all that makes it.
pub(crate) struct Table {
    schema: &'static Schema,
    pub(crate) sql: String,
}

pub(crate) fn table<M: Model>(dialect: Dialect) -> Table {
    let made: Vec<Statement> = M::create_table_sql(dialect).unwrap();
    let sql: Vec<&str> = made.iter().map(Statement::sql).collect();
    Table { schema: M::schema(), sql: sql.join(";") }
}

/// Makes the table and its indexes as they should be but for one change, and says what is found.
#[helper(with(run))]
async fn drift(db: &Db, table: fn(Dialect) -> Table, from: &str, to: &str) -> Result<SchemaReport> {
    let (dialect, before) = (db.dialect(), db.count());
    let (from, to, table) = (said(dialect, from), said(dialect, to), table(dialect));
    let whole = table.sql;
    assert!(whole.contains(&from), "{from} is not in {whole}");
    run(db, &said(dialect, &format!("DROP TABLE IF EXISTS \"{}\"", table.schema.table()))).await?;
    let mut sent = 1;
    for sql in whole.replacen(&from, &to, 1).split(';').filter(|sql| !sql.is_empty()) {
        run(db, sql).await?;
        sent += 1;
    }
    let report = db.check_schema([table.schema]).await?;
    let has_expressions = table.schema.fields().len() > 2;
    // MariaDB is asked once more about values that it writes in another way.
    let is_of_value = |found: &Difference| found.kind == DifferenceKind::Default && found.found.is_some();
    let by_value = dialect == Dialect::MySql && report.differences().iter().any(is_of_value);
    let asked = of(dialect, [2, 3 + usize::from(has_expressions), 3 + usize::from(has_expressions)]);
    assert_eq!(db.count() - before, sent + asked + usize::from(by_value));
    Ok(report)
}

/// The one difference: its kind, what it is called, what is said and what is there.
pub(crate) fn one(report: SchemaReport) -> (DifferenceKind, Option<String>, Option<String>, Option<String>) {
    assert_eq!(report.differences().len(), 1, "{report}");
    let Difference { kind, name, expected, found, .. } = report.into_iter().next().unwrap();
    (kind, name, expected, found)
}

pub(crate) fn kinds(report: &SchemaReport) -> Vec<DifferenceKind> {
    report.differences().iter().map(|difference| difference.kind).collect()
}

/// What is told of one difference; SQL of the model as a database says it.
pub(crate) fn told(
    dialect: Dialect,
    kind: DifferenceKind,
    name: Option<&str>,
    expected: Option<&str>,
    found: Option<&str>,
) -> (DifferenceKind, Option<String>, Option<String>, Option<String>) {
    let expected = expected.map(|sql| said(dialect, sql));
    (kind, name.map(str::to_owned), expected, found.map(str::to_owned))
}

#[lanes(with(run, drift))]
async fn the_same_schema_is_no_difference(db: Db) -> Result<()> {
    assert_eq!(drift(&db, table::<Book>, "", "").await?.to_string(), "");
    assert_eq!(drift(&db, table::<Line>, "", "").await?.to_string(), "");
    let seen = db.count();
    // However many there are, they are asked about together.
    assert_eq!(db.check_schema(models![Line, Book]).await?.to_string(), "");
    assert_eq!(db.count() - seen, of(db.dialect(), [2, 4, 4]));
    Ok(())
}

#[lanes]
async fn a_table_that_is_missing_is_told(db: Db) -> Result<()> {
    assert!(db.check_schema(models![]).await?.is_empty());
    assert_eq!(db.count(), 0);
    let report = db.check_schema(models![Book]).await?;
    assert_eq!(db.count(), of(db.dialect(), [2, 3, 3]));
    assert_eq!(report.to_string(), "table `book` is missing: `Book` says `book`, the database has none\n");
    assert_eq!(one(report), told(db.dialect(), DifferenceKind::MissingTable, None, Some("book"), None));
    Ok(())
}

#[lanes(with(drift))]
async fn columns_that_drift_are_found(db: Db) -> Result<()> {
    use DifferenceKind::{ColumnType, MissingColumn, Nullability, SurplusColumn};
    let dialect = db.dialect();
    let found = drift(&db, table::<Book>, r#""note" {text} NOT NULL DEFAULT ('it''s new'), "#, "").await?;
    assert_eq!(one(found), told(dialect, MissingColumn, Some("note"), Some("{text} NOT NULL"), None));
    let found = drift(&db, table::<Book>, r#""note" {text}"#, r#""more" NUMERIC(9,2) NOT NULL, "note" {text}"#).await?;
    let more = of(dialect, ["NUMERIC(9,2) NOT NULL", "numeric(9,2) NOT NULL", "decimal(9,2) NOT NULL"]);
    assert_eq!(one(found), told(dialect, SurplusColumn, Some("more"), None, Some(more)));
    let found = drift(&db, table::<Book>, r#""stock" {int}"#, r#""stock" {text}"#).await?;
    let text = of(dialect, ["TEXT", "text", "longtext"]);
    assert_eq!(one(found), told(dialect, ColumnType, Some("stock"), Some("{int}"), Some(text)));
    // Such a key is not made by the database.
    let [from, to, said, found] = of(
        dialect,
        [
            ["INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT", "INT NOT NULL PRIMARY KEY", "INTEGER", "INT"],
            [" GENERATED BY DEFAULT AS IDENTITY", "", "bigint GENERATED BY DEFAULT AS IDENTITY", "bigint"],
            [" AUTO_INCREMENT", "", "bigint AUTO_INCREMENT", "bigint(20)"],
        ],
    );
    let report = drift(&db, table::<Book>, from, to).await?;
    assert_eq!(one(report), told(dialect, ColumnType, Some("id"), Some(said), Some(found)));
    let found = drift(&db, table::<Book>, r#""title" {text} NOT NULL"#, r#""title" {text}"#).await?;
    assert_eq!(one(found), told(dialect, Nullability, Some("title"), Some("NOT NULL"), Some("NULL")));
    let found = drift(&db, table::<Book>, r#""shelf" {long}"#, r#""shelf" {long} NOT NULL"#).await?;
    assert_eq!(one(found), told(dialect, Nullability, Some("shelf"), Some("NULL"), Some("NOT NULL")));
    Ok(())
}

#[lanes(with(drift))]
async fn what_the_database_fills_in_is_found_where_it_drifts(db: Db) -> Result<()> {
    use DifferenceKind::{Computed, Default, Nullability};
    let dialect = db.dialect();
    let stated = Some("'it''s new'");
    let found = drift(&db, table::<Book>, " DEFAULT ('it''s new')", "").await?;
    assert_eq!(one(found), told(dialect, Default, Some("note"), stated, None));
    let found = drift(&db, table::<Book>, "it''s new", "It''s new").await?;
    let there = of(dialect, ["'It''s new'", "'It''s new'::text", r"'It\'s new'"]);
    assert_eq!(one(found), told(dialect, Default, Some("note"), stated, Some(there)));
    let stated = Some(r#""rating" * 2"#);
    let found = drift(&db, table::<Book>, r#""rating" * 2"#, r#""rating" * 3"#).await?;
    let there = of(dialect, [r#""rating" * 3"#, "rating * 3", "`rating` * 3"]);
    assert_eq!(one(found), told(dialect, Computed, Some("double"), stated, Some(there)));
    let found = drift(&db, table::<Book>, r#" GENERATED ALWAYS AS (("rating" * 2)) STORED"#, "").await?;
    assert_eq!(one(found), told(dialect, Computed, Some("double"), stated, None));
    let [from, to] = of(
        dialect,
        [
            [r#""stock" {int} NOT NULL"#, r#""stock" {int} NOT NULL AS (1)"#],
            [r#""stock" {int} NOT NULL"#, r#""stock" {int} NOT NULL GENERATED ALWAYS AS (1) STORED"#],
            [r#""stock" {int} NOT NULL"#, r#""stock" {int} AS (1)"#],
        ],
    );
    let found = drift(&db, table::<Book>, from, to).await?;
    // There such a column is never said to be without NULLs.
    let nullable = (dialect == Dialect::MySql).then_some(Nullability);
    assert_eq!(kinds(&found), nullable.into_iter().chain([Computed]).collect::<Vec<_>>());
    assert_eq!(found.differences().last().and_then(|found| found.found.as_deref()), Some("1"));
    Ok(())
}

#[lanes(with(drift))]
async fn keys_that_drift_are_found(db: Db) -> Result<()> {
    let key = r#", CONSTRAINT "line_pk" PRIMARY KEY ("order", "number")"#;
    let found = drift(&db, table::<Line>, key, "").await?;
    let dialect = db.dialect();
    assert_eq!(one(found), told(dialect, DifferenceKind::PrimaryKey, None, Some("order, number"), None));
    let report = drift(&db, table::<Line>, key, r#", PRIMARY KEY ("number")"#).await?;
    assert_eq!(
        report.to_string(),
        "the primary key of table `line` is of other columns: `Line` says `order, number`, the database has `number`\n"
    );
    let found = drift(&db, table::<Line>, key, r#", PRIMARY KEY ("number", "order")"#).await?;
    let expected = told(dialect, DifferenceKind::PrimaryKey, None, Some("order, number"), Some("number, order"));
    assert_eq!(one(found), expected);
    Ok(())
}

#[lanes(with(drift))]
async fn unique_constraints_that_drift_are_found(db: Db) -> Result<()> {
    use DifferenceKind::{Index, MissingUnique, SurplusUnique};
    let dialect = db.dialect();
    let (name, stated) = (Some("book_shelf_place_unique"), Some("UNIQUE (shelf, place)"));
    let together = r#", CONSTRAINT "book_shelf_place_unique" UNIQUE ("shelf", "place")"#;
    let found = drift(&db, table::<Book>, together, "").await?;
    assert_eq!(one(found), told(dialect, MissingUnique, name, stated, None));
    let found = drift(&db, table::<Book>, r#"UNIQUE ("isbn")"#, r#"UNIQUE ("isbn"), UNIQUE (stock)"#).await?;
    let stock = of(dialect, [None, Some("book_stock_key"), Some("stock")]);
    assert_eq!(one(found), told(dialect, SurplusUnique, stock, None, Some("UNIQUE (stock)")));
    let more = r#"CREATE UNIQUE INDEX more ON book (place DESC, stock);CREATE INDEX IF NOT EXISTS "book_rating_index""#;
    let found = drift(&db, table::<Book>, r#"CREATE INDEX IF NOT EXISTS "book_rating_index""#, more).await?;
    assert_eq!(one(found), told(dialect, SurplusUnique, Some("more"), None, Some("UNIQUE (place DESC, stock)")));
    let report = drift(&db, table::<Book>, r#"UNIQUE ("shelf", "place")"#, r#"UNIQUE ("shelf", "stock")"#).await?;
    // SQLite keeps no names of constraints beside their indexes.
    let is_named = dialect != Dialect::Sqlite;
    assert_eq!(kinds(&report), if is_named { vec![Index] } else { vec![MissingUnique, SurplusUnique] });
    if is_named {
        assert_eq!(one(report), told(dialect, Index, name, stated, Some("UNIQUE (shelf, stock)")));
    }
    Ok(())
}

/// Indexes of some rows alone, and of expressions.
#[lanes(with(run, drift))]
async fn indexes_of_conditions_and_expressions_that_drift_are_found(db: Db) -> Result<()> {
    use DifferenceKind::Index;
    let dialect = db.dialect();
    let can = dialect.capabilities();
    if !can.partial_indexes || !can.expression_indexes {
        let error = db.check_schema(models![Treasure]).await.unwrap_err();
        assert_eq!((error.kind(), db.count()), (ErrorKind::Unsupported, 0));
        return run(&db, "SELECT 1").await; // so that the log is not empty
    }
    assert_eq!(drift(&db, table::<Treasure>, "", "").await?.to_string(), "");
    let (name, stated) = (Some("one_good_title"), Some(r#"UNIQUE (title) WHERE "rating" >= 4"#));
    let found = drift(&db, table::<Treasure>, r#""rating" >= 4"#, r#""rating" >= 5"#).await?;
    let there = of(dialect, [r#"UNIQUE (title) WHERE "rating" >= 5"#, "UNIQUE (title) WHERE rating >= 5", ""]);
    assert_eq!(one(found), told(dialect, Index, name, stated, Some(there)));
    let found = drift(&db, table::<Treasure>, r#" WHERE "rating" >= 4"#, "").await?;
    assert_eq!(one(found), told(dialect, Index, name, stated, Some("UNIQUE (title)")));
    let found = drift(&db, table::<Treasure>, "CREATE UNIQUE INDEX", "CREATE INDEX").await?;
    let there = of(dialect, [r#"(title) WHERE "rating" >= 4"#, "(title) WHERE rating >= 4", ""]);
    assert_eq!(one(found), told(dialect, Index, name, stated, Some(there)));
    let [stated, there, uncollated] = of(
        dialect,
        [
            [r#"(lower("title"))"#, r#"(upper("title"))"#, ""],
            [r#"(lower("title" COLLATE "default"))"#, r#"(upper((title COLLATE "default")))"#, "(lower(title))"],
            [""; 3],
        ],
    );
    let found = drift(&db, table::<Treasure>, "lower(", "upper(").await?;
    assert_eq!(one(found), told(dialect, Index, Some("lower_titles"), Some(stated), Some(there)));
    if dialect == Dialect::Postgres {
        let found = drift(&db, table::<Treasure>, r#" COLLATE "default""#, "").await?;
        assert_eq!(one(found), told(dialect, Index, Some("lower_titles"), Some(stated), Some(uncollated)));
    }
    for (from, to) in [("(3, 4)", "(3, 5)"), (" DESC", ""), (r#"(("rating" * 2))"#, r#"("rating")"#)] {
        let found = drift(&db, table::<Treasure>, from, to).await?;
        assert_eq!((kinds(&found), found.differences()[0].name.as_deref()), (vec![Index], Some("best_first")), "{to}");
    }
    Ok(())
}

#[lanes(with(drift))]
async fn indexes_that_drift_are_found(db: Db) -> Result<()> {
    use DifferenceKind::{Index, MissingIndex};
    let dialect = db.dialect();
    let (name, stated) = (Some("book_rating_index"), Some("(rating)"));
    let by_rating = r#"CREATE INDEX IF NOT EXISTS "book_rating_index" ON "book" ("rating")"#;
    let found = drift(&db, table::<Book>, by_rating, "").await?;
    assert_eq!(one(found), told(dialect, MissingIndex, name, stated, None));
    let found = drift(&db, table::<Book>, r#""book" ("rating")"#, r#""book" ("place")"#).await?;
    assert_eq!(one(found), told(dialect, Index, name, stated, Some("(place)")));
    let found = drift(&db, table::<Book>, "CREATE INDEX", "CREATE UNIQUE INDEX").await?;
    assert_eq!(one(found), told(dialect, Index, name, stated, Some("UNIQUE (rating)")));
    let (name, stated) = (Some("book_rating_isbn_index"), Some("(rating DESC, isbn)"));
    for (columns, there) in [
        (r#"("isbn", "rating" DESC)"#, "(isbn, rating DESC)"),
        (r#"("rating", "isbn")"#, "(rating, isbn)"),
        (r#"("rating" DESC)"#, "(rating DESC)"),
    ] {
        let found = drift(&db, table::<Book>, r#"("rating" DESC, "isbn")"#, columns).await?;
        assert_eq!(one(found), told(dialect, Index, name, stated, Some(there)));
    }
    Ok(())
}

#[lanes(with(drift))]
async fn checks_that_drift_are_found(db: Db) -> Result<()> {
    use DifferenceKind::{Check, Choices, ColumnType, MissingCheck, Range, SurplusCheck};
    let dialect = db.dialect();
    let (name, stated) = (Some("book_rating_check"), Some(r#""rating" BETWEEN 1 AND 5"#));
    let rating = r#", CONSTRAINT "book_rating_check" CHECK ("rating" BETWEEN 1 AND 5)"#;
    let found = drift(&db, table::<Book>, rating, "").await?;
    assert_eq!(one(found), told(dialect, MissingCheck, name, stated, None));
    let found = drift(&db, table::<Book>, "1 AND 5", "1 AND 6").await?;
    let there =
        of(dialect, [r#""rating" BETWEEN 1 AND 6"#, "(rating >= 1) AND (rating <= 6)", "`rating` between 1 and 6"]);
    assert_eq!(one(found), told(dialect, Check, name, stated, Some(there)));
    let found = drift(&db, table::<Book>, rating, &format!("{rating}, CHECK (rating <> 3)")).await?;
    let surplus = of(dialect, [None, Some("book_rating_check1"), Some("CONSTRAINT_1")]);
    let there = of(dialect, ["rating <> 3", "rating <> 3", "`rating` <> 3"]);
    assert_eq!(one(found), told(dialect, SurplusCheck, surplus, None, Some(there)));
    let found =
        drift(&db, table::<Book>, rating, &format!("{rating}, CONSTRAINT short CHECK (length(note) < 9)")).await?;
    let there = of(dialect, ["length(note) < 9", "length(note) < 9", "octet_length(`note`) < 9"]);
    assert_eq!(one(found), told(dialect, SurplusCheck, Some("short"), None, Some(there)));
    let (name, stated) = (Some("book_state_choices"), Some(r#""state" IN ('draft', 'out')"#));
    let found = drift(&db, table::<Book>, "'draft', 'out'", "'draft'").await?;
    let there = of(dialect, [r#""state" IN ('draft')"#, "state = 'draft'::text", "`state` = 'draft'"]);
    assert_eq!(one(found), told(dialect, Choices, name, stated, Some(there)));
    let found = drift(&db, table::<Book>, r#"CHECK ("state" IN ('draft', 'out'))"#, "CHECK (1 = 1)").await?;
    assert_eq!(one(found), told(dialect, Choices, name, stated, Some("1 = 1")));
    if dialect == Dialect::MySql {
        let found = drift(&db, table::<Book>, "tinyint unsigned", "tinyint").await?;
        let there = told(dialect, ColumnType, Some("grade"), Some("tinyint unsigned"), Some("tinyint(4)"));
        assert_eq!(one(found), there);
        return Ok(());
    }
    let (name, stated) = (Some("book_grade_range"), Some(r#""grade" BETWEEN 0 AND 255"#));
    let found =
        drift(&db, table::<Book>, r#"CONSTRAINT "book_grade_range" CHECK ("grade" BETWEEN 0 AND 255)"#, "").await?;
    assert_eq!(one(found), told(dialect, Range, name, stated, None));
    let found = drift(&db, table::<Book>, "0 AND 255", "0 AND 256").await?;
    let there = of(dialect, [r#""grade" BETWEEN 0 AND 256"#, "(grade >= 0) AND (grade <= 256)", ""]);
    assert_eq!(one(found), told(dialect, Range, name, stated, Some(there)));
    Ok(())
}
