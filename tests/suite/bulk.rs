//! Writing many rows, in every lane, with the exact statements.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use crate::support::told::told;
use biform::prelude::*;
use biform::testing::Mock;
use biform::{Purpose, Result, Statement};
use biform_lanes::{forms, helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    #[field(unique)]
    title: String,
    #[field(db_default = 3)]
    rating: i32,
    grams: f64,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Pair {
    id: Id<Pair>,
    #[field(unique)]
    left: i64,
    right: i64,
}

const ALL: &str = r#"INSERT INTO "book" ("title", "rating", "grams") VALUES (?, ?, ?)"#;
const KEYED: &str = r#"INSERT INTO "book" ("id", "title", "rating", "grams") VALUES (?, ?, ?, ?)"#;
const DEFAULTED: &str = r#"INSERT INTO "book" ("title", "grams") VALUES (?, ?) RETURNING "id", "rating""#;
const KEYED_DEFAULTED: &str = r#"INSERT INTO "book" ("id", "title", "grams") VALUES (?, ?, ?) RETURNING "rating""#;

fn book(id: Option<i64>, title: impl Into<String>, rating: i32) -> Book {
    Book { id: id.map(Id::from).unwrap_or_default(), title: title.into(), rating, grams: 1.0 }
}

/// The row with something in it that the database does not hold.
fn unheld(dialect: Dialect, row: Book) -> Book {
    match dialect.family() {
        Family::Postgres => Book { title: "a\0".to_owned(), ..row },
        _ => Book { grams: f64::NAN, ..row },
    }
}

/// What is said of it.
fn refusal(dialect: Dialect) -> &'static str {
    match dialect.family() {
        Family::Postgres => "`Book.title`: PostgreSQL's texts have no NUL characters, and this one does: store bytes",
        Family::MySql => "`Book.grams`: MariaDB and MySQL store neither infinite numbers nor NaN",
        _ => "`Book.grams`: SQLite cannot store NaN: it would become NULL",
    }
}

#[helper]
async fn tables(db: &Db) -> Result<()> {
    db.create_tables(models![Book, Pair]).await
}

#[helper]
async fn titles(db: &Db) -> Result<Vec<String>> {
    Book::objects().order_by(|b| b.id.asc()).values(|b| b.title).all(db).await
}

#[lanes(with(tables))]
async fn rows_of_each_shape_are_one_statement_and_keep_their_order(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut sent = Sent::from_now(&db);
    let keyless = Book::objects().bulk_create(&db, ["a", "b"].map(|t| Book::create().title(t).grams(1.0))).await?;
    assert_eq!(sent.news(&db), ["BEGIN IMMEDIATE", DEFAULTED, "COMMIT"]);
    assert!(keyless.iter().all(|book| book.rating == 3 && book.id.is_stored()));
    let row = || Book::create().grams(1.0);
    let mixed = [
        row().title("c").rating(1),
        row().title("d"),
        row().title("e").id(50),
        row().title("f").id(40).rating(2),
        row().title("g"),
        row().title("h").rating(5),
    ];
    let mixed = Book::objects().bulk_create(&db, mixed).await?;
    assert_eq!(sent.news(&db), ["BEGIN IMMEDIATE", KEYED_DEFAULTED, KEYED, ALL, DEFAULTED, "COMMIT"]);
    let got: Vec<_> = mixed.iter().map(|b| (b.title.as_str(), b.rating, b.id.into_key().unwrap())).collect();
    // Keys that were given change PostgreSQL's sequence of keys in nothing.
    let next = if db.dialect() == Dialect::Postgres { 3 } else { 51 };
    assert_eq!(
        got,
        [("c", 1, next), ("d", 3, next + 2), ("e", 3, 50), ("f", 2, 40), ("g", 3, next + 3), ("h", 5, next + 1)]
    );
    let stored = Book::objects().filter(|b| b.id.gt(2)).order_by(|b| b.title.asc()).all(&db).await?;
    assert!(stored == mixed && mixed.iter().all(|book| book.id.is_stored()));
    Ok(())
}

