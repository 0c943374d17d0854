//! Tables, constraints and indexes, in every lane: each is made, has its name, and bites.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use biform::prelude::*;
use biform::{Purpose, Result, Statement, Value, raw};
use biform_lanes::{helper, lanes};

#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
enum State {
    Draft,
    Out,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    unique(shelf, place),
    index(on = |b| (b.rating.desc(), b.title.asc())),
    check(name = "shelved", condition = |b| b.place.gt(0) | b.shelf.is_null())
)]
struct Book {
    id: Id<Book>,
    title: String,
    isbn: String,
    #[field(index, check = |rating| rating.between(1, 5))]
    rating: i32,
    #[field(choices, default = State::Draft)]
    state: State,
    #[field(choices("it's hard", "soft"))]
    cover: Option<String>,
    shelf: Option<i64>,
    #[field(default = 1)]
    place: i32,
    #[field(db_default = 7)]
    stock: i32,
    #[field(generated = |b| b.rating * 2)]
    double: i32,
}

/// Indexes that MariaDB does not have.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    unique(title, name = "one_good_title", condition = |t| t.rating.ge(4)),
    unique(on = |t| t.isbn.lower().asc(), name = "one_lower_isbn"),
    index(on = |t| t.title.lower().asc(), name = "lower_titles")
)]
struct Treasure {
    id: Id<Treasure>,
    title: String,
    isbn: String,
    rating: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Line {
    #[field(primary_key)]
    order: i64,
    #[field(primary_key)]
    number: i32,
    article: String,
}

#[helper]
async fn tables(db: &Db) -> Result<()> {
    db.create_tables(models![Book, Line]).await
}

/// Makes the table with indexes that not every database has, and says whether it could be made.
#[helper]
async fn treasures(db: &Db) -> Result<bool> {
    let created = db.create_tables(models![Treasure]).await;
    let can = db.dialect().capabilities();
    if can.partial_indexes && can.expression_indexes {
        return created.map(|()| true);
    }
    let error = created.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("the index `one_good_title`"), "{error}");
    Ok(false)
}

/// The name of the constraint that refuses a row.
fn refused<T: std::fmt::Debug>(result: Result<T>) -> (ErrorKind, String) {
    let error = result.unwrap_err();
    (error.kind(), error.constraint().and_then(|constraint| constraint.name.clone()).unwrap_or_default())
}

#[lanes(with(tables))]
async fn what_a_model_states_is_sent_once_and_again_without_harm(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut shown: Vec<String> =
        Book::create_table_sql(db.dialect())?.iter().map(|statement| statement.sql().to_owned()).collect();
    shown.push(Line::create_table_sql(db.dialect())?[0].sql().to_owned());
    assert_eq!((shown.len(), &db.statements()), (4, &shown));
    tables(&db).await?;
    assert_eq!(db.statements().len(), 8);
    Ok(())
}

#[lanes(with(tables, treasures))]
async fn names_are_those_that_are_promised(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut expected = vec!["book_rating_index", "book_rating_title_index"];
    if treasures(&db).await? {
        expected.extend(["lower_titles", "one_good_title", "one_lower_isbn"]);
    }
    let seen = db.count();
    let mut names = Vec::new();
    // Those that are no constraints.
    let indexes = match db.dialect().family() {
        Family::Postgres => {
            "SELECT relname::text FROM pg_class JOIN pg_index ON indexrelid = pg_class.oid WHERE relnamespace = \
             current_schema()::regnamespace AND pg_class.oid NOT IN (SELECT conindid FROM pg_constraint) ORDER BY relname"
        }
        Family::MySql => {
            "SELECT DISTINCT index_name FROM information_schema.statistics WHERE table_schema = database() AND index_name \
             NOT IN (SELECT constraint_name FROM information_schema.table_constraints WHERE table_schema = database()) \
             ORDER BY index_name"
        }
        _ => "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name",
    };
    db.run(Statement::new(Purpose::Rows, indexes), &mut |row| {
        names.push(row.get(0)?.to_owned());
        Ok(())
    })
    .await?;
    assert_eq!(names, expected.into_iter().map(Value::from).collect::<Vec<_>>());
    assert_eq!(db.count() - seen, 1);
    Ok(())
}

