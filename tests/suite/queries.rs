//! Reading, in every lane: what queries give, and what happens when they give nothing, too much, or nonsense.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use biform::prelude::*;
use biform::{Purpose, Result, Row, Statement};
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    title: String,
    rating: i32,
    subtitle: Option<String>,
}

/// Four books: ids 1 to 4.
#[helper]
async fn shelf(db: &Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let books = [("Dune", 5, None), ("Emma", 4, Some("A Novel")), ("emma's", 2, Some("100%")), ("Iris", 1, None)];
    let books = books.map(|(title, rating, subtitle)| {
        Book::create().title(title).rating(rating).subtitle(subtitle.map(str::to_owned))
    });
    Book::objects().bulk_create(db, books).await?;
    Ok(())
}

#[helper]
async fn titles(db: &Db, books: QuerySet<Book>) -> Result<Vec<String>> {
    books.order_by(|b| b.id.asc()).values(|b| b.title).all(db).await
}

#[lanes(with(shelf, titles))]
async fn filters_keep_and_exclude_drops(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let books = Book::objects;
    assert_eq!(titles(&db, books().filter(|b| b.rating.ge(4))).await?, ["Dune", "Emma"]);
    assert_eq!(titles(&db, books().exclude(|b| b.rating.ge(4))).await?, ["emma's", "Iris"]);
    assert_eq!(titles(&db, books().filter(|b| b.rating.in_([1, 5]))).await?, ["Dune", "Iris"]);
    assert_eq!(titles(&db, books().filter(|b| b.rating.gt(1) ^ b.rating.lt(5))).await?, ["Dune", "Iris"]);
    assert_eq!(titles(&db, books().filter(|b| b.rating.rem_is_zero())).await?, ["Emma", "emma's"]);
    assert_eq!(db.count() - seen, 5);
    Ok(())
}

trait RemIsZero {
    fn rem_is_zero(self) -> biform::Expr<bool>;
}

impl RemIsZero for biform::Column<i32> {
    fn rem_is_zero(self) -> biform::Expr<bool> {
        (self % 2).eq(0)
    }
}

#[lanes(with(shelf, titles))]
async fn null_is_neither_equal_nor_unequal_but_excluded_rows_stay(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let books = Book::objects;
    assert_eq!(titles(&db, books().filter(|b| b.subtitle.eq("A Novel"))).await?, ["Emma"]);
    assert_eq!(titles(&db, books().filter(|b| b.subtitle.ne("A Novel"))).await?, ["emma's"]);
    assert_eq!(titles(&db, books().exclude(|b| b.subtitle.eq("A Novel"))).await?, ["Dune", "emma's", "Iris"]);
    assert_eq!(titles(&db, books().filter(|b| !b.subtitle.in_(["A Novel"]))).await?, ["Dune", "emma's", "Iris"]);
    assert_eq!(titles(&db, books().filter(|b| b.subtitle.eq(None))).await?, ["Dune", "Iris"]);
    assert_eq!(titles(&db, books().filter(|b| b.subtitle.is_not_null())).await?, ["Emma", "emma's"]);
    let either = books().filter(|b| b.subtitle.eq("A Novel") ^ b.rating.eq(5));
    assert_eq!(titles(&db, either).await?, ["Dune", "Emma"]);
    assert_eq!(db.count() - seen, 7);
    Ok(())
}

#[lanes(with(shelf, titles))]
async fn text_lookups_mind_case_unless_told(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let books = Book::objects;
    assert_eq!(titles(&db, books().filter(|b| b.title.contains("mm"))).await?, ["Emma", "emma's"]);
    assert_eq!(titles(&db, books().filter(|b| b.title.contains("E"))).await?, ["Emma"]);
    assert_eq!(titles(&db, books().filter(|b| b.title.starts_with("e"))).await?, ["emma's"]);
    assert_eq!(titles(&db, books().filter(|b| b.title.ends_with("s"))).await?, ["emma's", "Iris"]);
    assert_eq!(titles(&db, books().filter(|b| b.title.icontains("EMMA"))).await?, ["Emma", "emma's"]);
    assert_eq!(titles(&db, books().filter(|b| b.title.istarts_with("i"))).await?, ["Iris"]);
    assert_eq!(titles(&db, books().filter(|b| b.title.iends_with("MA"))).await?, ["Emma"]);
    assert_eq!(titles(&db, books().filter(|b| b.title.ieq("EMMA"))).await?, ["Emma"]);
    assert_eq!(titles(&db, books().filter(|b| b.title.ends_with(""))).await?.len(), 4);
    assert_eq!(titles(&db, books().filter(|b| b.title.ends_with(b.title))).await?.len(), 4);
    assert_eq!(titles(&db, books().filter(|b| b.title.istarts_with(b.title))).await?.len(), 4);
    assert_eq!(db.count() - seen, 11);
    Ok(())
}

