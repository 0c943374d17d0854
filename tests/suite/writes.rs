//! Writing, in every lane, with the exact statements.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::plain;
use biform::Result;
use biform::prelude::*;
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    #[field(unique)]
    title: String,
    #[field(default = 3)]
    rating: i32,
    cover: Option<Vec<u8>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "countries")]
struct Country {
    #[field(primary_key)]
    code: String,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Ticket {
    id: Id<Ticket>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Everything {
    id: Id<Everything, i32>,
    yes: bool,
    tiny: i8,
    small: i16,
    large: i64,
    byte: u8,
    word: u16,
    double_word: u32,
    single: f32,
    double: f64,
    text: String,
    bytes: Vec<u8>,
    no_text: Option<String>,
    r#type: Option<bool>,
}

#[helper]
async fn tables(db: &Db) -> Result<()> {
    db.create_tables(models![Book, Country, Ticket, Everything]).await
}

#[helper]
async fn sent_by_last(db: &Db, before: usize) -> Result<Vec<String>> {
    Ok(db.statements().split_off(before).iter().map(|sql| plain(db.dialect(), sql)).collect())
}

#[lanes(with(tables, sent_by_last))]
async fn create_inserts_and_sets_the_key(db: Db) -> Result<()> {
    tables(&db).await?;
    let before = db.statements().len();
    let dune = Book::create().title("Dune").save(&db).await?;
    assert_eq!((dune.id.key(), dune.id.is_stored(), dune.rating), (Some(&1), true, 3));
    let emma = Book::create().title("Emma").id(7).rating(5).cover(vec![1, 2]).save(&db).await?;
    assert_eq!((emma.id.key(), emma.cover.as_deref()), (Some(&7), Some(&[1, 2][..])));
    // PostgreSQL goes on where its own keys were.
    let next = if db.dialect() == Dialect::Postgres { 2 } else { 8 };
    assert_eq!(Book::create().title("Iris").save(&db).await?.id, Id::from(next));
    assert_eq!(
        sent_by_last(&db, before).await?,
        [
            r#"INSERT INTO "book" ("title", "rating", "cover") VALUES (?, ?, ?)"#,
            r#"INSERT INTO "book" ("id", "title", "rating", "cover") VALUES (?, ?, ?, ?)"#,
            r#"INSERT INTO "book" ("title", "rating", "cover") VALUES (?, ?, ?)"#,
        ]
    );
    Ok(())
}

#[lanes(with(tables, sent_by_last))]
async fn save_updates_and_inserts_where_nothing_was_there(db: Db) -> Result<()> {
    tables(&db).await?;
    let mut book = Book { id: Id::default(), title: "Dune".into(), rating: 4, cover: None };
    let before = db.statements().len();
    book.save(&db).await?;
    book.rating = 5;
    book.save(&db).await?;
    let mut other = Book { id: Id::from(9), title: "Emma".into(), rating: 1, cover: None };
    other.save(&db).await?;
    assert!(other.id.is_stored());
    let update = r#"UPDATE "book" SET "title" = ?, "rating" = ?, "cover" = ? WHERE "book"."id" = ?"#;
    assert_eq!(
        sent_by_last(&db, before).await?,
        [
            r#"INSERT INTO "book" ("title", "rating", "cover") VALUES (?, ?, ?)"#,
            update,
            update,
            r#"INSERT INTO "book" ("id", "title", "rating", "cover") VALUES (?, ?, ?, ?)"#,
        ]
    );
    assert_eq!(Book::objects().order_by(|b| b.id.asc()).all(&db).await?, [book, other]);
    Ok(())
}

#[lanes(with(tables))]
async fn a_plain_field_can_be_the_key(db: Db) -> Result<()> {
    tables(&db).await?;
    let seen = db.count();
    let mut norway = Country::create().code("NO").name("Noreg").save(&db).await?;
    norway.name = "Norge".into();
    norway.save(&db).await?;
    assert_eq!(Country::get(&db, "NO").await?, norway);
    let mut sweden = Country { code: "SE".into(), name: "Sverige".into() };
    sweden.save(&db).await?;
    assert_eq!(Country::objects().count(&db).await?, 2);
    let twice = Country::create().code("SE").name("Ruotsi").save(&db).await.unwrap_err();
    assert_eq!(twice.kind(), ErrorKind::Unique);
    norway.delete(&db).await?;
    assert_eq!(Country::objects().values(|c| c.code).all(&db).await?, ["SE"]);
    assert_eq!(db.count() - seen, 9);
    Ok(())
}

#[lanes(with(tables))]
async fn a_model_can_be_nothing_but_a_key(db: Db) -> Result<()> {
    tables(&db).await?;
    let seen = db.count();
    let mut ticket = Ticket::create().save(&db).await?;
    ticket.save(&db).await?;
    let mut ninth = Ticket { id: Id::from(9) };
    ninth.save(&db).await?;
    let more = Ticket::objects().bulk_create(&db, (0..3).map(|_| Ticket::create())).await?;
    let ids = if db.dialect() == Dialect::Postgres { [2, 3, 4] } else { [10, 11, 12] };
    assert_eq!(more, ids.map(|id| Ticket { id: Id::from(id) }));
    assert_eq!(Ticket::objects().count(&db).await?, 5);
    assert_eq!(db.count() - seen, 8);
    Ok(())
}

#[lanes(with(tables))]
async fn every_type_goes_there_and_back(db: Db) -> Result<()> {
    tables(&db).await?;
    let seen = db.count();
    let most = if db.dialect().capabilities().infinities { f64::INFINITY } else { f64::MAX };
    for high in [false, true] {
        let pick = |low, high_value| if high { high_value } else { low };
        let saved = Everything::create()
            .yes(high)
            .tiny(if high { i8::MAX } else { i8::MIN })
            .small(if high { i16::MAX } else { i16::MIN })
            .large(if high { i64::MAX } else { i64::MIN })
            .byte(if high { u8::MAX } else { 0 })
            .word(if high { u16::MAX } else { 0 })
            .double_word(if high { u32::MAX } else { 0 })
            .single(if high { f32::MAX } else { 0.1 })
            .double(if high { most } else { -0.0 })
            .text(pick("", "'\"\\ % 😀 \u{202e}"))
            .bytes(if high { vec![0, 255] } else { vec![] })
            .no_text(high.then(|| String::from("some")))
            .r#type(high.then_some(true))
            .save(&db)
            .await?;
        assert_eq!(Everything::get(&db, saved.id).await?, saved);
    }
    assert_eq!(db.count() - seen, 4);
    Ok(())
}

#[lanes(with(tables, sent_by_last))]
async fn bulk_create_gives_the_keys_in_order(db: Db) -> Result<()> {
    tables(&db).await?;
    let before = db.statements().len();
    let books = Book::objects().bulk_create(&db, (0..100).map(|n| Book::create().title(format!("{n}")))).await?;
    assert_eq!(books.len(), 100);
    assert_eq!(
        sent_by_last(&db, before).await?,
        ["BEGIN IMMEDIATE", r#"INSERT INTO "book" ("title", "rating", "cover") VALUES (?, ?, ?)"#, "COMMIT"]
    );
    for book in &books {
        assert_eq!(&Book::get(&db, book.id).await?, book);
    }
    Ok(())
}

#[lanes(with(tables, sent_by_last))]
async fn bulk_create_takes_rows_with_and_without_keys(db: Db) -> Result<()> {
    tables(&db).await?;
    let row = |id: Option<i64>, title: &str| Book {
        id: id.map(Id::from).unwrap_or_default(),
        title: title.into(),
        rating: 1,
        cover: None,
    };
    let rows = [row(None, "a"), row(Some(50), "b"), row(None, "c"), row(Some(40), "d")];
    let books = Book::objects().bulk_create(&db, rows).await?;
    let ids: Vec<_> = books.iter().map(|book| book.id).collect();
    let made = if db.dialect() == Dialect::Postgres { [1, 2] } else { [51, 52] };
    assert_eq!(ids, [made[0], 50, made[1], 40].map(Id::from));
    assert_eq!(Book::objects().order_by(|b| b.title.asc()).all(&db).await?, books);
    let before = db.statements().len();
    assert_eq!(Book::objects().bulk_create(&db, Vec::<Book>::new()).await?, []);
    assert_eq!(sent_by_last(&db, before).await?, [""; 0]);
    Ok(())
}

#[lanes(with(tables))]
async fn bulk_create_inserts_all_or_nothing(db: Db) -> Result<()> {
    tables(&db).await?;
    let seen = db.count();
    let titles = ["a", "b", "a"];
    let error = Book::objects().bulk_create(&db, titles.map(|t| Book::create().title(t))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unique);
    assert_eq!(error.constraint().map(|c| c.columns.clone()), Some(vec!["title".to_owned()]));
    assert_eq!(Book::objects().count(&db).await?, 0);
    assert_eq!(db.count() - seen, 4);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Weight {
    id: Id<Weight>,
    grams: f64,
    ounces: f32,
    #[field(default = String::new())]
    label: String,
}

/// Also where it is not the database that refuses a row, and somebody swallows the error.
#[lanes]
async fn bulk_create_that_fails_in_a_transaction_leaves_nothing(db: Db) -> Result<()> {
    db.create_tables(models![Weight]).await?;
    let seen = db.count();
    // What one database does not hold, another does.
    let (grams, label) = if db.dialect().capabilities().nan { (1.0, "\0") } else { (f64::NAN, "") };
    let weights =
        [(1.0, ""), (grams, label)].map(|(grams, label)| Weight::create().grams(grams).ounces(0.0).label(label));
    let ended = db
        .atomic(async |tx| {
            let refused = Weight::objects().bulk_create(tx, weights).await.unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::Encode);
            Weight::objects().exists(tx).await // nothing was sent, so the block is whole
        })
        .await;
    assert!(!ended?);
    assert_eq!(Weight::objects().count(&db).await?, 0);
    assert_eq!(db.count() - seen, 4);
    Ok(())
}

/// The database reckons in f64; what it has made of an f32 is rounded to one.
#[lanes]
async fn an_f32_can_be_reckoned_with(db: Db) -> Result<()> {
    db.create_tables(models![Weight]).await?;
    let seen = db.count();
    Weight::create().grams(0.0).ounces(0.1).save(&db).await?;
    Weight::objects().update(&db, |w| w.ounces.set(w.ounces * 1.1_f32)).await?;
    let weight = Weight::objects().get(&db).await?;
    assert!((weight.ounces - 0.11).abs() < 1e-6, "{}", weight.ounces);
    let beyond = Weight::objects().values(|w| w.ounces * f32::MAX * f32::MAX).all(&db).await.unwrap_err();
    // PostgreSQL reckons in f32.
    let kind = if db.dialect() == Dialect::Postgres { ErrorKind::Check } else { ErrorKind::Decode };
    assert_eq!(beyond.kind(), kind);
    assert_eq!(db.count() - seen, 4);
    Ok(())
}

/// More rows than a chunk, and far more values than one statement binds.
#[lanes(with(tables))]
async fn bulk_create_takes_many_rows_in_chunks(db: Db) -> Result<()> {
    tables(&db).await?;
    let books = Book::objects().bulk_create(&db, (0..25_000).map(|n| Book::create().title(n.to_string()))).await?;
    assert_eq!(
        books.iter().map(|b| b.id.into_key().unwrap_or(0)).collect::<Vec<_>>(),
        (1..=25_000).collect::<Vec<_>>()
    );
    assert_eq!(Book::objects().count(&db).await?, 25_000);
    let some = Book::objects().filter(|b| b.title.eq("24999")).get(&db).await?;
    assert_eq!(some, books[24_999]);
    assert_eq!(db.statements().iter().filter(|sql| sql.starts_with("INSERT")).count(), 3);
    Ok(())
}

#[lanes(with(tables, sent_by_last))]
async fn bulk_create_in_a_transaction_opens_no_other(db: Db) -> Result<()> {
    tables(&db).await?;
    let before = db.statements().len();
    db.atomic(async |tx| Book::objects().bulk_create(tx, [Book::create().title("a")]).await).await?;
    assert_eq!(sent_by_last(&db, before).await?.len(), 3);
    Ok(())
}

#[lanes(with(tables, sent_by_last))]
async fn update_sets_columns_in_the_database(db: Db) -> Result<()> {
    tables(&db).await?;
    Book::objects().bulk_create(&db, ["a", "b", "c"].map(|t| Book::create().title(t))).await?;
    let before = db.statements().len();
    let some = Book::objects().filter(|b| b.title.in_(["a", "b"]));
    assert_eq!(some.update(&db, |b| (b.rating.set(b.rating + 1), b.cover.set(vec![7]))).await?, 2);
    assert_eq!(
        sent_by_last(&db, before).await?,
        [r#"UPDATE "book" SET "rating" = ("book"."rating" + ?), "cover" = ? WHERE "book"."title" IN (?, ?)"#]
    );
    // Rows that matched count, whether or not they changed.
    assert_eq!(Book::objects().update(&db, |b| b.rating.set(4)).await?, 3);
    assert_eq!(Book::objects().filter(|b| b.rating.eq(4)).count(&db).await?, 3);
    let sliced = Book::objects().limit(1).update(&db, |b| b.rating.set(1)).await.unwrap_err();
    assert_eq!(sliced.kind(), ErrorKind::InvalidQuery);
    Ok(())
}

#[lanes(with(tables))]
async fn delete_takes_rows_away(db: Db) -> Result<()> {
    tables(&db).await?;
    let seen = db.count();
    let books = Book::objects().bulk_create(&db, ["a", "b", "c"].map(|t| Book::create().title(t))).await?;
    assert_eq!(Book::objects().filter(|b| b.title.eq("a")).delete(&db).await?, 1);
    books[1].clone().delete(&db).await?;
    books[1].clone().delete(&db).await?; // gone already: no error
    assert_eq!(Book::objects().values(|b| b.title).all(&db).await?, ["c"]);
    let never = Book { id: Id::default(), title: "x".into(), rating: 1, cover: None };
    assert_eq!(never.delete(&db).await.unwrap_err().kind(), ErrorKind::InvalidQuery);
    assert_eq!(Book::objects().offset(1).delete(&db).await.unwrap_err().kind(), ErrorKind::InvalidQuery);
    assert_eq!(Book::objects().delete(&db).await?, 1);
    // A key is never given to a second row.
    assert_eq!(Book::create().title("d").save(&db).await?.id, Id::from(4));
    assert_eq!(db.count() - seen, 9);
    Ok(())
}

#[lanes(with(tables))]
async fn refresh_reads_again(db: Db) -> Result<()> {
    tables(&db).await?;
    let seen = db.count();
    let mut book = Book::create().title("a").save(&db).await?;
    Book::objects().update(&db, |b| b.rating.set(5)).await?;
    book.title = "changed here".into();
    book.refresh(&db).await?;
    assert_eq!((book.title.as_str(), book.rating), ("a", 5));
    Book::objects().delete(&db).await?;
    let gone = book.refresh(&db).await.unwrap_err();
    assert_eq!((gone.kind(), book.rating), (ErrorKind::NotFound, 5));
    assert_eq!(db.count() - seen, 5);
    Ok(())
}

#[lanes(with(tables))]
async fn a_refused_row_says_model_and_column(db: Db) -> Result<()> {
    tables(&db).await?;
    let seen = db.count();
    Book::create().title("a").save(&db).await?;
    let error = Book::create().title("a").save(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unique);
    let words = "creating a `Book`: `Book.title` is taken already (constraint `book_title_unique`): ";
    assert!(error.to_string().starts_with(words), "{error}");
    let constraint = error.constraint().cloned().unwrap_or_default();
    assert_eq!((constraint.table.as_deref(), constraint.columns), (Some("book"), vec!["title".to_owned()]));
    let mut other = Book::create().title("b").save(&db).await?;
    other.title = "a".into();
    assert!(other.save(&db).await.unwrap_err().to_string().starts_with("saving a `Book`: "));
    assert_eq!(db.count() - seen, 4);
    Ok(())
}

#[lanes]
async fn a_number_that_is_none_or_endless_is_kept_or_refused(db: Db) -> Result<()> {
    db.create_tables(models![Weight]).await?;
    let seen = db.count();
    let can = db.dialect().capabilities();
    let mut kept = 0;
    for (grams, is_held) in [(f64::NAN, can.nan), (f64::INFINITY, can.infinities), (f64::NEG_INFINITY, can.infinities)]
    {
        let created = Weight::create().grams(grams).ounces(0.0).save(&db).await;
        if is_held {
            let read = Weight::get(&db, created?.id).await?.grams;
            assert_eq!((read.is_nan(), read.to_string()), (grams.is_nan(), grams.to_string()));
            kept += 1;
        } else {
            assert_eq!(created.unwrap_err().kind(), ErrorKind::Encode);
        }
    }
    assert_eq!(Weight::objects().count(&db).await?, kept);
    assert_eq!((db.count() - seen) as u64, 1 + 2 * kept);
    Ok(())
}
