//! Structs of one's own to read into and to insert, in every lane, with the exact statements.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::prelude::*;
use biform::{Columns, Expr, Result};
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    #[field(unique)]
    title: String,
    #[field(column = "stars", default = 3)]
    rating: i32,
    subtitle: Option<String>,
    r#type: Option<bool>,
}

fn doubled(b: Columns<Book>) -> Expr<i32> {
    b.rating * 2
}

#[derive(Shape, Debug, PartialEq)]
#[shape(of = Book)]
struct Card {
    id: Id<Book>,
    #[shape(field = "title")]
    heading: Option<String>,
    #[shape(expr = |b| b.rating * FACTOR)]
    double: i32,
    #[shape(expr = doubled)]
    again: i32,
    r#type: Option<bool>,
    #[shape(field = r#type)]
    kind: Option<bool>,
}

const FACTOR: i32 = 2;

#[derive(Shape, Debug, PartialEq)]
struct Line {
    text: String,
    good: bool,
}

#[derive(Shape, Debug, PartialEq)]
#[shape(of = Book)]
struct Page {
    rating: i32,
    #[shape(nested)]
    card: Card,
    subtitle: Option<String>,
    #[shape(nested, expr = |b| Line::select().good(b.rating.ge(4)).text(b.title))]
    line: Line,
    #[shape(expr = |b| b.rating.eq(5))]
    best: bool,
}

#[derive(Insert, Debug, Clone)]
#[insert(into = Book)]
struct NewBook {
    title: &'static str,
    #[insert(field = "rating")]
    stars: i32,
}

#[derive(Insert)]
#[insert(into = self::Book)]
struct Exact {
    title: String,
    id: i64,
    r#type: bool,
    subtitle: Option<String>,
}

#[helper]
async fn shelf(db: &Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let books = [("Dune", 5), ("Emma", 4), ("Pulp", 1)].map(|(title, stars)| NewBook { title, stars });
    Book::objects().bulk_create(db, books).await?;
    Ok(())
}

#[lanes(with(shelf))]
async fn a_shape_of_a_model_selects_its_fields_alone(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut sent = Sent::from_now(&db);
    let cards = Book::objects().filter(|b| b.rating.ge(4)).order_by(|b| b.title.desc()).shape::<Card>();
    let cards = cards.all(&db).await?;
    let card = |id: i64, title: &str, double| Card {
        id: Id::from(id),
        heading: Some(title.to_owned()),
        double,
        again: double,
        r#type: None,
        kind: None,
    };
    assert_eq!(cards, [card(2, "Emma", 8), card(1, "Dune", 10)]);
    assert_eq!(
        sent.news(&db),
        [concat!(
            r#"SELECT "book"."id", "book"."title", ("book"."stars" * ?), ("book"."stars" * ?), "book"."type", "#,
            r#""book"."type" FROM "book" WHERE "book"."stars" >= ? ORDER BY "book"."title" DESC"#
        )]
    );
    Ok(())
}

#[lanes(with(shelf))]
async fn a_shape_stands_in_a_shape_and_in_a_tuple(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut sent = Sent::from_now(&db);
    let page = Book::objects().filter(|b| b.id.eq(1)).shape::<Page>().get(&db).await?;
    assert_eq!((page.rating, page.card.double, page.subtitle, page.best), (5, 10, None, true));
    assert_eq!(page.line, Line { text: "Dune".to_owned(), good: true });
    let third = Book::objects().filter(|b| b.id.eq(3));
    let (rating, line, (card, title)) = third
        .values(|b| (b.rating, Line::select().text(b.title).good(false), (Card::selection(b), b.title)))
        .get(&db)
        .await?;
    assert_eq!((rating, line.text.as_str(), line.good), (1, "Pulp", false));
    assert_eq!((card.double, title.as_str()), (2, "Pulp"));
    assert_eq!(
        sent.news(&db),
        [
            concat!(
                r#"SELECT "book"."stars", "book"."id", "book"."title", ("book"."stars" * ?), ("book"."stars" * ?), "#,
                r#""book"."type", "book"."type", "book"."subtitle", "book"."title", "book"."stars" >= ?, "#,
                r#""book"."stars" = ? FROM "book" WHERE "book"."id" = ? LIMIT 2"#
            ),
            concat!(
                r#"SELECT "book"."stars", "book"."title", ?, "book"."id", "book"."title", ("book"."stars" * ?), "#,
                r#"("book"."stars" * ?), "book"."type", "book"."type", "book"."title" FROM "book" "#,
                r#"WHERE "book"."id" = ? LIMIT 2"#
            ),
        ]
    );
    Ok(())
}

