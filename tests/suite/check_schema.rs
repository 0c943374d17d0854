//! Models against the database, in every lane: each kind of drift is found, and nothing is found where there is none.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use biform::prelude::*;
use biform::{Difference, DifferenceKind, Purpose, Result, SchemaReport, Statement};
use biform_lanes::{helper, lanes};

#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
enum State {
    Draft,
    Out,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    unique(shelf, place),
    unique(title, name = "one_good_title", condition = |b| b.rating.ge(4)),
    index(on = |b| b.title.lower().asc(), name = "lower_titles"),
    index(on = |b| (b.rating.desc(), b.title.asc())),
    check(name = "shelved", condition = |b| b.place.gt(0) | b.shelf.is_null())
)]
struct Book {
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
    #[field(db_default = "it's new")]
    note: String,
    #[field(generated = |b| b.rating * 2)]
    double: i32,
}

/// What Biform makes of it, to be changed a little.
const TABLE: &str = r#"CREATE TABLE "book" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "title" TEXT NOT NULL, "isbn" TEXT NOT NULL, "rating" INTEGER NOT NULL CONSTRAINT "book_rating_range" CHECK ("rating" BETWEEN -2147483648 AND 2147483647), "state" TEXT NOT NULL CONSTRAINT "book_state_choices" CHECK ("state" IN ('draft', 'out')), "shelf" INTEGER CONSTRAINT "book_shelf_range" CHECK (typeof("shelf") IN ('integer', 'null')), "place" INTEGER NOT NULL CONSTRAINT "book_place_range" CHECK ("place" BETWEEN -2147483648 AND 2147483647), "note" TEXT NOT NULL DEFAULT ('it''s new'), "double" INTEGER NOT NULL GENERATED ALWAYS AS (("rating" * 2)) STORED CONSTRAINT "book_double_range" CHECK ("double" BETWEEN -2147483648 AND 2147483647), CONSTRAINT "book_isbn_unique" UNIQUE ("isbn"), CONSTRAINT "book_shelf_place_unique" UNIQUE ("shelf", "place"), CONSTRAINT "book_rating_check" CHECK ("rating" BETWEEN 1 AND 5), CONSTRAINT "shelved" CHECK ("place" > 0 OR "shelf" IS NULL))"#;
const INDEXES: [&str; 4] = [
    r#"CREATE INDEX "book_rating_index" ON "book" ("rating")"#,
    r#"CREATE UNIQUE INDEX "one_good_title" ON "book" ("title") WHERE "rating" >= 4"#,
    r#"CREATE INDEX "lower_titles" ON "book" ((lower("title")))"#,
    r#"CREATE INDEX "book_rating_title_index" ON "book" ("rating" DESC, "title")"#,
];

#[helper]
async fn run(db: &Db, sql: &str) -> Result<()> {
    db.run(Statement::new(Purpose::Nothing, sql.to_owned()), &mut |_| Ok(())).await?;
    Ok(())
}

/// Whether the database cannot be asked, which is an error before anything is sent.
#[helper(with(run))]
async fn is_unsupported(db: &Db) -> Result<bool> {
    if db.dialect().capabilities().schema_checks {
        return Ok(false);
    }
    let error = db.check_schema(models![Book]).await.unwrap_err();
    assert_eq!((error.kind(), db.count()), (ErrorKind::Unsupported, 0));
    assert!(error.to_string().contains("create_table_sql"), "{error}");
    run(db, "SELECT 1").await?; // so that the log is not empty
    Ok(true)
}

/// Makes the table and its indexes as they should be but for one change, and says what is found.
#[helper(with(run))]
async fn drift(db: &Db, from: &str, to: &str) -> Result<SchemaReport> {
    let before = db.count();
    run(db, "DROP TABLE IF EXISTS book").await?;
    let whole = [&[TABLE][..], &INDEXES].concat().join(";");
    assert!(whole.contains(from), "{from}");
    let changed = whole.replacen(from, to, 1);
    let mut sent = 1;
    for sql in changed.split(';').filter(|sql| !sql.is_empty()) {
        run(db, sql).await?;
        sent += 1;
    }
    let report = db.check_schema(models![Book]).await?;
    assert_eq!(db.count() - before, sent + 3);
    Ok(report)
}

