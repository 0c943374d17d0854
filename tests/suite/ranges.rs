//! Numbers beyond the type of a field, in every lane: what the database reckons is stored only if it can be read.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use biform::prelude::*;
use biform::{DifferenceKind, Purpose, Result, Statement, raw};
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Numbers {
    id: Id<Numbers>,
    an_i8: i8,
    an_i16: i16,
    an_i32: i32,
    a_u8: u8,
    a_u16: u16,
    a_u32: u32,
    #[field(column = "wide")]
    a_u64: u64,
    an_i64: i64,
    maybe_wide: Option<i64>,
    maybe: Option<i32>,
    later: Deferred<i32>,
}

/// Each at its most.
fn most(dialect: Dialect) -> Numbers {
    Numbers {
        id: Id::default(),
        an_i8: i8::MAX,
        an_i16: i16::MAX,
        an_i32: i32::MAX,
        a_u8: u8::MAX,
        a_u16: u16::MAX,
        a_u32: u32::MAX,
        a_u64: if dialect == Dialect::Sqlite { i64::MAX as u64 } else { u64::MAX },
        an_i64: i64::MAX,
        maybe_wide: Some(i64::MAX),
        maybe: Some(i32::MAX),
        later: Deferred::from(i32::MAX),
    }
}

/// Each at its least.
fn least() -> Numbers {
    Numbers {
        id: Id::default(),
        an_i8: i8::MIN,
        an_i16: i16::MIN,
        an_i32: i32::MIN,
        a_u8: 0,
        a_u16: 0,
        a_u32: 0,
        a_u64: 0,
        an_i64: i64::MIN,
        maybe_wide: Some(i64::MIN),
        maybe: None,
        later: Deferred::from(i32::MIN),
    }
}

#[helper]
async fn stored(db: &Db) -> Result<[Numbers; 2]> {
    db.create_tables(models![Numbers]).await?;
    let (mut most, mut least) = (most(db.dialect()), least());
    most.save(db).await?;
    least.save(db).await?;
    Ok([most, least])
}

/// What is told of a field whose range has an end, and the fields named. SQLite has a check for each. PostgreSQL has
/// some for the types that it does not have itself, and names no column where one of its own types ends; MariaDB names
/// it, but not where what is calculated is below zero.
fn told(dialect: Dialect, model: &str, field: &str, of: &str, is_below: bool) -> (String, Vec<String>) {
    let beyond = format!("`{model}.{field}` would be beyond the range of {of}");
    let constraint = format!(" (constraint `{}_{field}_range`)", model.to_lowercase());
    let is_named = match dialect.family() {
        Family::Postgres => !["an i16", "an i32", "an i64"].contains(&of),
        Family::MySql => of != "an i64" && !(of.starts_with("a u") && is_below),
        _ => true,
    };
    match is_named {
        true if dialect == Dialect::MySql => (beyond, vec![field.to_owned()]),
        true => (beyond + &constraint, vec![field.to_owned()]),
        false => (format!("a number would be beyond the range of a field of `{model}`"), Vec::new()),
    }
}