#[lanes(with(tables))]
async fn nothing_to_write_is_nothing_to_send(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut sent = Sent::from_now(&db);
    assert_eq!(Book::objects().bulk_create(&db, Vec::<Book>::new()).await?, []);
    assert_eq!(Book::objects().bulk_create_or_ignore(&db, Vec::<Book>::new()).await?, 0);
    assert_eq!(Book::objects().bulk_upsert(&db, Vec::<Book>::new(), |b| b.title, |b| b.rating).await?, []);
    assert_eq!(Book::objects().bulk_update(&db, &mut [], |b| b.title).await?, 0);
    assert_eq!(Book::objects().bulk_update(&db, &mut [book(Some(1), "a", 1)], |_| Vec::new()).await?, 0);
    assert_eq!(Book::objects().none().update(&db, |b| b.rating.set(1)).await?, 0);
    assert_eq!(Book::objects().none().delete(&db).await?, 0);
    assert_eq!(Book::objects().filter(|b| b.id.in_(Vec::<i64>::new())).delete(&db).await?, 0);
    assert_eq!(sent.news(&db), [""; 0]);
    Ok(())
}

#[lanes(with(tables, titles))]
async fn what_the_database_cannot_hold_is_refused_before_anything_is_sent(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut stored = Book::objects().bulk_create(&db, [book(None, "a", 1), book(None, "b", 1)]).await?;
    let mut sent = Sent::from_now(&db);
    let rows = || ["x", "y"].map(|title| unheld(db.dialect(), book(None, title, 1)));
    stored[1] = unheld(db.dialect(), stored[1].clone());
    let before = stored.clone();
    let refused = [
        Book::objects().bulk_create(&db, rows()).await.map(|_| 0),
        Book::objects().bulk_create_or_ignore(&db, rows()).await,
        Book::objects().bulk_upsert(&db, rows(), |b| b.title, |b| b.rating).await.map(|_| 0),
        Book::objects().bulk_update(&db, &mut stored, |b| (b.title, b.grams)).await,
    ];
    for (result, doing) in refused.into_iter().zip(["creating", "creating", "creating", "updating"]) {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Encode);
        assert_eq!(error.to_string(), format!("{doing} `Book` rows: {}", refusal(db.dialect())));
    }
    assert!(format!("{before:?}") == format!("{stored:?}"));
    assert_eq!(sent.news(&db), [""; 0]);
    assert_eq!(titles(&db).await?, ["a", "b"]);
    Ok(())
}

/// In a later chunk something was sent already: it is undone, also in a transaction whose owner swallows the error.
#[lanes(with(tables))]
async fn a_failure_in_the_last_chunk_leaves_nothing(db: Db) -> Result<()> {
    tables(&db).await?;
    let pair = |left: i64| Pair::create().left(left).right(0);
    let twice = || (0..10_001).map(move |left| pair(if left == 10_000 { 0 } else { left }));
    let mut sent = Sent::from_now(&db);
    let refused = Pair::objects().bulk_create(&db, twice()).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unique);
    let insert = r#"INSERT INTO "pair" ("left", "right") VALUES (?, ?)"#;
    assert_eq!(sent.news(&db), ["BEGIN IMMEDIATE", insert, insert, "ROLLBACK"]);

    let dialect = db.dialect();
    let spoilt = |rows: usize| {
        let last = move |n, row| if n == rows - 1 { unheld(dialect, row) } else { row };
        (0..rows).map(move |n| last(n, book(None, n.to_string(), 1)))
    };
    let refused = Book::objects().bulk_create(&db, spoilt(10_001)).await.unwrap_err();
    assert_eq!(
        (refused.kind(), sent.news(&db)),
        (ErrorKind::Encode, ["BEGIN IMMEDIATE", ALL, "ROLLBACK"].map(str::to_owned).to_vec())
    );
    let ended = db
        .atomic(async |tx| {
            let refused = Book::objects().bulk_create(tx, spoilt(10_001)).await.unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::Encode);
            Ok(())
        })
        .await;
    assert_eq!(ended.unwrap_err().kind(), ErrorKind::BrokenTransaction);
    assert_eq!((Book::objects().count(&db).await?, Pair::objects().count(&db).await?), (0, 0));

    let mut stored = Book::objects().bulk_create(&db, (0..8_001).map(|n| book(None, n.to_string(), 1))).await?;
    stored.iter_mut().for_each(|book| book.rating = 9);
    stored[8_000] = unheld(dialect, stored[8_000].clone());
    sent.news(&db);
    let refused = Book::objects().bulk_update(&db, &mut stored, |b| (b.rating, b.title, b.grams)).await.unwrap_err();
    assert_eq!((refused.kind(), sent.news(&db).len()), (ErrorKind::Encode, 18)); // BEGIN, 16 times 500 rows, ROLLBACK
    assert_eq!(Book::objects().filter(|b| b.rating.eq(9)).count(&db).await?, 0);
    Ok(())
}