#[lanes(with(tables, treasures))]
async fn uniques_refuse_a_second_row(db: Db) -> Result<()> {
    tables(&db).await?;
    let seen = db.count();
    let book = |isbn: &str| Book::create().title("Dune").isbn(isbn).rating(3);
    book("A").shelf(1).save(&db).await?;
    assert_eq!(refused(book("B").shelf(1).save(&db).await), (ErrorKind::Unique, "book_shelf_place_unique".into()));
    book("B").shelf(1).place(2).save(&db).await?;
    assert_eq!(Book::objects().count(&db).await?, 2);
    assert_eq!(db.count() - seen, 4);
    if !treasures(&db).await? {
        return Ok(());
    }
    let seen = db.count();
    let treasure = |isbn: &str| Treasure::create().title("Dune").isbn(isbn).rating(3);
    treasure("A").save(&db).await?;
    assert_eq!(refused(treasure("a").save(&db).await), (ErrorKind::Unique, "one_lower_isbn".into()));
    // The rows for which the condition is not true are not looked at.
    treasure("C").rating(4).save(&db).await?;
    assert_eq!(refused(treasure("D").rating(5).save(&db).await), (ErrorKind::Unique, "one_good_title".into()));
    treasure("D").save(&db).await?;
    assert_eq!(db.count() - seen, 5);
    Ok(())
}

#[lanes(with(tables))]
async fn checks_and_choices_refuse_a_row(db: Db) -> Result<()> {
    tables(&db).await?;
    let seen = db.count();
    let book = |rating: i32| Book::create().title("Dune").isbn("A").rating(rating);
    assert_eq!(refused(book(6).save(&db).await), (ErrorKind::Check, "book_rating_check".into()));
    assert_eq!(refused(book(5).shelf(1).place(0).save(&db).await), (ErrorKind::Check, "shelved".into()));
    assert_eq!(refused(book(5).cover("paper").save(&db).await), (ErrorKind::Check, "book_cover_choices".into()));
    let by_hand = "INSERT INTO book (title, isbn, rating, state, place) VALUES ('a', 'b', 1, 'lost', 1)";
    let lost = db.run(Statement::new(Purpose::Count, by_hand), &mut |_| Ok(())).await;
    assert_eq!(refused(lost), (ErrorKind::Check, "book_state_choices".into()));
    book(5).state(State::Out).place(0).cover("it's hard").save(&db).await?; // no shelf, no cover: NULL is let through
    book(5).isbn("B").title("Emma").save(&db).await?;
    assert_eq!(db.count() - seen, 6);
    Ok(())
}

#[lanes(with(tables))]
async fn the_database_fills_in_defaults_and_calculates(db: Db) -> Result<()> {
    tables(&db).await?;
    let seen = db.count();
    let mut book = Book::create().title("Dune").isbn("A").rating(2).save(&db).await?;
    assert_eq!((book.stock, book.double), (7, 4));
    book.rating = 5;
    book.save(&db).await?;
    assert_eq!(book.double, 10);
    assert_eq!(Book::objects().filter(|b| b.double.eq(10) & b.stock.eq(7)).count(&db).await?, 1);
    // What an update made is read in its transaction, if that takes a statement of its own.
    let more = if db.dialect().capabilities().returning_on_update { 0 } else { 3 };
    assert_eq!(db.count() - seen, 3 + more);
    Ok(())
}