#[lanes(with(stored))]
async fn an_update_of_rows_stores_nothing_beyond_a_type(db: Db) -> Result<()> {
    let rows = stored(&db).await?;
    let (seen, n) = (db.count(), Numbers::columns());
    let mut sent = 0;
    for (row, change) in [(&rows[0], 1_i8), (&rows[1], -1)] {
        let [one, of_one] = [i32::from(change), -i32::from(change)];
        let query = || Numbers::objects().filter(|n| n.id.eq(row));
        let refused = [
            ("an_i8", "an i8", query().update(&db, |n| n.an_i8.set(n.an_i8 + change)).await),
            ("an_i16", "an i16", query().update(&db, |n| n.an_i16.set(n.an_i16 + i16::from(change))).await),
            ("an_i32", "an i32", query().update(&db, |n| n.an_i32.set(n.an_i32 + one)).await),
            (
                "a_u8",
                "a u8",
                query().update(&db, |n| n.a_u8.set(raw("a_u8 + CASE a_u8 WHEN 0 THEN -1 ELSE 1 END"))).await,
            ),
            ("an_i64", "an i64", query().update(&db, |n| n.an_i64.set(n.an_i64 + i64::from(change))).await),
            ("maybe_wide", "an i64", query().update(&db, |n| n.maybe_wide.set(n.maybe_wide + i64::from(change))).await),
            ("later", "an i32", query().update(&db, |n| n.later.set(n.later - of_one)).await),
        ];
        for (field, of, refused) in refused {
            let error = refused.unwrap_err();
            let (words, fields) = told(db.dialect(), "Numbers", field, of, change < 0);
            assert!(error.to_string().starts_with(&format!("updating `Numbers` rows: {words}")), "{error}");
            assert_eq!((error.kind(), &error.constraint().unwrap().fields), (ErrorKind::Check, &fields));
            sent += 1;
        }
    }
    let one_more =
        [n.a_u16.set(n.a_u16 + 1), n.a_u32.set(n.a_u32 + 1), n.a_u64.set(n.a_u64 + 1), n.maybe.set(n.maybe + 1)];
    let one_less = [n.a_u16.set(n.a_u16 - 1), n.a_u32.set(n.a_u32 - 1), n.a_u64.set(n.a_u64 - 1)];
    for (row, change) in
        one_more.map(|change| (&rows[0], change)).into_iter().chain(one_less.map(|change| (&rows[1], change)))
    {
        let refused = Numbers::objects().filter(|n| n.id.eq(row)).update(&db, |_| change).await;
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::Check);
        sent += 1;
    }
    // NULL is none too many, and what fits is stored.
    assert_eq!(Numbers::objects().filter(|n| n.id.eq(&rows[1])).update(&db, |n| n.maybe.set(n.maybe + 1)).await?, 1);
    assert_eq!(Numbers::objects().filter(|n| n.id.eq(&rows[1])).update(&db, |n| n.an_i8.set(n.an_i8 + 1)).await?, 1);
    let [most, least] = rows;
    let read = Numbers::objects().order_by(|n| n.id.asc()).all(&db).await?;
    assert_eq!(read, [most, Numbers { an_i8: i8::MIN + 1, ..least }]);
    assert_eq!(db.count() - seen, sent + 3);
    Ok(())
}