#[lanes(with(tables))]
async fn the_number_of_statements_is_that_of_the_chunks(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut sent = Sent::from_now(&db);
    let mut made = 0;
    for (rows, statements) in [(1, 3), (9_999, 3), (10_000, 3), (10_001, 4)] {
        let pairs =
            Pair::objects().bulk_create(&db, (made..made + rows).map(|left| Pair::create().left(left).right(left)));
        let pairs = pairs.await?;
        assert_eq!(sent.news(&db).len(), statements, "{rows} rows");
        assert!(pairs.iter().map(|pair| pair.id.into_key().unwrap()).eq(made + 1..=made + rows));
        made += rows;
    }
    let mut pairs = Pair::objects().order_by(|p| p.id.asc()).limit(1001).all(&db).await?;
    pairs.iter_mut().for_each(|pair| pair.right = -pair.left);
    sent.news(&db);
    for (rows, statements) in [(1, 1), (499, 1), (500, 1), (501, 4), (1000, 4), (1001, 5)] {
        let updated = Pair::objects().bulk_update(&db, &mut pairs[..rows], |p| p.right).await?;
        assert_eq!((updated, sent.news(&db).len()), (rows as u64, statements), "{rows} rows");
    }
    let changed = Pair::objects().filter(|p| p.right.lt(0)).order_by(|p| p.id.asc()).all(&db).await?;
    assert_eq!(changed, pairs[1..]);
    Ok(())
}

#[lanes(with(tables, titles))]
async fn what_is_there_is_left_out(db: Db) -> Result<()> {
    tables(&db).await?;
    Book::objects().bulk_create(&db, [book(None, "a", 1)]).await?;
    let mut sent = Sent::from_now(&db);
    let rows = [book(None, "a", 5), book(None, "b", 2), book(Some(1), "c", 2), book(None, "b", 4)];
    assert_eq!(Book::objects().bulk_create_or_ignore(&db, rows).await?, 1);
    let [all, keyed] = [ALL, KEYED].map(|insert| match db.dialect().family() {
        // Its `INSERT IGNORE` would leave out more than what is there.
        Family::MySql => {
            let (insert, values) = insert.split_once("(?,").unwrap();
            let given = format!("{insert}(IF(@biform_there := FALSE, NULL, ?),{values}");
            let there = r#""id" = IF(@biform_there := TRUE, "book"."id", "book"."id")"#;
            format!("{given} ON DUPLICATE KEY UPDATE {there} RETURNING @biform_there IS TRUE")
        }
        _ => format!("{insert} ON CONFLICT DO NOTHING"),
    });
    assert_eq!(sent.news(&db), ["BEGIN IMMEDIATE", &keyed, &all, "COMMIT"]);
    assert_eq!(titles(&db).await?, ["a", "b"]);
    assert_eq!(Book::objects().values(|b| b.rating).order_by(|b| b.id.asc()).all(&db).await?, [1, 2]);
    let many = (0..1200).map(|n| book(None, (n % 700).to_string(), 1));
    assert_eq!(Book::objects().bulk_create_or_ignore(&db, many).await?, 700);
    Ok(())
}