/// The one difference: its kind, what it is called, what is said and what is there.
fn one(report: SchemaReport) -> (DifferenceKind, Option<String>, Option<String>, Option<String>) {
    assert_eq!(report.differences().len(), 1, "{report}");
    let Difference { kind, name, expected, found, .. } = report.into_iter().next().unwrap();
    (kind, name, expected, found)
}

fn told(
    kind: DifferenceKind,
    name: Option<&str>,
    expected: Option<&str>,
    found: Option<&str>,
) -> (DifferenceKind, Option<String>, Option<String>, Option<String>) {
    let [name, expected, found] = [name, expected, found].map(|text| text.map(str::to_owned));
    (kind, name, expected, found)
}

#[lanes(with(run, drift, is_unsupported))]
async fn the_same_schema_is_no_difference(db: Db) -> Result<()> {
    if is_unsupported(&db).await? {
        return Ok(());
    }
    assert_eq!(drift(&db, "", "").await?.to_string(), "");
    // What Biform makes is what stands above.
    let made = Book::create_table_sql(db.dialect())?;
    let made: Vec<String> = made.iter().map(|statement| statement.sql().replace("IF NOT EXISTS ", "")).collect();
    assert_eq!(made, [&[TABLE][..], &INDEXES].concat());
    Ok(())
}

#[lanes(with(run, is_unsupported))]
async fn a_table_that_is_missing_is_one_statement(db: Db) -> Result<()> {
    if is_unsupported(&db).await? {
        return Ok(());
    }
    let report = db.check_schema(models![Book]).await?;
    assert_eq!(db.count(), 1);
    assert_eq!(report.to_string(), "table `book` is missing: `Book` says `book`, the database has none\n");
    assert_eq!(one(report), told(DifferenceKind::MissingTable, None, Some("book"), None));
    Ok(())
}