#[lanes(with(stored))]
async fn an_update_of_a_row_leaves_it_as_it_was(db: Db) -> Result<()> {
    let [mut most, _] = stored(&db).await?;
    let seen = db.count();
    let error = most.update(&db, |n| (n.an_i16.set(n.an_i16 * 2), n.a_u8.set(1))).await.unwrap_err();
    let (words, _) = told(db.dialect(), "Numbers", "an_i16", "an i16", false);
    assert!(error.to_string().starts_with(&format!("updating a `Numbers`: {words}")), "{error}");
    let error = most.update(&db, |n| n.a_u64.set(n.a_u64 * 2)).await.unwrap_err();
    // Of what it calculates beyond its widest type MariaDB names no column.
    let columns: &[&str] = if db.dialect() == Dialect::MySql { &[] } else { &["wide"] };
    assert_eq!(
        (error.kind(), error.constraint().unwrap().columns.as_slice()),
        (ErrorKind::Check, &columns.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>()[..])
    );
    assert_eq!(Numbers::get(&db, most.id).await?, most);
    // Where an update gives nothing back, it has a transaction.
    let each = if db.dialect().capabilities().returning_on_update { 1 } else { 3 };
    assert_eq!(db.count() - seen, 2 * each + 1);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Page {
    id: Id<Page, i32>,
    text: String,
    #[field(version)]
    version: i16,
    #[field(choices(1, 2))]
    size: i32,
    side: u8,
    #[field(generated = |p| p.side * p.side)]
    area: u8,
}

#[lanes]
async fn a_version_at_its_end_and_what_is_calculated_are_refused(db: Db) -> Result<()> {
    db.create_tables(models![Page]).await?;
    let seen = db.count();
    let created = match db.dialect().family() {
        Family::Postgres => {
            r#""version" smallint NOT NULL, "size" integer NOT NULL CONSTRAINT "page_size_choices" CHECK ("size" IN (1, 2)), "side" smallint NOT NULL CONSTRAINT "page_side_range" CHECK ("side" BETWEEN 0 AND 255)"#
        }
        Family::MySql => "`version` smallint NOT NULL, `size` int NOT NULL, `side` tinyint unsigned NOT NULL, `area`",
        _ => {
            r#""id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT CONSTRAINT "page_id_range" CHECK ("id" BETWEEN -2147483648 AND 2147483647), "text" TEXT NOT NULL, "version" INTEGER NOT NULL CONSTRAINT "page_version_range" CHECK ("version" BETWEEN -32768 AND 32767), "size" INTEGER NOT NULL CONSTRAINT "page_size_choices" CHECK ("size" IN (1, 2)), "side""#
        }
    };
    let shown = Page::create_table_sql(db.dialect())?.remove(0);
    assert!(shown.sql().contains(created), "{}", shown.sql());
    Page::objects().create(&db, Page { version: i16::MAX, ..page() }).await?;
    let raised = Page::objects().update(&db, |p| p.text.set("b")).await.unwrap_err();
    let words = format!("updating `Page` rows: {}", told(db.dialect(), "Page", "version", "an i16", false).0);
    assert!(raised.kind() == ErrorKind::Check && raised.to_string().starts_with(&words), "{raised}");
    assert_eq!(Page::objects().values(|p| (p.text, p.version)).all(&db).await?, [("a".to_owned(), i16::MAX)]);
    let calculated = Page::objects().create(&db, Page { side: 16, ..page() }).await.unwrap_err();
    assert_eq!(calculated.constraint().unwrap().fields, ["area"]);
    assert_eq!(db.count() - seen, 4);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Shelf {
    id: Id<Shelf, u8>,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Room {
    id: Id<Room, i32>,
    floor: Option<i64>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Seat {
    #[field(primary_key)]
    row: i64,
    #[field(primary_key)]
    number: u16,
}

#[lanes(with(run))]
async fn a_key_that_would_be_made_beyond_its_type_stores_nothing(db: Db) -> Result<()> {
    db.create_tables(models![Shelf, Room]).await?;
    let last = Shelf::create().id(u8::MAX).name("last").save(&db).await?;
    // A key that was given changes PostgreSQL's sequence in nothing.
    let is_postgres = db.dialect() == Dialect::Postgres;
    if is_postgres {
        run(&db, "ALTER TABLE shelf ALTER id RESTART WITH 256").await?;
        run(&db, "ALTER TABLE room ALTER id RESTART WITH 2147483647").await?;
    }
    let seen = db.count();
    let error = Shelf::create().name("one more").save(&db).await.unwrap_err();
    let words = "creating a `Shelf`: `Shelf.id` would be beyond the range of a u8";
    assert!(error.kind() == ErrorKind::Check && error.to_string().starts_with(words), "{error}");
    let rows = [Shelf::create().name("one"), Shelf::create().name("two")];
    assert_eq!(Shelf::objects().bulk_create(&db, rows).await.unwrap_err().kind(), ErrorKind::Check);
    assert_eq!(Shelf::objects().all(&db).await?, [last]);
    let room = Room::create();
    let room = if is_postgres { room.save(&db).await? } else { room.id(i32::MAX).save(&db).await? };
    assert_eq!(Room::create().save(&db).await.unwrap_err().kind(), ErrorKind::Check);
    assert_eq!(Room::objects().all(&db).await?, [room]);
    // The rows of `bulk_create` are in a transaction.
    assert_eq!(db.count() - seen, 8);
    Ok(())
}

#[lanes]
async fn a_key_that_is_reckoned_beyond_its_type_is_refused(db: Db) -> Result<()> {
    db.create_tables(models![Seat]).await?;
    let seat = Seat { row: i64::MAX, number: u16::MAX };
    Seat::objects().create(&db, seat.clone()).await?;
    let seen = db.count();
    for (field, refused) in [
        ("row", Seat::objects().update(&db, |s| s.row.set(s.row + 1)).await),
        ("number", Seat::objects().update(&db, |s| s.number.set(s.number + 1)).await),
    ] {
        let error = refused.unwrap_err();
        let constraint = error.constraint().unwrap();
        // Where a type of their own ends, servers name no column.
        let named = constraint.fields.first().map_or(field, String::as_str);
        assert_eq!((error.kind(), named), (ErrorKind::Check, field));
    }
    assert_eq!(Seat::objects().get(&db).await?, seat);
    assert_eq!(db.count() - seen, 3);
    Ok(())
}

#[lanes(with(run))]
async fn tables_check_keys_and_wide_columns_and_a_table_without_is_told(db: Db) -> Result<()> {
    db.create_tables(models![Shelf, Room, Seat]).await?;
    if db.dialect() != Dialect::Sqlite {
        // Its own types have the ranges, but for those that PostgreSQL lacks.
        let checked = Shelf::create_table_sql(db.dialect())?[0].sql().contains(r#"CHECK ("id" BETWEEN 0 AND 255)"#);
        assert_eq!((checked, db.count()), (db.dialect() == Dialect::Postgres, 3));
        return Ok(());
    }
    let sql = |statements: Vec<Statement>| statements[0].sql().to_owned();
    let shelf = r#""id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT CONSTRAINT "shelf_id_range" CHECK ("id" BETWEEN 0 AND 255), "#;
    assert!(sql(Shelf::create_table_sql(db.dialect())?).contains(shelf));
    let floor = r#""floor" INTEGER CONSTRAINT "room_floor_range" CHECK (typeof("floor") IN ('integer', 'null')))"#;
    assert!(sql(Room::create_table_sql(db.dialect())?).ends_with(floor));
    let row = r#""row" INTEGER NOT NULL CONSTRAINT "seat_row_range" CHECK (typeof("row") = 'integer'), "#;
    assert!(sql(Seat::create_table_sql(db.dialect())?).contains(row));
    assert_eq!(db.check_schema(models![Shelf, Room, Seat]).await?.to_string(), "");
    let without =
        sql(Seat::create_table_sql(db.dialect())?).replace(r#" CHECK (typeof("row") = 'integer')"#, " CHECK (1)");
    let seen = db.count();
    run(&db, "DROP TABLE seat").await?;
    run(&db, &without).await?;
    let report = db.check_schema(models![Seat]).await?;
    assert_eq!(report.differences().iter().map(|found| found.kind).collect::<Vec<_>>(), [DifferenceKind::Range]);
    assert_eq!(db.count() - seen, 2 + 2);
    Ok(())
}

fn page() -> Page {
    Page { id: Id::default(), text: "a".into(), version: 1, size: 2, side: 15, area: 0 }
}

#[lanes(with(run))]
async fn a_table_without_the_check_is_told(db: Db) -> Result<()> {
    use DifferenceKind::{ColumnType, Range};
    if db.dialect() != Dialect::Sqlite {
        return run(&db, "SELECT 1").await; // so that the log is not empty
    }
    let whole = Page::create_table_sql(db.dialect())?.remove(0);
    let version =
        r#""version" INTEGER NOT NULL CONSTRAINT "page_version_range" CHECK ("version" BETWEEN -32768 AND 32767)"#;
    let told = |found: &str| {
        format!(
            "the check of the range `page_version_range` of table `page` allows numbers that the field does not hold: \
             `Page` says `\"version\" BETWEEN -32768 AND 32767`, the database has {found}\n"
        )
    };
    let text = "column `version` of table `page` has another type: `Page` says `INTEGER`, the database has `TEXT`\n";
    for (column, kind, words) in [
        (r#""version" INTEGER NOT NULL"#, Some(Range), told("none")),
        (
            r#""version" INT NOT NULL CONSTRAINT page_version_range CHECK (version > 0)"#,
            Some(Range),
            told("`version > 0`"),
        ),
        (r#""version" TEXT NOT NULL"#, Some(ColumnType), text.to_owned()),
        // Whatever it is called.
        (r#""version" INT NOT NULL CHECK (version BETWEEN -32768 AND 32767)"#, None, String::new()),
    ] {
        assert!(whole.sql().contains(version));
        run(&db, &whole.sql().replace(version, column)).await?;
        let report = db.check_schema(models![Page]).await?;
        assert_eq!(report.to_string(), words);
        assert_eq!(report.differences().first().map(|difference| difference.kind), kind);
        run(&db, "DROP TABLE page").await?;
    }
    assert_eq!(db.count(), 4 * 4);
    Ok(())
}

#[helper]
async fn run(db: &Db, sql: &str) -> Result<()> {
    db.run(Statement::new(Purpose::Nothing, sql.to_owned()), &mut |_| Ok(())).await?;
    Ok(())
}