#[lanes(with(tables))]
async fn a_key_of_several_columns_refuses_a_second_row(db: Db) -> Result<()> {
    tables(&db).await?;
    let seen = db.count();
    for (order, number) in [(1, 1), (1, 2), (2, 1)] {
        Line::create().order(order).number(number).article("a").save(&db).await?;
    }
    let twice = Line::create().order(1).number(2).article("b").save(&db).await;
    assert_eq!(refused(twice), (ErrorKind::Unique, "line_pk".into()));
    assert_eq!(Line::get(&db, (1, 2)).await?.article, "a");
    assert_eq!(db.count() - seen, 5);
    Ok(())
}

/// PostgreSQL reads a small table as a whole, unless told not to.
#[lanes(with(tables, treasures))]
async fn indexes_are_used(db: Db) -> Result<()> {
    tables(&db).await?;
    let has_treasures = treasures(&db).await?;
    let seen = db.count();
    let sent = db
        .atomic(async |tx| {
            let is_told = tx.dialect() == Dialect::Postgres;
            if is_told {
                let told = Statement::new(Purpose::Nothing, "SET LOCAL enable_seqscan = off");
                tx.run(told, &mut |_| Ok(())).await?;
            }
            let sorted = Book::objects().order_by(|b| (b.rating.desc(), b.title.asc()));
            let sorted = sorted.values(|b| (b.rating, b.title)).explain(tx).await?;
            let is_sorted = ["TEMP B-TREE", "Sort", "filesort"].iter().any(|sort| sorted.contains(sort));
            assert!(sorted.contains("book_rating_title_index") && !is_sorted, "{sorted}");
            if has_treasures {
                let lower = Treasure::objects().filter(|t| t.title.lower().eq("dune")).explain(tx).await?;
                assert!(lower.contains("lower_titles"), "{lower}");
                let partial = Treasure::objects().filter(|t| t.title.eq("Dune") & raw("rating >= 4"));
                let partial = partial.explain(tx).await?;
                assert!(partial.contains("one_good_title"), "{partial}");
            }
            Ok(3 + usize::from(is_told) + if has_treasures { 2 } else { 0 })
        })
        .await?;
    assert_eq!(db.count() - seen, sent);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    table = "it's \"one\"",
    check(name = "a \"check\"", condition = |q| q.title.ne("it's \"two\"; --")),
    index(title, name = "an \"index\"")
)]
struct Quoted {
    id: Id<Quoted>,
    #[field(column = "the \"title\"", unique)]
    title: String,
    #[field(db_default = "O'Neill", choices("O'Neill", "\""))]
    author: String,
}