#[lanes(with(tables))]
async fn what_is_there_is_updated(db: Db) -> Result<()> {
    tables(&db).await?;
    Book::objects().bulk_create(&db, [book(None, "a", 1), book(None, "b", 1)]).await?;
    let mut sent = Sent::from_now(&db);
    let rows = [book(None, "c", 7), Book { grams: 9.0, ..book(None, "b", 8) }, book(Some(30), "d", 6)];
    let stored = Book::objects().bulk_upsert(&db, rows, |b| b.title, |b| b.rating).await?;
    let update = r#" ON CONFLICT ("title") DO UPDATE SET "rating" = excluded."rating" RETURNING "id", "title", "rating", "grams""#;
    let upserts = ["BEGIN IMMEDIATE", &format!("{KEYED}{update}"), &format!("{ALL}{update}"), "COMMIT"];
    assert_eq!(sent.news(&db), told(db.dialect(), &upserts));
    let got: Vec<_> = stored.iter().map(|b| (b.id.into_key().unwrap(), b.rating, b.grams, b.id.is_stored())).collect();
    // A key that was given changes PostgreSQL's sequence of keys in nothing.
    let next = if db.dialect() == Dialect::Postgres { 3 } else { 31 };
    assert_eq!(got, [(next, 7, 1.0, true), (2, 8, 1.0, true), (30, 6, 1.0, true)]);
    // Of two that are the same row each is given as it was written, and the last is what is stored.
    let twice =
        Book::objects().bulk_upsert(&db, [2, 3].map(|rating| book(None, "c", rating)), |b| b.title, |b| b.rating);
    assert_eq!(twice.await?.iter().map(|b| b.rating).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(Book::objects().filter(|b| b.title.eq("c")).get(&db).await?.rating, 3);
    // Nothing to set gives what is there.
    let kept = Book::objects().bulk_upsert(&db, [book(None, "a", 9)], |b| b.title, |_| Vec::new()).await?;
    assert_eq!((kept[0].id.key(), kept[0].rating), (Some(&1), 1));
    sent.news(&db);
    for (refused, told) in [
        (
            Book::objects().bulk_upsert(&db, [book(None, "a", 1)], |b| b.rating, |b| b.grams).await,
            "no unique constraint",
        ),
        (
            Book::objects().bulk_upsert(&db, [book(None, "a", 1)], |b| b.title, |b| b.id).await,
            "`Book.id` is the primary key",
        ),
    ] {
        let error = refused.unwrap_err();
        assert!(error.kind() == ErrorKind::InvalidQuery && error.to_string().contains(told), "{error}");
    }
    assert_eq!(sent.news(&db), [""; 0]);
    Ok(())
}

#[lanes(with(tables))]
async fn bulk_update_counts_the_rows_that_are_there(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut books = Book::objects().bulk_create(&db, ["a", "b", "c"].map(|t| book(None, t, 1))).await?;
    books.iter_mut().zip(5..).for_each(|(book, rating)| (book.rating, book.grams) = (rating, 0.5));
    books.push(book(Some(99), "gone", 1));
    let mut sent = Sent::from_now(&db);
    // Matched, changed or not; a row twice is one row.
    assert_eq!(Book::objects().bulk_update(&db, &mut books, |b| (b.rating, b.rating)).await?, 3);
    let update = r#"UPDATE "book" SET "rating" = "given"."column2" FROM (VALUES (?, ?), (?, ?), (?, ?), (?, ?)) AS "given" WHERE "book"."id" = "given"."column1""#;
    assert_eq!(sent.news(&db), told(db.dialect(), &[update]));
    assert_eq!(Book::objects().bulk_update(&db, &mut books, |b| b.rating).await?, 3);
    let stored = Book::objects().order_by(|b| b.id.asc()).values(|b| (b.rating, b.grams)).all(&db).await?;
    assert_eq!(stored, [(5, 1.0), (6, 1.0), (7, 1.0)]);
    sent.news(&db);
    let mut unset = [books[0].clone(), book(None, "x", 1)];
    for (refused, told) in [
        (Book::objects().bulk_update(&db, &mut unset, |b| b.rating).await, "it has no key yet"),
        (Book::objects().bulk_update(&db, &mut books, |b| (b.rating, b.id)).await, "`Book.id` is the primary key"),
    ] {
        let error = refused.unwrap_err();
        assert!(error.kind() == ErrorKind::InvalidQuery && error.to_string().contains(told), "{error}");
    }
    assert_eq!(sent.news(&db), [""; 0]);
    // What the database refuses, it refuses as a whole.
    books.iter_mut().for_each(|book| book.title = "a".into());
    let error = Book::objects().bulk_update(&db, &mut books, |b| b.title).await.unwrap_err();
    assert!(error.to_string().starts_with("updating `Book` rows: `Book.title` is taken already"), "{error}");
    Ok(())
}

#[lanes(with(tables))]
async fn inside_a_transaction_no_other_is_opened(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut sent = Sent::from_now(&db);
    db.atomic(async |tx| {
        let mut books = Book::objects().bulk_create(tx, ["a", "b"].map(|t| book(None, t, 1))).await?;
        Book::objects().bulk_create_or_ignore(tx, [book(None, "a", 1)]).await?;
        Book::objects().bulk_upsert(tx, [book(None, "a", 2)], |b| b.title, |b| b.rating).await?;
        Book::objects().bulk_update(tx, &mut books, |b| b.rating).await?;
        Book::objects().update(tx, |b| b.rating.set(5)).await?;
        Book::objects().delete(tx).await
    })
    .await?;
    let news = sent.news(&db);
    assert_eq!((news.len(), news.iter().filter(|sql| sql.contains("SAVEPOINT")).count()), (8, 0));
    Ok(())
}

#[lanes(with(tables))]
async fn a_slice_is_neither_updated_nor_deleted(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut sent = Sent::from_now(&db);
    for slice in [Book::objects().limit(1), Book::objects().offset(1), Book::objects().range(1..2)] {
        for refused in
            [slice.update(&db, |b| b.rating.set(1)).await, slice.delete(&db).await.map(|deleted| deleted.total())]
        {
            let error = refused.unwrap_err();
            assert!(error.kind() == ErrorKind::InvalidQuery && error.to_string().contains("of a slice"), "{error}");
        }
    }
    let nothing = Book::objects().update(&db, |_| Vec::new()).await.unwrap_err();
    assert_eq!((nothing.kind(), sent.news(&db)), (ErrorKind::InvalidQuery, vec![]));
    Ok(())
}

#[forms]
async fn a_mock_answers_them() -> Result<()> {
    let mock = Mock::<Form>::new(Dialect::Sqlite);
    let rows = ["a", "b"].map(|title| book(None, title, 1));
    mock.on(rows[0].insert_sql(Dialect::Sqlite)).keys([7_i64]);
    mock.on(rows[1].insert_sql(Dialect::Sqlite)).keys([8_i64]);
    let mut books = Book::objects().bulk_create(&mock, rows).await?;
    assert_eq!(books.iter().map(|book| book.id.into_key().unwrap()).collect::<Vec<_>>(), [7, 8]);
    let update = r#"UPDATE "book" SET "rating" = "given"."column2" FROM (VALUES (?, ?), (?, ?)) AS "given" WHERE "book"."id" = "given"."column1""#;
    let values = vec![7_i64.into(), 1_i32.into(), 8_i64.into(), 1_i32.into()];
    mock.on(Statement::new(Purpose::Count, update).with_values(values)).affected(2);
    assert_eq!(Book::objects().bulk_update(&mock, &mut books, |b| b.rating).await?, 2);
    mock.verify()
}

#[derive(Embedded, Debug, Clone, Copy, PartialEq)]
struct Ten {
    a: i32,
    b: i32,
    c: i32,
    d: i32,
    e: i32,
    f: i32,
    g: i32,
    h: i32,
    i: i32,
    j: i32,
}

/// So many columns that a statement binds all values it can before it has 500 rows: 141 a row.
#[derive(Model, Debug, Clone, PartialEq)]
struct Wide {
    id: Id<Wide>,
    #[field(embedded)]
    a: Ten,
    #[field(embedded)]
    b: Ten,
    #[field(embedded)]
    c: Ten,
    #[field(embedded)]
    d: Ten,
    #[field(embedded)]
    e: Ten,
    #[field(embedded)]
    f: Ten,
    #[field(embedded)]
    g: Ten,
    #[field(embedded)]
    h: Ten,
    #[field(embedded)]
    i: Ten,
    #[field(embedded)]
    j: Ten,
    #[field(embedded)]
    k: Ten,
    #[field(embedded)]
    l: Ten,
    #[field(embedded)]
    m: Ten,
    #[field(embedded)]
    n: Ten,
}

#[lanes]
async fn the_number_of_bound_values_ends_a_chunk(db: Db) -> Result<()> {
    db.create_tables(models![Wide]).await?;
    let ten = |n: i32| Ten { a: n, b: n, c: n, d: n, e: n, f: n, g: n, h: n, i: n, j: n };
    let wide = |n: i32| {
        let half = Wide::create().a(ten(n)).b(ten(n)).c(ten(n)).d(ten(n)).e(ten(n)).f(ten(n)).g(ten(n));
        half.h(ten(n)).i(ten(n)).j(ten(n)).k(ten(n)).l(ten(n)).m(ten(n)).n(ten(n))
    };
    let chunk = if db.dialect() == Dialect::Sqlite { 232 } else { 464 };
    let mut rows = Wide::objects().bulk_create(&db, (0..=2 * chunk).map(wide)).await?;
    rows.iter_mut().for_each(|row| (row.a, row.n.j) = (ten(-1), -2));
    let mut sent = Sent::from_now(&db);
    for (count, statements) in [(chunk, 1), (chunk + 1, 4), (2 * chunk, 4), (2 * chunk + 1, 5)] {
        let count = usize::try_from(count).unwrap();
        let updated = Wide::objects().bulk_update(&db, &mut rows[..count], |w| {
            let of = |t: <Ten as Embedded>::Columns| {
                [t.a, t.b, t.c, t.d, t.e, t.f, t.g, t.h, t.i, t.j].map(|column| column.field())
            };
            [w.a, w.b, w.c, w.d, w.e, w.f, w.g, w.h, w.i, w.j, w.k, w.l, w.m, w.n].map(of).concat()
        });
        assert_eq!((updated.await?, sent.news(&db).len()), (count as u64, statements));
    }
    assert_eq!(Wide::objects().order_by(|w| w.id.asc()).all(&db).await?, rows);
    Ok(())
}

/// An open iterator has the only connection: nothing is written, and the block goes on.
#[lanes(with(tables))]
async fn an_open_iterator_refuses_them_and_breaks_nothing(db: Db) -> Result<()> {
    tables(&db).await?;
    let seen = db.count();
    let mut books = Book::objects().bulk_create(&db, ["a", "b"].map(|t| book(None, t, 1))).await?;
    db.atomic(async |tx| {
        let open = Book::objects().iterator(tx).await?;
        let created = Book::objects().bulk_create(tx, [book(None, "c", 1)]).await.unwrap_err();
        let updated = Book::objects().bulk_update(tx, &mut books, |b| b.rating).await.unwrap_err();
        assert_eq!((created.kind(), updated.kind()), (ErrorKind::OpenIterator, ErrorKind::OpenIterator));
        drop(open);
        Book::objects().bulk_update(tx, &mut books, |b| b.rating).await
    })
    .await?;
    assert_eq!(db.count() - seen, 9);
    Ok(())
}

/// A future that is dropped half-way may have changed some rows.
#[cfg(feature = "async")]
#[tokio::test]
async fn a_bulk_update_that_is_cut_short_breaks_its_block() -> Result<()> {
    let db = biform::connect("sqlite::memory:").await?;
    db.create_tables(models![Book]).await?;
    let mut books = Book::objects().bulk_create(&db, (0..20_000).map(|n| book(None, n.to_string(), 1))).await?;
    books.iter_mut().for_each(|book| book.rating = 2);
    let ended = db
        .atomic(async |tx| {
            let mut update = Box::pin(Book::objects().bulk_update(tx, &mut books, |b| b.rating));
            assert!(futures::poll!(&mut update).is_pending());
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            drop(update);
            Ok(())
        })
        .await;
    assert_eq!(ended.unwrap_err().kind(), ErrorKind::BrokenTransaction);
    assert_eq!(Book::objects().filter(|b| b.rating.eq(2)).count(&db).await?, 0);
    Ok(())
}