#[lanes(with(run, drift, is_unsupported))]
async fn columns_that_drift_are_found(db: Db) -> Result<()> {
    if is_unsupported(&db).await? {
        return Ok(());
    }
    use DifferenceKind::{ColumnType, Computed, Default, MissingColumn, Nullability, SurplusColumn};
    let found = drift(&db, r#""note" TEXT NOT NULL DEFAULT ('it''s new'), "#, "").await?;
    assert_eq!(one(found), told(MissingColumn, Some("note"), Some("TEXT NOT NULL"), None));
    let found = drift(&db, r#""place" INTEGER"#, r#""more" VARCHAR(9) NOT NULL, "place" INTEGER"#).await?;
    assert_eq!(one(found), told(SurplusColumn, Some("more"), None, Some("VARCHAR(9) NOT NULL")));
    let found = drift(&db, r#""rating" INTEGER"#, r#""rating" TEXT"#).await?;
    assert_eq!(one(found), told(ColumnType, Some("rating"), Some("INTEGER"), Some("TEXT")));
    // Such a key is not made by the database.
    let found = drift(&db, "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT", "INT NOT NULL PRIMARY KEY").await?;
    assert_eq!(one(found), told(ColumnType, Some("id"), Some("INTEGER"), Some("INT")));
    let found = drift(&db, r#""title" TEXT NOT NULL"#, r#""title" TEXT"#).await?;
    assert_eq!(one(found), told(Nullability, Some("title"), Some("NOT NULL"), Some("NULL")));
    let found = drift(&db, r#""shelf" INTEGER"#, r#""shelf" INTEGER NOT NULL"#).await?;
    assert_eq!(one(found), told(Nullability, Some("shelf"), Some("NULL"), Some("NOT NULL")));
    let found = drift(&db, " DEFAULT ('it''s new')", "").await?;
    assert_eq!(one(found), told(Default, Some("note"), Some("'it''s new'"), None));
    let found = drift(&db, "it''s new", "It''s new").await?;
    assert_eq!(one(found), told(Default, Some("note"), Some("'it''s new'"), Some("'It''s new'")));
    let found = drift(&db, r#""rating" * 2"#, r#""rating" * 3"#).await?;
    assert_eq!(one(found), told(Computed, Some("double"), Some(r#""rating" * 2"#), Some(r#""rating" * 3"#)));
    let found = drift(&db, r#" GENERATED ALWAYS AS (("rating" * 2)) STORED"#, "").await?;
    assert_eq!(one(found), told(Computed, Some("double"), Some(r#""rating" * 2"#), None));
    let found = drift(&db, r#""place" INTEGER NOT NULL"#, r#""place" INTEGER NOT NULL AS (1)"#).await?;
    assert_eq!(one(found), told(Computed, Some("place"), None, Some("1")));
    Ok(())
}

#[lanes(with(run, drift, is_unsupported))]
async fn keys_that_drift_are_found(db: Db) -> Result<()> {
    if is_unsupported(&db).await? {
        return Ok(());
    }
    let found = drift(&db, " PRIMARY KEY AUTOINCREMENT", "").await?;
    assert_eq!(one(found), told(DifferenceKind::PrimaryKey, None, Some("id"), None));
    let line = r#"CREATE TABLE line (number INTEGER NOT NULL CHECK (number BETWEEN -2147483648 AND 2147483647), "order" INTEGER NOT NULL CHECK (typeof("order") = 'integer'), PRIMARY KEY (number))"#;
    run(&db, line).await?;
    let report = db.check_schema(models![Line]).await?;
    assert_eq!(
        report.to_string(),
        "the primary key of table `line` is of other columns: `Line` says `order, number`, the database has `number`\n"
    );
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Line {
    #[field(primary_key)]
    order: i64,
    #[field(primary_key)]
    number: i32,
}

#[lanes(with(run, drift, is_unsupported))]
async fn unique_constraints_that_drift_are_found(db: Db) -> Result<()> {
    if is_unsupported(&db).await? {
        return Ok(());
    }
    use DifferenceKind::{Index, MissingUnique, SurplusUnique};
    let together = r#", CONSTRAINT "book_shelf_place_unique" UNIQUE ("shelf", "place")"#;
    let found = drift(&db, together, "").await?;
    assert_eq!(one(found), told(MissingUnique, Some("book_shelf_place_unique"), Some("UNIQUE (shelf, place)"), None));
    let found = drift(&db, r#"UNIQUE ("isbn"),"#, r#"UNIQUE ("isbn"), UNIQUE (title),"#).await?;
    assert_eq!(one(found), told(SurplusUnique, None, None, Some("UNIQUE (title)")));
    let surplus = r#"CREATE INDEX "book_rating_index" ON "book" ("rating");CREATE UNIQUE INDEX more ON book (place) WHERE shelf > 1"#;
    let found = drift(&db, INDEXES[0], surplus).await?;
    assert_eq!(one(found), told(SurplusUnique, Some("more"), None, Some("UNIQUE (place) WHERE shelf > 1")));
    let said = Some(r#"UNIQUE (title) WHERE "rating" >= 4"#);
    let found = drift(&db, r#""rating" >= 4"#, r#""rating" >= 5"#).await?;
    assert_eq!(one(found), told(Index, Some("one_good_title"), said, Some(r#"UNIQUE (title) WHERE "rating" >= 5"#)));
    let found = drift(&db, r#" WHERE "rating" >= 4"#, "").await?;
    assert_eq!(one(found), told(Index, Some("one_good_title"), said, Some("UNIQUE (title)")));
    let found = drift(&db, "CREATE UNIQUE INDEX", "CREATE INDEX").await?;
    assert_eq!(one(found), told(Index, Some("one_good_title"), said, Some(r#"(title) WHERE "rating" >= 4"#)));
    // It refuses what differs in case alone.
    let report = drift(&db, r#""isbn" TEXT NOT NULL"#, r#""isbn" TEXT NOT NULL COLLATE NOCASE"#).await?;
    let kinds: Vec<_> = report.differences().iter().map(|difference| difference.kind).collect();
    assert_eq!(kinds, [MissingUnique, SurplusUnique]);
    assert_eq!(report.differences()[1].found.as_deref(), Some("UNIQUE (isbn COLLATE NOCASE)"));
    Ok(())
}

#[lanes(with(run, drift, is_unsupported))]
async fn indexes_that_drift_are_found(db: Db) -> Result<()> {
    if is_unsupported(&db).await? {
        return Ok(());
    }
    use DifferenceKind::{Index, MissingIndex};
    let found = drift(&db, INDEXES[0], "").await?;
    assert_eq!(one(found), told(MissingIndex, Some("book_rating_index"), Some("(rating)"), None));
    let found = drift(&db, r#""book" ("rating")"#, r#""book" ("place")"#).await?;
    assert_eq!(one(found), told(Index, Some("book_rating_index"), Some("(rating)"), Some("(place)")));
    let found = drift(&db, r#"("rating" DESC, "title")"#, r#"("title", "rating" DESC)"#).await?;
    let said = Some("(rating DESC, title)");
    assert_eq!(one(found), told(Index, Some("book_rating_title_index"), said, Some("(title, rating DESC)")));
    let found = drift(&db, r#"("rating" DESC, "title")"#, r#"("rating", "title")"#).await?;
    assert_eq!(one(found), told(Index, Some("book_rating_title_index"), said, Some("(rating, title)")));
    let found = drift(&db, "CREATE INDEX", "CREATE UNIQUE INDEX").await?;
    assert_eq!(one(found), told(Index, Some("book_rating_index"), Some("(rating)"), Some("UNIQUE (rating)")));
    let found = drift(&db, r#"("rating");"#, r#"("rating") WHERE shelf = 1;"#).await?;
    assert_eq!(one(found), told(Index, Some("book_rating_index"), Some("(rating)"), Some("(rating) WHERE shelf = 1")));
    let found = drift(&db, "lower(", "upper(").await?;
    let (said, there) = (Some(r#"(lower("title"))"#), Some(r#"(upper("title"))"#));
    assert_eq!(one(found), told(Index, Some("lower_titles"), said, there));
    Ok(())
}

#[lanes(with(run, drift, is_unsupported))]
async fn checks_that_drift_are_found(db: Db) -> Result<()> {
    if is_unsupported(&db).await? {
        return Ok(());
    }
    use DifferenceKind::{Check, Choices, MissingCheck, SurplusCheck};
    let rating = r#", CONSTRAINT "book_rating_check" CHECK ("rating" BETWEEN 1 AND 5)"#;
    let said = Some(r#""rating" BETWEEN 1 AND 5"#);
    let found = drift(&db, rating, "").await?;
    assert_eq!(one(found), told(MissingCheck, Some("book_rating_check"), said, None));
    let found = drift(&db, "1 AND 5", "1 AND 6").await?;
    assert_eq!(one(found), told(Check, Some("book_rating_check"), said, Some(r#""rating" BETWEEN 1 AND 6"#)));
    let found = drift(&db, rating, &format!("{rating}, CHECK (rating <> 3)")).await?;
    assert_eq!(one(found), told(SurplusCheck, None, None, Some("rating <> 3")));
    let found = drift(&db, r#""note" TEXT"#, r#""note" TEXT CONSTRAINT short CHECK (length(note) < 9)"#).await?;
    assert_eq!(one(found), told(SurplusCheck, Some("short"), None, Some("length(note) < 9")));
    let said = Some(r#""state" IN ('draft', 'out')"#);
    let found = drift(&db, "'draft', 'out'", "'draft'").await?;
    assert_eq!(one(found), told(Choices, Some("book_state_choices"), said, Some(r#""state" IN ('draft')"#)));
    let choices = r#" CONSTRAINT "book_state_choices" CHECK ("state" IN ('draft', 'out'))"#;
    let found = drift(&db, choices, "").await?;
    assert_eq!(one(found), told(Choices, Some("book_state_choices"), said, None));
    Ok(())
}

/// What is written in another way, or does no harm.
#[lanes(with(run, drift, is_unsupported))]
async fn what_makes_no_difference_is_not_told(db: Db) -> Result<()> {
    if is_unsupported(&db).await? {
        return Ok(());
    }
    for (from, to) in [
        (r#""title" TEXT NOT NULL"#, "Title varchar(80) not null"),
        (r#""shelf" INTEGER CONSTRAINT "book_shelf_range""#, r#""shelf" BIGINT"#),
        (
            r#""place" INTEGER"#,
            r#"more TEXT, most TEXT NOT NULL DEFAULT 'x', longer AS (most || 'y'), "place" INTEGER"#,
        ),
        ("INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT", "INTEGER PRIMARY KEY"),
        (r#""isbn" TEXT NOT NULL"#, r#""isbn" TEXT NOT NULL DEFAULT ''"#),
        ("DEFAULT ('it''s new')", "DEFAULT 'it''s new'"),
        (r#"GENERATED ALWAYS AS (("rating" * 2)) STORED"#, "AS ( rating*2 ) VIRTUAL"),
        (r#"CONSTRAINT "book_isbn_unique" UNIQUE ("isbn")"#, "UNIQUE (isbn)"),
        (r#", CONSTRAINT "book_isbn_unique" UNIQUE ("isbn")"#, ""),
        (r#"UNIQUE ("shelf", "place")"#, "UNIQUE (place, shelf), UNIQUE (id)"),
        (r#"CONSTRAINT "book_rating_check" CHECK ("rating" BETWEEN 1 AND 5)"#, "check ((rating between 1 and 5))"),
        (r#"CONSTRAINT "shelved" CHECK"#, "/* why ( */ CONSTRAINT `other` CHECK"),
        (r#"CREATE INDEX "book_rating_index""#, r#"CREATE INDEX "by_rating""#),
        (r#"("rating" DESC, "title")"#, "(rating desc, title COLLATE BINARY ASC)"),
        (INDEXES[0], "CREATE INDEX book_rating_index ON book (rating);CREATE INDEX more ON book (place)"),
    ] {
        let report = match to {
            // A unique index does what the constraint did.
            "" => {
                assert!(!drift(&db, from, to).await?.is_empty());
                run(&db, "CREATE UNIQUE INDEX isbns ON book (isbn)").await?;
                db.check_schema(models![Book]).await?
            }
            to => drift(&db, from, to).await?,
        };
        assert!(report.is_empty(), "{to}: {report}");
    }
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "BOOK")]
struct Card {
    id: Id<Card>,
    title: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "good_book")]
struct GoodBook {
    #[field(primary_key)]
    id: i64,
    title: String,
    #[field(unique)]
    half: i32,
}

/// The tables are asked about once, however many structs there are for one.
#[lanes(with(run, is_unsupported))]
async fn several_structs_can_stand_for_one_table(db: Db) -> Result<()> {
    if is_unsupported(&db).await? {
        return Ok(());
    }
    db.create_tables(models![Book]).await?;
    let before = db.count();
    assert!(db.check_schema(models![Card, Book]).await?.is_empty());
    assert_eq!(db.count() - before, 3);
    // Alone, it would fill in none of the columns that it has not, and know of no constraint.
    let alone = db.check_schema(models![Card]).await?;
    let kinds = |kind| alone.differences().iter().filter(|difference| difference.kind == kind).count();
    let surplus =
        [DifferenceKind::SurplusColumn, DifferenceKind::SurplusUnique, DifferenceKind::SurplusCheck].map(kinds);
    assert_eq!((surplus, alone.differences().len()), ([4, 3, 7], 14));
    Ok(())
}

#[lanes(with(run, is_unsupported))]
async fn of_a_view_the_names_of_columns_are_compared(db: Db) -> Result<()> {
    if is_unsupported(&db).await? {
        return Ok(());
    }
    db.create_tables(models![Book]).await?;
    let seen = db.count();
    run(&db, "CREATE VIEW good_book AS SELECT id, title || '' AS title, rating / 2 AS half FROM book WHERE rating > 3")
        .await?;
    assert!(db.check_schema(models![GoodBook]).await?.is_empty());
    run(&db, "DROP VIEW good_book").await?;
    run(&db, "CREATE VIEW good_book AS SELECT id, title FROM book").await?;
    let found = one(db.check_schema(models![GoodBook]).await?);
    assert_eq!(found, told(DifferenceKind::MissingColumn, Some("half"), Some("INTEGER NOT NULL"), None));
    assert_eq!(db.count() - seen, 9);
    Ok(())
}

#[lanes(with(run, is_unsupported))]
async fn a_table_that_was_altered_is_compared_as_it_is_now(db: Db) -> Result<()> {
    if is_unsupported(&db).await? {
        return Ok(());
    }
    db.create_tables(models![Book]).await?;
    let seen = db.count();
    for sql in [
        "ALTER TABLE book RENAME COLUMN rating TO stars",
        "ALTER TABLE book RENAME COLUMN stars TO rating",
        "ALTER TABLE book RENAME TO other",
        "ALTER TABLE other RENAME TO book",
        "ALTER TABLE book ADD COLUMN more TEXT",
        "ALTER TABLE book DROP COLUMN more",
    ] {
        run(&db, sql).await?;
    }
    let report = db.check_schema(models![Book]).await?;
    assert!(report.is_empty(), "{report}");
    assert_eq!(db.count() - seen, 9);
    Ok(())
}

#[lanes(with(run, is_unsupported))]
async fn a_model_that_cannot_be_is_an_error_and_nothing_is_asked(db: Db) -> Result<()> {
    #[derive(Embedded, Debug, Clone, PartialEq)]
    struct Address {
        city: String,
    }
    #[derive(Model, Debug, Clone, PartialEq)]
    struct Customer {
        id: Id<Customer>,
        home_city: String,
        #[field(embedded)]
        home: Address,
    }
    let error = db.check_schema(models![Book, Customer]).await.unwrap_err();
    assert_eq!((error.kind(), db.count()), (ErrorKind::Unsupported, 0));
    if is_unsupported(&db).await? {
        return Ok(());
    }
    let expected = "checking the table of `Customer`: `home_city` and `home.city` have the same column, `home_city`";
    assert!(error.to_string().starts_with(expected), "{error}");
    #[derive(Model, Debug, Clone, PartialEq)]
    struct Weight {
        id: Id<Weight>,
        #[field(db_default = f64::NAN)]
        grams: f64,
    }
    let error = db.check_schema(models![Weight]).await.unwrap_err();
    let expected = "checking the table of `Weight`: the field `grams`: SQLite cannot store NaN: it would become NULL";
    assert_eq!((error.kind(), error.to_string().as_str(), db.count()), (ErrorKind::Encode, expected, 0));
    // So that the log is not empty.
    assert!(!db.check_schema(models![Book]).await?.is_empty());
    Ok(())
}

/// Every attribute and every type: none is told to differ as it was created.
mod fresh {
    use super::*;
    use biform::raw;

    #[derive(Embedded, Debug, Clone, PartialEq)]
    struct Address {
        #[field(unique, choices("a", "it's"))]
        street: String,
        #[field(db_default = 7)]
        number: Option<i32>,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    #[model(
        table = "it's \"everything\" (CHECK",
        unique(on = |e| (e.text.lower().asc(), e.large.desc()), condition = |e| e.yes & e.text.ne("),(")),
        index(on = |e| (e.text.length() * 2).desc(), name = "an \"index\" WHERE"),
        index(tiny, small, name = "it's", condition = |e| e.no_text.is_not_null() ^ e.yes),
        check(name = "a \"check\"", condition = |e| e.text.ne("CHECK (") & !e.no_text.eq("a\n/* b") | e.double.gt(-0.5)),
        check(name = "by_hand", condition = |_| raw("length(\"text\") <> 3 -- why\n AND 1 == 1")),
        check(name = "long", condition = |e| e.text.in_(["a", "b"]) | e.text.like("a%") | e.bytes.ne(vec![0, 255])),
        ordering = |e| e.id.asc()
    )]
    struct Everything {
        id: Id<Everything, i32>,
        yes: bool,
        tiny: i8,
        small: i16,
        #[field(db_default = i64::MIN)]
        large: i64,
        byte: u8,
        word: u16,
        double_word: u32,
        u64: u64,
        #[field(db_default = f32::MIN_POSITIVE)]
        single: f32,
        #[field(db_default = f64::INFINITY)]
        double: f64,
        #[field(column = "text", db_default = "it's (\"new\"), -- DEFAULT")]
        text: String,
        #[field(db_default = vec![0xab])]
        bytes: Vec<u8>,
        #[field(index, db_default = None)]
        no_text: Option<String>,
        #[field(db_default = raw::<bool>("(1 + (2))"))]
        r#check: Option<bool>,
        #[field(version)]
        version: i32,
        #[field(generated = |e| e.text.lower())]
        lower: String,
        #[field(generated = |e| e.no_text.length() + 1, index)]
        length: Option<i64>,
        #[field(embedded)]
        home: Address,
        #[field(embedded(prefix = "at_"))]
        work: Address,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    struct Text {
        #[field(primary_key)]
        code: String,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    struct Chosen {
        id: Id<Chosen, String>,
        other: Option<Id<Text, String>>,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    struct OnlyKey {
        id: Id<OnlyKey>,
    }

    #[lanes(with(run, is_unsupported))]
    async fn a_schema_that_was_just_created_differs_in_nothing(db: Db) -> Result<()> {
        if is_unsupported(&db).await? {
            return Ok(());
        }
        let models = || models![Book, Line, Everything, Text, Chosen, OnlyKey];
        db.create_tables(models()).await?;
        let before = db.count();
        let report = db.check_schema(models()).await?;
        assert_eq!(report.to_string(), "");
        assert_eq!(db.count() - before, 18);
        Ok(())
    }

    #[cfg(all(
        feature = "chrono",
        feature = "time",
        feature = "jiff",
        feature = "uuid",
        feature = "rust_decimal",
        feature = "json"
    ))]
    mod of_other_crates {
        use super::*;
        use biform::Json;
        use chrono::{DateTime, NaiveDate, Utc};
        use rust_decimal::Decimal;
        use uuid::Uuid;

        #[derive(Model, Debug, Clone, PartialEq)]
        #[model(check = |o| o.at.year().ge(1970) & o.day.month().ne(2))]
        struct Others {
            id: Id<Others, Uuid>,
            #[field(db_default = NaiveDate::MIN.max(NaiveDate::default()), check = |day| day.ge(NaiveDate::default()))]
            day: NaiveDate,
            time: chrono::NaiveTime,
            both: chrono::NaiveDateTime,
            #[field(db_default = DateTime::<Utc>::UNIX_EPOCH)]
            at: DateTime<Utc>,
            #[field(auto_now)]
            changed: DateTime<Utc>,
            date_of_time: time::Date,
            time_of_time: time::Time,
            instant_of_time: time::OffsetDateTime,
            day_of_jiff: jiff::civil::Date,
            instant_of_jiff: jiff::Timestamp,
            #[field(db_default = Uuid::from_bytes([0xab; 16]))]
            uuid: Uuid,
            #[field(db_default = Decimal::new(-195, 1), choices(Decimal::new(-195, 1), Decimal::new(2, 0)))]
            price: Decimal,
            #[field(db_default = Json(vec![1, 2]))]
            json: Json<Vec<i32>>,
        }

        #[lanes(with(run, is_unsupported))]
        async fn types_of_other_crates_differ_in_nothing(db: Db) -> Result<()> {
            if is_unsupported(&db).await? {
                return Ok(());
            }
            db.create_tables(models![Others]).await?;
            let seen = db.count();
            assert_eq!(db.check_schema(models![Others]).await?.to_string(), "");
            assert_eq!(db.count() - seen, 3);
            Ok(())
        }
    }
}