/// What Rust says of the same lookup is what the database must say.
#[lanes(with(titles))]
async fn wildcards_stand_for_themselves(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let seen = db.count();
    let texts = ["%", "_", "\\", "100%", "a_b", "a\\b", "*", "?", "[a]", "a", "axb", "", "'", "ü", "Ü", "😀"];
    let books = texts.map(|text| Book::create().title(text).rating(0));
    Book::objects().bulk_create(&db, books).await?;
    for needle in texts {
        let lookup = Book::objects().filter(|b| b.title.contains(needle));
        assert_eq!(
            titles(&db, lookup).await?,
            texts.map(str::to_owned).into_iter().filter(|t| t.contains(needle)).collect::<Vec<_>>(),
            "contains {needle}"
        );
        let lookup = Book::objects().filter(|b| b.title.starts_with(needle));
        assert_eq!(
            titles(&db, lookup).await?,
            texts.into_iter().filter(|t| t.starts_with(needle)).collect::<Vec<_>>(),
            "starts with {needle}"
        );
        let lookup = Book::objects().filter(|b| b.title.ends_with(needle));
        assert_eq!(
            titles(&db, lookup).await?,
            texts.into_iter().filter(|t| t.ends_with(needle)).collect::<Vec<_>>(),
            "ends with {needle}"
        );
        // SQLite knows the two cases of ASCII alone.
        let ascii = db.dialect() == Dialect::Sqlite;
        let lower = |t: &str| if ascii { t.to_ascii_lowercase() } else { t.to_lowercase() };
        let lookup = Book::objects().filter(|b| b.title.icontains(needle));
        assert_eq!(
            titles(&db, lookup).await?,
            texts.into_iter().filter(|t| lower(t).contains(&lower(needle))).collect::<Vec<_>>(),
            "icontains {needle}"
        );
    }
    assert_eq!(db.count() - seen, 3 + 4 * texts.len());
    Ok(())
}

/// A NUL is a character like another to these; SQLite's own LIKE and `length` stop there. PostgreSQL has none.
#[lanes(with(titles))]
async fn a_nul_is_part_of_a_text(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let seen = db.count();
    let created = Book::create().title("a\0b").rating(0).save(&db).await;
    let books = Book::objects;
    if db.dialect() == Dialect::Postgres {
        assert_eq!(created.unwrap_err().kind(), ErrorKind::Encode);
        for asked in [books().filter(|b| b.title.contains("\0b")), books().filter(|b| b.title.eq("a\0b"))] {
            assert_eq!(asked.count(&db).await.unwrap_err().kind(), ErrorKind::Encode);
        }
        assert_eq!(db.count() - seen, 0);
        return Ok(());
    }
    created?;
    assert_eq!(titles(&db, books().filter(|b| b.title.starts_with("a\0"))).await?, ["a\0b"]);
    assert_eq!(titles(&db, books().filter(|b| b.title.contains("\0b"))).await?, ["a\0b"]);
    assert_eq!(titles(&db, books().filter(|b| b.title.eq("a\0b"))).await?, ["a\0b"]);
    assert_eq!(titles(&db, books().filter(|b| b.title.eq("a") | b.title.starts_with("a\0c"))).await?, [""; 0]);
    assert_eq!(db.count() - seen, 5);
    Ok(())
}

#[derive(Model, Debug)]
struct Point {
    id: Id<Point>,
    x: f64,
    y: f64,
}

/// Infinity less infinity is NULL in SQLite, and a row for which a condition is unknown is not excluded. In PostgreSQL it
/// is NaN, which is greater than all numbers; in MariaDB there is neither.
#[lanes]
async fn a_number_that_is_none_is_not_excluded(db: Db) -> Result<()> {
    db.create_tables(models![Point]).await?;
    let seen = db.count();
    let can = db.dialect().capabilities();
    let x = if can.infinities { f64::INFINITY } else { 1.0 };
    Point::create().x(x).y(x).save(&db).await?;
    let is_nan = u64::from(can.nan);
    assert_eq!(Point::objects().exclude(|p| (p.x - p.y).gt(0.0)).count(&db).await?, 1 - is_nan);
    assert_eq!(Point::objects().exclude(|p| (p.x / 0.0).gt(0.0)).count(&db).await?, 1);
    assert_eq!(Point::objects().filter(|p| (p.x - p.y).gt(0.0)).count(&db).await?, is_nan);
    assert_eq!(db.count() - seen, 4);
    Ok(())
}