#[lanes(with(shelf))]
async fn shapes_are_read_by_every_call_that_reads(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let lines = Book::objects().order_by(|b| b.id.asc());
    let lines = lines.values(|b| Line::select().good(b.subtitle.is_null()).text(b.title));
    assert_eq!(lines.first(&db).await?.map(|line| line.text).as_deref(), Some("Dune"));
    assert_eq!(lines.last(&db).await?.map(|line| line.text).as_deref(), Some("Pulp"));
    assert_eq!(lines.count(&db).await?, 3);
    let texts: Vec<String> = lines.clone().limit(2).all(&db).await?.into_iter().map(|line| line.text).collect();
    assert_eq!(texts, ["Dune", "Emma"]);
    let none = lines.filter(|b| b.title.eq("Iris")).get(&db).await.unwrap_err();
    assert_eq!(none.kind(), ErrorKind::NotFound);
    assert_eq!(db.count() - seen, 5);
    Ok(())
}

#[lanes(with(shelf))]
async fn a_shape_that_cannot_be_read_names_the_column(db: Db) -> Result<()> {
    /// The same table, in which text is wanted where there is a number.
    #[derive(Model)]
    #[model(table = "book")]
    struct Wrong {
        id: Id<Wrong>,
        #[field(column = "stars")]
        rating: String,
    }

    #[derive(Shape, Debug)]
    #[shape(of = Wrong)]
    struct Inner {
        #[shape(expr = |w| w.rating.eq(w.rating))]
        _fine: bool,
        #[shape(field = "rating")]
        _rating: String,
    }

    #[derive(Shape, Debug)]
    #[shape(of = Wrong)]
    struct Outer {
        #[shape(field = "id")]
        _id: Id<Wrong>,
        #[shape(nested)]
        _inner: Inner,
    }
    shelf(&db).await?;
    let error = Wrong::objects().shape::<Outer>().all(&db).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let message = error.to_string();
    assert!(message.ends_with("book.stars: wanted text, found an integer"), "{message}");
    assert_eq!(db.count(), 5);
    Ok(())
}

#[lanes(with(shelf))]
async fn create_inserts_any_row_to_be(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut sent = Sent::from_now(&db);
    let iris = Book::objects().create(&db, NewBook { title: "Iris", stars: 2 }).await?;
    assert_eq!((iris.id.key(), iris.id.is_stored(), iris.rating), (Some(&4), true, 2));
    let exact = Exact { title: "Ulysses".to_owned(), id: 9, r#type: true, subtitle: None };
    let exact = Book::objects().create(&db, exact).await?;
    assert_eq!((exact.id.key(), exact.rating, exact.r#type), (Some(&9), 3, Some(true)));
    let built = Book::objects().create(&db, Book::create().title("Zorba")).await?;
    // PostgreSQL goes on where its own keys were.
    let next = if db.dialect() == Dialect::Postgres { 5 } else { 10 };
    assert_eq!(Book::get(&db, next).await?, built);
    let twice = Book::objects().create(&db, built).await.unwrap_err();
    assert_eq!(twice.kind(), ErrorKind::Unique);
    let insert = r#"INSERT INTO "book" ("title", "stars", "subtitle", "type") VALUES (?, ?, ?, ?)"#;
    let with_key = r#"INSERT INTO "book" ("id", "title", "stars", "subtitle", "type") VALUES (?, ?, ?, ?, ?)"#;
    let sent = sent.news(&db);
    assert_eq!(sent[..3], [insert, with_key, insert]);
    assert_eq!(sent[4], with_key);
    assert_eq!(sent.len(), 5);
    Ok(())
}

#[lanes(with(shelf))]
async fn bulk_create_takes_structs_of_ones_own(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let rows = vec![NewBook { title: "Iris", stars: 2 }, NewBook { title: "Zorba", stars: 4 }];
    let books = Book::objects().bulk_create(&db, rows).await?;
    let made: Vec<_> = books.iter().map(|book| (book.id.key().copied(), book.title.as_str(), book.rating)).collect();
    assert_eq!(made, [(Some(4), "Iris", 2), (Some(5), "Zorba", 4)]);
    assert_eq!(Book::objects().all(&db).await?[3..], books);
    assert_eq!(db.count() - seen, 4);
    Ok(())
}