#[lanes]
async fn quotes_in_names_and_values_are_kept(db: Db) -> Result<()> {
    db.create_tables(models![Quoted]).await?;
    let seen = db.count();
    let row = Quoted::create().title("it's").save(&db).await?;
    assert_eq!(row.author, "O'Neill");
    Quoted::create().title("b").author("\"").save(&db).await?;
    let refused_title = Quoted::create().title("it's \"two\"; --").save(&db).await;
    assert_eq!(refused(refused_title), (ErrorKind::Check, "a \"check\"".into()));
    let refused_author = Quoted::create().title("c").author("O''Neill").save(&db).await;
    assert_eq!(refused(refused_author).1, "it's \"one\"_author_choices");
    let twice = Quoted::create().title("b").save(&db).await;
    assert_eq!(refused(twice), (ErrorKind::Unique, "it's \"one\"_the \"title\"_unique".into()));
    assert_eq!(db.count() - seen, 5);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Defaults {
    id: Id<Defaults>,
    #[field(db_default = true, check = |yes| yes.eq(true))]
    yes: bool,
    #[field(db_default = i64::MIN)]
    least: i64,
    #[field(db_default = i64::MAX)]
    most: i64,
    #[field(db_default = 0.1, check = |tenth| tenth.lt(0.5))]
    tenth: f64,
    #[field(db_default = f32::MAX)]
    single: f32,
    #[field(db_default = vec![0, 255], check = |bytes| bytes.ne(vec![1, 2]))]
    bytes: Vec<u8>,
    #[field(db_default = "line\nand 'quote'")]
    text: String,
    #[field(db_default = None)]
    nothing: Option<i32>,
    #[field(db_default = raw("1 + 1"), index)]
    two: i32,
    #[field(db_default = raw("1 + 2"))]
    three: Option<i32>,
    #[field(db_default = biform::raw("2 + 2"))]
    four: Option<i32>,
}

#[lanes]
async fn defaults_of_the_database_are_the_values_that_were_stated(db: Db) -> Result<()> {
    db.create_tables(models![Defaults]).await?;
    let seen = db.count();
    let made = Defaults::create().save(&db).await?;
    let expected = Defaults {
        id: made.id,
        yes: true,
        least: i64::MIN,
        most: i64::MAX,
        tenth: 0.1,
        single: f32::MAX,
        bytes: vec![0, 255],
        text: "line\nand 'quote'".into(),
        nothing: None,
        two: 2,
        three: Some(3),
        four: Some(4),
    };
    assert_eq!(made, expected);
    let refused_by = |name: &str| (ErrorKind::Check, format!("defaults_{name}_check"));
    assert_eq!(refused(Defaults::create().yes(false).save(&db).await), refused_by("yes"));
    assert_eq!(refused(Defaults::create().tenth(0.5).save(&db).await), refused_by("tenth"));
    assert_eq!(refused(Defaults::create().bytes(vec![1, 2]).save(&db).await), refused_by("bytes"));
    assert_eq!(db.count() - seen, 4);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Endless {
    id: Id<Endless>,
    #[field(db_default = f64::NEG_INFINITY)]
    end: f64,
}

#[lanes]
async fn a_default_may_be_endless_where_a_value_may(db: Db) -> Result<()> {
    db.create_tables(models![Line]).await?;
    let created = db.create_tables(models![Endless]).await;
    if db.dialect().capabilities().infinities {
        created?;
        assert_eq!(Endless::create().save(&db).await?.end, f64::NEG_INFINITY);
        assert_eq!(db.count(), 3);
    } else {
        let error = created.unwrap_err();
        assert_eq!((error.kind(), db.count()), (ErrorKind::Encode, 1));
        assert!(error.to_string().starts_with("creating the table of `Endless`: the field `end`: "), "{error}");
    }
    Ok(())
}

#[cfg(all(feature = "chrono", feature = "uuid", feature = "rust_decimal", feature = "json"))]
mod of_other_crates {
    use super::*;
    use biform::Json;
    use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
    use rust_decimal::Decimal;
    use uuid::Uuid;

    fn day(year: i32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, 8, 1).unwrap_or_default()
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    struct Others {
        id: Id<Others>,
        #[field(db_default = day(1965), check = |day| day.ge(self::day(1900)))]
        day: NaiveDate,
        #[field(db_default = NaiveTime::MIN, check = |time| time.lt(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default()))]
        time: NaiveTime,
        #[field(db_default = day(1965).and_time(NaiveTime::MIN))]
        both: NaiveDateTime,
        #[field(db_default = DateTime::<Utc>::UNIX_EPOCH, check = |at| at.ge(DateTime::<Utc>::UNIX_EPOCH))]
        at: DateTime<Utc>,
        #[field(db_default = Uuid::from_bytes([7; 16]), check = |uuid| uuid.ne(Uuid::nil()))]
        uuid: Uuid,
        #[field(db_default = Decimal::new(195, 1), check = |price| price.gt(Decimal::new(95, 1)))]
        price: Decimal,
        #[field(db_default = Json(vec![1, 2]))]
        json: Json<Vec<i32>>,
        #[field(choices(Decimal::new(1, 1), Decimal::new(20, 1)))]
        tax: Option<Decimal>,
    }

    #[lanes]
    async fn dates_decimals_and_uuids_are_right_in_defaults_and_checks(db: Db) -> Result<()> {
        db.create_tables(models![Others]).await?;
        let seen = db.count();
        let made = Others::create().tax(Decimal::new(2, 0)).save(&db).await?;
        let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
        let midnight = day(1965).and_time(NaiveTime::MIN);
        assert_eq!(
            (made.day, made.time, made.both, made.at),
            (day(1965), NaiveTime::MIN, midnight, DateTime::UNIX_EPOCH)
        );
        assert_eq!((made.uuid, made.price), (Uuid::from_bytes([7; 16]), Decimal::new(195, 1)));
        assert_eq!((made.json, made.tax), (Json(vec![1, 2]), Some(Decimal::new(2, 0))));
        let refused_by = |name: &str| (ErrorKind::Check, format!("others_{name}"));
        assert_eq!(refused(Others::create().day(day(1899)).save(&db).await), refused_by("day_check"));
        assert_eq!(refused(Others::create().time(noon).save(&db).await), refused_by("time_check"));
        let before = DateTime::<Utc>::UNIX_EPOCH - chrono::TimeDelta::microseconds(1);
        assert_eq!(refused(Others::create().at(before).save(&db).await), refused_by("at_check"));
        assert_eq!(refused(Others::create().uuid(Uuid::nil()).save(&db).await), refused_by("uuid_check"));
        assert_eq!(refused(Others::create().price(Decimal::new(9, 0)).save(&db).await), refused_by("price_check"));
        assert_eq!(refused(Others::create().tax(Decimal::new(3, 1)).save(&db).await), refused_by("tax_choices"));
        assert_eq!(db.count() - seen, 7);
        Ok(())
    }
}

#[derive(Embedded, Debug, Clone, PartialEq)]
struct Address {
    city: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Customer {
    id: Id<Customer>,
    #[field(embedded)]
    home: Address,
    home_city: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(index(title, name = "titles"))]
struct Record {
    id: Id<Record>,
    title: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(index(title, name = "titles"))]
struct Film {
    id: Id<Film>,
    title: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "record", index(title, name = "titles"))]
struct RecordCard {
    id: Id<RecordCard>,
    title: String,
}

#[lanes]
async fn nothing_is_created_where_a_model_cannot_be(db: Db) -> Result<()> {
    let error = db.create_tables(models![Line, Customer]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    let expected = "creating the table of `Customer`: `home.city` and `home_city` have the same column, `home_city`";
    assert!(error.to_string().starts_with(expected), "{error}");
    let error = db.create_tables(models![Record, Film]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(
        error.to_string().starts_with("creating tables: `Record` and `Film` both have an index called `titles`"),
        "{error}"
    );
    assert_eq!(db.count(), 0);
    // Two structs for one table may state the same.
    db.create_tables(models![Record, RecordCard]).await?;
    assert_eq!(db.count(), 4);
    Ok(())
}

#[lanes]
async fn in_a_transaction_all_are_created_or_none(db: Db) -> Result<()> {
    // There SQLite has an index on what it takes for a text, and the others none of the same name as a table.
    let in_the_way = if db.dialect() == Dialect::Sqlite { "titles" } else { "record" };
    let refuse = Statement::new(Purpose::Nothing, format!("CREATE TABLE {in_the_way} (a integer)"));
    db.run(refuse, &mut |_| Ok(())).await?;
    let created = db.atomic(async |tx| tx.create_tables(models![Line, Record]).await).await;
    let error = created.unwrap_err();
    assert!(error.to_string().starts_with("creating the table of `Record`: "), "{error}");
    let lines = Line::objects().count(&db).await;
    match db.dialect().capabilities().transactional_ddl {
        true => assert_eq!(lines.unwrap_err().kind(), ErrorKind::Database),
        false => assert_eq!(lines?, 0), // each statement lasts, whatever comes after it
    }
    assert_eq!(db.count(), 7);
    Ok(())
}