#[lanes(with(shelf))]
async fn get_wants_exactly_one(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let dune = Book::objects().filter(|b| b.title.eq("Dune")).get(&db).await?;
    assert_eq!((dune.id, dune.rating, dune.subtitle.clone()), (Id::from(1), 5, None));
    assert!(dune.id.is_stored());
    assert_eq!(Book::get(&db, 1).await?, dune);
    assert_eq!(Book::get(&db, dune.id).await?, dune);
    let missing = Book::get(&db, 99).await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    assert!(missing.to_string().contains("`Book`"), "{missing}");
    assert_eq!(Book::objects().filter(|b| b.rating.gt(9)).get(&db).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(Book::objects().get(&db).await.unwrap_err().kind(), ErrorKind::MultipleFound);
    let unset = Book::get(&db, Id::default()).await.unwrap_err();
    assert_eq!((unset.kind(), unset.to_string().contains("no key yet")), (ErrorKind::InvalidQuery, true));
    assert_eq!(Book::objects().order_by(|b| b.id.asc()).range(1..2).get(&db).await?.title, "Emma");
    assert_eq!(db.count() - seen, 7);
    Ok(())
}

#[lanes(with(shelf))]
async fn first_and_last_go_by_the_order_or_the_key(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let books = Book::objects;
    let title = |book: Option<Book>| book.map(|book| book.title).unwrap_or_default();
    assert_eq!(title(books().first(&db).await?), "Dune");
    assert_eq!(title(books().last(&db).await?), "Iris");
    assert_eq!(title(books().reverse().first(&db).await?), "Iris");
    assert_eq!(title(books().order_by(|b| b.rating.asc()).first(&db).await?), "Iris");
    assert_eq!(title(books().order_by(|b| b.rating.asc()).last(&db).await?), "Dune");
    assert_eq!(title(books().order_by(|b| b.id.asc()).offset(1).first(&db).await?), "Emma");
    assert!(books().filter(|b| b.rating.gt(9)).first(&db).await?.is_none());
    assert_eq!(books().limit(2).last(&db).await.unwrap_err().kind(), ErrorKind::InvalidQuery);
    assert_eq!(db.count() - seen, 7);
    Ok(())
}

#[lanes(with(shelf))]
async fn numbers_and_answers(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let books = Book::objects;
    assert_eq!(books().count(&db).await?, 4);
    assert_eq!(books().range(1..3).count(&db).await?, 2);
    assert_eq!(books().offset(3).count(&db).await?, 1);
    assert!(books().exists(&db).await?);
    assert!(!books().offset(4).exists(&db).await?);
    assert!(!books().filter(|b| b.title.eq("Ulysses")).exists(&db).await?);
    assert_eq!(db.count() - seen, 6);
    Ok(())
}

#[lanes(with(shelf))]
async fn what_is_known_to_be_empty_asks_nothing(db: Db) -> Result<()> {
    shelf(&db).await?;
    let before = db.statements().len();
    for none in [Book::objects().none(), Book::objects().filter(|b| b.rating.in_([0; 0])), Book::objects().limit(0)] {
        assert!(none.all(&db).await?.is_empty());
        assert!(none.first(&db).await?.is_none());
        assert_eq!(none.get(&db).await.unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(none.count(&db).await?, 0);
        assert!(!none.exists(&db).await?);
        let mut rows = none.iterator(&db).await?;
        assert!(rows.next().await.is_none());
    }
    assert_eq!(Book::objects().none().delete(&db).await?, 0);
    assert_eq!(Book::objects().none().update(&db, |b| b.rating.set(1)).await?, 0);
    assert_eq!(db.statements().len(), before);
    assert_eq!(Book::objects().exclude(|b| b.rating.in_([0; 0])).count(&db).await?, 4);
    Ok(())
}

#[lanes(with(shelf))]
async fn values_are_typed(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let rows: Vec<(String, i32)> =
        Book::objects().filter(|b| b.rating.ge(4)).values(|b| (b.title, b.rating * 2 - 1)).all(&db).await?;
    assert_eq!(rows, [("Dune".to_owned(), 9), ("Emma".to_owned(), 7)]);
    let good: Vec<bool> = Book::objects().order_by(|b| b.id.asc()).values(|b| b.rating.ge(4)).all(&db).await?;
    assert_eq!(good, [true, true, false, false]);
    let subtitle = Book::objects().values(|b| b.subtitle).first(&db).await?;
    assert_eq!(subtitle, Some(None));
    assert_eq!(db.count() - seen, 3);
    Ok(())
}

#[lanes(with(shelf))]
async fn rows_come_one_by_one_in_chunks(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    for chunk in [1, 2, 3, 4, 5] {
        let mut rows = Book::objects().order_by(|b| b.id.asc()).chunk_size(chunk).iterator(&db).await?;
        let mut ids = Vec::new();
        while let Some(book) = rows.next().await {
            ids.extend(book?.id.into_key());
        }
        assert_eq!(ids, [1, 2, 3, 4]);
    }
    assert_eq!(db.count() - seen, 5);
    Ok(())
}

/// The books in a table made by hand, which has no check of what a rating can be; on a server its column gets the type.
#[helper(with(shelf))]
async fn unchecked_shelf(db: &Db) -> Result<()> {
    let by_hand = "CREATE TABLE book (id INTEGER PRIMARY KEY, title TEXT, rating INTEGER, subtitle TEXT)";
    if db.dialect() == Dialect::Sqlite {
        db.run(Statement::new(Purpose::Nothing, by_hand), &mut |_: &dyn Row| Ok(())).await?;
    }
    shelf(db).await
}

/// Puts a value into the rating of the third book, whose column gets a type that can hold it.
#[helper]
async fn spoil(db: &Db, of: &str, value: &str) -> Result<()> {
    let widened = match db.dialect().family() {
        Family::Postgres => format!("ALTER TABLE book ALTER rating TYPE {of}"),
        Family::MySql => format!("ALTER TABLE book MODIFY rating {of}"),
        _ => "SELECT 1".to_owned(), // any column holds any value
    };
    for sql in [widened, format!("UPDATE book SET rating = {value} WHERE id = 3")] {
        db.run(Statement::new(Purpose::Nothing, sql), &mut |_: &dyn Row| Ok(())).await?;
    }
    Ok(())
}

#[lanes(with(shelf, unchecked_shelf, spoil))]
async fn an_error_ends_an_iterator(db: Db) -> Result<()> {
    unchecked_shelf(&db).await?;
    let seen = db.count();
    spoil(&db, "bigint", "1099511627776").await?;
    for chunk in [1, 2, 3, 4, 10] {
        let mut rows = Book::objects().order_by(|b| b.id.asc()).chunk_size(chunk).iterator(&db).await?;
        // What came before the error is handed out before it.
        assert!(rows.next().await.is_some_and(|row| row.is_ok_and(|book| book.title == "Dune")), "chunks of {chunk}");
        assert!(rows.next().await.is_some_and(|row| row.is_ok_and(|book| book.title == "Emma")), "chunks of {chunk}");
        let failed = rows.next().await.and_then(Result::err).unwrap();
        assert_eq!(failed.kind(), ErrorKind::Decode);
        assert!(rows.next().await.is_none());
    }
    assert_eq!(db.count() - seen, 2 + 5);
    Ok(())
}

#[lanes(with(shelf, unchecked_shelf, spoil))]
async fn a_row_that_is_not_what_the_model_says_is_named(db: Db) -> Result<()> {
    unchecked_shelf(&db).await?;
    let seen = db.count();
    for (of, value, found) in [
        ("bigint", "1099511627776", "beyond its range"),
        ("double precision", "2.5", "floating-point"),
        ("varchar(40)", "'high'", "found text"),
    ] {
        spoil(&db, of, value).await?;
        let errors = [
            Book::objects().all(&db).await.unwrap_err(),
            Book::get(&db, 3).await.unwrap_err(),
            Book::objects().values(|b| (b.id, b.rating)).all(&db).await.unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::Decode);
            let message = error.to_string();
            assert!(message.starts_with("book.rating: wanted an i32, ") && message.contains(found), "{message}");
        }
    }
    assert_eq!(db.count() - seen, 3 * (2 + 3));
    Ok(())
}

#[lanes]
async fn a_missing_table_says_the_way_out(db: Db) -> Result<()> {
    let error = Book::objects().all(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Database);
    assert!(error.to_string().contains("create_tables"), "{error}");
    assert_eq!(db.count(), 1);
    Ok(())
}

#[lanes(with(shelf))]
async fn one_query_serves_many_calls(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let books = Book::objects().filter(|b| b.rating.ge(4));
    assert_eq!((books.count(&db).await?, books.all(&db).await?.len()), (2, 2));
    let narrower = books.clone().filter(|b| b.title.eq("Dune"));
    assert_eq!((narrower.count(&db).await?, books.count(&db).await?), (1, 2));
    assert_eq!(db.count() - seen, 4);
    Ok(())
}
